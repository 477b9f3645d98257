"""A portal as an operator starts it, for tests: real processes on a folder and a port of their own."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, port: int, **changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "ENVIRONMENT": "local",
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        **changes,
    }


def command(folder: Path, *arguments: str, port: int = 8000, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "forms_service", *arguments],
        cwd=ROOT,
        env=environment(folder, port, **changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )


@dataclass(slots=True)
class Portal:
    """A portal that runs; `log` is a file because nobody reads along."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def wait(self) -> None:
        wait_until(lambda: self.process.poll() is not None or self._is_ready(), "the portal is up", _PATIENCE_SECONDS)
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")

    def _is_ready(self) -> bool:
        with suppress(OSError):
            return self.get("/readyz")[0] == 200
        return False

    def children(self) -> dict[str, int]:
        found = re.findall(r"(\w+) started \(pid=(\d+)\)", self.log.read_text(encoding="utf-8"))
        return {name: int(pid) for name, pid in found}


def start(folder: Path, port: int, **changes: str) -> Portal:
    log = folder.with_name(f"{folder.name}-{port}.log")
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "forms_service", "run"],
            cwd=ROOT,
            env=environment(folder, port, **changes),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    return Portal(process=process, port=port, log=log)


def stop(portal: Portal) -> None:
    """End a portal, as Ctrl-C does."""
    if portal.process.poll() is None:
        portal.process.send_signal(signal.SIGINT)
    portal.process.wait(timeout=30)
