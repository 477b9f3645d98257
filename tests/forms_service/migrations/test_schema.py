import datetime as dt
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from forms_service.migrations import schema
from forms_service.migrations.head import HEAD
from forms_service.models.base import Base
from forms_service.models.submissions import FormVersion, Submission
from forms_service.services import audit
from forms_service.services.house import House
from forms_service.store.database import Database

VERSIONS = Path(schema.__file__).parent / "versions"
_ALL_NAMES = {
    True: "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    False: """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}
_EMPTY = {"alembic_version", "alembic_version_pkc"}


def names(database: Database) -> set[str]:
    query = _ALL_NAMES[database.is_sqlite]
    with database.read() as session:
        return set(session.execute(text(query)).scalars())


def test_migrations_are_numbered_and_readable() -> None:
    files = sorted(path.stem for path in VERSIONS.glob("*.py"))

    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert all(re.fullmatch(r"[0-9]{4}_[a-z][a-z_]+", name) for name in files)
    assert list(schema.revisions()) == files
    assert files[-1] == HEAD


def test_migrations_make_what_the_models_say(house: House) -> None:
    with house.database.migrating() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrations_go_down_and_up_again(house: House) -> None:
    seen = []
    for step in (schema.migrate, schema.migrate_back, schema.migrate):
        with house.database.migrating() as connection:
            step(connection)
        seen.append(names(house.database))

    assert "alembic_version" in seen[1] <= _EMPTY
    assert seen[0] == seen[2] > {"audit", "audit_no_delete", "audit_no_update", "submission"}


def test_migrating_twice_changes_nothing(house: House) -> None:
    before = names(house.database)

    with house.database.migrating() as connection:
        schema.migrate(connection)
        assert schema.revision_of(connection) == HEAD

    assert names(house.database) == before


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_audit_log_cannot_be_changed(house: House, statement: str) -> None:
    with house.database.write() as session:
        audit.record(session, house.clock.now(), "system", "tested", "nothing")

    with pytest.raises(DBAPIError, match="append-only"), house.database.write() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_audit_log_cannot_be_emptied(house: House) -> None:
    with pytest.raises(DBAPIError, match="append-only"), house.database.write() as session:
        session.execute(text("TRUNCATE audit CASCADE"))


def test_an_application_has_one_formal_check(house: House) -> None:
    with house.database.write() as session:
        now = house.clock.now()
        session.add(FormVersion(sha256="0", form_id="check", definition="{}", created_at=now))
        session.flush()
        session.add(submission("application", now))
        session.flush()
        session.add(submission("first", now, parent_id="application"))

    with pytest.raises(IntegrityError), house.database.write() as session:
        session.add(submission("second", now, parent_id="application"))


def submission(name: str, now: dt.datetime, parent_id: str | None = None) -> Submission:
    return Submission(
        id=name,
        form_id="check",
        form_version="0",
        state="draft",
        parent_id=parent_id,
        created_at=now,
        saved_at=now,
    )
