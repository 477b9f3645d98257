"""The style sheets: nothing that no page uses, no width in pixels for a whole page, fonts with their licences."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MADE_OF_PARTS = {"wp-chart-narrow", "wp-chart-wide", "admonition-title"}
"""Classes that no file names whole: the chart's two variants; what the Markdown renderer writes."""


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("site/templates", "site/overrides", "site/portal", "forms_service", "shapes"):
        yield from (path for path in (root / folder).rglob("*") if path.suffix in {".html", ".py", ".js"})


@pytest.fixture(scope="module")
def rules(root: Path) -> str:
    sheets = [root / "site" / "assets" / name for name in ("werkstatt.css", "material.css")]
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return re.sub(r"/\*.*?\*/|url\([^)]*\)", "", text, flags=re.DOTALL)


def test_every_class_is_used_by_a_page(root: Path, rules: str) -> None:
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))
    words = {
        word for path in _sources(root) for word in re.findall(r"[a-zA-Z][\w-]*", path.read_text(encoding="utf-8"))
    }

    assert sorted(classes - words - MADE_OF_PARTS) == []


def test_every_token_is_used_and_known(rules: str) -> None:
    defined = set(re.findall(r"(--wp-[\w-]+):", rules))
    used = set(re.findall(r"var\((--wp-[\w-]+)", rules))

    assert defined == used


def test_sheet_brings_no_important_beyond_what_hides(rules: str) -> None:
    assert rules.count("!important") <= 12


def test_fonts_have_their_licences(root: Path) -> None:
    fonts = root / "site" / "assets" / "fonts"

    assert {path.name.split("-latin", 1)[0] for path in fonts.glob("*.woff2")} == {"fira-sans", "source-serif-4"}
    for name in ("Fira-Sans", "Source-Serif-4"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / f"OFL-{name}.txt").read_text(encoding="utf-8")
