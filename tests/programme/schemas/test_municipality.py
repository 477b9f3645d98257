import contextlib
import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from programme.errors import AnswerRefused, ContentError
from programme.municipality import Kind, Municipality, Origin, Population, PopulationPoint, Source
from programme.participation import SLOTS, Participation, SlotValue
from programme.schemas.municipality import MunicipalitySchema, dump_municipality, load_municipality
from programme.text import clean_line, clean_text
from programme.yearly import Phase, YearValue

FULL = Municipality(
    key="09377146",
    name="Plößberg",
    kind=Kind.GEMEINDE,
    kind_detail="Markt",
    laender=("Bayern",),
    landkreis="Tirschenreuth",
    neighbourhood="Ortsmitte",
    population=Population(value=3205, date=date(2020, 12, 31), source="Destatis: GV100AD, 30.11.2021"),
    series=(PopulationPoint(year=2030, value=3000, is_expected=True, source="Landesamt"),),
    lead="Eins.\n\nZwei.",
    focus=("Treff", "2 Räume"),
    themes=("begegnung",),
    measures=("Haus saniert.",),
    stages={"kick_off": "25.01.2022", "municipal_profile": None},
    participations=(
        Participation(call="zwk", cohort=2021),
        Participation(
            call="zwk",
            cohort=2026,
            reference="ZWK-2026-00003F-0",
            stages={"kick_off": None},
            answers={
                "summary": "Absatz eins.\n\n- kein Punkt\n---\nkey: value",
                "fields_of_action": ("generationen", "digitales"),
                "population": (YearValue(phase=Phase.PAST, year=2010, value=3500),),
                "office_name": "no",
                "office_email": "stelle@ploessberg.example",
            },
        ),
    ),
    sources=(Source(title="Bericht", url="https://www.ploessberg.example/"), Source(url="https://a.de/x?y=1#z")),
    checked_on=date(2026, 11, 23),
    origin=Origin.SERVICE,
    body="\n## Text\n\n---\n\n\tEnde  \n\n",
)
HEAD = "---\nkey: '09377146'\nname: Plößberg\nkind: Gemeinde\nlaender:\n  - Bayern\n"
KEYS = list(MunicipalitySchema().fields)


def page(text: str) -> Municipality:
    answers = {"summary": text, "aims": text}
    return replace(FULL, participations=(Participation(call="zwk", reference="ZWK-2026-00003F-0", answers=answers),))


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ContentError) as refused:
        load_municipality(text, "kommunen/x.md")
    return [(problem.line, problem.key, problem.code) for problem in refused.value.problems]


def test_page_written_is_page_read() -> None:
    assert load_municipality(dump_municipality(FULL), "x.md") == FULL


def test_page_is_written_for_people() -> None:
    smallest = Municipality(key="03454055", name="Vrees", kind=Kind.GEMEINDE, laender=("Niedersachsen",))
    lead = replace(smallest, lead="Ein Satz über Größe 🙂.\n\nNoch einer.", body="\nText\n")

    assert dump_municipality(lead) == (
        "---\n"
        "key: '03454055'\n"
        "name: Vrees\n"
        "kind: Gemeinde\n"
        "laender:\n"
        "  - Niedersachsen\n"
        "lead: |-\n"
        "  Ein Satz über Größe 🙂.\n"
        "\n"
        "  Noch einer.\n"
        "origin: editors\n"
        "---\n"
        "\nText\n"
    )


def test_writing_again_changes_nothing() -> None:
    written = dump_municipality(FULL)

    assert dump_municipality(load_municipality(written, "x.md")) == written


HOSTILE = [
    *("no", "yes", "on", "Off", "y", "N", "true", "null", "~", "", "=", "<<", "012", "0o17", "0x1F", "1_000", "1.5"),
    *("1e3", ".inf", "-.INF", ".nan", "12:30:45", "2026-01-01", "2026-01-01T10:00:00Z", "- a", "? a", "a: b", "a #b"),
    *("&a", "*a", "!!python/none", "!x", "%YAML", "@x", "`x`", "{a: 1}", "[a]"),
    *("'", '"', "''", '"a"', "|", ">-", "---"),
    *("...", "--- a", "\n---\n", "a\n---\ntemplate: x\n---\nb", "a\n...\nb", "hide:\n  - x", "  a\n b", "a\n  b\n c"),
    *("a  \nb", "a\n \nb", "\ta", "a\\nb", "\\", "{{ x }}", "{% x %}", "<b>"),
    *("ä ö ü ß „x“ – …", "\U0001f642", "\U0001f642\nb"),
    *("\u00a0x\u00a0", "x\u2009y", "\u3000", "a:", ":a", "a:b", "#", " #", "-", "?", "- ", "null\nnull", "a" * 500),
    *("wort " * 60, "eins\n\n\n\nzwei", "\u0301", "e\u0301", "\ue000", "\u200d", "\u2060", "a\u200db"),
]  # fmt: skip


@given(st.one_of(st.text(st.characters()), st.text(alphabet="-:#|>'\"&*!%@{}[],? \n\tabnoye01.~=", max_size=30)))
@example("x")
def test_text_cannot_forge_front_matter(raw: str) -> None:
    check_text(raw)


@pytest.mark.parametrize("raw", HOSTILE)
def test_hostile_text_cannot_forge_front_matter(raw: str) -> None:
    check_text(raw)


