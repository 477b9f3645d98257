"""Questions on web pages: what the macros of `templates/shapes/` need to know.

A `Sheet` is one form with what was typed and what was understood; it makes a
`Field` for each question that is asked and an `Answer` for each that is shown.
The macros print these and decide nothing: `question.html` holds the frame of a
question and the error summary, `widgets.html` one macro per question type for
typing, `answers.html` one per type for reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from programme.answers import AnswerProblem, Reading, controls
from programme.form import Form, Question, Section
from programme.questions.registry import answer_lines
from programme.text import count_words
from programme.values import Inputs, ReadingContext, Value
from shapes.controls import GROUPS, anchor, as_lines, kind_control, municipality_label, target, upload_control
from shapes.parts import AnswerRow, FieldError, FileItem, RegisterHelp, Row, SummaryLine
from shapes.remarks import count_text, has_followers, remark
from shapes.tables import answer_rows, placed, rows

TEMPLATES: Final = Path(__file__).parent / "templates"
"""Folder for the search path of the Jinja environment."""

SHORT: Final = 60
"""Up to this many characters a line of text gets a short box."""

KIND_MISSING: Final = "evidence_kind_missing"
"""A file is there and nobody said what it proves; told at once, unlike other missing answers."""


def _here(_question_id: str) -> str:
    """Name the page at hand."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form with its inputs, their reading and its files.

    `kinds` maps ids of evidence kinds to their labels. `refused` are messages about
    files that were sent just now and not taken. With `shows_missing` absent answers
    count as problems too (check page, formal check). `fresh` are questions that an answer has
    just brought up, `uploaded` those whose files have just come; `site_url` stands before
    addresses of the public site, `begun_on` is the day the form was begun.
    """

    form: Form
    inputs: Inputs
    reading: Reading
    context: ReadingContext
    files: tuple[FileItem, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    upload_hint: str = ""
    refused: tuple[AnswerProblem, ...] = ()
    shows_missing: bool = False
    conflicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fresh: frozenset[str] = frozenset()
    uploaded: frozenset[str] = frozenset()
    register_help: RegisterHelp | None = None
    site_url: str = ""
    begun_on: date | None = None

    def with_conflicts(self, inputs: Inputs, conflicts: Mapping[str, tuple[str, ...]]) -> Sheet:
        """Return the same sheet with what was typed here, and beside it the lines that are kept meanwhile."""
        return replace(self, inputs=inputs, conflicts=conflicts)

    def fields(self, section: Section) -> tuple[Field, ...]:
        """Return the questions of a section that are asked at present, for typing."""
        return tuple(Field(question=one, sheet=self) for one in self.visible(section))

    def answers(self, section: Section) -> tuple[Answer, ...]:
        """Return the questions of a section for reading, without explanations."""
        return tuple(Answer(question=one, sheet=self) for one in self.visible(section) if one.type != "information")

    def visible(self, section: Section) -> tuple[Question, ...]:
        """Return the questions of a section whose conditions hold."""
        return tuple(one for one in section.questions if one.id in self.reading.visible)

    def problems(self, section: Section | None = None) -> tuple[AnswerProblem, ...]:
        """Return what stands in the summary on top, in the order of the questions."""
        questions = self.form.questions if section is None else section.questions
        return tuple(problem for one in questions for problem in self.problems_of(one))

    def remark(self, question: Question) -> str:
        """Return a question back about an answer that is taken, but may be a slip."""
        return remark(question, self.reading.values.get(question.id), self.begun_on)

    def summary(
        self, section: Section | None = None, address_of: Callable[[str], str] = _here
    ) -> tuple[SummaryLine, ...]:
        """Return the problems as links; `address_of` gives the page that asks a question, by its id."""
        return tuple(self._line(one, address_of(one.question_id)) for one in self.problems(section))

    def _line(self, problem: AnswerProblem, page: str) -> SummaryLine:
        question = self.form.question(problem.question_id)
        return SummaryLine(
            address=f"{page}#{target(question, problem.control)}",
            message=problem.message,
            label=question.label,
        )

    def problems_of(self, question: Question) -> tuple[AnswerProblem, ...]:
        """Return what is wrong with one answer; in tables each sentence begins with its row and column."""
        missing = tuple(one for one in self.reading.missing if self.shows_missing or one.code == KIND_MISSING)
        wrong = (placed(question, one) for one in self.reading.problems_of(question.id))
        others = (one for one in (*self.refused, *missing) if one.question_id == question.id)
        return (*wrong, *others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question for typing; `part` is the part of a control, empty for the bare one."""

    question: Question
    sheet: Sheet

    def name(self, part: str = "") -> str:
        """Return the name of a control."""
        return f"{self.question.id}.{part}" if part else self.question.id

    def anchor(self, part: str = "") -> str:
        """Return the id of a control, the target of links from a summary."""
        return anchor(self.name(part))

    def typed(self, part: str = "") -> str:
        """Return what was typed into a control, as it was typed."""
        return next(iter(self.sheet.inputs.get(self.name(part), ())), "")

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the options that are ticked."""
        return tuple(self.sheet.inputs.get(self.question.id, ()))

    @property
    def problems(self) -> tuple[AnswerProblem, ...]:
        """What is wrong with this answer."""
        return self.sheet.problems_of(self.question)

    @property
    def conflict(self) -> tuple[str, ...]:
        """The lines of another answer that was saved meanwhile; nothing without a conflict."""
        return self.sheet.conflicts.get(self.question.id, ())

    @property
    def is_kept(self) -> bool:
        """Whether the text in the box is the one that is saved."""
        return bool(self.typed()) and not self.conflict

    @property
    def is_group(self) -> bool:
        """Whether the label is a legend, because there are several controls."""
        return self.question.type in GROUPS

    def is_wrong(self, part: str = "") -> bool:
        """Tell whether a problem names this very control; only that one turns red."""
        return any(one.control == self.name(part) for one in self.problems)

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """The problems with the ids of their texts."""
        return tuple(
            FieldError(id=f"{self.anchor()}-error-{number}", control=one.control, message=one.message)
            for number, one in enumerate(self.problems, 1)
        )

    @property
    def errors_above(self) -> tuple[FieldError, ...]:
        """The problems that stand above the controls; those of a row stand at the row."""
        in_rows = {one.id for row in self.rows for one in self.errors_of(row)}
        return tuple(one for one in self.errors if one.id not in in_rows)

    def errors_of(self, row: Row) -> tuple[FieldError, ...]:
        """The problems of one row of a table by year."""
        cells = {self.name(row.year), self.name(row.value)}
        return tuple(one for one in self.errors if one.control in cells)

    @property
    def texts(self) -> str:
        """The ids of the texts that explain the question, errors first."""
        own = self.anchor()
        hint = (f"{own}-hint",) if self.question.hint else ()
        more = (f"{own}-more",) if self.has_followers else ()
        return " ".join((*(one.id for one in self.errors_above), *hint, *more))

    @property
    def has_followers(self) -> bool:
        """Whether the answer decides if another question is asked."""
        return has_followers(self.sheet.form, self.question)

    @property
    def is_fresh(self) -> bool:
        """Whether an answer has just brought this question up."""
        return self.question.id in self.sheet.fresh

    @property
    def is_uploaded(self) -> bool:
        """Whether files of this question have just come."""
        return self.question.id in self.sheet.uploaded

    def described_by(self, part: str = "", more: str = "") -> str:
        """Return the ids of the texts that explain a control.

        In a group the fieldset carries hint and errors; there only a wrong control names its errors again.
        """
        own = self.anchor()
        if self.is_group:
            return " ".join(one.id for one in self.errors if one.control == self.name(part))
        return " ".join(filter(None, (self.texts, f"{own}-{more}" if more else "")))

    @property
    def max_length(self) -> int | None:
        """Limit of characters of a line of text, announced beforehand."""
        limit: int | None = getattr(self.question.settings, "max_length", None)
        return limit if self.question.type == "short_text" else None

    @property
    def max_words(self) -> int | None:
        """Limit of words, where there is one."""
        limit: int | None = getattr(self.question.settings, "max_words", None)
        return limit

    @property
    def unit(self) -> str:
        """What a number counts."""
        unit: str = getattr(self.question.settings, "unit", "")
        return unit

    @property
    def autocomplete(self) -> str:
        """Purpose of the input for browsers that fill in what they know."""
        purpose: str | None = getattr(self.question.settings, "autocomplete", None)
        return purpose or ""

    @property
    def is_short(self) -> bool:
        """Whether a short line is enough."""
        limit: int = getattr(self.question.settings, "max_length", SHORT + 1)
        return limit <= SHORT

    @property
    def municipalities(self) -> tuple[tuple[str, str], ...]:
        """Keys and names to choose from; a key that is no longer there stays as it was typed."""
        known = tuple((one.key, municipality_label(one)) for one in self.sheet.context.register.entries)
        typed = self.typed()
        return known if not typed or typed in dict(known) else (*known, (typed, typed))

    @property
    def help(self) -> tuple[tuple[str, ...], ...]:
        """Text behind „Warum fragen wir das?“ as paragraphs of lines."""
        return as_lines(self.question.help)

    @property
    def information(self) -> tuple[tuple[str, ...], ...]:
        """Text of an explanation as paragraphs of lines."""
        return as_lines(getattr(self.question.settings, "text", ""))

    @property
    def more(self) -> tuple[str, str] | None:
        """Words and address of the page where an explanation goes on."""
        label: str = getattr(self.question.settings, "more_label", "")
        address: str = getattr(self.question.settings, "more_href", "")
        return (label, f"{self.sheet.site_url}{address}") if label and address else None

    @property
    def words(self) -> int:
        """How many words the typed text has."""
        return count_words(self.typed())

    @property
    def count_text(self) -> str:
        """The line below a text with a limit; never cuts off, tells how much is too much."""
        return count_text(self.words, self.max_words or 0)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Lines of a table by year, in the order of its phases; none for other types."""
        return rows(self.question)

    @property
    def takes_files(self) -> bool:
        """Whether an upload stands under the question."""
        return self.question.type == "file" or self.question.evidence is not None

    @property
    def files(self) -> tuple[FileItem, ...]:
        """Files that are stored for this question."""
        return tuple(one for one in self.sheet.files if one.question_id == self.question.id)

    @property
    def upload_name(self) -> str:
        """Name of the file input."""
        return upload_control(self.question)

    @property
    def upload_anchor(self) -> str:
        """Id of the file input."""
        return anchor(self.upload_name)

    @property
    def described_by_upload(self) -> str:
        """The ids of the texts that explain the file input."""
        done = (f"{self.upload_anchor}-done",) if self.is_uploaded else ()
        return " ".join((*done, *(one.id for one in self.errors), f"{self.upload_anchor}-formats"))

    @property
    def is_upload_wrong(self) -> bool:
        """Whether a problem is about the files."""
        return any(one.control == self.upload_name for one in self.problems)

    @property
    def kind_name(self) -> str:
        """Name of the choice of the kind for the next files."""
        return kind_control(self.question)

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """Kinds of evidence that prove this answer, with their labels."""
        evidence = self.question.evidence
        return () if evidence is None else tuple((one, self.sheet.kinds.get(one, one)) for one in evidence.any_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question for reading: what was understood, or what was typed where that is wrong."""

    question: Question
    sheet: Sheet

    @property
    def is_answered(self) -> bool:
        """Whether there is a value."""
        return self.question.id in self.sheet.reading.values

    @property
    def problems(self) -> tuple[AnswerProblem, ...]:
        """What is wrong or missing."""
        return self.sheet.problems_of(self.question)

    @property
    def still_missing(self) -> tuple[AnswerProblem, ...]:
        """What is not there yet; that is no mistake, however often one looks."""
        return tuple(one for one in self.sheet.reading.missing if one.question_id == self.question.id)

    @property
    def value(self) -> Value | None:
        """The value, None without one."""
        return self.sheet.reading.values.get(self.question.id)

    @property
    def unit(self) -> str:
        """What the numbers count."""
        unit: str = getattr(self.question.settings, "unit", "")
        return unit

    @property
    def rows(self) -> tuple[AnswerRow, ...]:
        """The lines of a table by year."""
        return answer_rows(self.question, self.value)

    @property
    def lines(self) -> tuple[str, ...]:
        """The value as lines of text."""
        return answer_lines(self.question, self.value, self.sheet.context)

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """The value as paragraphs of lines."""
        return as_lines("\n".join(self.lines))

    @property
    def typed(self) -> tuple[str, ...]:
        """What was typed, control by control, for an answer that was not understood."""
        names = controls(self.question)
        return tuple(text for name in names for text in self.sheet.inputs.get(name, ()) if text.strip())

    @property
    def anchor(self) -> str:
        """Id of the control to change the answer."""
        return target(self.question, self.question.id)

    @property
    def shown(self) -> tuple[str, ...]:
        """The answer as lines, however it was typed."""
        return self.lines or self.typed or ("Noch keine Antwort",)

    @property
    def files(self) -> tuple[FileItem, ...]:
        """Files that belong to this answer."""
        return tuple(one for one in self.sheet.files if one.question_id == self.question.id)

    def kind_label(self, item: FileItem) -> str:
        """Return what a file proves, in words; empty while nobody said so."""
        return self.sheet.kinds.get(item.kind, item.kind) if item.kind else ""
