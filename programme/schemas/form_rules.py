"""Rules over a whole definition, on its raw data, so that they are told beside all other mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from programme.schemas.conditions import comparisons
from programme.schemas.document import Data, KeyPath
from programme.schemas.fields import Coded
from programme.schemas.loading import Finding
from programme.spelling import suggestion

_ANSWERS = {"yes_no": (True, False), "release": (True, False)}
_CHOICES = {"single_choice", "multiple_choice"}
_NOT_FOR_INFORMATION = ("required", "public", "evidence", "serves")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question of raw data and where it stands."""

    at: KeyPath
    data: dict[str, Any]

    @property
    def id(self) -> str:
        """Return the id as text, empty where there is none."""
        return str(self.data.get("id", ""))


def findings(data: Data) -> Iterator[Finding]:
    """Yield everything that is wrong between the parts of a definition."""
    sections = list(_mappings(data, "sections", ()))
    questions = [
        _Asked(at=at, data=question)
        for place, section in sections
        for at, question in _mappings(section, "questions", place)
    ]
    yield from _doubled([((*at, "id"), str(section.get("id", ""))) for at, section in sections])
    yield from _doubled([((*asked.at, "id"), asked.id) for asked in questions])
    yield from _conditions(questions)
    yield from _release(questions)
    yield from _information(questions)
    yield from _files(questions)


def _mappings(holder: object, key: str, at: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    entries = holder.get(key) if isinstance(holder, dict) else None
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield (*at, key, place), entry


def _doubled(ids: list[tuple[KeyPath, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, one in ids:
        if one and one in seen:
            yield at, Coded("duplicate_id", f"Die Kennung „{one}“ gibt es schon. Jede Kennung kommt einmal vor.")
        seen.add(one)


def _conditions(questions: list[_Asked]) -> Iterator[Finding]:
    earlier: dict[str, _Asked] = {}
    every = {asked.id for asked in questions}
    for asked in questions:
        for at, wanted, values in comparisons(asked.data.get("when"), (*asked.at, "when")):
            if wanted in earlier:
                yield from _condition_values(at, earlier[wanted], values)
            else:
                yield (*at, "question"), _not_earlier(wanted, every, earlier)
        earlier[asked.id] = asked


def _not_earlier(wanted: str, every: set[str], earlier: dict[str, _Asked]) -> Coded:
    if wanted in every:
        return Coded("condition_later", f"„{wanted}“ steht nicht vor dieser Frage. Bedingungen blicken nur zurück.")
    return Coded("condition_unknown", f"Die Frage „{wanted}“ gibt es nicht.{suggestion(wanted, earlier)}")


def _condition_values(at: KeyPath, asked: _Asked, values: list[object]) -> Iterator[Finding]:
    kind = asked.data.get("type")
    if not isinstance(kind, str):
        # The type itself is told to be wrong.
        return
    if kind not in _ANSWERS and kind not in _CHOICES:
        yield (
            (*at, "question"),
            Coded("condition_type", "Bedingungen gehen nur über Auswahlfragen und über Ja und Nein."),
        )
        return
    possible = _ANSWERS.get(kind) or tuple(_option_ids(asked))
    for value in values:
        # Anything else is told to be no answer where the condition is read.
        if isinstance(value, str | bool) and not any(type(value) is type(one) and value == one for one in possible):
            names = [str(one).lower() if isinstance(one, bool) else str(one) for one in possible]
            written = str(value).lower() if isinstance(value, bool) else str(value)
            yield (
                (*at, "is"),
                Coded("condition_option", f"Die Antwort „{written}“ gibt es dort nicht.{suggestion(written, names)}"),
            )


def _option_ids(asked: _Asked) -> Iterator[str]:
    for _, option in _mappings(asked.data, "options", ()):
        yield str(option.get("id", ""))


def _release(questions: list[_Asked]) -> Iterator[Finding]:
    releases = [asked for asked in questions if asked.data.get("type") == "release"]
    for asked in releases[1:]:
        yield (
            (*asked.at, "type"),
            Coded("second_release", "Eine Freigabe gibt es schon. Ein Formular hat höchstens eine."),
        )
    for asked in questions:
        if "public" in asked.data and not releases:
            yield (
                (*asked.at, "public"),
                Coded(
                    "public_without_release",
                    "Öffentlich wird nur, was freigegeben ist. Fügen Sie eine Frage der Art release hinzu.",
                ),
            )


def _information(questions: list[_Asked]) -> Iterator[Finding]:
    for asked in questions:
        if asked.data.get("type") == "information":
            for key in _NOT_FOR_INFORMATION:
                if asked.data.get(key):
                    yield (
                        (*asked.at, key),
                        Coded("not_for_information", "Ein Text zum Lesen hat keine Antwort. Löschen Sie die Zeile."),
                    )


def _files(questions: list[_Asked]) -> Iterator[Finding]:
    for asked in questions:
        if asked.data.get("type") == "file" and asked.data.get("evidence"):
            message = "Dateien, die etwas belegen, gehören unter die Frage, die sie belegen. Löschen Sie die Zeile."
            yield (*asked.at, "evidence"), Coded("evidence_on_file", message)
