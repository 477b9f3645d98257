"""A web process that can be killed at any of its system calls, over a database and files that stay.

It is forked from the driver, so that a start costs milliseconds, and held back until
strace looks at it. strace counts the calls of each thread by itself.
"""

import io
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any, Final, NoReturn

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from waitress import create_server

from forms_service.adapters.file_store import FolderStore
from forms_service.app import create_app
from forms_service.services.house import House
from forms_service.store.database import Database
from tests.waiting import wait_until

CALLS: Final = {
    "disk": (
        "write,writev,pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,"
        "rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat"
    ),
    "network": "sendto,sendmsg,sendmmsg",
}
"""Where a process is killed: at the N-th of these calls, before it is done."""

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class _Templates(BytecodeCache):
    """Compiled once in the driver for all processes that it forks."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES: Final = _Templates()


def application(house: House) -> App:
    """Make the real application; its templates are compiled once."""
    app = create_app(house)
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


class HastyApp:
    """Broken on purpose: says that an application is in, and only then hands it in."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not path.endswith("/abgeben/"):
            return self._app(environ, start_response)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read())
        Thread(target=self._later, args=(environ,), daemon=True).start()
        start_response("303 See Other", [("Location", path.replace("/abgeben/", "/bestaetigung/"))])
        return [b""]

    def _later(self, environ: Environ) -> None:
        list(self._app(environ, lambda *_: None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What is broken on purpose, for negative controls."""

    receipt_first: bool = False


@dataclass(slots=True)
class Portal:
    """A process that serves on a port, until it is killed."""

    pid: int
    port: int
    tracer: subprocess.Popen[bytes] | None

    def kill(self) -> None:
        """Kill it at once, as often as one likes, and wait until it is gone."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def wait(self) -> None:
        """Wait until it is gone, its tracer too."""
        if self.pid:
            os.waitpid(self.pid, 0)
            self.pid = 0
        if self.tracer is not None:
            self.tracer.wait()
            self.tracer = None


def start(
    house: House, *, threads: int = 1, broken: Broken | None = None, kill_at: tuple[str, int] | None = None
) -> Portal:
    """Start a process; `kill_at` names a set of calls and the number of the one at which it dies.

    The port is 0 where it died before it listened.
    """
    go_reader, go = os.pipe()
    told, teller = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.close(told)
        _serve(house, threads, broken or Broken(), go_reader, teller)
    os.close(go_reader)
    os.close(teller)
    tracer = _trace(pid, *kill_at) if kill_at else None
    os.write(go, b"1")
    os.close(go)
    with os.fdopen(told, "rb") as reader:
        port = int(reader.read() or b"0")
    return Portal(pid=pid, port=port, tracer=tracer)


def _serve(house: House, threads: int, broken: Broken, go: int, teller: int) -> NoReturn:
    """Serve in the forked process, after the word to go."""
    try:
        os.read(go, 1)
        # It counts those who wait, which is no news here.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        own = replace(house, database=Database(house.settings.database_url))
        app = application(own)
        server = create_server(
            HastyApp(app) if broken.receipt_first else app, host="127.0.0.1", port=0, threads=threads
        )
        os.write(teller, str(server.effective_port).encode())
        os.close(teller)
        server.run()
    finally:
        sys.stderr.flush()
        os._exit(1)


def _trace(pid: int, calls: str, number: int) -> subprocess.Popen[bytes]:
    strace = shutil.which("strace")
    if strace is None:
        raise FileNotFoundError("strace is missing")
    chosen = CALLS[calls]
    options = ["-f", "-qq", "-o", os.devnull, "-e", f"trace={chosen}", "-e", "signal=none"]
    inject = f"inject={chosen}:signal=KILL:when={number}"
    tracer = subprocess.Popen([strace, *options, "-e", inject, "-p", str(pid)], stderr=subprocess.DEVNULL)
    wait_until(lambda: "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text("ascii"), "strace looks on")
    return tracer


def on_disk(house: House, folder: Path) -> House:
    """Give a house whose attachments are files."""
    return replace(house, files=FolderStore(folder / "files"))
