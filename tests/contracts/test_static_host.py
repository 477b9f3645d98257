"""The static host: its settings, and that every address of the service is sent on to the service."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from werkzeug.routing import Map

from tests.contracts.sources import ROOT

SITE: Final = "https://werkstatt.example"
SERVICE: Final = "https://dienst.werkstatt.example"


class Redirect(NamedTuple):
    """One line of `_redirects`."""

    path: str
    target: str
    status: str


def _read_redirects(text: str) -> list[Redirect]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [Redirect(*line.split()) for line in lines]


def _read_headers(text: str) -> dict[str, dict[str, str]]:
    """`_headers` as {path: {name: value}}; raises where a line is neither path nor header."""
    found: dict[str, dict[str, str]] = {}
    path = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            name, value = line.split(":", maxsplit=1)
            found[path][name.strip().lower()] = value.strip()
        else:
            path = line.strip()
            found[path] = {}
    return found


def _leads_on(redirect: Redirect, path: str) -> bool:
    prefix = redirect.path.removesuffix("*")
    return path.startswith(prefix) if redirect.path.endswith("*") else path == redirect.path


@pytest.fixture(scope="module")
def split_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built for a host of its own."""
    out = tmp_path_factory.mktemp("split")
    subprocess.run(
        [sys.executable, "build.py", "build", "--content", "content", "--out", str(out)],
        cwd=ROOT,
        env={"SITE_URL": SITE, "SERVICE_URL": SERVICE, "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    return out / "public"


def test_host_installs_by_hash_and_publishes_the_finished_site() -> None:
    settings = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))

    assert settings["build"]["command"] == "pip install --require-hashes -r requirements/site.txt && python build.py"
    assert settings["build"]["publish"] == "site/out/public"
    assert "redirects" not in settings, "the host fills no variable into redirects; the build writes them"


def test_every_route_of_the_service_is_sent_to_the_service(split_site: Path, url_map: Map) -> None:
    redirects = _read_redirects((split_site / "_redirects").read_text(encoding="utf-8"))
    routes = [re.sub(r"<[^>]+>", "x", rule.rule) for rule in url_map.iter_rules()]
    # On a host of its own the service also answers for the site's files; those stay with the static host.
    own = [route for route in routes if route not in {"/", "/x"}]

    lost = [route for route in own if not any(_leads_on(redirect, route) for redirect in redirects)]

    assert len(own) > 10
    assert lost == []


def test_redirects_lead_to_the_same_address_of_the_service(split_site: Path) -> None:
    redirects = _read_redirects((split_site / "_redirects").read_text(encoding="utf-8"))

    assert redirects
    for redirect in redirects:
        assert redirect.status == "302"
        assert redirect.target == SERVICE + redirect.path.replace("*", ":splat")


def test_no_page_of_the_site_lies_below_an_address_of_the_service(split_site: Path) -> None:
    redirects = _read_redirects((split_site / "_redirects").read_text(encoding="utf-8"))
    pages = [f"/{path.relative_to(split_site).parent.as_posix()}/" for path in split_site.rglob("index.html")]

    assert [page for page in pages if any(_leads_on(redirect, page) for redirect in redirects)] == []


def test_headers_hold_a_strict_policy_for_every_page(split_site: Path) -> None:
    headers = _read_headers((split_site / "_headers").read_text(encoding="utf-8"))

    everywhere = headers["/*"]

    policy = everywhere["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "unsafe-" not in policy
    assert everywhere["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in everywhere


def test_no_page_holds_a_script_or_a_style_of_its_own(split_site: Path) -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\s(?:style|on[a-z]+)=", re.IGNORECASE)
    pages = list(split_site.rglob("*.html"))

    assert len(pages) > 10
    assert [page for page in pages if inline.search(page.read_text("utf-8"))] == []


def test_built_site_names_no_foreign_host(split_site: Path) -> None:
    """A link may lead away; nothing may be loaded from elsewhere."""
    loads = re.compile(
        r"<(?:script|img|link|source|iframe|video|audio)\b[^>]*?(?:src|href|srcset)=[\"']?((?:https?:)?//[^\"'\s>]+)"
    )

    foreign = {
        f"{page.relative_to(split_site)}: {address}"
        for page in split_site.rglob("*.html")
        for address in loads.findall(page.read_text(encoding="utf-8"))
        if not address.startswith(SITE)
    }

    assert foreign == set()


def test_reader_of_headers_is_strict() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        _read_headers("/*\n  kein Kopf\n")
    assert _read_headers("/*\n  A: b\n") == {"/*": {"a": "b"}}
