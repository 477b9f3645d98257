"""The pages of one application: task list, sections, files, check page, receipt, state."""

import errno
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_service.app import create_app
from forms_service.models.people import Staff
from forms_service.models.submissions import Decision, Submission
from forms_service.services import applications, attachments, drafts, hand_in, sessions
from forms_service.services.attachments import Upload
from forms_service.services.house import House
from forms_service.services.ports import StoredFile
from forms_service.services.sessions import AccountSession
from forms_service.web.sessions import Realm
from tests.content.sample_answers import TYPED
from tests.fakes import FakeFiles
from tests.forms_service.applicant.pages import Page, Visitor, read_page
from tests.forms_service.applicant.scenes import (
    CALL,
    PDF,
    PNG,
    account_of,
    complete_draft,
    fill,
    handed_in,
    put_call,
    rows,
    sign_in,
    upload,
)
from tests.forms_service.applicant.test_drafts import HOSTILE
from tests.houses import house_at

OUTCOMES = [("approved", "Zusage", "Zugesagt"), ("rejected", "Absage", "Abgelehnt")]


@pytest.fixture
def account(house: House, client: FlaskClient) -> AccountSession:
    return sign_in(house, client)


@pytest.fixture
def base(house: House, account: AccountSession) -> str:
    return f"/bewerbung/v/{drafts.begin(house, account, CALL)}/"


def _section(base: str, section_id: str) -> str:
    return f"{base}abschnitt/{section_id}/"


def _typed(page: Page, names: list[str]) -> dict[str, str]:
    return {name: page.value(name) for name in names}


# ---- saving


@pytest.mark.parametrize("text", HOSTILE)
def test_saved_text_is_shown_again_as_it_was_typed(base: str, visitor: Visitor, text: str) -> None:
    visitor.get(_section(base, "ziele"))

    answer = visitor.send(_section(base, "ziele"), {"ziele": text, "then": "overview"})
    page = visitor.get(_section(base, "ziele"))

    assert answer.location == base
    assert page.value("ziele") == text.replace("\r\n", "\n")


PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=60)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=PRINTABLE, line=PRINTABLE)
def test_any_text_comes_back_from_box_and_line(base: str, visitor: Visitor, text: str, line: str) -> None:
    section = _section(base, "ansprechstelle")
    visitor.get(section, strict=False)

    visitor.send(section, {"ansprechperson_vorkenntnisse": f"\n{text}", "stelle_name": line}, strict=False)
    page = visitor.get(section, strict=False)

    assert _typed(page, ["ansprechperson_vorkenntnisse", "stelle_name"]) == {
        "ansprechperson_vorkenntnisse": f"\n{text}",
        "stelle_name": line,
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_no_element_of_a_page(house: House, client: FlaskClient, text: str) -> None:
    def skeletons(email: str, typed: str) -> list[list[tuple[str, tuple[str, ...]]]]:
        account = sign_in(house, client, email)
        application_id = complete_draft(house, account)
        inputs = {"ziele": [typed], "stelle_name": [typed], "herausforderung": [typed]}
        fill(house, account, application_id, TYPED | inputs)
        visitor = Visitor(client)
        paths = ["", "abschnitt/ziele/", "abschnitt/ansprechstelle/", "pruefen/"]
        pages = [visitor.get(f"/bewerbung/v/{application_id}/{path}", strict=False) for path in paths]
        return [[(one.tag, tuple(sorted(one.attrib))) for one in page.tree.iter()] for page in pages]

    lines = text.replace("\r\n", "\n")
    harmless = re.sub(r"[^\n]", "x", lines.replace("\u202e", ""))
    if "\u202e" in text:
        return  # refused with a message, which is another page; test_saved_text… has it
    assert skeletons("a@kommune.example", text) == skeletons("b@kommune.example", harmless)


def test_wrong_answer_is_saved_and_explained(base: str, visitor: Visitor) -> None:
    section = _section(base, "wille")
    visitor.get(section)
    visitor.send(section, {"beschluss_stand": "spaeter", "then": "next"})
    visitor.get(section)

    answer = visitor.send(
        section,
        {"beschluss_stand": "spaeter", "beschluss_termin.day": "14", "beschluss_termin.month": "5", "then": "next"},
    )
    page = visitor.follow(answer)

    assert page.title.startswith("Fehler: Abschnitt 6 von 10 – Wille und Beschluss")
    assert "Bitte prüfen Sie eine Angabe" in page.text
    assert page.element("fehler").attrib.keys() >= {"autofocus", "tabindex"}
    assert "#f-beschluss_termin-year" in page.links
    invalid = [one.attrib["name"] for one in page.tree.iter() if one.attrib.get("aria-invalid") == "true"]
    assert invalid == ["beschluss_termin.year"]
    assert "".join(page.element("f-beschluss_termin-error-1").itertext()).startswith("Fehler: Das Jahr fehlt.")
    assert _typed(page, ["beschluss_termin.day", "beschluss_termin.month", "beschluss_termin.year"]) == {
        "beschluss_termin.day": "14",
        "beschluss_termin.month": "5",
        "beschluss_termin.year": "",
    }


def test_missing_answers_are_no_errors_on_the_section_page(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "ziele"))

    answer = visitor.send(_section(base, "ziele"), {"then": "next"})

    assert answer.location == _section(base, "wille")
    assert not visitor.get(_section(base, "ziele")).title.startswith("Fehler")


