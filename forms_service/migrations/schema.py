"""Moving the schema up and down."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema up to a revision."""
    command.upgrade(_config(connection), revision)


def migrate_back(connection: Connection, revision: str = "base") -> None:
    """Bring the schema down to a revision."""
    command.downgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """Tell the revision of a database; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> tuple[str, ...]:
    """List all migrations, oldest first."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return tuple(script.revision for script in reversed(list(scripts.walk_revisions())))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
