"""Houses for tests: real database with real migrations, real content, fakes for the outside world."""

import atexit
import shutil
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

from flask.testing import FlaskClient

from forms_service.adapters.checkout import mark_of
from forms_service.config import CHECKOUT, Environment, Settings
from forms_service.migrations.schema import migrate
from forms_service.models.base import Base
from forms_service.models.people import Account, Staff
from forms_service.services import sessions
from forms_service.services.house import House
from forms_service.store.database import Database
from forms_service.store.sqlite import path_of
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.fakes import FakeClock, FakeFiles, FakeMail, FakeRepository, FakeSite, library_of

ORIGIN = "http://127.0.0.1:8000"
SECRET = "0123456789abcdef" * 4


def settings_for(folder: Path, **changes: object) -> Settings:
    """Make the settings of somebody's own machine, with everything below a folder."""
    values: dict[str, object] = {
        "environment": Environment.LOCAL,
        "host": "127.0.0.1",
        "port": 8000,
        "database_url": f"sqlite:///{folder / 'werkstatt.db'}",
        "var_dir": folder,
        "content_dir": CHECKOUT / "content",
        "site_url": ORIGIN,
        "service_url": ORIGIN,
        "secret": SECRET,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


@cache
def _migrated_once() -> Path:
    """Run the real migrations once; every house gets a copy of the empty database."""
    path = Path(tempfile.mkdtemp(prefix="werkstatt-")) / "empty.db"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    database = Database(f"sqlite:///{path}")
    with database.migrating() as connection:
        migrate(connection)
    database.close()
    return path


def house_at(folder: Path, **changes: object) -> House:
    """Make a house with an empty, migrated database and fakes for everything else.

    Where `database_url` names a PostgreSQL, it is one that `tests.postgresql` has lent.
    """
    settings = settings_for(folder, **changes)
    database = Database(settings.database_url)
    if database.is_sqlite:
        shutil.copyfile(_migrated_once(), path_of(database.url))
    library = library_of(settings.content_dir)
    repository = FakeRepository(library=library)
    repository.bring_in(settings.content_dir)
    return House(
        settings=settings,
        database=database,
        clock=FakeClock(),
        files=FakeFiles(),
        library=library,
        content=repository,
        site=FakeSite(current=folder / "site" / "current", mark=mark_of(settings.public_content)),
        mail=FakeMail(),
    )


def everything_in(house: House, *, without: Collection[str] = ()) -> str:
    """Give all rows of all tables as text, to see whether anything has changed."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in without]
    with house.database.read() as session:
        rows = {table.name: sorted(map(repr, session.execute(table.select()).all())) for table in tables}
    return repr(sorted(rows.items()))


def sign_in_staff(house: House, client: FlaskClient, role: Role, name: str = "") -> str:
    """Sign somebody of the office in, without the form; gives the id of the person."""
    with house.database.write() as session:
        now = house.clock.now()
        person = Staff(name=name or role.value, role=role.value, password_hash="-", created_at=now)
        session.add(person)
        session.flush()
        token = sessions.open_for_staff(session, person.id, now, None)
    client.set_cookie(Realm.STAFF.value, token, domain="localhost")
    return person.id


def sign_in_applicant(house: House, client: FlaskClient, email: str = "amt@kommune.example") -> str:
    """Sign an applicant in, without the link; gives the id of the account."""
    with house.database.write() as session:
        now = house.clock.now()
        account = Account(email=email, created_at=now)
        session.add(account)
        session.flush()
        token = sessions.open_for_account(session, account.id, now, None)
    client.set_cookie(Realm.APPLICANT.value, token, domain="localhost")
    return account.id


def csrf_of(house: House, client: FlaskClient, realm: Realm) -> str:
    """Give the token that the forms of a signed-in person carry."""
    cookie = client.get_cookie(realm.value, domain="localhost")
    token = cookie.value if cookie else ""
    found = (sessions.find_staff if realm is Realm.STAFF else sessions.find_account)(house, token)
    return found.csrf if found else ""
