"""A form definition as value objects; made by `programme.schemas.form.load_form`."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from programme.conditions import Condition

S = TypeVar("S")


class Audience(StrEnum):
    """Who may fill a form in."""

    APPLICANT = "applicant"
    ANYONE = "anyone"
    OFFICE = "office"


class Outcome(StrEnum):
    """What an option of the formal check says about a prerequisite."""

    MET = "met"
    PROVISIONAL = "provisional"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice; `outcome` only in forms that check something."""

    id: str
    label: str
    hint: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Which kinds of evidence (ids of the call) prove an answer, any of them."""

    any_of: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Serves:
    """Which entries of the call (ids) an answer speaks to."""

    prerequisite: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    criterion: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `settings` is the `Settings` of its type's module (also holds options).

    `source` is the section of the call, `public` the slot of the portrait; None = never public.
    """

    id: str
    type: str
    label: str
    hint: str = ""
    help: str = ""
    source: str = ""
    required: bool = False
    when: Condition | None = None
    serves: Serves = Serves()
    public: str | None = None
    evidence: Evidence | None = None
    settings: object = None

    def settings_as(self, kind: builtins.type[S]) -> S:
        """Return the settings with their type, which is that of the question's type module."""
        if not isinstance(self.settings, kind):
            raise TypeError(f"{self.id} is a {self.type}, which has no {kind.__module__} settings")
        return self.settings

    def decides(self, prerequisite_id: str) -> bool:
        """Tell whether this single choice of a formal check decides the prerequisite."""
        outcomes = [option.outcome for option in self.options]
        serves = prerequisite_id in self.serves.prerequisite
        return serves and self.type == "single_choice" and None not in outcomes

    @property
    def options(self) -> tuple[Option, ...]:
        """Return the options of a choice, nothing for other types."""
        options: tuple[Option, ...] = getattr(self.settings, "options", ())
        return options


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that are shown and saved together."""

    id: str
    title: str
    lead: str = ""
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A whole form; `version` is the SHA-256 (hex) of `definition`, its data as canonical JSON.

    `lines` tells where `<question id>.<key>` stands in the file, for messages; empty for a kept definition.
    """

    id: str
    title: str
    lead: str = ""
    audience: Audience
    sections: tuple[Section, ...]
    version: str
    definition: str = field(repr=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return all questions in the order of the form."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, question_id: str) -> Question:
        """Return one question; raises KeyError for an unknown id."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def section(self, section_id: str) -> Section:
        """Return one section; raises KeyError for an unknown id."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    @property
    def release_question(self) -> Question | None:
        """Return the question by which the municipality releases its answers, if there is one."""
        return next((one for one in self.questions if one.type == "release"), None)
