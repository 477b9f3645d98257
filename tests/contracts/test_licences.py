"""Every shipped file has a licence, and every font's licence names whom the font itself names."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.contracts.sources import ROOT, relative

SHIPPED = (ROOT / "site" / "assets", ROOT / "forms_service" / "static")
FONTS = sorted((ROOT / "site" / "assets" / "fonts").glob("*.woff2"))
PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
COPYRIGHT = 0


def _listed() -> dict[str, str]:
    return dict(re.findall(r"^\| `([^`]+)` \|.*\| ([^|]+) \|$", PAGE, flags=re.MULTILINE))


def _is_licence_text(path: Path) -> bool:
    return path.name.startswith("OFL-")


def test_licences_page_lists_every_shipped_file_and_no_other() -> None:
    files = [path for folder in SHIPPED for path in folder.rglob("*") if path.is_file() and not _is_licence_text(path)]

    assert sorted(_listed()) == sorted(relative(path) for path in files)


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.name)
def test_font_licence_begins_with_the_fonts_own_copyright(font: Path) -> None:
    copyright_line = TTFont(font)["name"].getDebugName(COPYRIGHT)
    licence = re.search(r"`([^`]+)`", _listed()[relative(font)])
    assert licence

    text = (ROOT / licence[1]).read_text(encoding="utf-8")

    assert text.splitlines()[0] == copyright_line
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


def test_licence_texts_are_whole() -> None:
    eupl = (ROOT / "LICENSE").read_text(encoding="utf-8")
    creative_commons = (ROOT / "LICENSES" / "CC-BY-4.0.txt").read_text(encoding="utf-8")

    assert eupl.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15.Applicable Law" in eupl
    assert "Appendix" in eupl
    assert "Section 8 – Interpretation" in creative_commons
