import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forms_service.adapters.site_build import PortalBuild
from forms_service.app import create_app
from forms_service.services.house import House
from forms_service.web.site_files import headers_for
from tests.houses import ORIGIN

SITE_POLICY = "default-src 'none'; script-src 'sha256-abc'"
FILES = {
    "index.html": "<h1>Start</h1>",
    "404.html": "<h1>Nicht gefunden</h1>",
    "kommunen/index.html": "<h1>Kommunen</h1>",
    "kommunen/zwickau/index.html": "<h1>Zwickau</h1>",
    "assets/site.css": "a{}",
    "assets/site.js": "1",
    "assets/bild.svg": "<svg/>",
    "assets/schrift.woff2": "x",
    "termine.ics": "x",
    "sitemap.xml": "<x/>",
    "_headers": "geheim",
    "_redirects": "geheim",
    "csp.txt": "geheim",
    ".git/config": "geheim",
    "headers.json": json.dumps(
        {"/*": {"Content-Security-Policy": SITE_POLICY}, "/assets/*": {"Cache-Control": "public, max-age=3600"}}
    ),
}


@pytest.fixture
def site(house: House) -> Path:
    release = house.settings.site_out / "releases" / "abc"
    for name, text in FILES.items():
        path = release / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (house.settings.site_out / "current").symlink_to("releases/abc")
    return release


@pytest.fixture
def reader(house: House, site: Path) -> FlaskClient:
    assert site.is_dir()
    app = create_app(replace(house, site=PortalBuild(house.settings)))
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = ORIGIN.removeprefix("http://")
    return client


@pytest.mark.parametrize(
    ("path", "content_type", "text"),
    [
        ("/", "text/html; charset=utf-8", "<h1>Start</h1>"),
        ("/kommunen/", "text/html; charset=utf-8", "<h1>Kommunen</h1>"),
        ("/kommunen/zwickau/", "text/html; charset=utf-8", "<h1>Zwickau</h1>"),
        ("/assets/site.css", "text/css; charset=utf-8", "a{}"),
        ("/assets/site.js", "text/javascript; charset=utf-8", "1"),
        ("/assets/bild.svg", "image/svg+xml; charset=utf-8", "<svg/>"),
        ("/assets/schrift.woff2", "font/woff2", "x"),
        ("/termine.ics", "text/calendar; charset=utf-8", "x"),
        ("/sitemap.xml", "application/xml; charset=utf-8", "<x/>"),
    ],
)
def test_files_are_sent_with_their_type(reader: FlaskClient, path: str, content_type: str, text: str) -> None:
    answer = reader.get(path)

    assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (200, content_type, text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_carry_the_headers_of_their_build(reader: FlaskClient) -> None:
    page, asset, missing = (reader.get(path).headers for path in ("/kommunen/", "/assets/site.css", "/gibt-es-nicht/"))

    assert [found["Content-Security-Policy"] for found in (page, asset, missing)] == [SITE_POLICY] * 3
    assert [found["Cache-Control"] for found in (page, asset)] == ["no-cache", "public, max-age=3600"]


def test_an_unchanged_file_is_not_sent_again(reader: FlaskClient) -> None:
    first = reader.get("/kommunen/")

    again = reader.get("/kommunen/", headers={"If-None-Match": first.headers["ETag"]})
    by_time = reader.get("/kommunen/", headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert by_time.status_code == 304


def test_head_is_get_without_a_body(reader: FlaskClient) -> None:
    answer = reader.head("/kommunen/")

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len("<h1>Kommunen</h1>"))


def test_a_folder_without_its_slash_is_sent_on(reader: FlaskClient) -> None:
    answer = reader.get("/kommunen/zwickau")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/kommunen/zwickau/")


HIDDEN = ["/headers.json", "/csp.txt", "/_headers", "/_redirects", "/.git/config", "/assets/", "/assets"]


@pytest.mark.parametrize("path", [*HIDDEN, "/kommunen/%00", "/kommunen/zwickau/index.html/", "/gibt-es-nicht"])
def test_what_is_no_page_ends_on_the_sites_own_page(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)

    assert (answer.status_code, answer.text) == (404, "<h1>Nicht gefunden</h1>")


@pytest.mark.parametrize(
    "path",
    [
        "/../werkstatt.db",
        "/%2e%2e/%2e%2e/werkstatt.db",
        "/kommunen/../../../../secret",
        "/..%2f..%2fsecret",
        "/dienst/static/../../../var/secret",
        "/dienst/static/site/..%2f..%2fpyproject.toml",
    ],
)
def test_nothing_outside_the_release_is_sent(reader: FlaskClient, house: House, path: str) -> None:
    (house.settings.var_dir / "secret").write_text("GEHEIM", encoding="ascii")

    answer = reader.get(path, follow_redirects=True)

    assert answer.status_code == 404
    assert "GEHEIM" not in answer.text


@pytest.mark.parametrize("target", ["/etc", "../../../"])
def test_links_in_a_release_are_not_followed(reader: FlaskClient, site: Path, house: House, target: str) -> None:
    (house.settings.var_dir / "passwd").write_text("root:GEHEIM", encoding="ascii")
    (site / "planted").symlink_to(target)
    (site / "planted.html").symlink_to(house.settings.var_dir / "passwd")

    assert [reader.get(path).status_code for path in ("/planted/passwd", "/planted.html")] == [404, 404]


def test_a_pipe_in_a_release_blocks_nobody(reader: FlaskClient, site: Path) -> None:
    os.mkfifo(site / "pipe.html")

    assert reader.get("/pipe.html").status_code == 404


def test_addresses_of_the_service_never_fall_through_to_the_site(reader: FlaskClient, site: Path) -> None:
    for prefix in ("bewerbung", "geschaeftsstelle", "formular", "dienst", "metrics"):
        (site / prefix / "a" / "b").mkdir(parents=True)
        (site / prefix / "a" / "b" / "c.html").write_text("falsch", encoding="utf-8")
        answer = reader.get(f"/{prefix}/a/b/c.html")
        assert (answer.status_code, "falsch" in answer.text) == (404, False), prefix


def test_without_a_site_the_reader_is_told(client: FlaskClient) -> None:
    assert client.get("/").status_code == 503


def test_the_switch_to_a_new_release_is_seen_at_once(reader: FlaskClient, house: House) -> None:
    new = house.settings.site_out / "releases" / "neu"
    new.mkdir()
    (new / "index.html").write_text("<h1>Neu</h1>", encoding="utf-8")
    (house.settings.site_out / "next").symlink_to("releases/neu")
    (house.settings.site_out / "next").replace(house.settings.site_out / "current")

    assert reader.get("/").text == "<h1>Neu</h1>"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"A": "1"}),
        ("/assets/x.css", {"A": "1", "B": "2"}),
        ("/assets", {"A": "1"}),
        ("/genau.html", {"A": "3"}),
        ("/genau.html/mehr", {"A": "1"}),
    ],
)
def test_later_and_longer_patterns_add_to_earlier_ones(path: str, headers: Mapping[str, str]) -> None:
    patterns = {"/*": {"A": "1"}, "/assets/*": {"B": "2"}, "/genau.html": {"A": "3"}}

    assert headers_for(patterns, path) == headers
