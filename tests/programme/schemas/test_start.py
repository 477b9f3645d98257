"""The start page: every part is asked for, and all mistakes are told at once."""

import pytest

from programme.errors import ContentError
from programme.schemas.start import CardState, Figure, Link, load_start

START = """\
---
title: Was trägt
description: Ein Satz.
hero:
  title: Was trägt
  lead: Ein Satz.
  actions: [{label: Bewerben, href: /bewerben/, note: kurz}]
  caption: Ein Bild.
card:
  open: {label: Offen, text: Jetzt.}
  upcoming: {label: Bald, text: Später.}
  closed: {label: Zu, text: Vorbei.}
  links: []
minute:
  title: In einer Minute
  text: [Erstens., Zweitens.]
  link: {label: Mehr, href: /programm/}
figures: [{value: 4 Jahre, label: lang}]
steps: {title: Schritte, call: zwk, link: {label: Alle, href: /programm/}, source: Wir}
sizes: {title: Größen, text: Alle., link: {label: Alle, href: /kommunen/}, source: Amt}
portraits: {title: Drei, names: [zwickau], link: {label: Alle, href: /kommunen/}}
band: {title: Passt das?, text: Ja., actions: [{label: Lesen, href: /bewerben/zwk/}], ticks_from: zwk}
---
"""


def told(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(ContentError) as refused:
        load_start(text, "index.md")
    return [(problem.line, problem.key) for problem in refused.value.problems]


def test_start_page_is_read_part_by_part() -> None:
    start = load_start(START, "index.md")

    assert start.hero.actions == (Link(label="Bewerben", href="/bewerben/", note="kurz"),)
    assert start.card.closed == CardState(label="Zu", text="Vorbei.")
    assert start.minute.text == ("Erstens.", "Zweitens.")
    assert start.figures == (Figure(value="4 Jahre", label="lang"),)
    assert (start.steps.call, start.portraits.names, start.band.ticks_from) == ("zwk", ("zwickau",), "zwk")


@pytest.mark.parametrize("part", ["hero", "card", "minute", "figures", "steps", "sizes", "portraits", "band"])
def test_start_page_needs_every_part(part: str) -> None:
    renamed = START.replace(f"\n{part}:", f"\nx{part}:")

    assert {key for _, key in told(renamed)} == {part, f"x{part}"}


def test_start_page_tells_all_mistakes_with_their_lines() -> None:
    text = START.replace("names: [zwickau]", "names: []").replace("lead: Ein Satz.", "lead: 5")
    text = text.replace("{label: Mehr, href: /programm/}", "{label: Mehr, herf: /programm/}")

    assert told(text) == [
        (6, "hero.lead"),
        (17, "minute.link.href"),
        (17, "minute.link.herf"),
        (21, "portraits.names"),
    ]