def test_last_section_leads_to_the_check_page(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "freigabe"))

    assert visitor.send(_section(base, "freigabe"), {"then": "next"}).location == f"{base}pruefen/"


def test_new_question_keeps_one_on_the_page_and_is_announced(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "kommune"))

    page = visitor.follow(visitor.send(_section(base, "kommune"), {"quartier_fokus": "yes", "then": "next"}))

    assert "Zu Ihrer Antwort gehört noch mehr" in page.text
    assert {"#f-quartier_name", "#f-quartier_uebertragung"} <= set(page.links)
    assert "quartier_name" in {one.attrib.get("name") for one in page.all("input")}


def test_enter_in_a_line_saves_and_stays(base: str, visitor: Visitor) -> None:
    page = visitor.get(_section(base, "freigabe"))

    first = next(one for one in page.all("button") if one.attrib.get("name") == "then")

    assert first.attrib["value"] == "stay"
    answer = visitor.send(_section(base, "freigabe"), {"then": "stay"})
    assert answer.location == _section(base, "freigabe")


def test_conflict_shows_both_texts_and_overwrites_nothing(house: House, base: str, client: FlaskClient) -> None:
    here, there = Visitor(client), Visitor(client)
    section = _section(base, "ziele")
    here.get(section)
    there.get(section)
    there.send(section, {"ziele": "Text aus dem anderen Fenster", "then": "stay"})

    page = here.send(section, {"ziele": "Mein Text", "konzepte": "Konzept", "then": "next"})

    assert (page.status, page.title[:7]) == (409, "Fehler:")
    assert page.value("ziele") == "Mein Text"
    assert "Text aus dem anderen Fenster" in page.text
    assert rows(house, "SELECT inputs FROM submission") == [
        ('{"konzepte": ["Konzept"], "ziele": ["Text aus dem anderen Fenster"]}',)
    ]
    # Saving once more is a decision for the own text.
    assert here.send(section, {"ziele": "Mein Text", "konzepte": "Konzept", "then": "next"}).status == 303
    assert "Mein Text" in str(rows(house, "SELECT inputs FROM submission"))


def test_conflict_can_be_left_to_the_saved_text(house: House, base: str, client: FlaskClient) -> None:
    here, there = Visitor(client), Visitor(client)
    section = _section(base, "ziele")
    here.get(section)
    there.get(section)
    there.send(section, {"ziele": "Gespeichert", "then": "stay"})
    here.send(section, {"ziele": "Mein Text", "then": "next"})

    page = here.follow(here.send(section, {"ziele": "Mein Text", "take": "ziele"}))

    assert page.value("ziele") == "Gespeichert"
    assert rows(house, "SELECT inputs FROM submission") == [('{"ziele": ["Gespeichert"]}',)]


