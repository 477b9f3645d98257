"""The whole thing as an operator starts it: real processes, real site, real folder."""

import http.client
import os
import re
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms_service.app import build_house
from forms_service.services.house import House
from forms_service.web.sessions import Realm
from tests.forms_service.applicant.pages import read_page
from tests.forms_service.portals import ROOT, Portal, command, free_port, start, stop
from tests.houses import settings_for
from tests.soak.applicants import Applicant, invite
from tests.waiting import stays


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder after the first `prepare`, and what that printed."""
    folder = tmp_path_factory.mktemp("portal") / "var"
    done = command(folder, "prepare")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture
def portal(prepared: tuple[Path, str]) -> Iterator[Portal]:
    running = start(prepared[0], free_port())
    try:
        running.wait()
        yield running
    finally:
        stop(running)


def test_the_first_start_shows_two_passwords_and_no_later_one(prepared: tuple[Path, str]) -> None:
    folder, printed = prepared

    again = command(folder, "prepare")

    shown = re.findall(r"^  (\w+) +(\S+)$", printed, re.MULTILINE)
    assert [name for name, _ in shown] == ["sachbearbeitung", "redaktion"]
    assert (again.returncode, again.stdout) == (0, "")
    assert [
        path.name for path in folder.rglob("*") if path.is_file() and shown[0][1].encode() in path.read_bytes()
    ] == []


def test_one_command_runs_site_service_and_worker(portal: Portal) -> None:
    pages = ["/", "/kommunen/zwickau/", "/bewerbung/zwk/", "/geschaeftsstelle/anmelden/", "/dienst/postfach/"]

    assert [portal.get(path)[0] for path in pages] == [200] * 5
    assert portal.children().keys() == {"web", "worker"}
    assert f"http://127.0.0.1:{portal.port}/geschaeftsstelle/" in portal.log.read_text(encoding="utf-8")


def test_ctrl_c_stops_everything(portal: Portal) -> None:
    children = portal.children()

    portal.process.send_signal(signal.SIGINT)

    assert portal.process.wait(timeout=30) == 0
    assert [name for name, pid in children.items() if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_when_one_dies_all_stop_and_the_exit_code_says_so(portal: Portal, victim: str) -> None:
    children = portal.children()

    os.kill(children[victim], signal.SIGKILL)

    assert portal.process.wait(timeout=30) != 0
    assert [name for name, pid in children.items() if Path(f"/proc/{pid}").exists()] == []


def test_a_second_worker_is_refused(portal: Portal, prepared: tuple[Path, str]) -> None:
    done = command(prepared[0], "worker", "--once", port=portal.port)

    assert (done.returncode, "Es läuft schon ein Worker" in done.stderr) == (1, True)


def test_a_busy_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command(tmp_path / "var", "run", port=port)

    assert done.returncode == 1
    assert done.stderr == f"Port {port} auf 127.0.0.1 ist nicht frei. Anderer Port: PORT={port + 1}\n"


def test_missing_git_is_one_clear_sentence(tmp_path: Path) -> None:
    done = command(tmp_path / "var", "prepare", PATH="/gibt-es-nicht")

    assert done.returncode == 1
    assert done.stderr.startswith("Git fehlt.")
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("", encoding="ascii")

    done = command(tmp_path / "datei" / "var", "prepare")

    assert done.returncode == 2
    assert "kann nicht geschrieben werden" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("process", ["web", "worker"])
def test_an_unprepared_database_is_one_clear_sentence(tmp_path: Path, process: str) -> None:
    done = command(tmp_path / "var", process)

    assert done.returncode == 1
    assert done.stderr == "Die Datenbank passt nicht zu dieser Fassung. Abhilfe: python -m forms_service prepare\n"
    assert not (tmp_path / "var" / "werkstatt.db").exists()


def test_a_link_in_the_content_is_one_clear_sentence(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "content" / "passwd.md").symlink_to("/etc/passwd")

    done = command(tmp_path / "var", "prepare", CONTENT_DIR=str(tmp_path / "content"))

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Die Inhalte lassen sich nicht übernehmen: ")
    assert "Traceback" not in done.stderr


def test_content_with_mistakes_is_told_with_file_and_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "content" / "kommunen" / "zwickau.md").write_text("---\nname: [\n---\n", encoding="utf-8")

    done = command(tmp_path / "var", "prepare", CONTENT_DIR=str(tmp_path / "content"))

    assert done.returncode == 1
    assert "Die Website lässt sich nicht bauen:" in done.stderr
    assert "kommunen/zwickau.md:" in done.stderr


def test_an_unsafe_production_start_is_refused_with_all_reasons(tmp_path: Path) -> None:
    done = command(tmp_path / "var", "web", ENVIRONMENT="")

    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "So startet der Dienst nicht:"
    assert len(done.stderr.splitlines()) == 5


def test_accounts_are_managed_by_command(prepared: tuple[Path, str]) -> None:
    folder, _ = prepared

    added = command(folder, "account", "add", "vertretung", "--role", "editor")
    twice = command(folder, "account", "add", "vertretung", "--role", "editor")
    reset = command(folder, "account", "reset", "vertretung")
    nobody = command(folder, "account", "reset", "niemand")

    assert re.fullmatch(r"vertretung \S{23}\n", added.stdout)
    assert (twice.returncode, twice.stderr) == (1, "Das Konto „vertretung“ gibt es schon.\n")
    assert re.fullmatch(r"vertretung \S{23}\n", reset.stdout)
    assert reset.stdout != added.stdout
    assert (nobody.returncode, nobody.stderr) == (1, "Ein Konto „niemand“ gibt es nicht.\n")


def test_the_audit_log_is_verified_by_command(prepared: tuple[Path, str]) -> None:
    done = command(prepared[0], "audit", "verify")

    assert (done.returncode, done.stdout) == (0, "Die Kette des Protokolls stimmt.\n")


def test_the_site_goes_back_by_command(tmp_path: Path) -> None:
    first = command(tmp_path / "var", "prepare")
    nothing = command(tmp_path / "var", "site", "rollback")
    # Another address is in every page, so this makes another release.
    second = command(tmp_path / "var", "prepare", SITE_URL="http://127.0.0.1:9999")
    back = command(tmp_path / "var", "site", "rollback")

    assert (first.returncode, second.returncode) == (0, 0)
    assert (nothing.returncode, nothing.stderr) == (1, "Es gibt keinen früheren Stand der Website.\n")
    assert back.stdout.startswith("Die Website steht wieder auf ")


def test_a_stop_lets_the_request_at_hand_end(portal: Portal) -> None:
    web = portal.children()["web"]
    connection = socket.create_connection(("127.0.0.1", portal.port), timeout=10)
    connection.sendall(b"POST /geschaeftsstelle/anmelden/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\nabc")
    assert stays(lambda: portal.process.poll() is None, seconds=0.5)

    os.kill(web, signal.SIGTERM)
    assert stays(lambda: portal.process.poll() is None, seconds=0.5)
    connection.sendall(b"def")

    assert connection.recv(12) == b"HTTP/1.1 403"
    connection.close()


@pytest.fixture
def house(prepared: tuple[Path, str]) -> Iterator[House]:
    """The same folder, seen from beside the running portal."""
    made = build_house(settings_for(prepared[0]))
    made.library.refresh()
    yield made
    made.database.close()


def cookie_of(applicant: Applicant) -> dict[str, str]:
    return {"Cookie": f"{Realm.APPLICANT.value}={applicant.cookie}"}


def hand_in_form(applicant: Applicant, port: int) -> bytes:
    """Fill in the form of the check page, as a browser sends it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/bewerbung/v/{applicant.id}/pruefen/", headers=cookie_of(applicant))
    answer = connection.getresponse()
    page = read_page(answer.status, "", answer.read().decode())
    connection.close()
    return urlencode({**page.hidden(), "erklaerung": "ja"}).encode()


def test_a_stop_lets_a_hand_in_end_and_the_receipt_stays(portal: Portal, house: House) -> None:
    """Stopped while the form is half sent; its other half then waits for another writer."""
    (applicant,) = invite(house, 1, 1)
    body = hand_in_form(applicant, portal.port)
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    connection.putrequest("POST", f"/bewerbung/v/{applicant.id}/abgeben/")
    for name, value in cookie_of(applicant).items():
        connection.putheader(name, value)
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:9])
    assert stays(lambda: portal.process.poll() is None, seconds=0.5)

    os.kill(portal.children()["web"], signal.SIGTERM)
    assert stays(lambda: portal.process.poll() is None, seconds=0.5)
    with house.database.write():
        connection.send(body[9:])
        assert stays(lambda: portal.process.poll() is None, seconds=0.5)

    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (303, f"/bewerbung/v/{applicant.id}/bestaetigung/")
    portal.process.wait(timeout=30)
    again = start(house.settings.var_dir, portal.port)
    again.wait()
    applicant.look(again.port)
    stop(again)
    assert (len(applicant.references), applicant.refusals) == (1, [])
