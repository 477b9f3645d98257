"""Figures by year; controls `<phase>.<n>.year` and `<phase>.<n>.value`, n from 1."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields

from programme.errors import AnswerRefused
from programme.form import Question
from programme.german import format_whole_number, parse_whole_number
from programme.questions.answer_field import AnswerField, Typed, only
from programme.questions.question_type import QuestionType
from programme.schemas.fields import Coded, Count, GermanText, Many, OneOf, Part, Strict, duplicates
from programme.text import clean_line, is_blank
from programme.values import ReadingContext, Value
from programme.yearly import MOST, Phase, YearValue

_PHASES = tuple(Phase)
_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRows:
    """The rows of one phase; at least `min_rows` of them belong to a complete answer."""

    id: Phase
    label: str
    rows: int
    min_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Unit of the figures, and the phases in their order."""

    unit: str = ""
    phases: tuple[PhaseRows, ...]


class PhaseSchema(Strict):
    """One entry of `phases`."""

    makes = PhaseRows
    id = OneOf(Phase, required=True)
    label = GermanText(required=True)
    rows = Count(least=1, most=20, required=True)
    min_rows = Count(most=20)


class _Phases(Many):
    """Phases with different ids, none asking for more rows than it has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Part(PhaseSchema), least=1, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        loaded: tuple[PhaseRows, ...] = super()._deserialize(value, attr, data, **kwargs)
        found: dict[int, dict[str, list[Coded]]] = {
            place: {"id": [message]} for place, message in duplicates([phase.id for phase in loaded]).items()
        }
        for place, phase in enumerate(loaded):
            if phase.min_rows > phase.rows:
                found[place] = {"min_rows": [Coded("out_of_range", f"Es gibt nur {phase.rows} Zeilen.")]}
        if found:
            raise ValidationError(found)
        return loaded


class _Field(AnswerField):
    missing_message = "Tragen Sie Jahre und Zahlen ein."

    def read(self, typed: Typed) -> Value:
        figures: dict[str, YearValue] = {}
        found: list[Coded] = []
        for phase, row in _rows(self.question):
            figure, wrong = _figure(phase, row, typed, figures)
            figures |= figure
            found += wrong
        found = found or list(_out_of_order(self.question, figures))
        if found:
            raise ValidationError(found)
        return tuple(sorted(figures.values(), key=lambda one: (_PHASES.index(one.phase), one.year)))

    def shortfall(self, value: Value) -> Coded | None:
        for phase in self.question.settings_as(Settings).phases:
            given = [one for one in value if isinstance(one, YearValue) and one.phase is phase.id]  # type: ignore[union-attr]
            if len(given) < phase.min_rows:
                message = (
                    f"{phase.label}: Tragen Sie noch {_number_of_years(phase.min_rows - len(given))} mit Zahl ein."
                )
                return Coded("rows_missing", message, f"{phase.id}.{len(given) + 1}.year")
        return None

    def to_json(self, value: Any) -> Any:
        return [[one.phase.value, one.year, one.value] for one in value]

    def from_json(self, data: Any) -> Value:
        return tuple(YearValue(phase=Phase(phase), year=int(year), value=int(figure)) for phase, year, figure in data)


def _number_of_years(count: int) -> str:
    return "ein Jahr" if count == 1 else f"{count} Jahre"


def _rows(question: Question) -> Iterator[tuple[Phase, str]]:
    for phase in question.settings_as(Settings).phases:
        for number in range(1, phase.rows + 1):
            yield phase.id, f"{phase.id}.{number}"


def _figure(
    phase: Phase, row: str, typed: Typed, before: Mapping[str, YearValue]
) -> tuple[dict[str, YearValue], list[Coded]]:
    """Return the figure of one row by its name, none where the row is blank, and all that is wrong with it."""
    cells = (typed.get(f"{row}.{column}", []) for column in ("year", "value"))
    if all(is_blank(text) for cell in cells for text in cell):
        return {}, []
    found: list[Coded] = []
    year = _cell(_year, typed, f"{row}.year", found)
    value = _cell(_value, typed, f"{row}.value", found)
    if any(one.phase is phase and one.year == year for one in before.values()):
        found.append(Coded("year_twice", f"Das Jahr {year} steht schon da. Löschen Sie eine Zeile.", f"{row}.year"))
    if found or year is None or value is None:
        return {}, found
    return {row: YearValue(phase=phase, year=year, value=value)}, []


def _cell(read: Callable[[str, str], int], typed: Typed, part: str, found: list[Coded]) -> int | None:
    """Read one cell; what is wrong with it goes to `found`, so that the other cell is looked at too."""
    try:
        return read(only(typed, part), part)
    except AnswerRefused as refused:
        found.append(Coded(refused.refusal, refused.message, refused.part))
        return None


def _out_of_order(question: Question, figures: Mapping[str, YearValue]) -> Iterator[Coded]:
    """Yield a message for each row whose year is not after all years of the phases before it."""
    labels = {phase.id: phase.label for phase in question.settings_as(Settings).phases}
    for row, figure in figures.items():
        before = _PHASES[: _PHASES.index(figure.phase)]
        latest = max((one for one in figures.values() if one.phase in before), key=lambda one: one.year, default=None)
        if latest is not None and figure.year <= latest.year:
            message = f"{figure.year} liegt nicht nach {latest.year} ({labels[latest.phase]}). Prüfen Sie beide Jahre."
            yield Coded("year_order", message, f"{row}.year")


def _year(typed: str, part: str) -> int:
    year = clean_line(typed)
    if not year:
        raise AnswerRefused("year_missing", "Das Jahr fehlt. Schreiben Sie zum Beispiel 2020", part)
    if not _YEAR.fullmatch(year):
        raise AnswerRefused(
            "year_invalid", "Das Jahr stimmt nicht. Schreiben Sie vier Ziffern, zum Beispiel 2020", part
        )
    return int(year)


def _value(typed: str, part: str) -> int:
    if is_blank(typed):
        raise AnswerRefused("value_missing", "Die Zahl zum Jahr fehlt. Schreiben Sie zum Beispiel 12.345", part)
    try:
        number = parse_whole_number(typed)
    except AnswerRefused as refused:
        raise AnswerRefused(refused.refusal, refused.message, part) from None
    if number < 0:
        raise AnswerRefused("out_of_range", "Die Zahl ist zu klein. Schreiben Sie 0 oder mehr.", part)
    if number > MOST:
        message = f"Die Zahl ist zu groß. Schreiben Sie höchstens {format_whole_number(MOST)}."
        raise AnswerRefused("out_of_range", message, part)
    return number


class YearlyTable(QuestionType):
    """Figures by year; controls `<phase>.<n>.year` and `<phase>.<n>.value`, n from 1."""

    name = "yearly_table"
    settings = Settings
    keys: ClassVar[Mapping[str, fields.Field[Any]]] = {"unit": GermanText(), "phases": _Phases(required=True)}
    answer = _Field

    def parts(self, question: Question) -> tuple[str, ...]:
        """See `QuestionType`."""
        return tuple(f"{row}.{column}" for _, row in _rows(question) for column in ("year", "value"))

    def lines(self, question: Question, value: Value, context: ReadingContext) -> tuple[str, ...]:
        """Return one line for each figure."""
        names = {phase.id: phase.label for phase in question.settings_as(Settings).phases}
        figures = value if isinstance(value, tuple) else ()
        return tuple(
            f"{names.get(one.phase, one.phase)}, {one.year}: {format_whole_number(one.value)}"
            for one in figures
            if isinstance(one, YearValue)
        )
