"""R14 as the office and the applicant see it: a file that nobody has looked at yet stays closed, in words."""

import datetime as dt
from dataclasses import replace
from typing import IO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms_service.app import create_app
from forms_service.models.scans import FileScan
from forms_service.services.house import House
from forms_service.services.ports import ScanFailedError, ScanVerdict
from forms_service.services.scanning import ScanState
from forms_service.store import applications as store
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.fakes import FakeClock
from tests.forms_service.office.scenes import hand_in
from tests.houses import ORIGIN, csrf_of, sign_in_staff


class AwayScanner:
    """A scanner that never answers."""

    def scan(self, stream: IO[bytes]) -> ScanVerdict:  # noqa: ARG002 - the port's signature
        raise ScanFailedError


@pytest.fixture
def guarded(house: House) -> House:
    return replace(house, scanner=AwayScanner())


@pytest.fixture
def desk(guarded: House) -> FlaskClient:
    app: Flask = create_app(guarded)
    client = app.test_client()
    client.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
    sign_in_staff(guarded, client, Role.CASE_OFFICER)
    return client


def asked(house: House, state: ScanState = ScanState.WAITING, ago: dt.timedelta = dt.timedelta(0)) -> tuple[str, str]:
    """An application one of whose files waits, or was found wanting; gives both ids."""
    application = hand_in(house)
    with house.database.read() as session:
        row = next(one for one in store.files(session, application) if one.question_id == "wille")
    with house.database.write() as session:
        session.add(FileScan(attachment_id=row.id, state=state, asked_at=house.clock.now() - ago, finding="Muster"))
    return application, row.id


def address(application: str, file: str) -> str:
    return f"/geschaeftsstelle/bewerbung/{application}/dateien/{file}/"


@pytest.mark.parametrize(
    ("state", "tag", "says"),
    [
        (ScanState.WAITING, "wird auf Schadsoftware geprüft", "Sie wird noch auf Schadsoftware geprüft."),
        (ScanState.INFECTED, "Schadsoftware gefunden", "Bitten Sie die Kommune um eine neue Datei."),
    ],
)
def test_closed_file_says_why_and_gives_nothing_out(
    guarded: House, desk: FlaskClient, state: ScanState, tag: str, says: str
) -> None:
    application, file = asked(guarded, state)

    page = desk.get(f"/geschaeftsstelle/bewerbung/{application}/").text
    answer = desk.get(address(application, file))

    assert tag in page
    assert f'<a href="{address(application, file)}">' in page
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert "Diese Datei ist gesperrt" in answer.text
    assert says in answer.text


def test_reason_opens_the_file_and_is_asked_for(guarded: House, desk: FlaskClient) -> None:
    application, file = asked(guarded)
    sent = {"_csrf": csrf_of(guarded, desk, Realm.STAFF)}

    without = desk.post(address(application, file), data=sent | {"reason": "  "})
    with_one = desk.post(address(application, file), data=sent | {"reason": "Anderswo geprüft."})

    assert (without.status_code, "Die Begründung fehlt" in without.text) == (422, True)
    assert with_one.status_code == 303
    assert desk.get(address(application, file)).headers["Content-Disposition"].startswith("attachment;")


def test_clean_file_is_told_from_one_that_nobody_looked_at(guarded: House, desk: FlaskClient) -> None:
    application, _ = asked(guarded, ScanState.CLEAN)

    page = desk.get(f"/geschaeftsstelle/bewerbung/{application}/").text

    assert page.count("ohne Befund geprüft") == 1
    assert "nicht auf Schadsoftware geprüft" in page


def test_every_page_of_the_office_says_when_the_scanner_is_silent(guarded: House, desk: FlaskClient) -> None:
    asked(guarded, ago=dt.timedelta(minutes=30))
    assert "antwortet nicht" not in desk.get("/geschaeftsstelle/").text

    assert isinstance(guarded.clock, FakeClock)
    guarded.clock.move(dt.timedelta(seconds=1))

    assert "Prüfung auf Schadsoftware antwortet nicht" in desk.get("/geschaeftsstelle/").text
    assert "wartet eine Datei" in desk.get("/geschaeftsstelle/inhalte/").text
