from dataclasses import replace
from datetime import date

import pytest

from portal.art.place import Look
from portal.catalogue import Catalogue
from portal.chart import ChartPoint
from portal.portraits import card_of, look_of, place_of, portrait_of
from portal.views import Fact, FieldOfAction, Office
from programme.call import Step
from programme.municipality import Kind, Municipality, Population, PopulationPoint, SizeClass
from programme.participation import Participation
from programme.yearly import Phase, YearValue
from tests.portal.sample import ANSWERS, municipality

BARE = Municipality(key="16065032", name="Helbedündorf", kind=Kind.GEMEINDE, laender=("Thüringen",))


def _point(year: int, value: int, *, is_expected: bool = False) -> PopulationPoint:
    return PopulationPoint(year=year, value=value, is_expected=is_expected, source="Amt")


@pytest.mark.parametrize(
    ("kind", "size", "look"),
    [
        (Kind.GEMEINDE, SizeClass.UNDER_5000, Look.VILLAGE),
        (Kind.STADT, SizeClass.FROM_5000, Look.SMALL_TOWN),
        (Kind.STADT, SizeClass.FROM_20000, Look.TOWN),
        (Kind.STADT, SizeClass.FROM_100000, Look.CITY),
        (Kind.STADT, None, Look.SMALL_TOWN),
        (Kind.LANDKREIS, None, Look.DISTRICT),
        (Kind.GEMEINDEVERBAND, None, Look.ASSOCIATION),
        (Kind.ALLIANZ, None, Look.ASSOCIATION),
    ],
)
def test_look_follows_kind_and_size(kind: Kind, size: SizeClass | None, look: Look) -> None:
    assert look_of(kind, size) is look


def test_neighbourhood_gets_a_picture_of_its_own() -> None:
    assert place_of(BARE) != place_of(replace(BARE, neighbourhood="Nord"))


@pytest.mark.parametrize(
    ("changes", "subtitle"),
    [
        ({}, "Gemeinde in Thüringen"),
        ({"kind_detail": "Markt", "landkreis": "Börde"}, "Markt in Thüringen, Landkreis Börde"),
        ({"landkreis": "Kyffhäuserkreis"}, "Gemeinde in Thüringen, Kyffhäuserkreis"),
        ({"landkreis": "Coburg, Haßberge"}, "Gemeinde in Thüringen, Landkreise Coburg, Haßberge"),
        ({"laender": ("Bayern", "Thüringen")}, "Gemeinde in Bayern und Thüringen"),
        ({"neighbourhood": "Nord"}, "Gemeinde in Thüringen, Quartier Nord"),
    ],
)
def test_subtitle_says_what_and_where(changes: dict[str, str], subtitle: str) -> None:
    assert portrait_of(replace(BARE, **changes), {}, ()).subtitle == subtitle  # type: ignore[arg-type]


def test_part_without_facts_is_left_out() -> None:
    view = portrait_of(BARE, {}, ())

    assert (view.lead, view.facts, view.charts, view.measures, view.participations, view.stages) == (
        "",
        (),
        (),
        (),
        (),
        (),
    )
    assert (view.offices, view.sources, view.checked_on, view.practices) == ((), (), "", ())


def test_facts_are_large_figures() -> None:
    known = replace(
        BARE,
        population=Population(value=2180, date=date(2020, 12, 31), source="Amt"),
        series=(_point(2010, 2000), _point(2020, 2180), _point(2040, 1000, is_expected=True)),
        participations=(Participation(call="zwk", cohort=2023), Participation(call="zwk", cohort=2021)),
    )

    assert portrait_of(known, {}, ()).facts == (
        Fact(value="2.180", label="Einwohner am 31.12.2020"),
        Fact(value="+9,0 %", label="2010 bis 2020"),
        Fact(value="2021", label="dabei seit"),
    )


def test_change_needs_two_counts() -> None:
    once = replace(BARE, series=(_point(2020, 2000), _point(2040, 1000, is_expected=True)))

    assert portrait_of(once, {}, ()).facts == ()


@pytest.mark.parametrize("count", [0, 1])
def test_chart_needs_two_points(count: int) -> None:
    assert portrait_of(replace(BARE, series=(_point(2020, 2000),) * count), {}, ()).charts == ()


def test_chart_of_an_application_names_its_source(catalogue: Catalogue) -> None:
    table = (
        YearValue(phase=Phase.PRESENT, year=2020, value=2180),
        YearValue(phase=Phase.EXPECTED, year=2040, value=1720),
    )
    told = replace(BARE, participations=(Participation(call="zwk", cohort=2026, answers={"population": table}),))

    charts = portrait_of(told, catalogue.calls, ()).charts

    assert [chart.title for chart in charts] == ["Wie sich die Bevölkerung entwickelt"]
    assert charts[0].chart.points == (
        ChartPoint(year=2020, value=2180),
        ChartPoint(year=2040, value=1720, is_expected=True),
    )
    assert charts[0].sources == ("Angaben der Kommune, Zukunftswerkstatt Kommunen, Jahrgang 2026",)
    assert [(row.year, row.value, row.kind) for row in charts[0].rows] == [
        (2020, "2.180", "gezählt"),
        (2040, "1.720", "erwartet"),
    ]


