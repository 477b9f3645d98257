"""Municipalities: kinds, keys, the register to choose from, and the page of one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from programme.participation import Participation

_KEY = re.compile(r"[0-9]{5}|[0-9]{8,9}|x-[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY_LENGTH = 60


class Kind(StrEnum):
    """Kinds of municipality; a closed list that stays German."""

    STADT = "Stadt"
    GEMEINDE = "Gemeinde"
    LANDKREIS = "Landkreis"
    GEMEINDEVERBAND = "Gemeindeverband"
    ALLIANZ = "Allianz"


class SizeClass(StrEnum):
    """Size of a Stadt or Gemeinde by inhabitants; the value is its name in addresses."""

    UNDER_5000 = "unter-5000"
    FROM_5000 = "5000-bis-19999"
    FROM_20000 = "20000-bis-99999"
    FROM_100000 = "ab-100000"

    @property
    def label(self) -> str:
        """Return the German name for readers."""
        return _SIZE_LABELS[self]


_SIZE_LABELS = {
    SizeClass.UNDER_5000: "unter 5.000",
    SizeClass.FROM_5000: "5.000 bis 19.999",
    SizeClass.FROM_20000: "20.000 bis 99.999",
    SizeClass.FROM_100000: "ab 100.000",
}
_SIZE_LIMITS = (
    (5_000, SizeClass.UNDER_5000),
    (20_000, SizeClass.FROM_5000),
    (100_000, SizeClass.FROM_20000),
)


def size_class(kind: Kind, population: int | None) -> SizeClass | None:
    """Return the size class; None for Kreise, Verbände, Allianzen and unknown populations."""
    if population is None or kind not in {Kind.STADT, Kind.GEMEINDE}:
        return None
    for limit, size in _SIZE_LIMITS:
        if population < limit:
            return size
    return SizeClass.FROM_100000


def is_municipality_key(key: str) -> bool:
    """Tell whether the text has the form of a municipality key.

    8 digits (Gemeinde), 5 (Kreis), 9 (Gemeindeverband) or `x-<name>` (Allianz).
    """
    return len(key) <= _KEY_LENGTH and _KEY.fullmatch(key) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One line of `register.csv`; `members` are the keys of an Allianz."""

    key: str
    name: str
    kind: Kind
    laender: tuple[str, ...]
    landkreis: str | None = None
    population: int | None = None
    population_date: date | None = None
    population_source: str | None = None
    members: tuple[str, ...] = ()
    status: str = ""
    neighbourhood: str | None = None

    @property
    def has_official_key(self) -> bool:
        """Whether the key is an official one; that of an Allianz is our own."""
        return not self.key.startswith("x-")

    @property
    def name_with_key(self) -> str:
        """Return the name with the official key, because names are not unique."""
        return f"{self.name} ({self.key})" if self.has_official_key else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The municipalities that can be chosen, in the order of the file."""

    entries: tuple[RegisterEntry, ...] = ()
    _by_key: dict[str, RegisterEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries once."""
        object.__setattr__(self, "_by_key", {entry.key: entry for entry in self.entries})

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.entries)

    @property
    def land_count(self) -> int:
        """Return in how many Länder they lie."""
        return len({land for entry in self.entries for land in entry.laender})

    @property
    def smallest_population(self) -> int | None:
        """Return the inhabitants of the smallest; None where no figure is known."""
        return min((entry.population for entry in self.entries if entry.population is not None), default=None)

    def get(self, key: str) -> RegisterEntry | None:
        """Return the entry with this key."""
        return self._by_key.get(key)

    def search(self, text: str) -> tuple[RegisterEntry, ...]:
        """Return the entries whose name or key holds the text; case does not matter."""
        wanted = text.strip().casefold()
        return tuple(one for one in self.entries if wanted in one.name.casefold() or one.key == wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Inhabitants at a day, with source."""

    value: int
    date: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationPoint:
    """Inhabitants of one year, counted or expected."""

    year: int
    value: int
    is_expected: bool = False
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read."""

    title: str | None = None
    url: str


class Origin(StrEnum):
    """Who made a page: editors by hand, or the service out of an application."""

    EDITORS = "editors"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """The page of a municipality: official facts, what editors wrote, its participations.

    `members` are the keys of an Allianz; `themes` ids of themen.yml; `stages` (of the latest call) as in
    Participation; `body` the editors' Markdown, kept to the byte.
    """

    key: str
    name: str
    kind: Kind
    kind_detail: str | None = None
    laender: tuple[str, ...]
    landkreis: str | None = None
    neighbourhood: str | None = None
    members: tuple[str, ...] = ()
    population: Population | None = None
    series: tuple[PopulationPoint, ...] = ()
    lead: str | None = None
    focus: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    stages: Mapping[str, str | None] = field(default_factory=dict)
    participations: tuple[Participation, ...] = ()
    sources: tuple[Source, ...] = ()
    checked_on: date | None = None
    origin: Origin = Origin.EDITORS
    body: str = ""

    @property
    def size_class(self) -> SizeClass | None:
        """Return the size class by the official figure."""
        return size_class(self.kind, self.population.value if self.population else None)

    def holds(self, call_id: str, reference: str) -> bool:
        """Tell whether this participation stands on the page."""
        return any((one.call, one.reference) == (call_id, reference) for one in self.participations)
