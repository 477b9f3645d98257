"""Small parts of pages: a line of the summary, a stored file, a line of a table by year."""

from dataclasses import dataclass

from programme.german import format_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One line of the summary of problems: what is wrong, the address of its field, and the question.

    `label` names the question, so that equal messages can be told apart.
    """

    address: str
    message: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One problem at its control: the id of its text, the name of the control, the sentence."""

    id: str
    control: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHelp:
    """What to do when a municipality is not in the list, and whom to ask."""

    text: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem:
    """One stored file as a page shows it; the addresses are paths of the service, empty = not offered."""

    id: str
    question_id: str
    name: str
    size_bytes: int
    format_name: str
    kind: str | None
    address: str
    remove_address: str = ""
    note: str = ""
    is_closed: bool = False
    """Whether it may not be opened now; `note` says why."""
    is_worrying: bool = False
    """Whether `note` is more than a remark."""

    @property
    def size(self) -> str:
        """Size for readers, for example „1,2 MB“."""
        return format_bytes(self.size_bytes)

    @property
    def kind_control(self) -> str:
        """Name of the choice by which the applicant says what this file proves."""
        return f"kind.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table by year: its label and the parts of its two cells."""

    label: str
    number: int
    count: int
    year: str
    value: str
    is_required: bool

    @property
    def title(self) -> str:
        """Label of the line, numbered where the phase has several."""
        return f"{self.label}, Zeile {self.number}" if self.count > 1 else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One line of a table by year, in words."""

    label: str
    year: str
    value: str