def test_change_after_the_hand_in_gives_the_text_back(
    house: House, account: AccountSession, client: FlaskClient
) -> None:
    application_id = complete_draft(house, account)
    visitor, other = Visitor(client), Visitor(client)
    section = f"/bewerbung/v/{application_id}/abschnitt/ziele/"
    visitor.get(section)
    other.get(f"/bewerbung/v/{application_id}/pruefen/")
    other.send(f"/bewerbung/v/{application_id}/abgeben/", {"erklaerung": "ja"})

    page = visitor.send(section, {"ziele": "Noch ein langer Gedanke", "then": "next"})

    assert (page.status, page.value("")) == (409, "")
    assert "Diese Änderung ist nicht gespeichert" in page.text
    assert "Noch ein langer Gedanke" in page.html
    assert visitor.get(section).location == f"/bewerbung/v/{application_id}/?schon-abgegeben"


# ---- files


def test_files_are_uploaded_with_the_section_listed_given_out_and_removed(base: str, visitor: Visitor) -> None:
    section = _section(base, "wille")
    visitor.get(section)

    answer = visitor.send(
        section, {"wille": "Wir wollen.", "wille.evidence": upload(PDF, "Schreiben (1) – Müller.pdf"), "then": "stay"}
    )
    page = visitor.follow(answer)
    link = next(one for one in page.links if "/dateien/" in one)
    file = visitor.client.get(link)

    assert page.value("wille") == "Wir wollen."
    assert "Schreiben (1) – Müller.pdf" in page.text
    assert "Schreiben der Verwaltungsleitung, PDF, 1 kB, gespeichert" in page.text
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Schreiben%20%281%29%20%E2%80%93%20M%C3%BCller.pdf" in file.headers["Content-Disposition"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    gone = visitor.follow(visitor.send(f"{link}entfernen/", {"wille": "Wir wollen sehr."}))
    assert "Müller" not in gone.text
    assert gone.value("wille") == "Wir wollen sehr."
    assert visitor.client.get(link).status_code == 404


def test_refused_file_costs_no_text_and_no_other_file(base: str, visitor: Visitor) -> None:
    section = _section(base, "wille")
    visitor.get(section)
    files = [upload(PDF, "gut.pdf"), upload(b"MZ", "Beschluss.pages"), upload(PNG, "auch gut.png")]

    page = visitor.send(section, {"wille": "Wir wollen.", "wille.evidence": files, "then": "next"})

    assert (page.status, page.title[:7]) == (422, "Fehler:")
    assert (
        "„Beschluss.pages“: Dateien mit der Endung .pages nehmen wir nicht an. Speichern Sie den Inhalt als PDF."
        in page.text
    )
    assert "#f-wille-evidence" in page.links
    assert page.element("f-wille-evidence").attrib["aria-invalid"] == "true"
    assert page.value("wille") == "Wir wollen."
    assert {"gut.pdf", "auch gut.png"} <= {"".join(one.itertext()) for one in page.all("a")}


def test_kind_of_a_file_is_asked_for_and_set(base: str, visitor: Visitor) -> None:
    section = _section(base, "wille")
    visitor.get(section)
    visitor.send(section, {"beschluss_stand": "anders", "then": "stay"})
    visitor.get(section)

    answer = visitor.send(
        section, {"beschluss_stand": "anders", "massnahme.evidence": upload(PNG, "Runde.png"), "then": "next"}
    )
    page = visitor.follow(answer)
    name = next(one.attrib["name"] for one in page.all("input") if one.attrib.get("name", "").startswith("kind."))
    visitor.send(section, {"beschluss_stand": "anders", name: "arbeitskreis", "then": "stay"})

    assert page.title.startswith("Fehler:")
    assert "Wählen Sie zu jeder Datei die Art des Nachweises." in page.text
    assert "Arbeitskreis, PNG, 1 kB" in visitor.get(section).text


