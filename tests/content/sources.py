"""The content of the checkout, loaded once for the tests of this folder."""

from functools import cache
from pathlib import Path
from typing import Final

from programme.call import Call
from programme.form import Form
from programme.municipality import Municipality, Register
from programme.practice import Practice
from programme.schemas.call import load_call
from programme.schemas.form import load_form
from programme.schemas.mail import Mail, load_mail
from programme.schemas.municipality import load_municipality
from programme.schemas.practice import load_practice
from programme.schemas.register import load_register
from programme.schemas.themes import Theme, load_themes

CONTENT: Final = Path(__file__).resolve().parents[2] / "content"


def relative(path: Path) -> str:
    """The path as editors know it."""
    return path.relative_to(CONTENT.parent).as_posix()


def text_of(name: str) -> str:
    """The text of one file below content/."""
    return (CONTENT / name).read_text(encoding="utf-8")


@cache
def call() -> Call:
    """The call `zwk`."""
    return load_call(text_of("aufrufe/zwk/call.yml"), "content/aufrufe/zwk/call.yml")


@cache
def form(name: str) -> Form:
    """One form definition."""
    return load_form(text_of(f"formulare/{name}.yml"), f"content/formulare/{name}.yml")


@cache
def register() -> Register:
    """The municipalities to choose from."""
    return load_register(text_of("register.csv"), "content/register.csv")


@cache
def themes() -> tuple[Theme, ...]:
    """The themes."""
    return load_themes(text_of("themen.yml"), "content/themen.yml")


@cache
def municipality(name: str) -> Municipality:
    """The page of one municipality."""
    return load_municipality(text_of(f"kommunen/{name}.md"), f"content/kommunen/{name}.md")


@cache
def practice(name: str) -> Practice:
    """The page of one practice example."""
    return load_practice(text_of(f"praxis/{name}.md"), f"content/praxis/{name}.md")


@cache
def mail(name: str) -> Mail:
    """One message."""
    return load_mail(text_of(f"mails/{name}.md"), f"content/mails/{name}.md")


def names_in(folder: str) -> list[str]:
    """The names (without ending) of the Markdown files of a folder."""
    return sorted(path.stem for path in (CONTENT / folder).glob("*.md"))
