"""The whole finished site: heads, headings, links, hosts."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from portal.addresses import SERVICE_PREFIXES, belongs_to_service
from tests.portal.reading import PageReader, is_foreign, pages_below, read_page

EXPECTED = {
    "/",
    "/404.html",
    "/bewerben/",
    "/bewerben/zwk/",
    "/datenschutz/",
    "/impressum/",
    "/kommunen/",
    "/kommunen/helbeduendorf/",
    "/kommunen/landkreis-uckermark/",
    "/kommunen/ploessberg/",
    "/kommunen/zwickau/",
    "/praxis/",
    "/programm/",
}


@pytest.fixture(scope="session")
def pages(full_site: Path) -> dict[str, PageReader]:
    return pages_below(full_site)


def test_site_has_its_pages(pages: dict[str, PageReader]) -> None:
    assert set(pages) >= EXPECTED
    assert len([address for address in pages if address.startswith("/praxis/")]) == 4


def test_every_page_has_a_head_of_its_own(pages: dict[str, PageReader]) -> None:
    for address, page in pages.items():
        assert page.lang == "de", address
        assert page.title.endswith(" – Zukunftswerkstatt Kommunen"), address
        assert 20 <= len(page.metas["description"]) <= 220, address
        assert page.metas["viewport"] == "width=device-width, initial-scale=1"
    assert max(Counter(page.title for page in pages.values()).values()) == 1
    assert max(Counter(page.metas["description"] for page in pages.values()).values()) == 1


def test_every_page_names_its_own_address(pages: dict[str, PageReader]) -> None:
    for address, page in pages.items():
        assert page.canonical == ("" if address == "/404.html" else f"https://portal.example{address}")
    assert pages["/404.html"].metas["robots"] == "noindex"


def test_every_page_has_one_main_heading_and_no_gap(pages: dict[str, PageReader]) -> None:
    for address, page in pages.items():
        levels = [level for level, _ in page.headings]

        assert levels.count(1) == 1, address
        assert all(
            after <= before + 1
            for before, after in zip(levels[levels.index(1) :], levels[levels.index(1) + 1 :], strict=False)
        ), address


def test_every_page_has_the_same_landmarks(pages: dict[str, PageReader]) -> None:
    for address, page in pages.items():
        mains = page.of("main")

        assert [main.get("id") for main in mains] == ["inhalt"], address
        assert len(page.of("footer")) == 1
        assert len([values for values in page.of("header") if values.get("class") == "wp-head"]) == 1
        assert all(values.get("aria-label") or values.get("aria-labelledby") for values in page.of("nav"))
        assert page.links[0] == "#inhalt"


def test_every_page_says_that_it_is_a_sample(full_site: Path) -> None:
    for path in full_site.rglob("*.html"):
        assert "Beispielportal, keine amtliche Seite." in path.read_text(encoding="utf-8"), path


def test_help_stands_at_the_same_place_on_every_page(pages: dict[str, PageReader]) -> None:
    feet = {tuple(link for link in page.links[-9:]) for page in pages.values()}

    assert len(feet) == 1
    assert any(link.startswith("mailto:") for link in next(iter(feet)))


def test_current_section_is_marked(pages: dict[str, PageReader]) -> None:
    marks = {
        address: [values["href"] for values in page.of("a") if "aria-current" in values]
        for address, page in pages.items()
    }

    assert marks["/"] == ["/"]
    assert marks["/kommunen/"] == marks["/kommunen/zwickau/"] == ["/kommunen/"]
    assert marks["/bewerben/zwk/"] == ["/bewerben/"]
    assert marks["/programm/"] == ["/programm/"]
    assert marks["/impressum/"] == marks["/404.html"] == []


def test_no_internal_link_or_anchor_is_dead(pages: dict[str, PageReader], full_site: Path) -> None:
    dead = []
    for address, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or belongs_to_service(parts.path):
                continue
            target = parts.path or address
            is_there = target in pages or (full_site / target.lstrip("/")).is_file()
            if not is_there or (parts.fragment and parts.fragment not in pages[target].ids):
                dead.append((address, link))

    assert dead == []


def test_every_page_is_reached_from_the_start(pages: dict[str, PageReader]) -> None:
    reached, waiting = {"/"}, ["/"]
    while waiting:
        for link in pages[waiting.pop()].links:
            path = urlsplit(link).path
            if path in pages and path not in reached:
                reached.add(path)
                waiting.append(path)

    assert set(pages) - reached == {"/404.html"}


def test_links_lead_to_pages_that_exist_or_to_the_service(pages: dict[str, PageReader]) -> None:
    service = {link for page in pages.values() for link in page.links if link.startswith(SERVICE_PREFIXES)}

    assert service == {"/bewerbung/zwk/"}


def test_ids_are_unique(pages: dict[str, PageReader]) -> None:
    for address, page in pages.items():
        assert [name for name, count in Counter(page.ids).items() if count > 1] == [], address


def test_nothing_is_loaded_from_a_foreign_host(pages: dict[str, PageReader], full_site: Path) -> None:
    loaded = {load for page in pages.values() for load in page.loads}
    styles = "".join(path.read_text(encoding="utf-8") for path in full_site.rglob("*.css"))

    assert [load for load in loaded if is_foreign(load)] == []
    assert {urlsplit(load).path for load in loaded} <= {
        f"/{path.relative_to(full_site)}" for path in full_site.rglob("*")
    }
    assert re.findall(r"url\(['\"]?(?:https?:)?//|@import", styles) == []


def test_every_file_named_by_a_style_sheet_is_there(full_site: Path) -> None:
    for sheet in full_site.rglob("*.css"):
        for name in re.findall(r"url\(['\"]?([^'\")]+)", sheet.read_text(encoding="utf-8")):
            assert name.startswith("data:") or (sheet.parent / name.partition("?")[0]).is_file(), (sheet, name)


def test_pages_bring_no_script_and_no_style_of_their_own(full_site: Path) -> None:
    for path in full_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")

        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html), path


def test_no_slot_and_no_template_sign_is_left(full_site: Path) -> None:
    for path in full_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")

        assert not re.search("[\ue000\ue001]|\\{\\{|\\{%|Undefined|None</", html), path


def test_nothing_but_the_site_is_published(full_site: Path) -> None:
    suffixes = {path.suffix for path in full_site.rglob("*") if path.is_file()} - {""}
    bare = {path.name for path in full_site.rglob("*") if path.is_file() and not path.suffix}

    assert suffixes == {".css", ".html", ".js", ".json", ".svg", ".txt", ".woff2", ".xml"}
    assert bare == {"_headers", "_redirects"}


def test_sitemap_lists_all_pages_but_the_one_for_mistakes(pages: dict[str, PageReader], full_site: Path) -> None:
    listed = [element.text for element in ET.parse(full_site / "sitemap.xml").findall(".//{*}loc")]  # noqa: S314 - ours

    assert listed == sorted(f"https://portal.example{address}" for address in pages if address != "/404.html")
    assert "Sitemap: https://portal.example/sitemap.xml" in (full_site / "robots.txt").read_text()


def test_figures_of_the_call_are_in_the_text(full_site: Path) -> None:
    programme = (full_site / "programm" / "index.html").read_text(encoding="utf-8")

    assert "30.000\u00a0€" in programme
    assert "10.000\u00a0€" in programme
    assert "40.000\u00a0€" in programme


def test_call_text_leads_to_the_application(pages: dict[str, PageReader]) -> None:
    buttons = [values for values in pages["/bewerben/zwk/"].of("a") if values.get("class") == "wp-btn"]

    assert [button["href"] for button in buttons] == ["/bewerbung/zwk/"]


def test_portrait_shows_what_is_known(full_site: Path) -> None:
    html = (full_site / "kommunen" / "helbeduendorf" / "index.html").read_text(encoding="utf-8")

    for words in (
        "Gemeinde in Thüringen, Kyffhäuserkreis",
        "2.180",
        "−12,8 %",
        "Zukunftswerkstatt Kommunen, Jahrgang 2026",
        "Junge Leute gehen zur Ausbildung weg.",
        "Zusammenarbeit der Generationen",
        "Identität der Kommune",
        "Datum nicht bekannt",
        "am 3. Mai 2026",
        "mailto:demografie@helbeduendorf.example",
        "Zuletzt geprüft am 23.11.2026.",
    ):
        assert words in html, words


def test_portrait_without_figures_has_no_chart(full_site: Path) -> None:
    html = (full_site / "kommunen" / "zwickau" / "index.html").read_text(encoding="utf-8")

    assert "wp-chart" not in html
    assert "87.516" in html


def test_list_tells_all_municipalities(full_site: Path) -> None:
    page = read_page(full_site / "kommunen" / "index.html")
    rows = [values for values in page.of("tr") if values]

    assert len(rows) == 1 + 39
    assert {link for link in page.links if re.fullmatch(r"/kommunen/[^/]+/", link)} == {
        "/kommunen/helbeduendorf/",
        "/kommunen/landkreis-uckermark/",
        "/kommunen/ploessberg/",
        "/kommunen/zwickau/",
    }
