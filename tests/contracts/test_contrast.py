"""The colour tokens keep their contrast in both schemes (WCAG formula; look, „Colour“)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest
import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from tests.contracts.sources import ROOT

SHEET = (ROOT / "site" / "assets" / "werkstatt.css").read_text(encoding="utf-8")
TEXT, LARGE_OR_LINE, STRONG = 4.5, 3.0, 7.0
# Foreground, background, smallest ratio.
PAIRS = [
    ("ink", "bg", STRONG),
    ("ink", "bg-soft", STRONG),
    ("ink", "info-bg", TEXT),
    ("on-focus", "light-500", TEXT),
    ("ink-soft", "bg", TEXT),
    ("ink-soft", "bg-soft", TEXT),
    ("ink-soft", "bg-sunk", TEXT),
    ("ink-soft", "card", TEXT),
    ("ink-soft", "glow", TEXT),
    ("link", "bg", TEXT),
    ("link", "bg-soft", TEXT),
    ("link", "info-bg", TEXT),
    ("link", "glow", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-hover", TEXT),
    ("on-night", "night", STRONG),
    ("on-night-soft", "night", TEXT),
    ("on-night-soft", "night-2", TEXT),
    ("on-glow", "glow", STRONG),
    ("on-focus", "focus-fill", TEXT),
    ("ok", "ok-bg", TEXT),
    ("ok", "bg", TEXT),
    ("ok", "bg-soft", TEXT),
    ("err", "err-bg", TEXT),
    ("err", "bg", TEXT),
    ("err", "bg-soft", TEXT),
    ("err", "card", TEXT),
    ("warn", "warn-bg", TEXT),
    ("warn", "bg", TEXT),
    ("warn", "bg-soft", TEXT),
    ("info", "info-bg", TEXT),
    ("line-strong", "bg", LARGE_OR_LINE),
    ("line-strong", "bg-soft", LARGE_OR_LINE),
    ("line-strong", "card", LARGE_OR_LINE),
    ("focus-ring", "bg", LARGE_OR_LINE),
    ("focus-ring", "bg-soft", LARGE_OR_LINE),
    ("focus-fill", "night", LARGE_OR_LINE),
    ("data-1", "bg", LARGE_OR_LINE),
    ("data-2", "bg", LARGE_OR_LINE),
    ("data-3", "bg", LARGE_OR_LINE),
    ("data-1", "bg-sunk", LARGE_OR_LINE),
    ("data-2", "bg-sunk", LARGE_OR_LINE),
]


class Rule(NamedTuple):
    """One rule of the sheet with the media query around it."""

    media: str
    selector: str
    declarations: dict[str, str]


def _rule(node: QualifiedRule, media: str) -> Rule:
    parts = tinycss2.parse_declaration_list(node.content, skip_comments=True, skip_whitespace=True)
    declarations = {
        part.name: tinycss2.serialize(part.value).strip() for part in parts if isinstance(part, Declaration)
    }
    return Rule(media, tinycss2.serialize(node.prelude).strip(), declarations)


def _read(nodes: Iterable[Node], media: str = "") -> Iterator[Rule]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            yield _rule(node, media)
        elif isinstance(node, AtRule) and node.content and node.lower_at_keyword in {"media", "supports"}:
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _read(inner, f"{media} {tinycss2.serialize(node.prelude)}".strip())


RULES = list(_read(tinycss2.parse_stylesheet(SHEET, skip_comments=True, skip_whitespace=True)))


def _is_dark(rule: Rule) -> bool:
    return "prefers-color-scheme: dark" in rule.media or "data-scheme=dark" in rule.selector


def _tokens(rules: list[Rule]) -> dict[str, str]:
    pairs = [pair for rule in rules for pair in rule.declarations.items()]
    return {name.removeprefix("--wp-"): value for name, value in pairs if name.startswith("--wp-")}


LIGHT = _tokens([rule for rule in RULES if rule.selector == ":root" and not rule.media])
SCHEMES = {"light": LIGHT, "dark": {**LIGHT, **_tokens([rule for rule in RULES if _is_dark(rule)])}}


def _colour(tokens: dict[str, str], name: str) -> str:
    value = tokens[name].strip()
    reference = re.fullmatch(r"var\(--wp-([a-z0-9-]+)\)", value)
    return _colour(tokens, reference[1]) if reference else value


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    full = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(first: str, second: str) -> float:
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=str)
def test_tokens_have_contrast(scheme: str, front: str, back: str, least: float) -> None:
    tokens = SCHEMES[scheme]

    ratio = _ratio(_colour(tokens, front), _colour(tokens, back))

    assert ratio >= least


def test_ratio_follows_the_formula() -> None:
    assert _ratio("#000", "#ffffff") == pytest.approx(21)
    assert _ratio("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


def test_the_dark_scheme_is_tokens_only() -> None:
    """A rule for the dark scheme outside the token block vanishes where the scheme sits on another element."""
    dark = [rule for rule in RULES if _is_dark(rule)]

    others = {name for rule in dark for name in rule.declarations if not name.startswith("--wp-")} - {"color-scheme"}

    assert dark
    assert others == set()


def test_the_dark_scheme_changes_every_colour_role() -> None:
    dark = _tokens([rule for rule in RULES if _is_dark(rule)])

    assert [
        name for name in ("bg", "ink", "link", "card", "ok", "err", "warn", "info", "data-1") if name not in dark
    ] == []


def test_colours_stand_in_the_token_blocks_only() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")

    strays = [
        f"{rule.selector} {name}: {value}"
        for rule in RULES
        for name, value in rule.declarations.items()
        if not name.startswith("--wp-") and colour.search(value)
    ]

    assert strays == []
