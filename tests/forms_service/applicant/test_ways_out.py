"""Nothing typed is lost: every way out of a section is a button of its form that saves first."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from forms_service.services import drafts
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.pages import Page, Visitor
from tests.forms_service.applicant.scenes import (
    CALL,
    PDF,
    account_of,
    complete_draft,
    fill,
    handed_in,
    rows,
    sign_in,
    upload,
)

WRONG = {"stelle_email": "kein at", "stelle_name": "Stabsstelle"}


@pytest.fixture
def account(house: House, client: FlaskClient) -> AccountSession:
    return sign_in(house, client)


@pytest.fixture
def base(house: House, account: AccountSession) -> str:
    return f"/bewerbung/v/{drafts.begin(house, account, CALL)}/"


def _section(base: str, section_id: str) -> str:
    return f"{base}abschnitt/{section_id}/"


def _ways(page: Page) -> set[str]:
    return {one.attrib["value"] for one in page.all("button") if one.attrib.get("name") == "then"}


def test_no_link_of_a_section_leaves_the_form_behind(base: str, visitor: Visitor) -> None:
    page = visitor.get(_section(base, "ansprechstelle"))

    links = [one.attrib for one in page.all("a") if not one.attrib["href"].startswith(("#", "mailto:"))]

    assert [one["href"] for one in links if one.get("target") != "_blank" and "download" not in one] == []
    # The warning before the session ends opens by script, which sends its form in the background.
    warning = {id(one) for dialog in page.all("dialog") for one in dialog.iter()}
    assert [one.attrib.get("id") for one in page.all("form") if id(one) not in warning] == ["bogen"]
    assert {"overview", "check", "sign_out", "section.kommune", "section.freigabe"} <= _ways(page)
    assert {one.attrib.get("form", "bogen") for one in page.all("button") if id(one) not in warning} == {"bogen"}


@pytest.mark.parametrize(
    ("way", "leads_to"),
    [
        ("overview", "{base}"),
        ("check", "{base}pruefen/"),
        ("section.ziele", "{base}abschnitt/ziele/"),
        ("sign_out", "/bewerbung/?abgemeldet"),
    ],
)
def test_way_out_saves_right_and_wrong_and_goes_there(
    house: House, base: str, visitor: Visitor, way: str, leads_to: str
) -> None:
    visitor.get(_section(base, "ansprechstelle"))

    answer = visitor.send(_section(base, "ansprechstelle"), {**WRONG, "then": way})

    assert (answer.status, answer.location) == (303, leads_to.format(base=base))
    assert rows(house, "SELECT inputs FROM submission") == [
        ('{"stelle_email": ["kein at"], "stelle_name": ["Stabsstelle"]}',)
    ]


def test_way_to_a_section_that_is_not_there_is_not_found(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "ziele"))

    assert visitor.send(_section(base, "ziele"), {"then": "section.gibtesnicht"}).status == 404


def test_signing_out_ends_the_session_after_saving(house: House, base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "ziele"))

    visitor.send(_section(base, "ziele"), {"ziele": "Bleiben", "then": "sign_out"})

    assert rows(house, "SELECT count(*) FROM session_row") == [(0,)]


def test_signing_out_waits_while_an_answer_is_in_conflict(house: House, base: str, client: FlaskClient) -> None:
    here, there = Visitor(client), Visitor(client)
    here.get(_section(base, "ziele"))
    there.get(_section(base, "ziele"))
    there.send(_section(base, "ziele"), {"ziele": "Anders", "then": "stay"})

    page = here.send(_section(base, "ziele"), {"ziele": "Meins", "then": "sign_out"})

    assert page.status == 409
    assert "Bei einer Antwort sehen Sie unten beide Fassungen." in page.text
    assert page.element("bogen").attrib["data-unsaved"] == "now"
    assert rows(house, "SELECT count(*) FROM session_row") == [(1,)]


def test_first_button_of_the_page_saves_and_stays(base: str, visitor: Visitor) -> None:
    """Enter presses it; were it the button for signing out, Enter would sign out."""
    first = next(iter(visitor.get(_section(base, "ziele")).all("button")))

    assert (first.attrib["form"], first.attrib["value"]) == ("bogen", "stay")


def test_untouched_draft_does_not_claim_to_be_saved(base: str, visitor: Visitor) -> None:
    before = visitor.get(base).text
    visitor.get(_section(base, "ziele"))
    visitor.send(_section(base, "ziele"), {"ziele": "Bleiben", "then": "stay"})

    assert "Noch nichts eingegeben" in before
    assert "Gespeichert um" not in before
    assert "Gespeichert um 13:00 Uhr" in visitor.get(base).text


# ---- to the check page and back


def test_change_from_the_check_page_leads_back_to_the_answer(base: str, visitor: Visitor) -> None:
    check = visitor.get(f"{base}pruefen/")
    change = next(one for one in check.links if "abschnitt/ziele/" in one)
    visitor.get(change.partition("#")[0])
    labels = [" ".join("".join(one.itertext()).split()) for one in visitor.page.all("button")]

    back = visitor.send(_section(base, "ziele"), {"ziele": "Bleiben", "then": "check"})

    assert change == f"{_section(base, 'ziele')}?pruefen=ziele#f-ziele"
    assert "Speichern und zurück zur Prüfung" in labels
    assert back.location == f"{base}pruefen/#antwort-ziele"
    assert "antwort-ziele" in visitor.get(f"{base}pruefen/").ids


def test_way_back_to_the_check_page_outlives_saving_and_uploading(base: str, visitor: Visitor) -> None:
    visitor.get(f"{_section(base, 'wille')}?pruefen=wille")

    stayed = visitor.send(_section(base, "wille"), {"wille": "Wir wollen.", "then": "stay"})
    visitor.follow(stayed)
    uploaded = visitor.send(
        _section(base, "wille"),
        {"wille.evidence": upload(PDF, "a.pdf"), "wille": "Wir wollen.", "then": "upload.wille"},
    )

    assert stayed.location == f"{_section(base, 'wille')}?pruefen=wille"
    assert uploaded.location == f"{_section(base, 'wille')}?pruefen=wille&hochgeladen=wille#f-wille-evidence"


def test_unknown_question_in_the_address_is_ignored(base: str, visitor: Visitor) -> None:
    page = visitor.get(f"{_section(base, 'ziele')}?pruefen=x&neu=y,ziele&hochgeladen=%22%3E&ohne_datei=zz")

    assert page.status == 200
    assert "zurück zur Prüfung" not in page.text
    assert "pruefen" not in page.hidden()


def test_missing_answers_are_still_to_do_and_no_errors(base: str, visitor: Visitor) -> None:
    page = visitor.get(f"{base}pruefen/")

    assert "Das ist noch zu tun" in page.text
    assert "Fehler:" not in page.text
    assert page.text.count("Fehlt noch:") > 20


def test_hand_in_address_leads_to_the_check_page(base: str, visitor: Visitor) -> None:
    assert visitor.get(f"{base}abgeben/").location == f"{base}pruefen/"


def test_refused_hand_in_is_a_redirect_so_that_going_back_shows_a_page(base: str, visitor: Visitor) -> None:
    visitor.get(f"{base}pruefen/")

    answer = visitor.send(f"{base}abgeben/", {"erklaerung": "ja"})

    assert (answer.status, answer.location) == (303, f"{base}pruefen/?noch-nicht-abgegeben")


# ---- uploads, new questions


def test_upload_lands_at_its_question_and_says_so(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "wille"))

    answer = visitor.send(
        _section(base, "wille"), {"wille.evidence": upload(PDF, "Schreiben.pdf"), "then": "upload.wille"}
    )
    page = visitor.follow(answer)

    assert answer.location.endswith("?hochgeladen=wille#f-wille-evidence")
    assert page.element("f-wille-evidence-done").attrib["role"] == "status"
    assert "f-wille-evidence-done" in page.element("f-wille-evidence").attrib["aria-describedby"]
    assert "Hochgeladen und gespeichert." in page.text


def test_upload_without_a_file_says_what_to_do_and_saves_the_rest(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "wille"))

    page = visitor.follow(visitor.send(_section(base, "wille"), {"wille": "Wir wollen.", "then": "upload.wille"}))

    assert page.title.startswith("Fehler:")
    assert "Wählen Sie zuerst eine Datei aus." in page.text
    assert "#f-wille-evidence" in page.links
    assert page.value("wille") == "Wir wollen."


def test_question_that_others_depend_on_says_so(base: str, visitor: Visitor) -> None:
    page = visitor.get(_section(base, "kommune"))

    notes = [one for one in page.ids if one.endswith("-more")]

    assert notes == ["f-einstieg-more", "f-quartier_fokus-more", "f-grw-more"]
    assert page.text.count("Je nach Antwort kommt eine weitere Frage dazu.") == 3


def test_new_question_is_where_one_lands(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "kommune"))

    answer = visitor.send(_section(base, "kommune"), {"quartier_fokus": "yes", "then": "next"})
    page = visitor.follow(answer)

    assert answer.location.endswith("?neu=quartier_name,quartier_uebertragung#f-quartier_name")
    assert page.text.count("Diese Frage ist durch Ihre Antwort dazugekommen.") == 2


def test_new_question_beside_a_mistake_leaves_one_at_the_summary(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "kommune"))

    answer = visitor.send(
        _section(base, "kommune"), {"quartier_fokus": "yes", "abweichung": "Wort " * 101, "then": "next"}
    )

    assert answer.location.endswith("?neu=quartier_name,quartier_uebertragung")


# ---- what the pages say


def test_summary_tells_equal_messages_apart(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "ansprechstelle"))

    page = visitor.follow(
        visitor.send(
            _section(base, "ansprechstelle"),
            {"stelle_email": "a", "ansprechperson_email": "b", "then": "next"},
        )
    )

    lines = ["".join(one.itertext()) for one in page.element("fehler").iter("a")]
    assert len(lines) == len(set(lines)) == 2


def test_table_names_row_and_column_and_all_mistakes_of_a_row(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "bevoelkerung"))
    typed = {"bevoelkerung.past.2.year": "20", "bevoelkerung.past.2.value": "1.234,5"}

    page = visitor.follow(visitor.send(_section(base, "bevoelkerung"), {**typed, "then": "next"}))

    messages = ["".join(one.itertext()) for one in page.element("fehler").iter("a")]
    assert [one.partition("? ")[2][:34] for one in messages] == [
        "Früheres Jahr, Zeile 2, Jahr: Das ",
        "Früheres Jahr, Zeile 2, Einwohner:",
    ]
    assert {"#f-bevoelkerung-past-2-year", "#f-bevoelkerung-past-2-value"} <= set(page.links)


def test_note_about_the_register_stands_at_the_question_with_a_way_to_ask(
    house: House, base: str, visitor: Visitor
) -> None:
    operator = house.library.operator

    page = visitor.get(_section(base, "kommune"))

    note = "".join(page.element("f-kommune-register").itertext())
    assert operator.register_note in note
    assert operator.phone in note
    assert f"mailto:{operator.email}" in page.links
    assert "f-kommune-register" in page.element("f-kommune").attrib["aria-describedby"]


def test_sample_says_so_before_an_address_is_typed(house: House, visitor: Visitor) -> None:
    assert house.library.operator.applying_notice in visitor.get(f"/bewerbung/{CALL}/").text


def test_day_of_the_decision_in_the_past_is_asked_about_and_taken(
    house: House, account: AccountSession, visitor: Visitor
) -> None:
    application_id = complete_draft(house, account)
    fill(house, account, application_id, {**TYPED, "beschluss_termin.year": [str(date(1999, 1, 1).year)]})

    section = visitor.get(f"/bewerbung/v/{application_id}/abschnitt/wille/")
    check = visitor.get(f"/bewerbung/v/{application_id}/pruefen/")

    for page in (section, check):
        assert "Der 14.05.1999 liegt schon zurück. Liegt der Beschluss schon vor?" in page.text
    assert not section.title.startswith("Fehler")
    assert "Alle Pflichtangaben sind da" in check.text


def test_sections_add_up_to_what_the_draft_says_is_missing(base: str, visitor: Visitor) -> None:
    page = visitor.get(base)

    counts = [
        int(word)
        for small in page.all("small")
        for word, noun in zip(
            "".join(small.itertext()).split(), "".join(small.itertext()).replace(",", "").split()[1:], strict=False
        )
        if word.isdigit() and noun.startswith("Pflichtantwort")
    ]
    assert f"Es fehlen noch {sum(counts)} Pflichtantworten." in page.text


def test_state_page_tells_that_nothing_can_be_changed_and_what_to_do(house: House, client: FlaskClient) -> None:
    application_id = handed_in(house, sign_in(house, client))
    visitor = Visitor(client)

    answer = visitor.get(f"/bewerbung/v/{application_id}/abschnitt/ziele/")
    page = visitor.follow(answer)

    assert "Die Bewerbung ist schon abgegeben" in page.text
    assert "Diese Antworten können Sie hier nicht mehr ändern." in page.text
    assert "Die Bewerbung ist schon abgegeben" not in visitor.get(f"/bewerbung/v/{application_id}/").text


def test_used_link_tells_who_is_signed_in_where_to_go(house: House, client: FlaskClient) -> None:
    visitor = Visitor(client)
    stranger = visitor.get(f"/bewerbung/anmelden/{'x' * 43}/").text
    sign_in(house, client, "amt@kommune.example")

    page = visitor.get(f"/bewerbung/anmelden/{'x' * 43}/")

    assert "Neuen Link anfordern" in stranger
    assert "Sie sind schon angemeldet, als amt@kommune.example." in page.text
    assert "Neuen Link anfordern" not in page.text


def test_address_with_an_umlaut_is_not_rewritten_by_the_browser(base: str, visitor: Visitor) -> None:
    pages = [visitor.get(_section(base, "ansprechstelle"))]
    visitor.client.delete_cookie("bewerbung", domain="localhost")
    pages.append(visitor.get(f"/bewerbung/{CALL}/"))

    types = [one.attrib["type"] for page in pages for one in page.all("input")]

    assert "email" not in types


def test_long_address_is_called_too_long(visitor: Visitor) -> None:
    visitor.get(f"/bewerbung/{CALL}/")

    page = visitor.send(f"/bewerbung/{CALL}/", {"email": f"{'x' * 400}@a.de"})

    assert "Die E-Mail-Adresse ist zu lang." in page.text


def test_list_tells_the_day_of_the_hand_in(house: House, client: FlaskClient) -> None:
    account = sign_in(house, client)
    handed_in(house, account)
    assert account.account_id != account_of(house, "fremd@anders.example").account_id

    page = Visitor(client).get(f"/bewerbung/{CALL}/")

    assert "abgegeben am 23. November 2026 um 13:00 Uhr" in page.text
