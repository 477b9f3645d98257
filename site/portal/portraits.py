"""From a municipality to what its portrait shows. A part without facts is left out, never filled by guess."""

from collections.abc import Iterable, Mapping
from typing import Final

from portal.addresses import municipality_address
from portal.art.place import Look
from portal.art.stephouse import STEPS
from portal.chart import FEWEST_POINTS, Chart, ChartPoint, chart_points
from portal.views import (
    Answer,
    ChartRow,
    ChartView,
    Fact,
    FieldOfAction,
    MunicipalityCard,
    Office,
    ParticipationView,
    Place,
    PortraitView,
    PracticeCard,
    StageRow,
)
from programme.call import Call, Step
from programme.german import format_date, format_whole_number
from programme.municipality import Kind, Municipality, SizeClass
from programme.participation import Participation
from programme.schemas.themes import Theme
from programme.text import page_name
from programme.yearly import Phase, YearValue

MOST_PICTURES: Final = 12
"""More pictures of places than this on a page slow phones down; then cards go without."""

_LOOKS: Final = {
    SizeClass.UNDER_5000: Look.VILLAGE,
    SizeClass.FROM_5000: Look.SMALL_TOWN,
    SizeClass.FROM_20000: Look.TOWN,
    SizeClass.FROM_100000: Look.CITY,
}
_LOOKS_BY_KIND: Final = {
    Kind.LANDKREIS: Look.DISTRICT,
    Kind.GEMEINDEVERBAND: Look.ASSOCIATION,
    Kind.ALLIANZ: Look.ASSOCIATION,
}
_ANSWERS: Final = {
    "summary": "Kurz gesagt",
    "challenge": "Die Herausforderung",
    "aims": "Ziele",
    "measures": "Vorhaben",
    "participation": "Wie die Menschen mitreden",
    "cooperation": "Zusammenarbeit mit anderen",
    "neighbourhood": "Quartier",
}


def look_of(kind: Kind, size: SizeClass | None) -> Look:
    """Return how a place of that kind and size looks; a small town where the size is not known."""
    return _LOOKS_BY_KIND.get(kind) or (_LOOKS[size] if size else Look.SMALL_TOWN)


def place_of(municipality: Municipality) -> Place:
    """Return what its picture is drawn from."""
    look = look_of(municipality.kind, municipality.size_class)
    return Place(look=look, seed=municipality.key + (municipality.neighbourhood or ""))


def card_of(name: str, municipality: Municipality, themes: Mapping[str, Theme]) -> MunicipalityCard:
    """Return the card of a municipality whose page has that name."""
    theme = next((themes[ident].title for ident in municipality.themes if ident in themes), "")
    return MunicipalityCard(
        name=municipality.name,
        address=municipality_address(name),
        meta=", ".join(filter(None, [" und ".join(municipality.laender), inhabitants(municipality)])),
        lead=_lead(municipality),
        theme=theme,
        place=place_of(municipality),
    )


def inhabitants(municipality: Municipality) -> str:
    """Return the number of inhabitants in words, empty where it is not known."""
    if municipality.population is None:
        return ""
    return f"{format_whole_number(municipality.population.value)} Einwohner"


def portrait_of(
    municipality: Municipality, calls: Mapping[str, Call], practices: Iterable[PracticeCard]
) -> PortraitView:
    """Return what the page of the municipality shows."""
    lead = _lead(municipality)
    participations = tuple(
        participation_view(participation, calls.get(participation.call), lead)
        for participation in municipality.participations
    )
    population = municipality.population
    return PortraitView(
        name=municipality.name,
        subtitle=_subtitle(municipality),
        lead=lead,
        place=place_of(municipality),
        facts=tuple(_facts(municipality)),
        charts=tuple(_charts(municipality, calls)),
        measures=municipality.measures,
        body=municipality.body,
        participations=tuple(view for view in participations if _says_something(view)),
        stages=_stage_rows(municipality.stages, _latest_call(municipality, calls)),
        practices=tuple(practices),
        particulars=tuple(_particulars(municipality)),
        offices=tuple(dict.fromkeys(view.office for view in participations if view.office)),
        population_source=population.source if population else "",
        sources=municipality.sources,
        checked_on=format_date(municipality.checked_on) if municipality.checked_on else "",
    )


def _lead(municipality: Municipality) -> str:
    """Take the editors' words, else the latest released summary."""
    summaries = (_text(participation, "summary") for participation in reversed(municipality.participations))
    return municipality.lead or next(filter(None, summaries), "")


def _subtitle(municipality: Municipality) -> str:
    kind = municipality.kind_detail or municipality.kind
    place = f"{kind} in {' und '.join(municipality.laender)}"
    district = _district(municipality.landkreis) if municipality.landkreis else ""
    neighbourhood = f"Quartier {municipality.neighbourhood}" if municipality.neighbourhood else ""
    return ", ".join(filter(None, [place, district, neighbourhood]))


def _district(name: str) -> str:
    """Say „Landkreis“ before the name unless the name says so itself."""
    if "kreis" in name.casefold():
        return name
    return f"Landkreise {name}" if "," in name else f"Landkreis {name}"


def _facts(municipality: Municipality) -> Iterable[Fact]:
    population = municipality.population
    if population:
        day = format_date(population.date)
        yield Fact(value=format_whole_number(population.value), label=f"Einwohner am {day}")
    change = _change(municipality)
    if change:
        yield change
    cohorts = [participation.cohort for participation in municipality.participations if participation.cohort]
    if cohorts:
        yield Fact(value=str(min(cohorts)), label="dabei seit")


