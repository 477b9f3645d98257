"""Scenes for tests of the applicant's way: an account, a draft, a complete one, one that is handed in."""

import io
from collections.abc import Mapping
from dataclasses import replace

from flask.testing import FlaskClient

from forms_service.models.people import Account
from forms_service.services import applications, drafts, hand_in, sessions
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.web.sessions import Realm
from tests.content.sample_answers import TYPED
from tests.fakes import FakeClock, FakeLibrary

CALL = "zwk"
PDF = b"%PDF-1.7\n" + b"x" * 1000
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 1000


def clock_of(house: House) -> FakeClock:
    """The clock of the house, to be moved."""
    assert isinstance(house.clock, FakeClock)
    return house.clock


def put_call(house: House, **changes: object) -> None:
    """Put a call into the library: the one of the content, with changes."""
    assert isinstance(house.library, FakeLibrary)
    call = replace(house.library.call(CALL), **changes)  # type: ignore[arg-type]
    house.library.calls[call.id] = call


def account_of(house: House, email: str = "amt@kommune.example") -> AccountSession:
    """Make an account with a session."""
    with house.database.write() as session:
        now = house.clock.now()
        account = Account(email=email, created_at=now)
        session.add(account)
        session.flush()
        token = sessions.open_for_account(session, account.id, now, None)
    found = sessions.find_account(house, token)
    assert found is not None
    return found


def sign_in(house: House, client: FlaskClient, email: str = "amt@kommune.example") -> AccountSession:
    """Sign somebody in with a browser, without the link."""
    with house.database.write() as session:
        now = house.clock.now()
        account = Account(email=email, created_at=now)
        session.add(account)
        session.flush()
        token = sessions.open_for_account(session, account.id, now, None)
    client.set_cookie(Realm.APPLICANT.value, token, domain="localhost")
    found = sessions.find_account(house, token)
    assert found is not None
    return found


def fill(house: House, account: AccountSession, application_id: str, typed: Mapping[str, list[str]]) -> None:
    """Type into all sections."""
    shown = applications.show(house, account, application_id)
    for section in shown.form.sections:
        marks = {one.id: drafts.mark(shown.inputs, one) for one in section.questions}
        sent = drafts.Sent(inputs=drafts.typed(section.questions, typed), shown=marks, kinds={})
        drafts.save_section(house, account, application_id, section.id, sent)


def complete_draft(house: House, account: AccountSession) -> str:
    """Begin a draft and fill it in with the sample answers; gives its id."""
    application_id = drafts.begin(house, account, CALL)
    fill(house, account, application_id, TYPED)
    return application_id


def handed_in(house: House, account: AccountSession) -> str:
    """Hand a complete draft in; gives its id."""
    application_id = complete_draft(house, account)
    hand_in.hand_in(house, account, application_id, hand_in.new_key())
    return application_id


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as the test client sends it."""
    return io.BytesIO(data), name


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    """Look into the database."""
    with house.database.read() as session:
        return [tuple(row) for row in session.connection().exec_driver_sql(query).fetchall()]
