"""The pages before the application: address, link, sign-in, list, sign-out."""

import datetime as dt
import statistics
import time

import pytest
from flask.testing import FlaskClient

from forms_service.services.house import House
from forms_service.web.sessions import Realm
from tests.forms_service.applicant.pages import Visitor, newest_link
from tests.forms_service.applicant.scenes import CALL, account_of, clock_of, handed_in, put_call, rows, sign_in

START = f"/bewerbung/{CALL}/"
EMAIL = "amt@kommune.example"


def _ask_for_link(visitor: Visitor, email: str = EMAIL) -> str:
    visitor.get(START)
    return visitor.send(START, {"email": email}).text


def test_whole_way_in_leads_to_the_task_list(house: House, visitor: Visitor) -> None:
    assert "Bitte sehen Sie in Ihrem Postfach nach" in _ask_for_link(visitor)
    link = newest_link(house)

    landing = visitor.get(link)
    after = visitor.send(link)

    assert EMAIL in landing.text
    assert after.status == 303
    assert link.split("/")[3] not in after.location
    tasks = visitor.follow(after)
    assert "Entwurf – noch nicht abgegeben" in tasks.text
    assert "Noch kein Abschnitt ist fertig" in tasks.text


def test_second_link_leads_to_the_same_draft(house: House, visitor: Visitor) -> None:
    places = []
    for _ in range(2):
        _ask_for_link(visitor)
        link = newest_link(house)
        visitor.get(link)
        places.append(visitor.send(link).location)

    assert places[0] == places[1]
    assert rows(house, "SELECT count(*) FROM submission") == [(1,)]


def test_looking_at_a_link_ten_times_changes_nothing(house: House, visitor: Visitor) -> None:
    _ask_for_link(visitor)
    link = newest_link(house)

    answers = {visitor.get(link).status for _ in range(10)} | {visitor.client.head(link).status_code}

    assert answers == {200}
    assert rows(house, "SELECT count(*) FROM account") == [(0,)]
    assert visitor.send(link).status == 303


def test_used_link_says_what_to_do(house: House, visitor: Visitor) -> None:
    _ask_for_link(visitor)
    link = newest_link(house)
    visitor.get(link)
    visitor.send(link)

    page = visitor.get(link)

    assert (page.status, page.title) == (410, "Der Link gilt nicht mehr – Zukunftswerkstatt Kommunen")
    assert "/bewerbung/" in page.links


def test_link_in_another_browser_asks_for_the_address(house: House, visitor: Visitor) -> None:
    _ask_for_link(visitor)
    link = newest_link(house)
    other = Visitor(visitor.client.application.test_client())
    other.client.environ_base |= visitor.client.environ_base

    landing = other.get(link)
    wrong = other.send(link, {"email": "anders@kommune.example"})
    right = other.send(link, {"email": EMAIL})

    assert EMAIL not in landing.html
    assert (wrong.status, wrong.title[:7]) == (422, "Fehler:")
    assert EMAIL not in wrong.html
    assert right.status == 303


def test_page_with_the_token_tells_nobody_where_it_was(house: House, visitor: Visitor) -> None:
    _ask_for_link(visitor)

    answer = visitor.client.get(newest_link(house))

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_answer_is_the_same_for_every_address(house: House, visitor: Visitor) -> None:
    account_of(house, "bekannt@kommune.example")

    known = _ask_for_link(visitor, "bekannt@kommune.example")
    unknown = _ask_for_link(visitor, "unbekannt@kommune.example")

    assert known.replace("bekannt@", "X@") == unknown.replace("unbekannt@", "X@")


def test_answer_takes_as_long_for_every_address(house: House, visitor: Visitor) -> None:
    account_of(house, "bekannt@kommune.example")
    visitor.get(START)
    times: dict[str, list[float]] = {"bekannt": [], "unbekannt": []}

    for number in range(20):
        clock_of(house).move(dt.timedelta(hours=1))
        name = ("bekannt", "unbekannt")[number % 2]
        begin = time.perf_counter()
        visitor.send(START, {"email": f"{name}@kommune.example"})
        times[name].append(time.perf_counter() - begin)

    # No proof of equality (R19 has one), only of the absence of a mail in the request.
    assert statistics.median(times["bekannt"]) < 10 * statistics.median(times["unbekannt"])


