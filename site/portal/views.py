"""What a page shows, ready for its template: words, figures and addresses, no rules and no markup.

A page is drawn again when its view changed, so everything that a template uses stands here.
"""

from dataclasses import dataclass

from portal.art.place import Look
from portal.chart import Chart
from portal.sizes import SizeMark
from programme.municipality import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way on, with a short remark."""

    label: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above and around a page; `section` marks where it belongs in the navigation."""

    title: str
    description: str
    address: str
    section: str = ""
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure and what it means."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the picture of a place is drawn from."""

    look: Look
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityCard:
    """A portrait as others link to it."""

    name: str
    address: str
    meta: str
    lead: str
    theme: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeCard:
    """A practice example as others link to it."""

    title: str
    address: str
    theme: str
    municipality: str
    meta: str
    lead: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOfAction:
    """A field of action with its letter."""

    letter: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A released answer: plain text of an applicant below a heading of ours."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office to ask; never a person."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One of the five steps; `done` strokes of the house are drawn, `status` says what is known."""

    title: str
    done: int
    text: str
    is_known: bool
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationView:
    """What a municipality said about its part in a call."""

    anchor: str
    title: str
    answers: tuple[Answer, ...]
    fields_of_action: tuple[FieldOfAction, ...]
    stages: tuple[StageRow, ...]
    office: Office | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A line of the table behind a chart."""

    year: int
    value: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A chart, the table behind it, and where the figures come from."""

    title: str
    chart: Chart
    rows: tuple[ChartRow, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitView:
    """A portrait page; `body` is Markdown of the editors."""

    name: str
    subtitle: str
    lead: str
    place: Place
    facts: tuple[Fact, ...]
    charts: tuple[ChartView, ...]
    measures: tuple[str, ...]
    body: str
    participations: tuple[ParticipationView, ...]
    stages: tuple[StageRow, ...]
    practices: tuple[PracticeCard, ...]
    particulars: tuple[Fact, ...]
    offices: tuple[Office, ...]
    population_source: str
    sources: tuple[Source, ...]
    checked_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityRow:
    """A line of the list of all municipalities; without an address there is no portrait yet."""

    name: str
    address: str
    kind: str
    laender: str
    population: str
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalitiesView:
    """The list: cards for those with a portrait, all known ones in the table."""

    cards: tuple[MunicipalityCard, ...]
    has_pictures: bool
    portraits: int
    rows: tuple[MunicipalityRow, ...]
    letters: tuple[str, ...]
    sources: tuple[str, ...]
    invitation: Link | None
    register_note: str
    office: Office


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticesView:
    """The list of practice examples."""

    cards: tuple[PracticeCard, ...]
    has_pictures: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeView:
    """A practice example; `body` is Markdown of the editors."""

    title: str
    lead: str
    theme: str
    municipality: Link
    place: Place
    particulars: tuple[Fact, ...]
    body: str
    related: tuple[PracticeCard, ...]
    office: Office
    sources: tuple[Source, ...]
    checked_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as the start page explains it."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCardView:
    """The card about the call on the start page."""

    label: str
    text: str
    date: str
    links: tuple[Link, ...]
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Heading, text and way on of a part of the start page."""

    title: str
    text: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """The start page."""

    hero: Part
    card: CallCardView | None
    minute: Part
    figures: tuple[Fact, ...]
    steps_part: Part
    steps: tuple[StepView, ...]
    sizes_part: Part
    sizes: tuple[SizeMark, ...]
    portraits_part: Part
    cards: tuple[MunicipalityCard, ...]
    band: Part
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyingView:
    """What stands beside the pages about applying: the state of the call, all calls, whom to ask."""

    state_label: str
    state_date: str
    state_text: str
    apply: Link | None
    conditions: Link | None
    calls: tuple[Link, ...]
    office: Office
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseView:
    """What the portal adds to a page whose text MkDocs rendered."""

    title: str
    lead: str
    body: str
    figures: tuple[Fact, ...]
    checked_on: str
    applying: ApplyingView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundView:
    """The page for addresses that do not exist."""

    ways: tuple[Link, ...]


View = PortraitView | MunicipalitiesView | PracticesView | PracticeView | StartView | ProseView | NotFoundView