# ---- check page and hand-in


def test_check_page_links_every_problem_to_a_field_that_exists(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "kommune"))
    visitor.send(_section(base, "kommune"), {"quartier_fokus": "yes", "then": "stay"})
    visitor.get(_section(base, "wille"))
    visitor.send(_section(base, "wille"), {"beschluss_stand": "liegt-vor", "beschluss": "x" * 300, "then": "stay"})

    check = visitor.get(f"{base}pruefen/")

    summary = check.element("fehler")
    links = [one.attrib["href"] for one in summary.iter("a")]
    assert len(links) > 20
    for link in links:
        path, _, anchor = link.partition("#")
        assert anchor in visitor.get(path).ids, link
    labels = ["".join(one.itertext()) for one in summary.iter("a")]
    assert len(labels) == len(set(labels)), "two problems that cannot be told apart"
    changes = [one for one in check.links if "/abschnitt/" in one and one not in links]
    for link in changes:
        path, _, anchor = link.partition("#")
        assert anchor in visitor.get(path).ids, link


def test_incomplete_draft_is_answered_with_the_list(house: House, base: str, visitor: Visitor) -> None:
    visitor.get(f"{base}pruefen/")

    page = visitor.follow(visitor.send(f"{base}abgeben/", {"erklaerung": "ja"}))

    assert (page.status, page.title[:7]) == (200, "Fehler:")
    assert "Noch nicht abgegeben: Das ist noch zu tun" in page.text
    assert "Bewerbung abgeben" in page.text
    assert rows(house, "SELECT state FROM submission") == [("draft",)]


def test_check_page_shows_what_was_understood_and_what_becomes_public(
    house: House, account: AccountSession, visitor: Visitor
) -> None:
    application_id = complete_draft(house, account)

    page = visitor.get(f"/bewerbung/v/{application_id}/pruefen/")

    assert "Alle Pflichtangaben sind da" in page.text
    for understood in ("14.05.2027", "2.614", "10 Stunden", "Helbedündorf (16065032)", "Ja, veröffentlichen"):
        assert understood in page.text
    form = house.library.form("bewerbungsbogen")
    reading = applications.show(house, account, application_id).reading
    public = [one for one in form.questions if one.public and one.id in reading.visible]
    # Once per public answer, once in the explanation on top.
    assert page.text.count("wird öffentlich") == len(public) + 1


def test_hand_in_needs_the_declaration(house: House, account: AccountSession, visitor: Visitor) -> None:
    base = f"/bewerbung/v/{complete_draft(house, account)}/"
    visitor.get(f"{base}pruefen/")

    page = visitor.follow(visitor.send(f"{base}abgeben/"))

    assert (page.status, page.title[:7]) == (200, "Fehler:")
    assert "#erklaerung" in page.links
    assert rows(house, "SELECT state FROM submission") == [("draft",)]


def test_hand_in_leads_to_a_receipt_that_stays(house: House, account: AccountSession, visitor: Visitor) -> None:
    base = f"/bewerbung/v/{complete_draft(house, account)}/"
    visitor.get(f"{base}pruefen/")
    sent = {**visitor.page.hidden(), "erklaerung": "ja"}

    answers = [visitor.client.post(f"{base}abgeben/", data=sent) for _ in range(3)]  # double click, back button
    first, second = (visitor.get(f"{base}bestaetigung/").text for _ in range(2))

    assert {one.location for one in answers} == {f"{base}bestaetigung/"}
    assert first == second
    assert "Abgegeben am 23. November 2026 um 13:00:00 Uhr (MEZ)" in first
    assert "30 Antworten, 0 Dateien, Fassung 1" in first
    assert (
        "Wir schicken diese Bestätigung gleich auch an amt@kommune.example. Es gilt, was auf dieser Seite steht."
        in first
    )
    ((reference,),) = rows(house, "SELECT reference FROM submission")
    assert str(reference) in first