@pytest.mark.parametrize("typed", ["", "kein at", "a@localhost", "<script>@x.example", "x@" + "y" * 400 + ".example"])
def test_wrong_address_is_explained_and_kept(house: House, visitor: Visitor, typed: str) -> None:
    visitor.get(START)

    page = visitor.send(START, {"email": typed})

    assert (page.status, page.title[:7]) == (422, "Fehler:")
    assert page.value("email") == typed
    assert page.element("f-email").attrib["aria-invalid"] == "true"
    assert "#f-email" in page.links
    assert rows(house, "SELECT count(*) FROM outbox") == [(0,)]


def test_sixth_request_is_told_when_to_come_back(house: House, visitor: Visitor) -> None:
    for _ in range(5):
        _ask_for_link(visitor)

    visitor.get(START)
    answer = visitor.client.post(START, data={**visitor.page.hidden(), "email": EMAIL})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3601")
    assert "Versuchen Sie es um 14:01 Uhr wieder." in answer.text
    assert rows(house, "SELECT count(*) FROM outbox") == [(5,)]


def test_closed_call_says_so_and_still_lets_in(house: House, visitor: Visitor) -> None:
    put_call(house, closed=True)

    page = visitor.get(START)
    sent = _ask_for_link(visitor)
    link = newest_link(house)
    visitor.get(link)
    own = visitor.follow(visitor.send(link))

    assert "Der Aufruf ist beendet" in page.text
    assert "Postfach" in sent
    assert "Der Aufruf nimmt keine neuen Bewerbungen an" in own.text
    assert rows(house, "SELECT count(*) FROM submission") == [(0,)]


def test_unknown_call_is_not_found(visitor: Visitor) -> None:
    assert visitor.get("/bewerbung/gibtesnicht/").status == 404


def test_address_without_a_call_leads_to_the_only_one(visitor: Visitor) -> None:
    assert visitor.get("/bewerbung/").location == START


def test_several_calls_are_listed(house: House, visitor: Visitor) -> None:
    put_call(house, id="neu", title="Neuer Aufruf")

    page = visitor.get("/bewerbung/")

    assert {START, "/bewerbung/neu/"} <= set(page.links)


def test_list_shows_what_is_handed_in_and_offers_another(house: House, client: FlaskClient) -> None:
    account = sign_in(house, client)
    application_id = handed_in(house, account)
    visitor = Visitor(client)

    page = visitor.get(START)
    begun = visitor.send(START)

    assert f"/bewerbung/v/{application_id}/" in page.links
    assert "Weitere Bewerbung beginnen" in page.text
    assert begun.location != f"/bewerbung/v/{application_id}/"
    assert "Weitere Bewerbung beginnen" not in visitor.get(START).text


def test_sign_out_ends_the_session_on_the_server(house: House, client: FlaskClient) -> None:
    sign_in(house, client)
    visitor = Visitor(client)
    visitor.get(START)
    cookie = client.get_cookie(Realm.APPLICANT.value, domain="localhost")
    assert cookie is not None

    assert visitor.send("/bewerbung/abmelden/").status == 303

    assert rows(house, "SELECT count(*) FROM session_row") == [(0,)]
    client.set_cookie(Realm.APPLICANT.value, cookie.value, domain="localhost")
    assert "Link schicken" in visitor.get(START).text


def test_button_of_a_good_link_says_so_when_it_was_pressed_too_often(house: House, visitor: Visitor) -> None:
    _ask_for_link(visitor)
    link = newest_link(house)
    visitor.get(link)
    for _ in range(60):
        visitor.send("/bewerbung/anmelden/unbekannt/")
        visitor.get(link)

    answer = visitor.client.post(link, data=visitor.page.hidden())

    assert answer.status_code == 429
    assert "Zu viele Versuche" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 901
