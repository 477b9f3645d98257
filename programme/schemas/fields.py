"""Strict marshmallow fields with German messages and stable codes, for everything in content/."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self

from marshmallow import RAISE, Schema, ValidationError, fields, post_load

from programme.addresses import parse_email, parse_web_address
from programme.errors import AnswerRefused
from programme.german import BERLIN
from programme.spelling import suggestion
from programme.text import clean_line, clean_text

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_ID_LENGTH = 60
# Names of buttons and hidden fields beside the questions of a form.
_CONTROLS = frozenset({"gezeigt", "key", "kind", "take", "then", "version"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(Z|[+-][0-9]{2}:[0-9]{2})?")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")


class Coded(str):
    """A German message that carries its stable code, and the part of a control it is about."""

    __slots__ = ("code", "part")
    code: str
    part: str

    def __new__(cls, code: str, message: str, part: str = "") -> Self:
        """Make the message; the code stays with it through marshmallow."""
        made = super().__new__(cls, message)
        made.code = code
        made.part = part
        return made

    def format(self, *args: object, **kwargs: object) -> "Coded":
        """Fill in values and keep the code; marshmallow formats every message."""
        return Coded(self.code, super().format(*args, **kwargs), self.part)


def refuse(code: str, message: str) -> ValidationError:
    """Return the error for marshmallow to collect."""
    return ValidationError([Coded(code, message)])


class UnknownKey(Coded):
    """The message for a key that no schema knows; the suggestion is made where the key is known."""

    __slots__ = ("known",)
    known: tuple[str, ...]

    @classmethod
    def among(cls, known: Iterable[str]) -> Self:
        """Remember which keys there are."""
        made = cls("unknown_key", "Diesen Schlüssel gibt es hier nicht.")
        made.known = tuple(known)
        return made


class Strict(Schema):
    """A schema that refuses unknown keys and loads into `makes`."""

    class Meta:
        """Unknown keys are mistakes, never ignored."""

        unknown = RAISE

    makes: ClassVar[Callable[..., Any]] = dict
    error_messages: dict[str, str] = {  # noqa: RUF012 marshmallow merges them per class
        "type": Coded("wrong_type", "Hier gehören Schlüssel mit Werten hin."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = (one.data_key or name for name, one in self.load_fields.items())
        self.error_messages = {**self.error_messages, "unknown": UnknownKey.among(known)}

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Any:
        return type(self).makes(**data)


Messages = dict[str, str | list[Any] | dict[Any, Any]]
_GERMAN: Messages = {
    "required": Coded("missing_key", "Dieser Schlüssel fehlt."),
    "null": Coded("empty", "Hier fehlt der Wert."),
}


class Part(fields.Nested):
    """A mapping inside a mapping."""

    default_error_messages: Messages = {  # noqa: RUF012 marshmallow merges them per class
        **_GERMAN,
        "type": Coded("wrong_type", "Hier gehören Schlüssel mit Werten hin."),
    }


class Own(fields.Field[Any]):
    """A field of ours, with German messages."""

    default_error_messages: Messages = _GERMAN


class Many(fields.List[Any]):
    """A list; with `least` it must hold so many entries. Loads into a tuple."""

    default_error_messages: Messages = {  # noqa: RUF012 marshmallow merges them per class
        **_GERMAN,
        "invalid": Coded("wrong_type", "Hier gehört eine Liste hin, jeder Eintrag mit „- “."),
        "too_few": Coded("too_few", "Hier fehlen Einträge. Nötig: {least}."),
    }

    def __init__(self, inner: fields.Field[Any], *, least: int = 0, **options: Any) -> None:
        super().__init__(inner, **options)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) < self.least:
            raise self.make_error("too_few", least=self.least)
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class Plain(Own):
    """A field of one scalar; `read` returns the value or raises AnswerRefused."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return self.read(value)
        except AnswerRefused as refused:
            raise refuse(refused.refusal, refused.message) from None

    def read(self, value: Any) -> Any:
        """Return the value; raises AnswerRefused."""
        raise NotImplementedError


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise AnswerRefused(
            "wrong_type", "Hier gehört Text hin. Setzen Sie Zahlen und Wörter wie true in Anführungszeichen."
        )
    return value


class Text(Plain):
    """One line of text, not empty."""

    @staticmethod
    def clean(raw: str) -> str:
        """Clean as every line that comes in."""
        return clean_line(raw)

    def read(self, value: Any) -> str:
        """Take only text that shows something."""
        cleaned = self.clean(_text(value))
        if not cleaned:
            raise AnswerRefused("empty", "Hier fehlt der Text.")
        return cleaned


class Prose(Text):
    """Text of several lines, not empty."""

    @staticmethod
    def clean(raw: str) -> str:
        """Clean as every text of several lines that comes in."""
        return clean_text(raw)


class GermanText(Text):
    """Text of a form or call: a string, or `{de:, en:}`; the German one is read."""

    def read(self, value: Any) -> str:
        """Take the German text; another language is kept in the definition only."""
        if isinstance(value, dict):
            unknown = sorted(set(value) - {"de", "en"})
            if unknown or "de" not in value:
                raise AnswerRefused("language", "Nötig ist der Schlüssel de, erlaubt ist daneben en.")
            for text in value.values():
                super().read(text)
            return super().read(value["de"])
        return super().read(value)