def test_draft_of_a_closed_call_stays_readable(house: House, account: AccountSession, visitor: Visitor) -> None:
    base = f"/bewerbung/v/{complete_draft(house, account)}/"
    visitor.get(f"{base}pruefen/")
    put_call(house, closed=True)

    refused = visitor.follow(visitor.send(f"{base}abgeben/", {"erklaerung": "ja"}))
    overview = visitor.get(base)

    assert rows(house, "SELECT state FROM submission") == [("draft",)]
    for page in (refused, overview):
        assert "Der Aufruf ist beendet" in page.text
        assert "Bewerbung abgeben" not in [" ".join("".join(one.itertext()).split()) for one in page.all("button")]
    assert visitor.get(_section(base, "ziele")).value("ziele") == TYPED["ziele"][0]


def test_every_page_says_whether_it_is_handed_in(house: House, account: AccountSession, visitor: Visitor) -> None:
    base = f"/bewerbung/v/{complete_draft(house, account)}/"
    sections = [f"abschnitt/{one.id}/" for one in house.library.form("bewerbungsbogen").sections]
    drafted = [visitor.get(f"{base}{path}").text for path in ("", "pruefen/", *sections)]
    visitor.get(f"{base}pruefen/")
    visitor.send(f"{base}abgeben/", {"erklaerung": "ja"})
    handed_in_pages = [visitor.get(f"{base}{path}").text for path in ("", "bestaetigung/")]

    assert all("Entwurf – noch nicht abgegeben" in text for text in drafted)
    assert all("Abgegeben am 23. November 2026" in text for text in handed_in_pages)
    assert all("Entwurf –" not in text for text in handed_in_pages)


def test_state_page_lets_the_release_be_withdrawn(house: House, account: AccountSession, visitor: Visitor) -> None:
    base = f"/bewerbung/v/{handed_in(house, account)}/"
    before = visitor.get(base)

    after = visitor.follow(visitor.send(f"{base}freigabe/", {"freigabe": "nein", "bestaetigt": "ja"}))

    assert "Freigabe zurücknehmen" in before.text
    assert "Freigabe geben" in after.text
    assert "Nein, nicht veröffentlichen" in after.text


@pytest.mark.parametrize(
    ("outcome", "title", "strip"), [("approved", "Zusage", "Zugesagt"), ("rejected", "Absage", "Abgelehnt")]
)
def test_state_page_tells_the_decision_with_its_reason(
    house: House, account: AccountSession, visitor: Visitor, outcome: str, title: str, strip: str
) -> None:
    application_id = handed_in(house, account)
    _decide(house, application_id, outcome)

    page = visitor.get(f"/bewerbung/v/{application_id}/")
    own = visitor.get(f"/bewerbung/{CALL}/")

    assert f"{strip}, abgegeben am 23. November 2026" in page.text
    assert f"{title} Entschieden am 23. November 2026. Die Begründung: Klare <Ziele>." in page.text
    assert f"{strip}" in own.text


def _decide(house: House, application_id: str, outcome: str) -> None:
    now = house.clock.now()
    with house.database.write() as session:
        person = Staff(name="sachbearbeitung", role="case_officer", password_hash="-", created_at=now)
        session.add(person)
        session.flush()
        found = session.get_one(Submission, application_id)
        found.state = outcome
        session.add(
            Decision(submission_id=application_id, outcome=outcome, reason="Klare <Ziele>.", staff_id=person.id, at=now)
        )


# ---- who may


def test_foreign_pages_are_not_found(house: House, account: AccountSession, client: FlaskClient) -> None:
    other = account_of(house, "fremd@anders.example")
    drafted = drafts.begin(house, other, CALL)
    visitor = Visitor(client)
    visitor.get(f"/bewerbung/{CALL}/")
    paths = ["", "abschnitt/ziele/", "pruefen/", "bestaetigung/", f"dateien/{'0' * 32}/"]
    changes = ["abschnitt/ziele/", "abgeben/", "freigabe/", f"dateien/{'0' * 32}/entfernen/"]
    token = visitor.page.hidden()

    statuses = [client.get(f"/bewerbung/v/{drafted}/{path}").status_code for path in paths]
    statuses += [client.post(f"/bewerbung/v/{drafted}/{path}", data=token).status_code for path in changes]

    assert set(statuses) == {404}
    assert account.account_id != other.account_id


