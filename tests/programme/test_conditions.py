from collections.abc import Mapping

import pytest

from programme.conditions import All, AnyOf, Condition, Is, Not, asked, holds

BEGUN = Is(question="stand", values=("begonnen", "fertig"))
YES = Is(question="quartier", values=(True,))


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (BEGUN, {"stand": "begonnen"}, True),
        (BEGUN, {"stand": "fertig"}, True),
        (BEGUN, {"stand": "offen"}, False),
        (BEGUN, {}, False),
        (BEGUN, {"stand": ("offen", "fertig")}, True),
        (BEGUN, {"stand": ("offen",)}, False),
        (BEGUN, {"stand": ()}, False),
        (YES, {"quartier": True}, True),
        (YES, {"quartier": False}, False),
        (YES, {"quartier": 1}, False),
        (YES, {"quartier": "true"}, False),
        (Not(part=YES), {"quartier": False}, True),
        (Not(part=YES), {}, True),
        (All(parts=(BEGUN, YES)), {"stand": "fertig", "quartier": True}, True),
        (All(parts=(BEGUN, YES)), {"stand": "fertig"}, False),
        (AnyOf(parts=(BEGUN, YES)), {"quartier": True}, True),
        (AnyOf(parts=(BEGUN, YES)), {}, False),
        (All(parts=(AnyOf(parts=(BEGUN, YES)), Not(part=BEGUN))), {"quartier": True}, True),
    ],
)
def test_condition_holds(condition: Condition, values: Mapping[str, object], expected: bool) -> None:  # noqa: FBT001 a column
    assert holds(condition, values) is expected


def test_condition_names_its_comparisons_in_order() -> None:
    condition = All(parts=(AnyOf(parts=(BEGUN, YES)), Not(part=BEGUN)))

    assert tuple(asked(condition)) == (BEGUN, YES, BEGUN)
