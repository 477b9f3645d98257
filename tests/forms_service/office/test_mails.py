"""The office sees how far each message got, in words, and sends again what was given up."""

from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from forms_service.app import create_app
from forms_service.services.house import House
from forms_service.services.mail import enqueue_mail
from forms_service.services.ports import MailDeferredError, MailRefusedError, OutgoingMail
from forms_service.services.sessions import StaffSession
from forms_service.web.office import mail_words
from forms_service.worker import work_on_next
from programme.rights import Role
from tests.contracts.sources import ROOT
from tests.fakes import FakeMail
from tests.forms_service.applicant.pages import Visitor
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser
from tests.houses import ORIGIN, sign_in_staff

LIST = "/geschaeftsstelle/nachrichten/"


@dataclass(slots=True)
class Refusing(FakeMail):
    """A mail server that says no to whatever is in its list."""

    answers: list[Exception] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> None:
        if self.answers:
            raise self.answers.pop(0)
        FakeMail.send(self, mail)


@pytest.fixture
def server() -> Refusing:
    return Refusing()


@pytest.fixture
def house(house: House, server: Refusing) -> House:
    return replace(house, mail=server)


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house)


@pytest.fixture
def application(house: House, officer: StaffSession) -> str:
    """An approved application; its message is still to be sent."""
    return scenes.approved(house, officer)


def cells(page: Visitor) -> list[list[str]]:
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in page.page.all("tr")][1:]


def page_of(browser: Browser, address: str = LIST) -> Visitor:
    visitor = browser(Role.CASE_OFFICER, "ich")
    visitor.get(address)
    return visitor


def test_an_empty_list_says_that_all_is_well(browser: Browser) -> None:
    assert "Alles übergeben." in page_of(browser).page.text


def test_a_message_that_waits_is_listed(browser: Browser, application: str) -> None:
    assert application
    (row,) = cells(page_of(browser))

    assert row[:2] == ["Zusage", "amt1@kommune.example"]
    assert row[3:] == ["wartet 23.11.2026, 13:00", "geht von selbst weiter"]


def test_a_message_that_is_put_off_says_when_it_is_tried_again(
    house: House, server: Refusing, browser: Browser, application: str
) -> None:
    server.answers = [MailDeferredError(421)]
    work_on_next(house)

    (row,) = cells(page_of(browser))
    assert application
    assert (
        row[3]
        == "neuer Versuch um 23.11.2026, 13:00 Der Mailserver hat die Nachricht noch nicht angenommen. (Antwort 421)"
    )


def test_a_message_that_is_refused_says_so_and_is_sent_again(
    house: House, server: Refusing, browser: Browser, application: str
) -> None:
    server.answers = [MailRefusedError(550)]
    work_on_next(house)
    visitor = page_of(browser)
    (row,) = cells(visitor)
    assert row[3].startswith("nicht zustellbar 23.11.2026, 13:00 Die Adresse oder die Nachricht wurde abgelehnt.")
    assert "(Antwort 550)" in row[3]
    assert row[4].startswith("Noch einmal senden : Zusage, ZWK-")

    hidden = visitor.page.hidden()
    answer = visitor.client.post(f"{LIST}{mail_id(visitor)}/noch-einmal/", data=hidden)
    work_on_next(house)

    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    visitor.get(LIST)
    assert "Alles übergeben." in visitor.page.text
    assert [mail.subject[:6] for mail in server.sent] == ["Zusage"]
    assert application


def mail_id(visitor: Visitor) -> str:
    (form,) = [one for one in visitor.page.all("form") if "noch-einmal" in (one.get("action") or "")]
    return (form.get("action") or "").split("/")[-3]


def test_the_page_of_an_application_shows_its_messages(
    house: House, server: Refusing, browser: Browser, application: str
) -> None:
    address = f"/geschaeftsstelle/bewerbung/{application}/"
    server.answers = [MailRefusedError(550)]
    work_on_next(house)
    visitor = page_of(browser, address)
    assert "nicht zustellbar" in visitor.page.text
    assert "An amt1@kommune.example" in visitor.page.text

    sent = {**visitor.page.hidden(), "bewerbung": "1"}
    answer = visitor.client.post(f"{LIST}{mail_id(visitor)}/noch-einmal/", data=sent)
    work_on_next(house)

    assert answer.headers["Location"] == f"{address}#nachrichten"
    visitor.get(address)
    assert "übergeben 23.11.2026, 13:00" in " ".join(visitor.page.text.split())
    assert "noch-einmal" not in visitor.page.text


def test_the_navigation_counts_what_a_person_has_to_look_at(
    house: House, server: Refusing, browser: Browser, application: str
) -> None:
    server.answers = [MailRefusedError(550)]
    work_on_next(house)

    stops = [
        " ".join("".join(one.itertext()).split()) for one in page_of(browser).page.all("a") if one.get("href") == LIST
    ]
    assert application
    assert stops
    assert stops[0].startswith("Nachrichten 1")


def test_a_hostile_address_stays_text(house: House, browser: Browser) -> None:
    with house.database.write() as session:
        values = house.library.mail("anmeldelink").variables
        to = '"><script>alert(1)</script>@x.example'
        enqueue_mail(session, house.clock.now(), key="login:1", to=to, name="anmeldelink", values=values)

    (row,) = cells(page_of(browser))
    assert row[:3] == ["Anmeldelink", to, "–"]


def test_every_message_has_a_name_for_the_office() -> None:
    assert {path.stem for path in (ROOT / "content" / "mails").glob("*.md")} == set(mail_words.TITLES)


def statements(client: FlaskClient) -> int:
    """Count what one look at the list asks the database."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get(LIST).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_the_list_asks_the_database_as_often_for_one_as_for_thirty(house: House, app: Flask) -> None:
    client = app.test_client()
    client.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
    sign_in_staff(house, client, Role.CASE_OFFICER)
    values = house.library.mail("anmeldelink").variables
    counted = []
    for numbers in (range(1), range(1, 30)):
        with house.database.write() as session:
            for one in numbers:
                enqueue_mail(
                    session, house.clock.now(), key=f"x:{one}", to="a@b.example", name="anmeldelink", values=values
                )
        counted.append(statements(client))

    assert client.get(LIST).text.count("geht von selbst weiter") == 30
    assert counted[0] == counted[1] > 0
