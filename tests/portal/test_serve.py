import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from email.message import Message

import pytest

from portal.serve import Workbench, open_server, watch
from portal.settings import SiteSettings


def _get(address: str) -> tuple[int, str, Message]:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback server
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers


@pytest.fixture
def bench(settings: SiteSettings) -> Workbench:
    bench = Workbench(settings)
    bench.look()
    return bench


@pytest.fixture
def address(bench: Workbench) -> Iterator[str]:
    with open_server(bench, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_server_listens_on_the_loopback_address_only(bench: Workbench) -> None:
    with open_server(bench, 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_page_comes_with_the_headers_of_the_site(address: str) -> None:
    status, body, headers = _get(f"{address}/kommunen/")

    assert status == 200
    assert "<h1>Kommunen</h1>" in body
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"


def test_unknown_address_gets_the_page_that_helps(address: str) -> None:
    status, body, _ = _get(f"{address}/gibt/es/nicht/")

    assert status == 404
    assert "<h1>Seite nicht gefunden</h1>" in body


def test_mistakes_are_a_page_and_go_away_by_themselves(bench: Workbench, address: str) -> None:
    page = bench.settings.content / "impressum.md"
    good = page.read_text(encoding="utf-8")
    page.write_text(good + "\n<script>x</script>\n", encoding="utf-8")

    bench.look()
    status, body, _ = _get(f"{address}/kommunen/")
    page.write_text(good, encoding="utf-8")
    bench.look()

    assert status == 500
    assert "content/impressum.md:" in body
    assert "<script>" not in body
    assert _get(f"{address}/kommunen/")[0] == 200


def test_change_is_built_and_told(bench: Workbench, address: str) -> None:
    told = threading.Event()
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(bench, stop, lambda _: told.set()), daemon=True)
    watcher.start()
    page = bench.settings.content / "impressum.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n\nEin neuer Satz.\n", encoding="utf-8")

    assert told.wait(20)
    stop.set()
    watcher.join()
    assert "Ein neuer Satz." in _get(f"{address}/impressum/")[1]


def test_first_build_may_fail_without_ending_the_server(settings: SiteSettings, now: datetime) -> None:
    del now
    (settings.content / "betreiber.yml").unlink()
    bench = Workbench(settings)
    bench.look()

    with open_server(bench, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        status, body, _ = _get(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
        thread.join()

    assert status == 500
    assert "Diese Datei fehlt." in body
