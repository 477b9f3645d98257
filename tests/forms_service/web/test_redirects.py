"""R23: no address sends a browser to a foreign place, whatever stands in the request."""

import re
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms_service.services.house import House
from programme.rights import Role
from tests.houses import ORIGIN, sign_in_applicant, sign_in_staff

FOREIGN = "boese.example"
PATHS = ["//boese.example", "///boese.example", "/\\boese.example", "/%5cboese.example", "/%2f%2fboese.example",
         "/.boese.example", "/@boese.example", "/https:boese.example", "/https://boese.example", "/%09/boese.example",
         "/x/..//boese.example", "/kommunen/..%2f..%2f%2fboese.example"]  # fmt: skip
QUERIES = ["next", "weiter", "url", "redirect", "return_to", "ziel", "abgemeldet", "sortierung", "stand"]


def leads_away(location: str) -> bool:
    """Judge as a browser does, which takes a backslash for a slash and drops tabs and breaks."""
    seen = re.sub(r"[\t\r\n]", "", location).replace("\\", "/")
    return urlsplit(urljoin(f"{ORIGIN}/", seen)).netloc != urlsplit(ORIGIN).netloc


@pytest.fixture
def site(house: House) -> Path:
    """A site that has every folder that could be asked for, so that a slash is added wherever it can be."""
    made = house.site.current
    for name in (FOREIGN, "kommunen", f"\\{FOREIGN}", f"@{FOREIGN}"):
        (made / name).mkdir(parents=True)
        (made / name / "index.html").write_text("<p>Seite</p>", encoding="utf-8")
    return made


def signed_in(app: Flask, house: House) -> list[FlaskClient]:
    clients = [app.test_client() for _ in range(3)]
    sign_in_applicant(house, clients[1])
    sign_in_staff(house, clients[2], Role.CASE_OFFICER)
    return clients


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_path_leads_away(client: FlaskClient) -> None:
    locations = [client.get(path, base_url=ORIGIN).headers.get("Location", "") for path in PATHS]

    assert [location for location in locations if leads_away(location)] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_query_and_no_header_leads_away(app: Flask, house: House) -> None:
    rules = sorted({rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())})
    query = "&".join(f"{name}={quote(f'https://{FOREIGN}/')}" for name in QUERIES)
    headers = {"X-Forwarded-Host": FOREIGN, "Forwarded": f"host={FOREIGN}", "X-Forwarded-Prefix": f"//{FOREIGN}",
               "X-Original-URL": f"//{FOREIGN}", "Referer": f"https://{FOREIGN}/"}  # fmt: skip

    answers = [
        client.get(f"{re.sub(r'<[^>]+>', '0' * 32, rule)}?{query}", base_url=ORIGIN, headers=headers)
        for client in signed_in(app, house)
        for rule in rules
    ]

    assert any(answer.location for answer in answers)
    assert [answer.location for answer in answers if answer.location and leads_away(answer.location)] == []
    assert [answer.location for answer in answers if FOREIGN in (answer.location or "")] == []


def test_a_way_out_is_seen() -> None:
    assert leads_away("//boese.example/")
    assert leads_away("/\\boese.example/")
    assert leads_away("https://boese.example/")
    assert not leads_away("/boese.example/")
