"""Templates of both halves: they compile, escape, and bring no script or style of their own."""

import re
from pathlib import Path

import jinja2
import pytest

from tests.contracts.sources import ROOT, python_files, relative, templates

INERT = {".html", ".txt", ".xml", ".svg", ".j2"}
TEMPLATES = [path for path in templates() if path.suffix in INERT]
# Each may mark text as HTML, because it alone made it so.
MAY_MARK_UP = re.compile(r"\bMarkup\(")


def _without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_compiles(path: Path) -> None:
    environment = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])

    tree = environment.parse(path.read_text(encoding="utf-8"), filename=str(path))

    assert tree is not None


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_escapes_everything(path: Path) -> None:
    text = _without_comments(path)

    assert re.findall(r"\|\s*(?:safe|forceescape)\b|autoescape\s+(?:false|off)", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_brings_no_style_and_no_script_of_its_own(path: Path) -> None:
    text = _without_comments(path)

    assert re.findall(r"<style\b|\sstyle\s*=|javascript:", text, re.IGNORECASE) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"'{]", text, re.IGNORECASE) == []
    scripts = re.findall(r"<script\b[^>]*>", text, re.IGNORECASE)
    assert [tag for tag in scripts if "src=" not in tag and "application/ld+json" not in tag] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_template_calls_no_foreign_host(path: Path) -> None:
    text = _without_comments(path)

    assert re.findall(r"(?:src|srcset|poster)\s*=\s*[\"'](?:https?:)?//", text) == []
    assert re.findall(r"<link\b[^>]*href\s*=\s*[\"'](?:https?:)?//", text) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "overrides" in path.parts], ids=relative)
def test_override_escapes_front_matter_itself(path: Path) -> None:
    """MkDocs' own environment escapes nothing (reliability g)."""
    expressions = re.findall(r"\{\{(.*?)\}\}", _without_comments(path), flags=re.DOTALL)
    from_content = [
        text for text in expressions if re.search(r"\bmeta\b|\.title\b|\bsite_(?:name|description)\b", text)
    ]

    assert [text for text in from_content if not re.search(r"\|\s*(?:e|escape|tojson)\b", text)] == []


def test_python_marks_text_as_html_in_few_places() -> None:
    """Each of these builds its text from escaped parts and has tests of its own."""
    places = {relative(path) for path in python_files() if MAY_MARK_UP.search(path.read_text(encoding="utf-8"))}

    assert {place.split("/", maxsplit=1)[0] for place in places} <= {"shapes", "site", "forms_service"}
    assert len(places) <= 8, sorted(places)


def test_templates_are_there() -> None:
    assert TEMPLATES, f"no template below {ROOT}"