def test_official_figures_and_those_of_the_application_are_two_charts(catalogue: Catalogue) -> None:
    charts = portrait_of(municipality(), catalogue.calls, ()).charts

    assert [chart.title for chart in charts] == [
        "Wie sich die Bevölkerung entwickelt",
        "Bevölkerung nach Angaben der Kommune",
    ]
    assert len({chart.chart.name for chart in charts}) == 2


def test_summary_leads_where_the_editors_wrote_nothing(catalogue: Catalogue) -> None:
    view = portrait_of(municipality(), catalogue.calls, ())

    assert view.lead == ANSWERS["summary"]
    assert "Kurz gesagt" not in [answer.title for answer in view.participations[0].answers]


def test_lead_of_the_editors_stands_before_the_summary(catalogue: Catalogue) -> None:
    view = portrait_of(municipality(lead="Ein Dorf mit Plan."), catalogue.calls, ())

    assert view.lead == "Ein Dorf mit Plan."
    assert view.participations[0].answers[0].text == ANSWERS["summary"]


def test_fields_of_action_have_the_letters_of_the_call(catalogue: Catalogue) -> None:
    fields = portrait_of(municipality(), catalogue.calls, ()).participations[0].fields_of_action

    assert fields == (
        FieldOfAction(letter="a", title="Zusammenarbeit der Generationen"),
        FieldOfAction(letter="d", title="Identität der Kommune"),
    )


def test_unknown_field_of_action_is_not_shown(catalogue: Catalogue) -> None:
    odd = Participation(call="zwk", answers={"fields_of_action": ("generationen", "<b>nichts</b>")})

    fields = portrait_of(replace(BARE, participations=(odd,)), catalogue.calls, ()).participations[0].fields_of_action

    assert [field.letter for field in fields] == ["a"]


def test_office_is_shown_once(catalogue: Catalogue) -> None:
    page = municipality()
    twice = replace(page, participations=page.participations * 2)

    assert portrait_of(twice, catalogue.calls, ()).offices == (
        Office(name="Bauamt", email="demografie@helbeduendorf.example", phone="03636 700000"),
    )


def test_stages_say_what_is_known(catalogue: Catalogue) -> None:
    known = replace(
        BARE,
        stages={"kick_off": "im Mai", "municipal_profile": None},
        participations=(Participation(call="zwk", cohort=2021),),
    )

    rows = portrait_of(known, catalogue.calls, ()).stages

    assert [(row.done, row.status, row.text, row.is_known) for row in rows] == [
        (1, "belegt", "im Mai", True),
        (2, "Datum nicht bekannt", "", False),
        (0, "Dazu haben wir keine Quelle", "", False),
        (0, "Dazu haben wir keine Quelle", "", False),
        (0, "Dazu haben wir keine Quelle", "", False),
    ]


def test_stages_have_order_and_names_of_their_own_call(catalogue: Catalogue) -> None:
    steps = (Step(id="auftakt", title="Auftakt", source="2"), Step(id="abschluss", title="Abschluss", source="2"))
    other = replace(catalogue.calls["zwk"], id="dorfkino", stages=steps)
    part = Participation(call="dorfkino", cohort=2027, stages={"abschluss": "im Mai"})

    view = portrait_of(replace(BARE, participations=(part,)), {"dorfkino": other}, ())

    assert [(row.title, row.is_known) for row in view.participations[0].stages] == [
        ("Auftakt", False),
        ("Abschluss", True),
    ]


def test_participation_without_words_is_no_section(catalogue: Catalogue) -> None:
    member = replace(BARE, participations=(Participation(call="zwk", cohort=2021),))

    view = portrait_of(member, catalogue.calls, ())

    assert view.participations == ()
    assert view.facts == (Fact(value="2021", label="dabei seit"),)


@pytest.mark.parametrize(
    ("key", "label"),
    [("16065032", "Gemeindeschlüssel"), ("12073", "Regionalschlüssel"), ("071325006", "Regionalschlüssel")],
)
def test_official_key_is_named(key: str, label: str) -> None:
    particulars = portrait_of(replace(BARE, key=key), {}, ()).particulars

    assert Fact(value=key, label=label) in particulars


def test_key_of_an_alliance_is_ours_and_not_shown() -> None:
    particulars = portrait_of(replace(BARE, key="x-rodachtal", kind=Kind.ALLIANZ), {}, ()).particulars

    assert [fact.label for fact in particulars] == ["Art"]


def test_card_leads_to_the_portrait(catalogue: Catalogue) -> None:
    card = card_of("helbeduendorf", replace(municipality(), themes=("wohnen",)), catalogue.themes)

    assert (card.name, card.address, card.meta, card.theme) == (
        "Helbedündorf",
        "/kommunen/helbeduendorf/",
        "Thüringen, 2.180 Einwohner",
        "Wohnen",
    )
