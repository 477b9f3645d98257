"""Every file below content/ is of a known kind and loads without a problem."""

from collections.abc import Callable
from pathlib import Path

import pytest

from programme.schemas.call import load_call
from programme.schemas.form import load_form
from programme.schemas.mail import load_mail
from programme.schemas.municipality import load_municipality
from programme.schemas.operator import load_operator
from programme.schemas.page import load_page
from programme.schemas.practice import load_practice
from programme.schemas.register import load_register
from programme.schemas.start import load_start
from programme.schemas.themes import load_themes
from tests.content.sources import CONTENT, relative

# Pattern below content/ -> what reads it; the first that fits.
LOADERS: list[tuple[str, Callable[[str, str], object]]] = [
    ("betreiber.yml", load_operator),
    ("themen.yml", load_themes),
    ("register.csv", load_register),
    ("aufrufe/*/call.yml", load_call),
    ("formulare/*.yml", load_form),
    ("mails/*.md", load_mail),
    ("kommunen/*.md", load_municipality),
    ("praxis/*.md", load_practice),
    ("index.md", load_start),
    ("*.md", load_page),
    ("*/*.md", load_page),
    ("*/*/*.md", load_page),
]
FILES = sorted(path for path in CONTENT.rglob("*") if path.is_file())


def _loader(path: Path) -> Callable[[str, str], object]:
    below = path.relative_to(CONTENT)
    depth = len(below.parts)
    for pattern, loader in LOADERS:
        if len(Path(pattern).parts) == depth and below.match(pattern):
            return loader
    raise LookupError(relative(path))


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_file_loads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    loaded = _loader(path)(text, relative(path))

    assert loaded is not None


def test_there_is_something_to_load() -> None:
    assert len(FILES) >= 20
