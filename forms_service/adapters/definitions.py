"""Reading definitions out of files: what belongs together is taken together or not at all."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

from forms_service.services.ports import ContentRepository
from programme.call import Call, check_form
from programme.errors import ContentError, Problem
from programme.form import Form
from programme.municipality import Register
from programme.schemas.call import load_call
from programme.schemas.form import load_form
from programme.schemas.mail import Mail, load_mail
from programme.schemas.operator import Operator, load_operator
from programme.schemas.register import load_register

T = TypeVar("T")

Read = Callable[[str], str | None]
"""Gives the text of a file by its path from the content folder; None when there is none."""

CALLS = "aufrufe"
FORMS = "formulare"
MAILS = "mails"
REGISTER = "register.csv"
OPERATOR = "betreiber.yml"

FILES: Final = (f"{CALLS}/*/call.yml", f"{FORMS}/*.yml", f"{MAILS}/*.md", REGISTER, OPERATOR)
"""Where definitions lie, as patterns below the content folder."""

_VERSIONS_BACK: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBundle:
    """A call with the forms that it names; they have to fit each other."""

    call: Call
    forms: Mapping[str, Form]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Generic[T]):
    """One thing that is taken whole: `load` reads it, `paths` are the files that it may be made of."""

    name: str
    paths: tuple[str, ...]
    load: Callable[[Read], T]


def call_unit(call_id: str) -> Unit[CallBundle]:
    """Describe a call."""
    path = f"{CALLS}/{call_id}/call.yml"
    return Unit(name=path, paths=(path, FORMS), load=lambda read: _load_bundle(read, path))


def form_unit(form_id: str) -> Unit[Form]:
    """Describe a form that no call names."""
    path = f"{FORMS}/{form_id}.yml"
    return Unit(name=path, paths=(path,), load=lambda read: _load_form(read, form_id))


def mail_unit(name: str) -> Unit[Mail]:
    """Describe a message."""
    path = f"{MAILS}/{name}.md"
    return Unit(name=path, paths=(path,), load=lambda read: load_mail(_text(read, path), path))


REGISTER_UNIT: Unit[Register] = Unit(
    name=REGISTER, paths=(REGISTER,), load=lambda read: load_register(_text(read, REGISTER), REGISTER)
)
OPERATOR_UNIT: Unit[Operator] = Unit(
    name=OPERATOR, paths=(OPERATOR,), load=lambda read: load_operator(_text(read, OPERATOR), OPERATOR)
)


def _load_bundle(read: Read, path: str) -> CallBundle:
    call = load_call(_text(read, path), path)
    forms: dict[str, Form] = {}
    problems: list[Problem] = []
    for form_id in filter(None, (call.form, call.formal_check)):
        try:
            forms[form_id] = _load_form(read, form_id)
        except ContentError as error:
            problems += error.problems
        else:
            problems += check_form(forms[form_id], call, f"{FORMS}/{form_id}.yml")
    if problems:
        raise ContentError(problems)
    return CallBundle(call=call, forms=forms)


def _load_form(read: Read, form_id: str) -> Form:
    path = f"{FORMS}/{form_id}.yml"
    text = _text(read, path)
    return load_form(text, path)


def _text(read: Read, path: str) -> str:
    text = read(path)
    if text is None:
        missing = Problem(path=path, line=None, key="", code="file.missing", message="Diese Datei fehlt.")
        raise ContentError([missing])
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All definitions at one moment; replaced as a whole, so that no request sees half of a change."""

    calls: Mapping[str, Call]
    forms: Mapping[str, Form]
    mails: Mapping[str, Mail]
    register: Register
    operator: Operator
    problems: tuple[Problem, ...]


class Taking:
    """One round of reading: good units are taken; for one with mistakes the last good one stays.

    `good` maps the names of units to what was taken. A fresh process has none yet and
    looks for the last good version in Git.
    """

    def __init__(self, read: Read, repository: ContentRepository, good: Mapping[str, object]) -> None:
        self._read = read
        self._repository = repository
        self._before = good
        self.good: dict[str, object] = {}
        self._problems: list[Problem] = []

    def definitions(self, folder: Path) -> Definitions:
        """Read everything below a folder; raises ContentError when not even an old version is good."""
        bundles = self._all(folder, FILES[0], lambda path: call_unit(path.parent.name)).values()
        forms = {form_id: form for bundle in bundles for form_id, form in bundle.forms.items()}
        others = self._all(folder, FILES[1], lambda path: form_unit(path.stem), without=self._in_calls(forms))
        mails = self._all(folder, FILES[2], lambda path: mail_unit(path.stem))
        register, operator = self._take(REGISTER_UNIT), self._take(OPERATOR_UNIT)
        if register is None or operator is None:
            raise ContentError(self._problems)
        return Definitions(
            calls={bundle.call.id: bundle.call for bundle in bundles},
            forms=forms | others,
            mails=mails,
            register=register,
            operator=operator,
            problems=tuple(self._problems),
        )

    def _in_calls(self, forms: Collection[str]) -> frozenset[str]:
        """Name the forms that were read with a call, also those whose mistakes are told already."""
        told = {Path(problem.path).stem for problem in self._problems if problem.path.startswith(f"{FORMS}/")}
        return frozenset({*forms, *told})

    def _all(
        self, folder: Path, pattern: str, unit_of: Callable[[Path], Unit[T]], without: Collection[str] = ()
    ) -> dict[str, T]:
        """Take the units of all files of a pattern; by the file's stem, or its folder for calls."""
        found: dict[str, T] = {}
        for path in sorted(folder.glob(pattern)):
            value = None if path.stem in without else self._take(unit_of(path))
            if value is not None:
                found[path.parent.name if path.stem == "call" else path.stem] = value
        return found

    def _take(self, unit: Unit[T]) -> T | None:
        try:
            value: T | None = unit.load(self._read)
        except ContentError as error:
            self._problems += [problem for problem in error.problems if problem not in self._problems]
            value = self._last_good(unit)
        if value is not None:
            self.good[unit.name] = value
        return value

    def _last_good(self, unit: Unit[T]) -> T | None:
        if unit.name in self._before:
            return cast("T", self._before[unit.name])
        commits = (commit for path in unit.paths for commit in self._repository.history(path, _VERSIONS_BACK))
        for commit in dict.fromkeys(commits):
            try:
                return unit.load(lambda path, commit=commit: self._repository.read(path, commit))  # type: ignore[misc]
            except ContentError:
                continue
        return None
