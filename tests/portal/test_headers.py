import hashlib
import json
import re
from pathlib import Path

import pytest

from portal.addresses import SERVICE_PATHS, SERVICE_PREFIXES
from portal.headers import header_rules, headers_file, policy, redirects_file
from portal.settings import SettingsRefused, SiteSettings, refuse_without_address, settings_from

HERE = Path()


def _settings(site_url: str = "https://portal.example", service_url: str = "https://dienst.example") -> SiteSettings:
    return SiteSettings(content=HERE, out=HERE, site_url=site_url, service_url=service_url)


def test_policy_allows_the_own_origin_only() -> None:
    assert policy() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
    assert "unsafe-" not in policy(framed_by_own_origin=True)


def test_preview_may_be_framed_by_its_own_origin() -> None:
    assert policy(framed_by_own_origin=True) == policy().replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def test_headers_stand_in_both_files(full_site: Path) -> None:
    rules = json.loads((full_site / "headers.json").read_text())

    assert (full_site / "_headers").read_text() == headers_file(rules)
    assert rules["/*"]["Content-Security-Policy"] == policy()
    assert rules["/*"]["X-Content-Type-Options"] == "nosniff"
    assert rules["/*"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_every_asset_kept_for_a_year_has_a_version(full_site: Path) -> None:
    styles = (full_site / "assets" / "werkstatt.css").read_text(encoding="utf-8")

    fonts = re.findall(r"url\((fonts/[^)]*)\)", styles)

    assert len(fonts) > 3
    for name, version in (font.split("?") for font in fonts):
        assert version == hashlib.sha256((full_site / "assets" / name).read_bytes()).hexdigest()[:10]


def test_headers_file_is_what_hosts_read() -> None:
    assert headers_file({"/*": {"A": "b", "C": "d"}, "/x/*": {"E": "f"}}) == "/*\n  A: b\n  C: d\n\n/x/*\n  E: f\n"


def test_strict_transport_needs_https() -> None:
    rules = header_rules(_settings(site_url="http://127.0.0.1:8000"))

    assert "Strict-Transport-Security" not in rules["/*"]


@pytest.mark.parametrize("prefix", SERVICE_PREFIXES)
def test_service_is_redirected_to_its_host(prefix: str) -> None:
    lines = redirects_file(_settings()).splitlines()

    assert f"{prefix}* https://dienst.example{prefix}:splat 302" in lines
    assert len(lines) == len(SERVICE_PREFIXES) + len(SERVICE_PATHS)


def test_nothing_is_redirected_on_one_host() -> None:
    redirects = redirects_file(_settings(service_url="https://portal.example"))

    assert [line for line in redirects.splitlines() if not line.startswith("#")] == []


def test_addresses_come_from_the_environment() -> None:
    environment = {"SITE_URL": "https://a.example/", "SERVICE_URL": "https://b.example"}

    settings = settings_from(environment, content=HERE, out=HERE, releases=False)

    assert (settings.site_url, settings.service_url, settings.is_split) == (
        "https://a.example",
        "https://b.example",
        True,
    )


@pytest.mark.parametrize(
    "address", ["portal.example/pfad", "portal.example", "https://portal.example/pfad", "http://[::1"]
)
def test_address_that_is_none_is_refused(address: str) -> None:
    for name in ("SITE_URL", "SERVICE_URL"):
        with pytest.raises(SettingsRefused, match=f"{name} muss wie"):
            settings_from({name: address}, content=HERE, out=HERE, releases=False)


@pytest.mark.parametrize("host", ["NETLIFY", "CI"])
def test_site_for_others_needs_its_address(host: str) -> None:
    with pytest.raises(SettingsRefused, match="SITE_URL fehlt"):
        refuse_without_address({host: "true"})

    refuse_without_address({host: "true", "SITE_URL": "https://portal.example"})
    refuse_without_address({})


def test_service_is_where_the_site_is_unless_said_otherwise() -> None:
    settings = settings_from({"SITE_URL": "https://a.example"}, content=HERE, out=HERE, releases=False)

    assert (settings.service_url, settings.is_split) == ("https://a.example", False)
