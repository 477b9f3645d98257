"""Messages: front matter with subject and variables, a body of plain paragraphs.

The only thing that is filled in is `{{ name }}` of the declared list: no statements, no filters.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from programme.schemas.document import BODY, Document, read_front_matter
from programme.schemas.fields import Coded, Own, Strict, Text, refuse
from programme.schemas.loading import Finding, load
from programme.spelling import suggestion
from programme.text import as_html, clean_line, is_blank, paragraphs

_PLACE = re.compile(r"\{\{ ([a-z][a-z0-9_]*) \}\}")
_OTHER = re.compile(r"\{[{%#]|[}%#]\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message to be filled; `variables` maps each name to a sample value.

    A variable whose sample is a web address becomes a link in HTML.
    """

    subject: str
    body: str
    variables: Mapping[str, str]


class VariablesField(Own):
    """The names that may be filled in, each with a sample value."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, dict) or not all(_NAME.fullmatch(name) for name in value):
            raise refuse("variables", "Hier gehören Namen aus kleinen Buchstaben hin, jeder mit einem Beispiel.")
        if not all(isinstance(sample, str) and sample for sample in value.values()):
            raise refuse("variables", "Jedes Beispiel ist Text. Setzen Sie Zahlen in Anführungszeichen.")
        return value


class MailSchema(Strict):
    """Front matter of a message."""

    subject = Text(required=True)
    variables = VariablesField(required=True)


_SCHEMA = MailSchema()


def load_mail(text: str, path: str) -> Mail:
    """Read a message; raises ContentError with all its mistakes."""
    document = read_front_matter(text, path)
    body_line = text.replace("\r\n", "\n").removesuffix(document.body).count("\n") + 1
    with_body = Document(
        path=path,
        data=document.data,
        lines={**document.lines, **_body_lines(document.body, body_line)},
        body=document.body,
    )
    loaded = load(_SCHEMA, with_body, _places(with_body))
    return Mail(subject=loaded["subject"], body=document.body.strip(), variables=loaded["variables"])


def _body_lines(body: str, first: int) -> dict[tuple[str | int, ...], int]:
    return {(BODY, number): first + number for number in range(body.count("\n") + 1)}


def _places(document: Document) -> Iterator[Finding]:
    """Yield what stands between braces and cannot be filled in."""
    data = document.data if isinstance(document.data, dict) else {}
    variables = data.get("variables")
    known = list(variables) if isinstance(variables, dict) else []
    for finding in _wrong_places(str(data.get("subject", "")), known):
        yield ("subject",), finding
    if is_blank(document.body):
        yield (BODY, 0), Coded("empty", "Hier fehlt der Text der Nachricht.")
    for number, line in enumerate(document.body.split("\n")):
        for finding in _wrong_places(line, known):
            yield (BODY, number), finding


def _wrong_places(text: str, known: list[str]) -> Iterator[Coded]:
    for name in _PLACE.findall(text):
        if name not in known:
            yield Coded("unknown_variable", f"„{name}“ steht nicht unter variables.{suggestion(name, known)}")
    if _OTHER.search(_PLACE.sub("", text)):
        yield Coded("not_a_variable", "Zwischen geschweiften Klammern steht nur ein Name, genau so: {{ name }}")


def render_mail(mail: Mail, values: Mapping[str, str]) -> tuple[str, str, str]:
    """Return subject, text and HTML; raises KeyError for a missing value."""
    subject = clean_line(_filled(mail.subject, values))
    text = _filled(mail.body, values) + "\n"
    return subject, text, _html(mail, subject, values)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Put in every value once; a value that looks like a place stays text."""
    return _PLACE.sub(lambda place: values[place[1]], template)


def _html(mail: Mail, subject: str, values: Mapping[str, str]) -> str:
    """Render the template first, then put in escaped values (architecture, „Tree“)."""
    body = "\n".join(f"<p>{as_html(part)}</p>" for part in paragraphs(mail.body))
    shown = {name: _shown(mail, name, value) for name, value in values.items()}
    head = f'<head><meta charset="utf-8"><title>{as_html(subject)}</title></head>'
    return f'<!doctype html>\n<html lang="de">{head}<body>\n{_filled(body, shown)}\n</body></html>\n'


def _shown(mail: Mail, name: str, value: str) -> str:
    escaped = as_html(value)
    is_link = re.match("https?://", mail.variables.get(name, "")) and re.match("https?://", value)
    return f'<a href="{escaped}">{escaped}</a>' if is_link else escaped