def test_unknown_section_is_not_found(base: str, visitor: Visitor) -> None:
    assert visitor.get(_section(base, "gibtesnicht")).status == 404


# ---- session over


def test_text_survives_the_end_of_the_session(house: House, base: str, client: FlaskClient) -> None:
    visitor = Visitor(client)
    section = _section(base, "ziele")
    visitor.get(section)
    with house.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM session_row")

    over = visitor.send(section, {"ziele": "Ein <langer> Text", "konzepte": "", "then": "next"})

    assert (over.status, over.title) == (403, "Ihre Sitzung ist abgelaufen – Zukunftswerkstatt Kommunen")
    assert over.hidden()["ziele"] == "Ein <langer> Text"
    assert "/bewerbung/" in over.links

    _sign_in_again(house, client)
    saved = visitor.send(section)
    assert saved.status == 303
    assert visitor.get(section).value("ziele") == "Ein <langer> Text"


def _sign_in_again(house: House, client: FlaskClient) -> None:
    with house.database.write() as session:
        ((account_id,),) = session.connection().exec_driver_sql("SELECT id FROM account").fetchall()
        token = sessions.open_for_account(session, account_id, house.clock.now(), None)
    client.set_cookie(Realm.APPLICANT.value, token, domain="localhost")


class FullDisk(FakeFiles):
    """A file store that has no room left."""

    def put(self, stream: IO[bytes], limit_bytes: int) -> StoredFile:
        raise OSError(errno.ENOSPC, f"no room for {limit_bytes} bytes", str(stream))


def test_full_disk_costs_no_text(tmp_path: Path) -> None:
    house = replace(house_at(tmp_path), files=FullDisk())
    client = create_app(house).test_client()
    client.environ_base |= {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
    account = sign_in(house, client)
    section = f"/bewerbung/v/{drafts.begin(house, account, CALL)}/abschnitt/wille/"
    visitor = Visitor(client)
    visitor.get(section)

    page = visitor.send(section, {"wille": "Ein langer Text", "wille.evidence": upload(PDF, "a.pdf"), "then": "next"})

    assert page.status == 503
    assert page.hidden()["wille"] == "Ein langer Text"
    assert "Diese Dateien wählen Sie danach noch einmal aus: a.pdf." in page.text
    assert visitor.get(section).value("wille") == "Ein langer Text"
    house.database.close()


def test_text_from_a_foreign_page_is_not_kept(base: str, visitor: Visitor) -> None:
    visitor.get(_section(base, "ziele"))

    answer = visitor.client.post(
        _section(base, "ziele"), data={"ziele": "Fremder Text"}, headers={"Origin": "https://evil.example"}
    )

    page = read_page(answer.status_code, "", answer.text)
    assert page.status == 403
    assert "Fremder Text" not in page.html


def test_removal_after_the_hand_in_is_told_to_be_too_late(
    house: House, account: AccountSession, visitor: Visitor
) -> None:
    application_id = complete_draft(house, account)
    page = f"/bewerbung/v/{application_id}/"
    sent = Upload(question_id="wille", kind=None, name="a.pdf", stream=io.BytesIO(PDF))
    attachments.store_upload(house, account, application_id, sent)
    application = applications.show(house, account, application_id)
    (file,) = application.files
    section = next(one for one in application.form.sections if any(two.id == "wille" for two in one.questions))
    visitor.get(f"{page}abschnitt/{section.id}/")
    attachments.remove(house, account, application_id, file.id)
    hand_in.hand_in(house, account, application_id, hand_in.new_key())

    answer = visitor.send(f"{page}dateien/{file.id}/entfernen/")

    assert answer.status == 409
