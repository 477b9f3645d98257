import json

import pytest
from marshmallow import ValidationError

from programme.municipality import Kind, Municipality
from programme.participation import Participation
from programme.schemas.municipality import dump_municipality, load_municipality
from programme.schemas.participation import participation_from_json, participation_to_json
from programme.yearly import Phase, YearValue

FULL = Participation(
    call="zwk",
    cohort=2026,
    reference="ZWK-2026-00003F-0",
    stages={"kick_off": "25.01.2027", "municipal_profile": None},
    answers={
        "summary": "Absatz eins.\n\nÄ 🙂 „zwei“",
        "fields_of_action": ("generationen", "digitales"),
        "population": (YearValue(phase=Phase.PAST, year=2010, value=3500),),
        "office_email": "stelle@ploessberg.example",
    },
)
EMPTY = Participation(call="zwk")


@pytest.mark.parametrize("participation", [FULL, EMPTY])
def test_what_the_row_holds_is_what_the_page_shows(participation: Participation) -> None:
    read = participation_from_json(participation_to_json(participation))
    page = Municipality(
        key="09377146", name="Plößberg", kind=Kind.GEMEINDE, laender=("Bayern",), participations=(read,)
    )

    assert read == participation
    assert load_municipality(dump_municipality(page), "x.md").participations == (participation,)


def test_equal_participations_give_equal_text() -> None:
    turned = Participation(
        answers=dict(reversed(list(FULL.answers.items()))),
        stages=dict(reversed(list(FULL.stages.items()))),
        reference=FULL.reference,
        cohort=FULL.cohort,
        call=FULL.call,
    )

    assert participation_to_json(turned) == participation_to_json(FULL)
    assert participation_to_json(FULL).isascii()


@pytest.mark.parametrize(
    "change",
    [
        {"contact": "Erika Mustermann"},
        {"answers": {"contact": "Erika Mustermann"}},
        {"answers": {"summary": "a\u202eb"}},
        {"answers": {"population": "viele"}},
        {"stages": {"kick_off": 5}},
        {"reference": "ZWK-1"},
    ],
)
def test_a_row_that_somebody_else_wrote_is_refused(change: dict[str, object]) -> None:
    forged = json.dumps(json.loads(participation_to_json(FULL)) | change)

    with pytest.raises(ValidationError):
        participation_from_json(forged)
