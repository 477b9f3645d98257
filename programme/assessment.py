"""The formal check: what the office's form says about the prerequisites of the call."""

import itertools
from dataclasses import dataclass

from programme.call import Call
from programme.form import Form, Outcome, Question
from programme.values import Values

_TEXT = frozenset({"short_text", "long_text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalResult:
    """State of the formal check; the tuples hold prerequisite ids in the order of the call."""

    outcomes: tuple[tuple[str, Outcome], ...]
    open: tuple[str, ...]
    unexplained: tuple[str, ...] = ()
    """Not met, and no note says why."""

    @property
    def may_finish(self) -> bool:
        """Tell whether every prerequisite is decided, and each that is not met has its note."""
        return not (self.open or self.unexplained)

    @property
    def only_rejection(self) -> bool:
        """Tell whether a prerequisite is not met, so that approval is not offered."""
        return Outcome.NOT_MET in dict(self.outcomes).values()

    @property
    def decided(self) -> int:
        """Count the decided prerequisites."""
        return len(self.outcomes)


def formal_result(call: Call, form: Form, values: Values) -> FormalResult:
    """Read the outcome of each prerequisite from the office's answers. **Source:** 5, 6."""
    outcomes: list[tuple[str, Outcome]] = []
    undecided: list[str] = []
    for prerequisite in call.prerequisites:
        outcome = _outcome(form, prerequisite.id, values)
        if outcome is None:
            undecided.append(prerequisite.id)
        else:
            outcomes.append((prerequisite.id, outcome))
    unmet = (prerequisite_id for prerequisite_id, outcome in outcomes if outcome is Outcome.NOT_MET)
    unexplained = tuple(one for one in unmet if not _is_explained(form, one, values))
    return FormalResult(outcomes=tuple(outcomes), open=tuple(undecided), unexplained=unexplained)


def checking_question(form: Form, prerequisite_id: str) -> Question | None:
    """Return the single choice that decides the prerequisite."""
    return next((question for question in form.questions if question.decides(prerequisite_id)), None)


def note_question(form: Form, prerequisite_id: str) -> Question | None:
    """Return the text that follows the deciding question, before the next decision; None where there is none."""
    questions = iter(form.questions)
    next((one for one in questions if one.decides(prerequisite_id)), None)
    following = itertools.takewhile(lambda one: not any(option.outcome for option in one.options), questions)
    return next((one for one in following if one.type in _TEXT), None)


def _is_explained(form: Form, prerequisite_id: str, values: Values) -> bool:
    """Whoever turns a municipality away says why; a form without notes cannot ask for one."""
    note = note_question(form, prerequisite_id)
    return note is None or bool(values.get(note.id))


def _outcome(form: Form, prerequisite_id: str, values: Values) -> Outcome | None:
    question = checking_question(form, prerequisite_id)
    if question is None:
        return None
    chosen = values.get(question.id)
    return next((one.outcome for one in question.options if one.id == chosen), None)
