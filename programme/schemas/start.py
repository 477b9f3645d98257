"""`index.md`: the words of the start page, part by part. What a part counts or lists comes from elsewhere."""

from dataclasses import dataclass

from programme.schemas.document import read_front_matter
from programme.schemas.fields import Identifier, Many, Part, Strict, Text
from programme.schemas.loading import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way on; `note` is a short remark beside it."""

    label: str
    href: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero:
    """What one sees first: claim, a few sentences, ways on, the words below the picture."""

    title: str
    lead: str
    actions: tuple[Link, ...]
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """What the card says while a call is in one of its states."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """The card about the call: words for each state, ways on."""

    open: CardState
    upcoming: CardState
    closed: CardState
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """The programme in a minute."""

    title: str
    text: tuple[str, ...]
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A large figure and what it means."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPart:
    """The steps, whose words stand in the call named here."""

    title: str
    call: str
    link: Link
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SizesPart:
    """The strip of all municipalities by size, drawn from the register."""

    title: str
    text: str
    link: Link
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitsPart:
    """A few portraits, by the names of their pages."""

    title: str
    names: tuple[str, ...]
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The last word: an invitation, with the prerequisites of the call `ticks_from` beside it."""

    title: str
    text: str
    actions: tuple[Link, ...]
    ticks_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The start page."""

    title: str
    description: str
    hero: Hero
    card: CallCard
    minute: Minute
    figures: tuple[Figure, ...]
    steps: StepsPart
    sizes: SizesPart
    portraits: PortraitsPart
    band: Band


class _LinkSchema(Strict):
    makes = Link
    label = Text(required=True)
    href = Text(required=True)
    note = Text()


class _HeroSchema(Strict):
    makes = Hero
    title = Text(required=True)
    lead = Text(required=True)
    actions = Many(Part(_LinkSchema), required=True, least=1)
    caption = Text(required=True)


class _CardStateSchema(Strict):
    makes = CardState
    label = Text(required=True)
    text = Text(required=True)


class _CallCardSchema(Strict):
    makes = CallCard
    open = Part(_CardStateSchema, required=True)
    upcoming = Part(_CardStateSchema, required=True)
    closed = Part(_CardStateSchema, required=True)
    links = Many(Part(_LinkSchema), required=True)


class _MinuteSchema(Strict):
    makes = Minute
    title = Text(required=True)
    text = Many(Text(), required=True, least=1)
    link = Part(_LinkSchema, required=True)


class _FigureSchema(Strict):
    makes = Figure
    value = Text(required=True)
    label = Text(required=True)


class _StepsSchema(Strict):
    makes = StepsPart
    title = Text(required=True)
    call = Identifier(required=True)
    link = Part(_LinkSchema, required=True)
    source = Text(required=True)


class _SizesSchema(Strict):
    makes = SizesPart
    title = Text(required=True)
    text = Text(required=True)
    link = Part(_LinkSchema, required=True)
    source = Text(required=True)


class _PortraitsSchema(Strict):
    makes = PortraitsPart
    title = Text(required=True)
    names = Many(Text(), required=True, least=1)
    link = Part(_LinkSchema, required=True)


class _BandSchema(Strict):
    makes = Band
    title = Text(required=True)
    text = Text(required=True)
    actions = Many(Part(_LinkSchema), required=True, least=1)
    ticks_from = Identifier(required=True)


class _StartSchema(Strict):
    makes = StartPage
    title = Text(required=True)
    description = Text(required=True)
    hero = Part(_HeroSchema, required=True)
    card = Part(_CallCardSchema, required=True)
    minute = Part(_MinuteSchema, required=True)
    figures = Many(Part(_FigureSchema), required=True)
    steps = Part(_StepsSchema, required=True)
    sizes = Part(_SizesSchema, required=True)
    portraits = Part(_PortraitsSchema, required=True)
    band = Part(_BandSchema, required=True)


def load_start(text: str, path: str) -> StartPage:
    """Read the start page; raises ContentError with all its mistakes."""
    document = read_front_matter(text, path)
    loaded: StartPage = load(_StartSchema(), document)
    return loaded
