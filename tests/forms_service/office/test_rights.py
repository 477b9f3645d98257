"""Who may what: every route of the office with every role, also when the role changes meanwhile."""

import pytest
from flask import Flask
from sqlalchemy import select

from forms_service.models.mails import MailDelivery
from forms_service.models.people import Staff
from forms_service.models.submissions import Attachment
from forms_service.services import portraits
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from programme.rights import Role
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser
from tests.houses import everything_in

OFFICER, EDITOR = Role.CASE_OFFICER, Role.EDITOR
LET_IN = frozenset({200, 303, 404, 409, 422})
"""What a guard lets through; what comes then is the rules' matter."""

ROUTES = {
    ("GET", "/geschaeftsstelle/"): {OFFICER, EDITOR},
    ("GET", "/geschaeftsstelle/bewerbung/{application}/"): {OFFICER},
    ("GET", "/geschaeftsstelle/bewerbung/{application}/dateien/{file}/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/dateien/{file}/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/pruefung/"): {OFFICER},
    ("GET", "/geschaeftsstelle/bewerbung/{application}/pruefung/abschliessen/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/pruefung/abschliessen/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/pruefung/oeffnen/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/entscheidung/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/entscheidung/aendern/"): {OFFICER},
    ("POST", "/geschaeftsstelle/bewerbung/{application}/entscheidung/senden/"): {OFFICER},
    ("GET", "/geschaeftsstelle/veroeffentlichen/"): {OFFICER, EDITOR},
    ("POST", "/geschaeftsstelle/veroeffentlichen/aus/{application}/"): {OFFICER, EDITOR},
    ("GET", "/geschaeftsstelle/veroeffentlichen/{publication}/"): {OFFICER, EDITOR},
    ("POST", "/geschaeftsstelle/veroeffentlichen/{publication}/"): {OFFICER, EDITOR},
    ("GET", "/geschaeftsstelle/veroeffentlichen/{publication}/vorschau/"): {OFFICER, EDITOR},
    ("POST", "/geschaeftsstelle/veroeffentlichen/{publication}/verwerfen/"): {OFFICER, EDITOR},
    ("POST", "/geschaeftsstelle/veroeffentlichen/{publication}/freigeben/"): {EDITOR},
    ("POST", "/geschaeftsstelle/veroeffentlichen/{publication}/zuruecknehmen/"): {EDITOR},
    ("GET", "/geschaeftsstelle/nachrichten/"): {OFFICER},
    ("POST", "/geschaeftsstelle/nachrichten/{mail}/noch-einmal/"): {OFFICER},
    ("GET", "/geschaeftsstelle/inhalte/"): {OFFICER, EDITOR},
    ("POST", "/geschaeftsstelle/abmelden/"): {OFFICER, EDITOR},
    ("POST", "/geschaeftsstelle/sitzung/"): {OFFICER, EDITOR},
}


@pytest.fixture
def ids(house: House, officer: StaffSession) -> dict[str, str]:
    application = scenes.approved(house, officer)
    with house.database.read() as session:
        file = session.scalars(select(Attachment.id).order_by(Attachment.id)).first() or ""
        mail = str(session.scalars(select(MailDelivery.outbox_id)).one())
    publication = portraits.draft(house, officer, application)
    return {"application": application, "file": file, "publication": publication, "mail": mail}


def test_table_names_every_route(app: Flask) -> None:
    """A route that nobody listed here is a route that nobody thought about."""
    found = set()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/geschaeftsstelle/") or "anmelden" in rule.rule:
            continue
        address = rule.rule
        for name, short in (
            ("submission_id", "application"),
            ("attachment_id", "file"),
            ("publication_id", "publication"),
        ):
            address = address.replace(f"<string(length=32):{name}>", f"{{{short}}}")
        address = address.replace("<int:mail_id>", "{mail}")
        found |= {(method, address) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}

    assert found == set(ROUTES)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("method", "address"), list(ROUTES))
def test_role_opens_only_its_routes(
    browser: Browser, ids: dict[str, str], role: Role, method: str, address: str
) -> None:
    visitor = browser(role, "ich")
    visitor.get("/geschaeftsstelle/inhalte/")

    answer = visitor.client.open(address.format(**ids), method=method, data=visitor.page.hidden())

    assert (answer.status_code in LET_IN) == (role in ROUTES[method, address]), answer.status
    assert answer.status_code in LET_IN | {403}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("method", "address"), [route for route in ROUTES if "{" in route[1]])
def test_unknown_id_is_not_found(browser: Browser, role: Role, method: str, address: str) -> None:
    visitor = browser(role, "ich")
    visitor.get("/geschaeftsstelle/inhalte/")
    nothing = {**dict.fromkeys(("application", "file", "publication"), "f" * 32), "mail": "999999"}

    answer = visitor.client.open(
        address.format(**nothing), method=method, data={**visitor.page.hidden(), "reason": "x", "action": "approve"}
    )

    assert answer.status_code == (404 if role in ROUTES[method, address] else 403)


@pytest.mark.parametrize(("method", "address"), [route for route in ROUTES if route[0] == "POST"])
def test_change_without_the_token_is_refused(browser: Browser, ids: dict[str, str], method: str, address: str) -> None:
    for role in ROUTES[method, address]:
        visitor = browser(role, role.value)
        assert visitor.client.open(address.format(**ids), method=method, data={}).status_code == 403


def test_file_of_another_application_is_not_found(house: House, browser: Browser, ids: dict[str, str]) -> None:
    other = scenes.hand_in(house, number=2)
    visitor = browser(OFFICER, "ich")

    assert visitor.client.get(f"/geschaeftsstelle/bewerbung/{other}/dateien/{ids['file']}/").status_code == 404


def test_role_change_counts_at_once(house: House, browser: Browser, ids: dict[str, str]) -> None:
    visitor = browser(OFFICER, "wechsel")
    address = f"/geschaeftsstelle/bewerbung/{ids['application']}/"
    assert visitor.get(address).status == 200

    with house.database.write() as session:
        row = session.scalars(select(Staff).where(Staff.name == "wechsel")).one()
        row.role = EDITOR.value

    assert visitor.get(address).status == 403


def test_file_goes_out_as_a_download_only(browser: Browser, ids: dict[str, str]) -> None:
    visitor = browser(OFFICER, "ich")

    answer = visitor.client.get(f"/geschaeftsstelle/bewerbung/{ids['application']}/dateien/{ids['file']}/")

    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Beschluss%20%E2%80%9E" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_reading_changes_nothing(house: House, browser: Browser, ids: dict[str, str]) -> None:
    """R17: no GET writes; the digest of the database stays."""
    visitor = browser(OFFICER, "ich")

    before = everything_in(house, without={"session_row"})
    for method, address in ROUTES:
        if method == "GET":
            visitor.client.get(address.format(**ids))
            visitor.client.get(address.format(**ids))

    assert everything_in(house, without={"session_row"}) == before