def check_text(raw: str) -> None:
    """Every reader finds the same text, and no key beside the schema's."""
    try:
        text = clean_text(raw)
    except AnswerRefused:
        return
    if not text:
        return
    municipality = page(text)

    written = dump_municipality(municipality)

    found, meta = get_data(written)
    loaded = yaml.safe_load(written.split("---\n", 2)[1])
    assert load_municipality(written, "x.md") == municipality
    assert meta == MunicipalitySchema().dump(municipality)
    assert found.strip("\n") == municipality.body.strip("\n")
    assert set(meta) <= set(KEYS)
    if "---" not in text:
        assert loaded == meta


@given(st.text(st.characters()))
@example("no")
@example("2026-01-01")
@example("'")
def test_one_line_cannot_forge_front_matter(raw: str) -> None:
    line = ""
    with contextlib.suppress(AnswerRefused):
        line = clean_line(raw)
    if not line:
        return
    municipality = replace(FULL, name=line, focus=(line, line), landkreis=line)

    written = dump_municipality(municipality)

    assert load_municipality(written, "x.md") == municipality
    assert get_data(written)[1] == MunicipalitySchema().dump(municipality)


@pytest.mark.parametrize("sign", [*"\x00\x07\x1b\x7f\x85\u2028\u202e\ud800\ufffe\r\ufeff"])
def test_writer_refuses_control_characters(sign: str) -> None:
    for forged in (page(f"a{sign}b"), replace(FULL, name=f"a{sign}b"), replace(FULL, body=f"a{sign}b")):
        with pytest.raises(ValueError, match="control character"):
            dump_municipality(forged)


@pytest.mark.parametrize(
    "word", ["no", "Y", "n", "1e3", "0o17", "012", "2026-01-01", "12:30", "null", "~", ".5", "=", "<<"]
)
def test_what_any_yaml_might_take_for_something_else_is_quoted(word: str) -> None:
    assert f"name: '{word}'\n" in dump_municipality(replace(FULL, name=word))


def test_types_are_those_of_the_schema_for_every_reader() -> None:
    meta = get_data(dump_municipality(FULL))[1]

    assert meta["key"] == "09377146"
    assert meta["population"] == {"value": 3205, "date": "2020-12-31", "source": "Destatis: GV100AD, 30.11.2021"}
    assert meta["series"] == [{"year": 2030, "value": 3000, "expected": True, "source": "Landesamt"}]
    assert meta["participations"][1]["answers"]["office_name"] == "no"
    assert meta["stages"] == {"kick_off": "25.01.2022", "municipal_profile": None}


@pytest.mark.parametrize(
    ("extra", "found"),
    [
        ("template: x.html\n", (7, "template", "unknown_key")),
        (
            "participations: [{call: zwk, answers: {contact: x}}]\n",
            (7, "participations[0].answers.contact", "unknown_key"),
        ),
        ("participations: [{call: zwk, reference: ZWK-1}]\n", (7, "participations[0].reference", "reference_invalid")),
        ("stages: {kick_off: 5}\n", (7, "stages.kick_off", "wrong_type")),
        ("population: {value: 5, date: 2020-12-31}\n", (7, "population.source", "missing_key")),
        ("population: {value: 1.234, date: 2020-12-31, source: x}\n", (7, "population.value", "wrong_type")),
        ("population: {value: 5, date: 31.12.2020, source: x}\n", (7, "population.date", "date_invalid")),
        ("sources: [{url: javascript:alert(1)}]\n", (7, "sources[0].url", "web_address")),
        ("members: ['03454055']\n", (7, "members", "members_of_kind")),
        ("origin: anyone\n", (7, "origin", "unknown_value")),
        ('lead: "a\\u0007b"\n', (7, "lead", "control_character")),
        ("lead: ''\n", (7, "lead", "empty")),
    ],
)
def test_page_is_refused(extra: str, found: tuple[int, str, str]) -> None:
    assert problems(f"{HEAD}{extra}---\n") == [found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("'09377146'", "09377146", None),
        ("'09377146'", "14524330", (2, "key", "wrong_type")),
        ("'09377146'", "'0937714'", (2, "key", "municipality_key")),
        ("'09377146'", "'０９３７７１４６'", (2, "key", "municipality_key")),
        ("'09377146'", "x-ort", (2, "key", "key_of_kind")),
        ("Gemeinde", "Dorf", (4, "kind", "unknown_value")),
        ("Bayern", "Baiern", (6, "laender[0]", "unknown_land")),
        ("name: Plößberg\n", "", (2, "name", "missing_key")),
    ],
)
def test_official_facts_are_checked(old: str, new: str, found: tuple[int, str, str] | None) -> None:
    text = HEAD.replace(old, new) + "---\n"

    if found is None:
        assert load_municipality(text, "x.md").key == "09377146"
    else:
        assert problems(text) == [found]


def test_alliance_names_its_members() -> None:
    text = "---\nkey: x-rodachtal\nname: Ro\nkind: Allianz\nlaender: [Bayern, Thüringen]\nmembers: ['09473158']\n---\n"

    assert load_municipality(text, "x.md").members == ("09473158",)
    assert problems(text.replace("members: ['09473158']\n", "")) == [(2, "members", "members_of_kind")]


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_can_be_written(slot: str) -> None:
    values: dict[str, SlotValue] = {
        "fields_of_action": ("digitales",),
        "population": (YearValue(phase=Phase.EXPECTED, year=2030, value=0),),
    }
    value = values.get(slot, "stelle@ort.example" if slot == "office_email" else "Text")
    municipality = replace(FULL, participations=(Participation(call="zwk", answers={slot: value}),))

    assert load_municipality(dump_municipality(municipality), "x.md") == municipality


def test_front_matter_of_the_page_ends_once() -> None:
    written = dump_municipality(page("a\n---\nb\n...\nc"))

    assert len(re.findall(r"^(?:---|\.\.\.)\s*$", written.removesuffix(FULL.body), re.MULTILINE)) == 2
