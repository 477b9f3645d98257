"""A running portal of its own and a real Chromium in front of it."""

import http
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.watch import Watch
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
STARTUP_SECONDS = 60


@dataclass(slots=True)
class Portal:
    """One portal, started as `make run` starts it, with data of its own."""

    url: str
    var: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    reader: threading.Thread | None = None

    def password(self, name: str) -> str:
        """Return the password that the first start printed for this account."""
        for line in self.said:
            found = re.search(rf"\b{name}\b\W+(?:\S+\W+)*?(\S{{12,}})\s*$", line.rstrip())
            if found:
                return found.group(1)
        raise AssertionError(f"no password for {name} in:\n{''.join(self.said)}")

    def git(self, *arguments: str) -> str:
        """Ask the content repository."""
        command = ["git", "--git-dir", str(self.var / "content.git"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(port: int) -> bool:
    """Say whether the portal can take an application."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (ConnectionError, TimeoutError):
        return False
    finally:
        connection.close()


def wait_until_up(portal: Portal, port: int) -> None:
    """Return when the portal answers; fail with what it said when it died or took too long."""
    wait_until(lambda: portal.process.poll() is not None or is_ready(port), "the portal is up", STARTUP_SECONDS)
    assert portal.process.poll() is None, f"the portal did not come up:\n{''.join(portal.said)}"


def start_portal(var: Path) -> Portal:
    """Start web and worker on a free port."""
    port = free_port()
    environment = {"ENVIRONMENT": "local", "VAR_DIR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "forms_service", "run"],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    portal = Portal(url=f"http://127.0.0.1:{port}", var=var, process=process)
    portal.reader = threading.Thread(target=lambda: portal.said.extend(process.stdout or ()), daemon=True)
    portal.reader.start()
    try:
        wait_until_up(portal, port)
    except BaseException:
        stop_portal(portal)
        raise
    return portal


def stop_portal(portal: Portal) -> int:
    """Stop as Ctrl-C does and return the exit code."""
    if portal.process.poll() is None:
        os.killpg(portal.process.pid, signal.SIGINT)
    code = portal.process.wait(timeout=20)
    if portal.reader:
        portal.reader.join(timeout=20)
    if portal.process.stdout:
        portal.process.stdout.close()
    return code


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A fresh portal; its first start prints the two accounts."""
    running = start_portal(tmp_path / "var")
    yield running
    stop_portal(running)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person with a browser profile of their own."""

    page: Page
    watch: Watch
    context: BrowserContext


@pytest.fixture
def visit(chromium: Browser, portal: Portal) -> Iterator[object]:
    """Make visitors: `visit()` or `visit(javascript=False)`."""
    contexts: list[BrowserContext] = []

    def make(*, javascript: bool = True, width: int = 1280) -> Visitor:
        context = chromium.new_context(
            base_url=portal.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
            locale="de-DE",
            timezone_id="Europe/Berlin",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        return Visitor(page=page, watch=Watch(page, portal.url), context=context)

    yield make
    for context in contexts:
        context.close()
