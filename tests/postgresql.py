"""A PostgreSQL of our own for one test run: Debian's server, in memory, reachable by a socket only.

A test takes an empty, migrated database and gives it back. Databases are emptied
rather than dropped, which is twenty times faster.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from forms_service.migrations.head import HEAD
from forms_service.migrations.schema import migrate
from forms_service.store.database import Database
from tests.waiting import wait_until

_USER: Final = "werkstatt"
_TEMPLATE: Final = "empty"
_PREFIX: Final = "werkstatt-pg-"
_SETTINGS: Final = {
    # All promises are kept as in earnest; what makes it fast is that the folder lies in memory.
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
}


def _programs() -> Path:
    """Find the newest server that Debian has installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise FileNotFoundError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1]


def _as_server() -> list[str]:
    """Begin a command of the server: never as root, and never outliving the test run."""
    is_root = os.geteuid() == 0
    user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if is_root else []
    return ["setpriv", *user, "--pdeathsig=INT"]


@dataclass(slots=True)
class Cluster:
    """A running server; `folder` holds its data and its socket."""

    folder: Path
    process: subprocess.Popen[bytes]
    free: list[str] = field(default_factory=list)
    made: int = 0

    def url(self, name: str) -> str:
        """Give the address of a database, as DATABASE_URL has it."""
        return f"postgresql+psycopg://{_USER}@/{name}?host={self.folder}"

    def connect(self, name: str) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection of the server's owner."""
        return psycopg.connect(host=str(self.folder), user=_USER, dbname=name, autocommit=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend an empty, migrated database; gives its address."""
        name = self.free.pop() if self.free else self._make()
        try:
            yield self.url(name)
        finally:
            if self._empty(name):
                self.free.append(name)

    def _make(self) -> str:
        self.made += 1
        name = f"test_{self.made}"
        with self.connect("postgres") as connection:
            connection.execute(_statement("CREATE DATABASE {} TEMPLATE {}", name, _TEMPLATE))
        return name

    def _empty(self, name: str) -> bool:
        """Make a database as it was, the protected audit log included; False when a test has taken its tables away."""
        with self.connect(name) as connection:
            connection.execute(_CUT, (name,))
            if connection.execute("SELECT version_num FROM alembic_version").fetchone() != (HEAD,):
                return False
            connection.execute(_EMPTY)
        return True

    @contextmanager
    def cut_off(self, url: str) -> Iterator[None]:
        """Cut every connection to a database and refuse new ones."""
        name = make_url(url).database or ""
        with self.connect("postgres") as operator:
            operator.execute(_statement("ALTER DATABASE {} ALLOW_CONNECTIONS false", name))
            operator.execute(_CUT, (name,))
            try:
                yield
            finally:
                operator.execute(_statement("ALTER DATABASE {} ALLOW_CONNECTIONS true", name))

    @contextmanager
    def changed(self, setting: str, value: str) -> Iterator[None]:
        """Change a setting of the whole server, for new connections."""
        before = self._setting(setting)
        self._change(setting, value)
        try:
            yield
        finally:
            self._change(setting, before)

    def _change(self, setting: str, value: str) -> None:
        with self.connect("postgres") as operator:
            operator.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), sql.Literal(value)))
            operator.execute("SELECT pg_reload_conf()")
        wait_until(lambda: self._setting(setting) == value, f"{setting} = {value}")

    def _setting(self, name: str) -> str:
        with self.connect("postgres") as operator:
            row = operator.execute("SELECT current_setting(%s)", (name,)).fetchone()
        return str(row[0]) if row else ""

    def prepare(self) -> None:
        """Run the real migrations once."""
        with self.connect("postgres") as connection:
            connection.execute(_statement("CREATE DATABASE {} TEMPLATE template0", _TEMPLATE))
        database = Database(self.url(_TEMPLATE))
        with database.migrating() as migrating:
            migrate(migrating)
        database.close()

    def wait(self) -> None:
        """Wait until it answers."""
        wait_until(self._answers, f"PostgreSQL in {self.folder}")

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "log").read_text(encoding="utf-8", errors="replace"))
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True


_CUT: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
_EMPTY: Final = """
DO $$
DECLARE one record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
  END LOOP;
END $$
"""


def console(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection beside the service, as an operator with `psql` has it."""
    return psycopg.connect(url.replace("+psycopg", "", 1))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server, stop it at the end and leave nothing behind."""
    with _folder() as folder, _running(folder) as made:
        made.prepare()
        yield made


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder in memory; it is held locked, so that a later run finds those that nobody holds any more."""
    memory = Path("/dev/shm")
    parent = memory if memory.is_dir() else Path(tempfile.gettempdir())
    with ExitStack() as held:
        with _locked(parent):
            _remove_left_behind(parent)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
            held.enter_context(_locked(folder))
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        yield folder


def _remove_left_behind(parent: Path) -> None:
    """Give back the memory of test runs that were killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError), _locked(folder, fcntl.LOCK_NB):
            if not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path, how: int = 0) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | how)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _running(folder: Path) -> Iterator[Cluster]:
    data = folder / "data"
    make = ["--auth=trust", "--no-sync", f"--username={_USER}", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [*_as_server(), str(_programs() / "initdb"), "-D", str(data), *make], check=True, capture_output=True, cwd="/"
    )
    settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*_as_server(), str(_programs() / "postgres"), "-D", str(data), "-k", str(folder), *settings],
            stdout=log,
            stderr=log,
            cwd="/",
        )
    try:
        made = Cluster(folder=folder, process=process)
        made.wait()
        yield made
    finally:
        # INT ends it at once, cutting connections that a failed test left behind.
        process.send_signal(signal.SIGINT)
        process.wait()
