"""Front matter as people like to read it and as no reader can mistake it (R07).

Every text that YAML 1.1 or 1.2 might take for something else is quoted, several lines are a
literal block, keys keep their order, nothing is folded.
"""

import re
from typing import Any

import yaml

from programme.text import find_refused

# Begins with a letter, ends with a letter, a digit or a full stop, and nothing in between opens a
# key or a comment. All else is quoted, so that nobody has to know the rules of YAML.
_PLAIN = re.compile(r"[^\W\d_](?:[^\n:#\t]*[^\W_]|[^\n:#\t]*\.)?")
_WORDS = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|nan|inf|none)\Z")
_NO_FOLDING = 1_000_000


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key and never writes anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 its signature
        """Indent lists as editors do by hand."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values twice instead of pointing at one of them."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if "\n" in text:
        return "|"
    return None if _PLAIN.fullmatch(text) and not _WORDS.match(text) else "'"


_Dumper.add_representer(str, _text)


def write_front_matter(data: dict[str, Any], body: str) -> str:
    """Return the file; raises ValueError for characters that no text of ours may hold."""
    _refuse_control(data)
    _refuse_control(body)
    matter = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_NO_FOLDING)
    return f"---\n{matter}---\n{body}"


def _refuse_control(value: object) -> None:
    match value:
        case dict():
            for key, inner in value.items():
                _refuse_control(key)
                _refuse_control(inner)
        case list():
            for inner in value:
                _refuse_control(inner)
        case str() if find_refused(value) is not None or "\r" in value or "\ufeff" in value:
            raise ValueError("a control character cannot be written")
