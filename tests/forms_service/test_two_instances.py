"""R28: two web processes and two workers on one PostgreSQL pass the loop, also when one of each is killed."""

import http
import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.browser import applicant, office
from tests.browser.watch import Watch
from tests.forms_service.balancer import balancer
from tests.forms_service.portals import ROOT, command, environment, free_port
from tests.forms_service.test_clean_logs import link_from
from tests.postgresql import Cluster, console
from tests.waiting import wait_until

WEBS = 2
WORKERS = 2
SUMMARY = "Ein Dorf öffnet seine leeren Häuser."
PROMISES = "SELECT kind, count(*), count(done_at) FROM outbox GROUP BY kind ORDER BY kind"


class Unhurried(Watch):
    """Walks on without looking for faults of a page; other tests do that."""

    def follow(self, control: Locator) -> None:
        with self._page.expect_navigation():
            control.click()

    def check(self, *, axe: bool = True) -> None:  # noqa: ARG002 - as the other one is called
        self._page.wait_for_load_state()


@contextmanager
def process(folder: Path, name: str, port: int, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one process of the portal."""
    with (folder / f"{name}-{port}.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "forms_service", name],
            cwd=ROOT,
            env=environment(folder / "var", port, **changes),
            stdout=log,
            stderr=log,
        )
        try:
            yield running
        finally:
            running.kill()
            running.wait()


def is_ready(port: int, host: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def visitor(chromium: Browser, origin: str) -> Iterator[tuple[Page, Watch]]:
    context = chromium.new_context(base_url=origin, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    try:
        yield page, Unhurried(page, origin)
    finally:
        context.close()


def public_page(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/kommunen/helbeduendorf/")
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def commits(repository: Path) -> list[str]:
    """List the publications in the history of the content."""
    log = ["git", "--git-dir", str(repository), "log", "--format=%s", "--grep=^Publish", "main"]
    return subprocess.run(log, check=True, capture_output=True, text=True).stdout.splitlines()


def apply(chromium: Browser, origin: str, var: Path) -> str:
    with visitor(chromium, origin) as (page, watch):
        page.goto("/bewerbung/zwk/")
        page.get_by_label("Ihre E-Mail-Adresse").fill(applicant.EMAIL)
        watch.follow(page.get_by_role("button", name="Link schicken"))
        # The page of the mail box is not there for whoever comes by another port.
        page.goto(link_from(var))
        watch.follow(page.get_by_role("button", name="Anmelden"))
        applicant.fill_in_all(page, watch, applicant.DECIDED)
        return applicant.hand_in(page, watch)


def decide(chromium: Browser, origin: str, password: str, reference: str) -> str:
    with visitor(chromium, origin) as (page, watch):
        office.sign_in(page, watch, "sachbearbeitung", password)
        office.finish_check(page, watch, reference)
        office.approve(page, watch)
        return office.draft_portrait(page, watch)


def release(chromium: Browser, origin: str, password: str, address: str) -> None:
    with visitor(chromium, origin) as (page, watch):
        office.sign_in(page, watch, "redaktion", password)
        office.release(page, watch, address)


def test_the_loop_passes_with_two_of_each_and_after_one_of_each_is_killed(
    tmp_path: Path, cluster: Cluster, chromium: Browser
) -> None:
    port, ports = free_port(), tuple(free_port() for _ in range(WEBS))
    origin = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        url = stack.enter_context(cluster.database())
        told = {"DATABASE_URL": url, "SITE_URL": origin, "SERVICE_URL": origin}
        prepared = command(tmp_path / "var", "prepare", port=port, **told)
        assert prepared.returncode == 0, prepared.stderr
        passwords = dict(re.findall(r"^  (\w+) +(\S+)$", prepared.stdout, re.MULTILINE))
        webs = [stack.enter_context(process(tmp_path, "web", one, **told)) for one in ports]
        workers = [stack.enter_context(process(tmp_path, "worker", one, **told)) for one in range(1, WORKERS + 1)]
        for one in ports:
            wait_until(partial(is_ready, one, f"127.0.0.1:{port}"), f"port {one} is ready")
        front = stack.enter_context(balancer(port, ports))

        reference = apply(chromium, origin, tmp_path / "var")
        address = decide(chromium, origin, passwords["sachbearbeitung"], reference)
        served = dict(front.served)
        assert all(running.poll() is None for running in (*webs, *workers))
        for victim in (webs[0], workers[0]):
            victim.kill()
        release(chromium, origin, passwords["redaktion"], address)

        assert min(served[one] for one in ports) > 10
        assert public_page(port).count(SUMMARY) > 0
        with console(url) as operator:
            promised = operator.execute(PROMISES).fetchall()
        assert promised == [("mail", 4, 4), ("publish", 1, 1)]
        assert len(list((tmp_path / "var" / "mail").glob("*.eml"))) == 4
        assert commits(tmp_path / "var" / "content.git") == [f"Publish {reference} (publish)"]
        assert command(tmp_path / "var", "audit", "verify", port=port, **told).returncode == 0
    assert [path.name for path in tmp_path.glob("*.log") if "Traceback" in path.read_text("utf-8")] == []
