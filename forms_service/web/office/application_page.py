"""The page of one application, put together for its template: answers beside evidence, the check, the decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from forms_service.models.submissions import Attachment
from forms_service.services.dossiers import Dossier
from forms_service.services.file_types import FILE_TYPES
from forms_service.services.formal_check import Check
from forms_service.services.inbox import Mark, marks_of
from forms_service.services.scanning import UNSCANNED, ScanState
from forms_service.web.office.words import Tag, application_tag
from programme.assessment import note_question
from programme.call import Call
from programme.form import Outcome, Question
from programme.lifecycle import Action, actions
from programme.questions.registry import answer_lines
from shapes.controls import anchor
from shapes.parts import FileItem
from shapes.web import Answer, Field, Sheet

SCANS: Final[Mapping[ScanState, str]] = {
    ScanState.UNSCANNED: "nicht auf Schadsoftware geprüft",
    ScanState.WAITING: "wird auf Schadsoftware geprüft",
    ScanState.CLEAN: "ohne Befund geprüft",
    ScanState.INFECTED: "Schadsoftware gefunden",
}
"""What the page says about a file, by what the scanner said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question with its answer and its evidence; `codes` are the prerequisites that it speaks to."""

    answer: Answer
    anchor: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of the application."""

    title: str
    anchor: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One prerequisite in the panel: its decision, what else is asked about it, where to read."""

    code: str
    title: str
    field: Field
    more: tuple[Field, ...]
    places: tuple[Row, ...]
    note: str
    """Id of the question for a note; empty without one."""
    is_unexplained: bool
    """Whether it is not met and nothing says why."""

    @property
    def outcome(self) -> Outcome | None:
        """What the chosen option means; None while nothing is chosen."""
        chosen = self.field.chosen()
        return next((one.outcome for one in self.field.question.options if one.id in chosen), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """What keeps the check from being finished, with the id of the control that mends it."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question of the check that somebody else answered differently meanwhile."""

    label: str
    kept: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage:
    """All that the template shows."""

    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]
    tag: Tag
    items: tuple[CheckItem, ...]
    extra: tuple[Field, ...]
    """Questions of the check that belong to no prerequisite."""
    todos: tuple[Todo, ...]
    """What is wrong or missing in what the panel shows."""
    problems: tuple[Todo, ...]
    """The part of it that is wrong, not just missing."""
    may_check: bool
    may_reopen: bool

    @property
    def open_titles(self) -> tuple[str, ...]:
        """Code and title of what nobody has judged."""
        return tuple(f"{one.code} {one.title}" for one in self.items if one.outcome is None)


def application_page(dossier: Dossier, check: Check | None) -> ApplicationPage:
    """Put the page together; `check` is the kept one, or what was typed and not kept."""
    codes = _codes(dossier.call)
    parts = _parts(dossier, codes)
    marks = marks_of(dossier.call, dossier.check.result if dossier.check else None)
    items, extra = _items(dossier, check, parts, codes) if check and dossier.call else ((), ())
    problems = tuple(_problems(check)) if check else ()
    return ApplicationPage(
        parts=parts,
        marks=marks,
        tag=application_tag(dossier.state, marks),
        items=items,
        extra=extra,
        todos=tuple(_todos(items)) + problems,
        problems=problems,
        may_check=Action.FINISH_CHECK in actions(dossier.state),
        may_reopen=Action.REOPEN_CHECK in actions(dossier.state),
    )


def _todos(items: tuple[CheckItem, ...]) -> Iterator[Todo]:
    for one in items:
        if one.outcome is None:
            yield Todo(anchor=one.field.anchor(), text=f"{one.code} {one.title}: Das Urteil fehlt.")
        elif one.is_unexplained:
            text = f"{one.code} {one.title}: Die Notiz fehlt. Schreiben Sie, warum das nicht erfüllt ist."
            yield Todo(anchor=anchor(one.note), text=text)


