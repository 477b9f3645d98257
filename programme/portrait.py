"""From released answers to a municipality's page; everything not on the list stays inside."""

from collections.abc import Collection
from dataclasses import replace

from programme.call import Call
from programme.errors import ReleaseMissing
from programme.form import Form
from programme.municipality import Municipality, Origin, Population, RegisterEntry
from programme.participation import SLOTS, Participation, SlotValue
from programme.text import PAGE_NAME_LENGTH, page_name
from programme.values import Value, Values


def participation_from(form: Form, call: Call, values: Values, reference: str, year: int) -> Participation:
    """Return what the released answers put on the page; only listed slots are read (R10).

    `year` is the cohort unless the call names one. Raises ReleaseMissing.
    """
    release = form.release_question
    if release is None or values.get(release.id) is not True:
        raise ReleaseMissing
    answers = {
        question.public: _slot_value(values[question.id])
        for question in form.questions
        if question.type in SLOTS.get(question.public or "", ()) and question.id in values
    }
    return Participation(
        call=call.id,
        cohort=call.cohort or year,
        reference=reference,
        answers={slot: answers[slot] for slot in SLOTS if slot in answers},
    )


def _slot_value(value: Value) -> SlotValue:
    if isinstance(value, str | tuple):
        return value
    raise TypeError("a slot holds text, ids or figures")


def with_participation(municipality: Municipality, participation: Participation) -> Municipality:
    """Return the page with this participation added, or put in place of the one with its reference."""
    kept = _without(municipality.participations, participation.call, participation.reference)
    if len(kept) == len(municipality.participations):
        return replace(municipality, participations=(*kept, participation))
    same = (participation.call, participation.reference)
    return replace(
        municipality,
        participations=tuple(
            participation if (one.call, one.reference) == same else one for one in municipality.participations
        ),
    )


def without_participation(municipality: Municipality, call: str, reference: str) -> Municipality | None:
    """Return the page without the participation; None where the service made it and nothing else is left."""
    kept = _without(municipality.participations, call, reference)
    if not kept and municipality.origin is Origin.SERVICE and not _is_edited(municipality):
        return None
    return replace(municipality, participations=kept)


def _without(participations: tuple[Participation, ...], call: str, reference: str | None) -> tuple[Participation, ...]:
    return tuple(one for one in participations if (one.call, one.reference) != (call, reference))


def _is_edited(page: Municipality) -> bool:
    """Tell whether people added something to what the register says."""
    added = (
        page.lead,
        page.series,
        page.focus,
        page.themes,
        page.measures,
        page.stages,
        page.sources,
        page.body.strip(),
    )
    return any(added)


def municipality_from_register(entry: RegisterEntry, *participations: Participation) -> Municipality:
    """Return a new page made of official facts and what the municipality takes part in."""
    return Municipality(
        key=entry.key,
        name=entry.name,
        kind=entry.kind,
        laender=entry.laender,
        landkreis=entry.landkreis,
        neighbourhood=entry.neighbourhood,
        members=entry.members,
        population=_population(entry),
        participations=participations,
        origin=Origin.SERVICE,
    )


def _population(entry: RegisterEntry) -> Population | None:
    """Return the figure only with its day and source; a bare number says nothing."""
    if entry.population is None or entry.population_date is None or entry.population_source is None:
        return None
    return Population(value=entry.population, date=entry.population_date, source=entry.population_source)


def page_name_for(name: str, landkreis: str | None, key: str, taken: Collection[str]) -> str:
    """Return the page's name, made longer by Landkreis, then by key, while it is taken."""
    for longer in ("", landkreis or "", key, *(f"{key}-{number}" for number in range(2, len(taken) + 3))):
        candidate = _longer(page_name(name), longer)
        if candidate not in taken:
            return candidate
    raise AssertionError("more candidates than taken names")


def _longer(name: str, suffix: str) -> str:
    """Append the suffix, cutting the name where both would be too long."""
    if not suffix:
        return name
    end = page_name(suffix)[: PAGE_NAME_LENGTH // 2]
    return f"{name[: PAGE_NAME_LENGTH - 1 - len(end)].rstrip('-')}-{end}"
