"""Everything the site is made of, as value objects: what was read, checked for shape, and put in order."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar

from portal.memory import Loader, Memory
from portal.sources import ROOT_NAME, UNKNOWN_FILE, SourceFile, Sources
from portal.variables import Roots, variable_roots
from programme.call import Call
from programme.errors import ContentError, Problem
from programme.form import Form
from programme.municipality import Municipality, Register
from programme.practice import Practice
from programme.schemas.call import load_call
from programme.schemas.form import load_form
from programme.schemas.mail import Mail, load_mail
from programme.schemas.municipality import load_municipality
from programme.schemas.operator import Operator, load_operator
from programme.schemas.page import Page, load_page
from programme.schemas.practice import load_practice
from programme.schemas.register import load_register
from programme.schemas.start import StartPage, load_start
from programme.schemas.themes import Theme, load_themes

Value = TypeVar("Value")

START: Final = "index.md"
OPERATOR: Final = "betreiber.yml"
THEMES: Final = "themen.yml"
REGISTER: Final = "register.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The content as value objects; mappings go by page name, id or file path, in reading order."""

    operator: Operator
    start: StartPage
    themes: Mapping[str, Theme]
    register: Register
    calls: Mapping[str, Call]
    forms: Mapping[str, Form]
    mails: Mapping[str, Mail]
    municipalities: Mapping[str, Municipality]
    practices: Mapping[str, Practice]
    pages: Mapping[str, Page]
    sources: Sources

    @property
    def main_call(self) -> Call | None:
        """Return the call that stands first, as the operator says; None before there is one."""
        return self.calls.get(self.operator.main_call)

    @property
    def variables(self) -> Roots:
        """Return what `{{ … }}` in editors' texts may name."""
        return variable_roots(self.calls, self.operator, self.register)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What could be loaded, so that it can be checked beside the mistakes of the rest.

    The first four are None where their file is missing or wrong; `failed` are the paths of all such files.
    """

    operator: Operator | None
    start: StartPage | None
    themes: Mapping[str, Theme] | None
    register: Register | None
    calls: Mapping[str, Call]
    forms: Mapping[str, Form]
    mails: Mapping[str, Mail]
    municipalities: Mapping[str, Municipality]
    practices: Mapping[str, Practice]
    pages: Mapping[str, Page]
    sources: Sources
    failed: frozenset[str]
    problems: tuple[Problem, ...]

    @property
    def variables(self) -> Roots:
        """Return what `{{ … }}` in editors' texts may name."""
        return variable_roots(self.calls, self.operator, self.register)

    def complete(self) -> Catalogue:
        """Return the catalogue. Raises ContentError with every problem of every file."""
        if self.problems or not (self.operator and self.start and self.themes and self.register):
            raise ContentError(self.problems)
        return Catalogue(
            operator=self.operator,
            start=self.start,
            themes=self.themes,
            register=self.register,
            calls=self.calls,
            forms=self.forms,
            mails=self.mails,
            municipalities=self.municipalities,
            practices=self.practices,
            pages=self.pages,
            sources=self.sources,
        )


def sort_name(name: str) -> str:
    """Return what German lists sort by: ä as a, ß as ss, capitals as small letters."""
    return unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()


class _Gathering:
    """Loads files one by one and keeps all problems for the end."""

    def __init__(self, sources: Sources, memory: Memory) -> None:
        self.sources = sources
        self.memory = memory
        self.problems: list[Problem] = list(sources.problems)
        self.taken: set[str] = set()
        self.failed: set[str] = {problem.path.removeprefix(f"{ROOT_NAME}/") for problem in sources.problems}

    def one(self, path: str, loader: Loader[Value]) -> Value | None:
        """Load a file that has to be there."""
        source = self.sources.files.get(path)
        if source is None:
            self.problems.append(_problem(path, "file_missing", "Diese Datei fehlt. Ohne sie entsteht keine Seite."))
            return None
        return self._load(source, loader)

    def named(self, folder: str, suffix: str, loader: Loader[Value]) -> dict[str, Value]:
        """Load all files of a folder by their names."""
        return self._all({PurePosixPath(file.path).stem: file for file in self.sources.below(folder, suffix)}, loader)

    def calls(self) -> dict[str, Call]:
        """Load `aufrufe/<call>/call.yml` by the name of the folder."""
        files = {
            PurePosixPath(path).parent.name: file
            for path, file in self.sources.files.items()
            if PurePosixPath(path).match("aufrufe/*/call.yml")
        }
        return self._all(files, load_call)

    def pages(self) -> dict[str, Page]:
        """Load every Markdown file that nothing else took, by its path."""
        rest = {
            path: file for path, file in self.sources.files.items() if path not in self.taken and path[-3:] == ".md"
        }
        return self._all(rest, load_page)

    def report_untaken(self) -> None:
        """Say which files nobody reads, so that nothing is lost by a typing error in a name."""
        for path in self.sources.files:
            if path not in self.taken:
                self.problems.append(_problem(path, "unknown_file", UNKNOWN_FILE))

    def _all(self, files: Mapping[str, SourceFile], loader: Loader[Value]) -> dict[str, Value]:
        loaded = {name: self._load(file, loader) for name, file in files.items()}
        return {name: value for name, value in loaded.items() if value is not None}

    def _load(self, source: SourceFile, loader: Loader[Value]) -> Value | None:
        self.taken.add(source.path)
        try:
            return self.memory.load(loader, source)
        except ContentError as error:
            self.problems += error.problems
            self.failed.add(source.path)
            return None


def gather(sources: Sources, memory: Memory) -> Gathered:
    """Load all files that can be loaded, and keep what is wrong with the others."""
    with memory.lock:
        return _gathered(sources, memory)


def _gathered(sources: Sources, memory: Memory) -> Gathered:
    gathering = _Gathering(sources, memory)
    themes = gathering.one(THEMES, load_themes)
    parts: dict[str, Any] = {
        "operator": gathering.one(OPERATOR, load_operator),
        "start": gathering.one(START, load_start),
        "themes": None if themes is None else {theme.id: theme for theme in themes},
        "register": gathering.one(REGISTER, load_register),
        "calls": gathering.calls(),
        "forms": gathering.named("formulare", ".yml", load_form),
        "mails": gathering.named("mails", ".md", load_mail),
        "municipalities": _by_name(gathering.named("kommunen", ".md", load_municipality)),
        "practices": gathering.named("praxis", ".md", load_practice),
        "pages": gathering.pages(),
    }
    gathering.report_untaken()
    memory.forget_unused()
    failed, problems = frozenset(gathering.failed), tuple(gathering.problems)
    return Gathered(sources=sources, failed=failed, problems=problems, **parts)


def _by_name(municipalities: dict[str, Municipality]) -> dict[str, Municipality]:
    return dict(sorted(municipalities.items(), key=lambda item: (sort_name(item[1].name), item[0])))


def _problem(path: str, code: str, message: str) -> Problem:
    return Problem(path=f"{ROOT_NAME}/{path}", line=None, key="", code=code, message=message)