class GermanProse(GermanText):
    """The same for several lines."""

    @staticmethod
    def clean(raw: str) -> str:
        """Clean as every text of several lines that comes in."""
        return clean_text(raw)


class Identifier(Plain):
    """An id: ASCII, begins with a letter, fixed for ever."""

    def read(self, value: Any) -> str:
        """Refuse everything that would not fit into addresses and control names."""
        text = _text(value)
        if len(text) > _ID_LENGTH or not _ID.fullmatch(text):
            raise AnswerRefused(
                "id_invalid",
                "Eine Kennung hat nur kleine Buchstaben a bis z, Ziffern, - und _. Am Anfang steht ein Buchstabe.",
            )
        return text


class QuestionId(Identifier):
    """The id of a question: it becomes the name of controls, and with a hyphen and a part their ids in the page."""

    def read(self, value: Any) -> str:
        """Refuse what would give two controls one name or id."""
        text = super().read(value)
        if "-" in text:
            raise AnswerRefused("id_with_hyphen", "Die Kennung einer Frage hat keinen Bindestrich. Nehmen Sie _.")
        if text in _CONTROLS:
            raise AnswerRefused("id_taken", f"„{text}“ braucht das Portal selbst. Nehmen Sie eine andere Kennung.")
        return text


class Flag(Plain):
    """True or false, nothing that only looks like it."""

    def read(self, value: Any) -> bool:
        """Take only true and false."""
        if not isinstance(value, bool):
            raise AnswerRefused("wrong_type", "Hier gehört true oder false hin.")
        return value


class Count(Plain):
    """A whole number."""

    def __init__(self, *, least: int = 0, most: int = 10**12, **options: Any) -> None:
        super().__init__(**options)
        self.least = least
        self.most = most

    def read(self, value: Any) -> int:
        """Take only whole numbers within the limits."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise AnswerRefused(
                "wrong_type", "Hier gehört eine ganze Zahl hin, ohne Punkte und ohne Anführungszeichen."
            )
        if not self.least <= value <= self.most:
            raise AnswerRefused("out_of_range", f"Die Zahl muss zwischen {self.least} und {self.most} liegen.")
        return value


class Day(Plain):
    """A day as 2026-12-31."""

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()

    def read(self, value: Any) -> date:
        """Take only the one form; fromisoformat alone takes weeks too."""
        text = _text(value)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise AnswerRefused("date_invalid", "Hier gehört ein Tag hin, zum Beispiel 2026-12-31.")


class Instant(Plain):
    """A time as 2026-12-31 12:00, in Europe/Berlin unless an offset follows."""

    def read(self, value: Any) -> datetime:
        """Return an aware time; an hour that is there twice or never needs an offset (R12)."""
        found = _INSTANT.fullmatch(_text(value))
        try:
            if found:
                return _aware(datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '').replace('Z', '+00:00')}"))
        except ValueError:
            pass
        raise AnswerRefused("instant_invalid", "Hier gehört eine Zeit hin, zum Beispiel 2026-12-31 12:00.")


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        return moment
    early, late = moment.replace(tzinfo=BERLIN, fold=0), moment.replace(tzinfo=BERLIN, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    # In spring the offset grows over the gap, in autumn it shrinks.
    if early.utcoffset() < late.utcoffset():  # type: ignore[operator] # both are aware
        raise AnswerRefused(
            "instant_missing_hour", "Diese Stunde gibt es wegen der Sommerzeit nicht. Nennen Sie eine andere."
        )
    raise AnswerRefused(
        "instant_double_hour",
        "Diese Stunde gibt es am Tag der Winterzeit zweimal. Hängen Sie +02:00 (erste) oder +01:00 (zweite) an.",
    )


class Amount(Plain):
    """An amount of money in EUR."""

    def read(self, value: Any) -> Decimal:
        """Take 30000 or 30000.50, nothing else that Decimal would take."""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
        if not _AMOUNT.fullmatch(text):
            raise AnswerRefused("amount_invalid", "Hier gehört ein Betrag hin, zum Beispiel 30000 oder 30000.50.")
        return Decimal(text)


class OneOf(Plain):
    """A word of a closed list."""

    def __init__(self, words: type[StrEnum], **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def _serialize(self, value: StrEnum | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)

    def read(self, value: Any) -> StrEnum:
        """Take only a word of the list and say which there are."""
        text = _text(value)
        if text not in [word.value for word in self.words]:
            raise AnswerRefused("unknown_value", f"„{text}“ gibt es hier nicht.{suggestion(text, self.words)}")
        return self.words(text)


class Email(Plain):
    """An e-mail address."""

    def read(self, value: Any) -> str:
        """Read by the one rule for addresses."""
        return parse_email(_text(value))


class WebAddress(Plain):
    """An address in the web."""

    def read(self, value: Any) -> str:
        """Read by the one rule for addresses."""
        return parse_web_address(_text(value))


def duplicates(ids: Iterable[str]) -> dict[int, Coded]:
    """Return a message for the place of every id that stood there before."""
    seen: set[str] = set()
    found: dict[int, Coded] = {}
    for place, one in enumerate(ids):
        if one in seen:
            found[place] = Coded("duplicate_id", f"Die Kennung „{one}“ gibt es schon. Jede Kennung kommt einmal vor.")
        seen.add(one)
    return found