def _problems(check: Check) -> Iterator[Todo]:
    sheet = _sheet(check)
    for problem, line in zip(sheet.problems(), sheet.summary(), strict=True):
        label = check.form.question(problem.question_id).label
        yield Todo(anchor=line.address.removeprefix("#"), text=f"{label}: {problem.message}")


def differences(kept: Check, typed: Check) -> tuple[Difference, ...]:
    """List where two checks of one form do not say the same."""
    return tuple(
        Difference(label=question.label, kept=_said(question, kept), typed=_said(question, typed))
        for question in kept.form.questions
        if kept.reading.values.get(question.id) != typed.reading.values.get(question.id)
    )


def _said(question: Question, check: Check) -> str:
    return " ".join(answer_lines(question, check.reading.values.get(question.id), check.context)) or "leer"


def _codes(call: Call | None) -> Mapping[str, str]:
    """Number the prerequisites as people speak of them: V1, V2 and so on."""
    return {one.id: f"V{number}" for number, one in enumerate(call.prerequisites, 1)} if call else {}


def _parts(dossier: Dossier, codes: Mapping[str, str]) -> tuple[Part, ...]:
    sheet = Sheet(
        form=dossier.form,
        inputs={},
        reading=dossier.reading,
        context=dossier.context,
        files=tuple(_file(dossier, one) for one in dossier.files),
        kinds={one.id: one.title for one in dossier.call.evidence} if dossier.call else {},
    )
    return tuple(
        Part(
            title=section.title,
            anchor=f"abschnitt-{section.id}",
            rows=tuple(_row(answer, codes) for answer in sheet.answers(section)),
        )
        for section in dossier.form.sections
    )


def _row(answer: Answer, codes: Mapping[str, str]) -> Row:
    served = answer.question.serves.prerequisite
    return Row(
        answer=answer,
        anchor=f"antwort-{answer.question.id}",
        codes=tuple(codes[one] for one in served if one in codes),
    )


def _file(dossier: Dossier, one: Attachment) -> FileItem:
    scan = dossier.scans.get(one.id, UNSCANNED)
    return FileItem(
        id=one.id,
        question_id=one.question_id,
        name=one.name,
        size_bytes=one.size_bytes,
        format_name=FILE_TYPES[one.media_type].label if one.media_type in FILE_TYPES else "Datei",
        kind=one.evidence_kind,
        address=f"/geschaeftsstelle/bewerbung/{dossier.id}/dateien/{one.id}/",
        note=SCANS[scan.state],
        is_closed=scan.is_closed,
        is_worrying=scan.state is not ScanState.CLEAN,
    )


def _items(
    dossier: Dossier, check: Check, parts: tuple[Part, ...], codes: Mapping[str, str]
) -> tuple[tuple[CheckItem, ...], tuple[Field, ...]]:
    """Group the questions of the check: what follows a decision belongs to it, until the next one."""
    titles = {one.id: one.title for one in dossier.call.prerequisites} if dossier.call else {}
    groups: list[tuple[str, list[Field]]] = [("", [])]
    for field in _fields(check):
        served = next(iter(field.question.serves.prerequisite), "")
        if served in titles:
            groups.append((served, []))
        groups[-1][1].append(field)
    items = tuple(
        CheckItem(
            code=codes[served],
            title=titles[served],
            field=fields[0],
            more=tuple(fields[1:]),
            places=_places(parts, codes[served]),
            note=_note(check, served),
            is_unexplained=served in check.result.unexplained,
        )
        for served, fields in groups[1:]
    )
    return items, tuple(groups[0][1])


def _note(check: Check, prerequisite_id: str) -> str:
    question = note_question(check.form, prerequisite_id)
    return question.id if question else ""


def _sheet(check: Check) -> Sheet:
    return Sheet(form=check.form, inputs=check.inputs, reading=check.reading, context=check.context)


def _fields(check: Check) -> tuple[Field, ...]:
    sheet = _sheet(check)
    return tuple(field for section in check.form.sections for field in sheet.fields(section))


def _places(parts: tuple[Part, ...], code: str) -> tuple[Row, ...]:
    return tuple(row for part in parts for row in part.rows if code in row.codes)
