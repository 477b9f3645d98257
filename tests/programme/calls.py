"""A small call for tests, made by the real loader."""

from programme.call import Call
from programme.schemas.call import load_call

TEXT = """\
id: probe
title: Probeaufruf
short_title: Probe
programme_years: [2021, 2024]
form: probe
formal_check: pruefung
budget:
  - {id: beratung, label: Beratung, amount_eur: 30000, per: Jahr, source: "4", covers: [Moderation]}
  - {id: sachmittel, label: Sachmittel, amount_eur: "10000.50", per: Jahr, source: "4"}
prerequisites:
  - {id: ziele, title: Ziele, source: "5"}
  - {id: daten, title: Daten, source: "5"}
favourable_conditions:
  - {id: grw, title: GRW, source: "5", topics: [Eins, Zwei]}
criteria:
  - {id: lage, title: Lage, source: "6"}
evidence:
  - {id: ratsbeschluss, title: Beschluss, source: "5"}
fields_of_action:
  - {id: digitales, title: Digitales, source: "3"}
  - {id: teilhabe, title: Teilhabe, source: "3"}
stages:
  - {id: kick_off, title: Kick-Off, source: "3"}
"""


def call_of(extra: str = "") -> Call:
    """The call with more keys."""
    return load_call(TEXT + extra, "call.yml")
