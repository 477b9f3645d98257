"""What can go wrong in the programme, as exceptions and collected problems.

ProgrammeError
├── ContentError         a file of content/ has mistakes; carries all of them
├── AnswerRefused        one typed value is wrong; carries code, German text, part
├── InvalidTransition    an action does not fit the state
└── ReleaseMissing       something private was about to become public
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


class ProgrammeError(Exception):
    """Root of all errors that the programme raises on purpose."""

    code: ClassVar[str] = "programme_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file of content/, told to the person who wrote it."""

    path: str
    line: int | None
    key: str
    code: str
    message: str

    def __str__(self) -> str:
        """Return one line as editors know it: path:line: key: text."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class ContentError(ProgrammeError):
    """A file has mistakes; `problems` holds all of them, in the order of their lines."""

    code: ClassVar[str] = "content_error"

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, ordered by line."""
        self.problems = tuple(sorted(problems, key=lambda found: (found.path, found.line or 0)))
        super().__init__("\n".join(str(found) for found in self.problems))


class AnswerRefused(ProgrammeError):
    """A typed value cannot be taken: `refusal` is the stable code of why, beside German text and wrong part."""

    code: ClassVar[str] = "answer_refused"

    def __init__(self, code: str, message: str, part: str = "") -> None:
        """Keep what is wrong and where."""
        self.refusal = code
        self.message = message
        self.part = part
        super().__init__(message)


class InvalidTransition(ProgrammeError):
    """An action was asked for in a state that does not allow it."""

    code: ClassVar[str] = "invalid_transition"

    def __init__(self, state: str, action: str) -> None:
        """Keep state and action as their plain values."""
        self.state = state
        self.action = action
        super().__init__(f"{action} is not possible in state {state}")


class ReleaseMissing(ProgrammeError):
    """The municipality has not released its answers, so nothing of them may leave."""

    code: ClassVar[str] = "release_missing"