def _change(municipality: Municipality) -> Fact | None:
    """Compare the first count with the last one, where the editors know both."""
    counted = [point for point in municipality.series if not point.is_expected]
    counted.sort(key=lambda point: point.year)
    if len(counted) < FEWEST_POINTS or counted[0].value == 0:
        return None
    share = (counted[-1].value - counted[0].value) / counted[0].value * 100
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return Fact(value=f"{sign}{abs(share):.1f} %".replace(".", ","), label=f"{counted[0].year} bis {counted[-1].year}")


def _particulars(municipality: Municipality) -> Iterable[Fact]:
    yield Fact(value=municipality.kind_detail or municipality.kind.value, label="Art")
    if not municipality.key.startswith("x-"):
        label = "Gemeindeschlüssel" if len(municipality.key) == len("12345678") else "Regionalschlüssel"
        yield Fact(value=municipality.key, label=label)
    if municipality.focus:
        yield Fact(value=", ".join(municipality.focus), label="Schwerpunkte")


def _charts(municipality: Municipality, calls: Mapping[str, Call]) -> Iterable[ChartView]:
    official = [
        ChartPoint(year=point.year, value=point.value, is_expected=point.is_expected) for point in municipality.series
    ]
    sources = tuple(dict.fromkeys(point.source for point in municipality.series))
    yield from _chart("bevoelkerung", "Wie sich die Bevölkerung entwickelt", municipality.name, official, sources)
    for number, participation in enumerate(municipality.participations):
        values = participation.answers.get("population", ())
        told = [
            ChartPoint(year=value.year, value=value.value, is_expected=value.phase is Phase.EXPECTED)
            for value in values
            if isinstance(value, YearValue)
        ]
        source = f"Angaben der Kommune, {_title(participation, calls.get(participation.call))}"
        title = "Bevölkerung nach Angaben der Kommune" if official else "Wie sich die Bevölkerung entwickelt"
        yield from _chart(f"bevoelkerung-{number + 1}", title, municipality.name, told, (source,))


def _chart(
    name: str, title: str, place: str, points: list[ChartPoint], sources: tuple[str, ...]
) -> Iterable[ChartView]:
    ordered = chart_points(points)
    if len(ordered) >= FEWEST_POINTS:
        rows = tuple(
            ChartRow(
                year=point.year,
                value=format_whole_number(point.value),
                kind="erwartet" if point.is_expected else "gezählt",
            )
            for point in ordered
        )
        yield ChartView(title=title, chart=Chart(name=name, place=place, points=ordered), rows=rows, sources=sources)


def participation_view(participation: Participation, call: Call | None, said: str) -> ParticipationView:
    """Return what a participation says; every text in it is plain text of an applicant, `said` is its lead."""
    office = Office(
        name=_text(participation, "office_name"),
        email=_text(participation, "office_email"),
        phone=_text(participation, "office_phone"),
    )
    return ParticipationView(
        anchor=page_name(participation.reference or f"{participation.call}-{participation.cohort or ''}"),
        title=_title(participation, call),
        answers=tuple(_answers(participation, said)),
        fields_of_action=_fields(participation, call),
        stages=_stage_rows(participation.stages, call),
        office=office if any((office.name, office.email, office.phone)) else None,
    )


def _answers(participation: Participation, said: str) -> Iterable[Answer]:
    """Yield what was said in the order of the page; the summary only where it is not the lead already."""
    for slot, title in _ANSWERS.items():
        text = _text(participation, slot)
        if text and not (slot == "summary" and text == said):
            yield Answer(title=title, text=text)


def _title(participation: Participation, call: Call | None) -> str:
    name = call.short_title if call else participation.call
    return f"{name}, Jahrgang {participation.cohort}" if participation.cohort else name


def _text(participation: Participation, slot: str) -> str:
    value = participation.answers.get(slot, "")
    return value if isinstance(value, str) else ""


def _fields(participation: Participation, call: Call | None) -> tuple[FieldOfAction, ...]:
    """Name the chosen fields in the order and with the letters of the call; others are not shown."""
    chosen = participation.answers.get("fields_of_action", ())
    offered = enumerate(call.fields_of_action if call else ())
    return tuple(
        FieldOfAction(letter=chr(ord("a") + number), title=field.title)
        for number, field in offered
        if field.id in chosen
    )


def _latest_call(municipality: Municipality, calls: Mapping[str, Call]) -> Call | None:
    known = (calls.get(participation.call) for participation in reversed(municipality.participations))
    return next(filter(None, known), None)


def _stage_rows(stages: Mapping[str, str | None], call: Call | None) -> tuple[StageRow, ...]:
    """Show all steps of the call where anything is known of one; None means taken, but its day is not confirmed."""
    if not stages or call is None:
        return ()
    return tuple(_stage_row(number, step, stages) for number, step in enumerate(call.stages, start=1))


def _stage_row(number: int, step: Step, stages: Mapping[str, str | None]) -> StageRow:
    is_taken = step.id in stages
    text = stages.get(step.id) or ""
    status = "belegt" if text else "Datum nicht bekannt" if is_taken else "Dazu haben wir keine Quelle"
    return StageRow(
        title=step.title,
        done=min(number, STEPS) if is_taken else 0,
        text=text,
        is_known=bool(text),
        status=status,
    )


def _says_something(view: ParticipationView) -> bool:
    return bool(view.answers or view.fields_of_action or view.stages)
