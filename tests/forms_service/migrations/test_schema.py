import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forms_service.migrations import schema
from forms_service.migrations.head import HEAD
from forms_service.models.base import Base
from forms_service.services import audit
from forms_service.services.house import House
from forms_service.store.database import Database

VERSIONS = Path(schema.__file__).parent / "versions"


def names(database: Database) -> set[str]:
    with database.read() as session:
        found = session.execute(text("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")).scalars()
        return set(found)


def test_migrations_are_numbered_and_readable() -> None:
    files = sorted(path.stem for path in VERSIONS.glob("*.py"))

    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert all(re.fullmatch(r"[0-9]{4}_[a-z][a-z_]+", name) for name in files)
    assert list(schema.revisions()) == files
    assert files[-1] == HEAD


def test_migrations_make_what_the_models_say(house: House) -> None:
    with house.database.migrating() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrations_go_down_and_up_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    seen = []
    for step in (schema.migrate, schema.migrate_back, schema.migrate):
        with database.migrating() as connection:
            step(connection)
        seen.append(names(database))
    database.close()

    assert seen[1] == {"alembic_version"}
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

    with pytest.raises(IntegrityError, match="append-only"), house.database.write() as session:
        session.execute(text(statement))
