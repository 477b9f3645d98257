"""The Bewerbungsbogen can be filled in completely, also while the council has not decided."""

from datetime import date

import pytest

from programme.answers import Reading, read_answers
from programme.participation import SLOTS
from programme.portrait import participation_from
from programme.values import Attached, ReadingContext
from tests.content.sample_answers import TYPED
from tests.content.sources import call, form, register

DECISION = {"beschluss_stand": ["liegt-vor"], "beschluss": ["Gemeinderat, 14.05.2026, Beschluss 7"]}


def _read(changes: dict[str, list[str]] | None = None, *attached: Attached) -> Reading:
    context = ReadingContext(register=register(), attached=attached)
    return read_answers(form("bewerbungsbogen"), {**TYPED, **(changes or {})}, context)


def _file(question_id: str, kind: str) -> Attached:
    return Attached(id="a1", question_id=question_id, evidence_kind=kind, name="beschluss.pdf", size_bytes=9)


def test_later_decision_with_its_day_needs_no_evidence() -> None:
    reading = _read()

    assert (reading.problems, reading.missing) == ((), ())
    assert reading.values["beschluss_termin"] == date(2027, 5, 14)


def test_existing_decision_needs_its_evidence() -> None:
    without = _read(DECISION)
    complete = _read(DECISION, _file("beschluss", "ratsbeschluss"))

    assert [one.question_id for one in without.missing] == ["beschluss"]
    assert (complete.problems, complete.missing) == ((), ())


def test_other_proof_of_the_will_needs_its_evidence() -> None:
    other = {"beschluss_stand": ["anders"], "massnahme": ["Arbeitskreis Altwerden, trifft sich seit 2022."]}

    without = _read(other)
    complete = _read(other, _file("massnahme", "arbeitskreis"))

    assert [one.question_id for one in without.missing] == ["massnahme"]
    assert (complete.problems, complete.missing) == ((), ())


def test_hidden_answer_of_another_path_is_dropped() -> None:
    reading = _read({"beschluss": ["Gemeinderat, 14.05.2026"], "quartier_name": ["Nordstadt"]})

    assert {"beschluss", "quartier_name"} & set(reading.values) == set()


@pytest.mark.parametrize("question_id", sorted({control.split(".")[0] for control in TYPED}))
def test_every_sample_answer_is_required(question_id: str) -> None:
    typed: dict[str, list[str]] = {control: [] for control in TYPED if control.split(".")[0] == question_id}

    reading = _read(typed)

    assert question_id in {one.question_id for one in reading.missing}


def test_empty_form_misses_no_optional_question() -> None:
    context = ReadingContext(register=register())

    reading = read_answers(form("bewerbungsbogen"), {}, context)

    missing = [form("bewerbungsbogen").question(one.question_id) for one in reading.missing]
    assert missing != []
    assert [one.id for one in missing if not one.required or one.when] == []


def test_portrait_holds_released_slots_and_no_person() -> None:
    reading = _read()

    participation = participation_from(form("bewerbungsbogen"), call(), reading.values, "ZWK-2026-7K4M2X-9", 2026)

    assert set(SLOTS) - set(participation.answers) == {"neighbourhood", "office_phone", "cooperation"}
    assert "Kim Muster" not in str(participation)
    assert "k.muster" not in str(participation)
