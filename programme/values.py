"""What answers are made of: inputs as typed, values as understood, and what reading needs.

Inputs are `{control: [typed text, …]}`; a control is `<question id>` or
`<question id>.<part>`. Values are `{question id: value}`; what was not answered is absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from programme.municipality import Register
from programme.yearly import YearValue

Value = str | int | bool | date | tuple[str, ...] | tuple[YearValue, ...]
Values = Mapping[str, Value]
Inputs = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A stored file, as far as the form has to know it.

    `evidence_kind` is None while the applicant has not named it, and for questions of type file.
    """

    id: str
    question_id: str
    evidence_kind: str | None
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What the reader of answers needs beside the typed text."""

    register: Register
    attached: tuple[Attached, ...] = ()
