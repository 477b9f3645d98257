import pytest

from programme.assessment import FormalResult, formal_result, note_question
from programme.form import Outcome
from tests.programme.calls import call_of
from tests.programme.forms import form_of

OPTIONS = (
    "options: [{id: ja, label: J, outcome: met}, {id: bald, label: B, outcome: provisional},"
    " {id: nein, label: N, outcome: not_met}]"
)
FORM = form_of(f"""
- {{id: daten, type: single_choice, label: D, serves: {{prerequisite: daten}}, {OPTIONS}}}
- {{id: notiz, type: long_text, label: N, serves: {{prerequisite: ziele}}}}
- {{id: ziele, type: single_choice, label: Z, serves: {{prerequisite: ziele}}, {OPTIONS}}}
""")


@pytest.mark.parametrize(
    ("values", "outcomes", "undecided", "may_finish", "only_rejection"),
    [
        ({}, (), ("ziele", "daten"), False, False),
        ({"notiz": "gut"}, (), ("ziele", "daten"), False, False),
        ({"ziele": "ja"}, (("ziele", Outcome.MET),), ("daten",), False, False),
        ({"ziele": "nein"}, (("ziele", Outcome.NOT_MET),), ("daten",), False, True),
        ({"ziele": "ja", "daten": "bald"}, (("ziele", Outcome.MET), ("daten", Outcome.PROVISIONAL)), (), True, False),
        (
            {"ziele": "ja", "daten": "nein", "notiz": "Fehlt."},
            (("ziele", Outcome.MET), ("daten", Outcome.NOT_MET)),
            (),
            True,
            True,
        ),
        ({"ziele": "weg", "daten": "ja"}, (("daten", Outcome.MET),), ("ziele",), False, False),
    ],
)
def test_formal_result_reads_the_outcomes(
    values: dict[str, str],
    outcomes: tuple[tuple[str, Outcome], ...],
    undecided: tuple[str, ...],
    may_finish: bool,  # noqa: FBT001 a column
    only_rejection: bool,  # noqa: FBT001 a column
) -> None:
    result = formal_result(call_of(), FORM, values)

    assert result == FormalResult(outcomes=outcomes, open=undecided)
    assert (result.may_finish, result.only_rejection, result.decided) == (may_finish, only_rejection, len(outcomes))


@pytest.mark.parametrize(
    ("values", "unexplained"),
    [
        ({"daten": "nein", "ziele": "ja"}, ("daten",)),
        ({"daten": "nein", "ziele": "ja", "notiz": "Die Zahlen fehlen."}, ()),
        ({"daten": "bald", "ziele": "ja"}, ()),
        ({"daten": "ja", "ziele": "nein"}, ()),
    ],
)
def test_not_met_needs_its_note_where_the_form_has_one(values: dict[str, str], unexplained: tuple[str, ...]) -> None:
    """„ziele“ is the last question of this form: no text follows it that could be asked for."""
    result = formal_result(call_of(), FORM, values)

    assert (result.unexplained, result.may_finish) == (unexplained, not unexplained)


def test_note_belongs_to_the_decision_before_it() -> None:
    note = note_question(FORM, "daten")

    assert (note.id if note else None, note_question(FORM, "ziele")) == ("notiz", None)
