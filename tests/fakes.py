"""Working fakes of the service's ports: they keep what they are told, in memory."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar

from forms_service.services.ports import (
    Conflict,
    DeliveredMail,
    FileTooLargeError,
    HistoryMovedError,
    OutgoingMail,
    Preview,
    SiteBuildError,
    StoredFile,
    UnknownDefinitionError,
)
from programme.call import Call
from programme.errors import Problem
from programme.form import Form
from programme.municipality import Municipality, Register
from programme.portrait import page_name_for
from programme.schemas.call import load_call
from programme.schemas.form import load_form
from programme.schemas.mail import Mail, load_mail
from programme.schemas.municipality import load_municipality
from programme.schemas.operator import Operator, load_operator
from programme.schemas.register import load_register

T = TypeVar("T")

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


@dataclass(slots=True)
class FakeClock:
    """A clock that stands still until it is moved."""

    at: dt.datetime = NOON

    def now(self) -> dt.datetime:
        return self.at

    def move(self, by: dt.timedelta) -> None:
        self.at += by


@dataclass(slots=True)
class FakeFiles:
    """Attachments in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)
    young: set[str] = field(default_factory=set)
    """Files that came just now, whatever the clock says."""

    def put(self, stream: IO[bytes], limit_bytes: int) -> StoredFile:
        data = stream.read(limit_bytes + 1)
        if len(data) > limit_bytes:
            raise FileTooLargeError
        sha256 = hashlib.sha256(data).hexdigest()
        self.kept[sha256] = data
        return StoredFile(sha256=sha256, size_bytes=len(data), head=data[:4096])

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self.kept:
            raise FileNotFoundError(sha256)
        return io.BytesIO(self.kept[sha256])

    def has(self, sha256: str) -> bool:
        return sha256 in self.kept

    def kept_before(self, before: dt.datetime) -> Sequence[str]:  # noqa: ARG002 - the port's signature
        return sorted(set(self.kept) - self.young)

    def remove(self, sha256: str) -> None:
        self.kept.pop(sha256, None)


@dataclass(slots=True)
class FakeMail:
    """A mail box in memory; a key is taken once."""

    sent: list[OutgoingMail] = field(default_factory=list)
    is_down: bool = False

    def send(self, mail: OutgoingMail) -> None:
        if self.is_down:
            raise ConnectionRefusedError
        if mail.key not in {one.key for one in self.sent}:
            self.sent.append(mail)

    def delivered(self) -> Sequence[DeliveredMail]:
        return tuple(
            DeliveredMail(id=str(number), to=mail.to, subject=mail.subject, text=mail.text, at=mail.at)
            for number, mail in reversed(list(enumerate(self.sent)))
        )


@dataclass(slots=True)
class FakeLibrary:
    """Definitions in memory; `pages` are the municipalities' pages by name."""

    register: Register
    operator: Operator
    calls: dict[str, Call] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    mails: dict[str, Mail] = field(default_factory=dict)
    pages: dict[str, Municipality] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def call(self, call_id: str) -> Call:
        return _known(self.calls, call_id)

    def form(self, form_id: str) -> Form:
        return _known(self.forms, form_id)

    def mail(self, name: str) -> Mail:
        return _known(self.mails, name)

    def municipality(self, key: str) -> Municipality | None:
        # As strict as the real one: what left the register is not found by its key.
        known = self.register.get(key) is not None
        return next((page for page in self.pages.values() if page.key == key), None) if known else None

    def page_holding(self, call_id: str, reference: str) -> tuple[str, Municipality] | None:
        return next(((name, page) for name, page in self.pages.items() if page.holds(call_id, reference)), None)

    def page_name(self, key: str) -> str:
        entry = self.register.get(key)
        if entry is None:
            raise UnknownDefinitionError(key)
        for name, page in self.pages.items():
            if page.key == key:
                return name
        return page_name_for(entry.name, entry.landkreis, entry.key, taken=self.pages)

    def refresh(self) -> bool:
        return False


def _known(known: Mapping[str, T], name: str) -> T:
    if name not in known:
        raise UnknownDefinitionError(name)
    return known[name]


def library_of(content: Path) -> FakeLibrary:
    """Read all definitions and municipalities' pages of a content folder; each caller gets dictionaries of its own."""
    read = _read_once(content)
    own: dict[str, Any] = {name: dict(getattr(read, name)) for name in ("calls", "forms", "mails", "pages")}
    return replace(read, **own)


@cache
def _read_once(content: Path) -> FakeLibrary:
    def text(path: Path) -> tuple[str, str]:
        return path.read_text(encoding="utf-8"), path.relative_to(content).as_posix()

    forms = {path.stem: path for path in sorted(content.glob("formulare/*.yml"))}
    pages = {path.stem: path for path in sorted(content.glob("kommunen/*.md")) if path.stem != "index"}
    return FakeLibrary(
        register=load_register(*text(content / "register.csv")),
        operator=load_operator(*text(content / "betreiber.yml")),
        calls={path.parent.name: load_call(*text(path)) for path in sorted(content.glob("aufrufe/*/call.yml"))},
        forms={name: load_form(*text(path)) for name, path in forms.items()},
        mails={path.stem: load_mail(*text(path)) for path in sorted(content.glob("mails/*.md"))},
        pages={name: load_municipality(*text(path)) for name, path in pages.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeCommit:
    """A commit: all files after it."""

    id: str
    files: Mapping[str, str]
    message: str
    trailers: Mapping[str, str]


@dataclass(slots=True)
class FakeRepository:
    """A history in memory; `out` is what was written out, `library` is told about portraits there."""

    commits: list[FakeCommit] = field(
        default_factory=lambda: [FakeCommit(id="0", files={}, message="Import content", trailers={})]
    )
    out: dict[str, str] = field(default_factory=dict)
    known_conflicts: tuple[Conflict, ...] = ()
    library: FakeLibrary | None = None

    def bring_in(self, source: Path) -> None:
        files = {path.relative_to(source).as_posix(): path.read_text(encoding="utf-8") for path in source.rglob("*.*")}
        self.commits = [replace(self.commits[0], files=files)]
        self.checkout()

    def fetch(self) -> None:
        """There is no other repository."""

    def head(self) -> str:
        return self.commits[-1].id

    def read(self, path: str, commit: str | None = None) -> str | None:
        wanted = commit or self.head()
        return next(one for one in self.commits if one.id == wanted).files.get(path)

    def paths(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(path for path in self.commits[-1].files if path.startswith(f"{folder}/")))

    def history(self, path: str, limit: int) -> tuple[str, ...]:
        changed = [
            after.id
            for before, after in zip([None, *self.commits], self.commits, strict=False)
            if after.files.get(path) != (before.files.get(path) if before else None)
        ]
        return tuple(reversed(changed))[:limit]

    def find(self, trailers: Mapping[str, str]) -> str | None:
        wanted = trailers.items()
        return next((one.id for one in reversed(self.commits) if wanted <= one.trailers.items()), None)

    def commit(self, changes: Mapping[str, str | None], message: str, trailers: Mapping[str, str], parent: str) -> str:
        if parent != self.head():
            raise HistoryMovedError(parent)
        merged = {**self.commits[-1].files, **changes}
        files = {path: text for path, text in merged.items() if text is not None}
        made = FakeCommit(id=str(len(self.commits)), files=files, message=message, trailers=dict(trailers))
        self.commits.append(made)
        return made.id

    def checkout(self) -> tuple[str, ...]:
        files = dict(self.commits[-1].files)
        changed = tuple(
            sorted(path for path in files.keys() | self.out.keys() if files.get(path) != self.out.get(path))
        )
        self.out = files
        for path in changed:
            self._tell_library(path, files.get(path))
        return changed

    def _tell_library(self, path: str, text: str | None) -> None:
        folder, _, name = path.partition("/")
        if self.library is None or folder != "kommunen" or name == "index.md":
            return
        page = name.removesuffix(".md")
        if text is None:
            self.library.pages.pop(page, None)
        else:
            self.library.pages[page] = load_municipality(text, path)

    def conflicts(self) -> tuple[Conflict, ...]:
        return self.known_conflicts


@dataclass(slots=True)
class FakeSite:
    """A site that notes what it was asked to build; `mark` is where the content folder names its commit."""

    current: Path
    mark: Path | None = None
    commit: str | None = None
    builds: list[tuple[str, ...]] = field(default_factory=list)
    is_broken: bool = False
    meanwhile: Callable[[], object] | None = None

    def check(self) -> tuple[Problem, ...]:
        return ()

    def preview(self, municipality: Municipality, assets: str) -> Preview:
        html = f'<!doctype html><title>Vorschau</title><link rel="stylesheet" href="{assets}/werkstatt.css">'
        return Preview(html=f"{html}<h1>{municipality.name}</h1>", csp="default-src 'self'; frame-ancestors 'self'")

    def publish(self, paths: Sequence[str] = ()) -> None:
        if self.is_broken:
            raise SiteBuildError
        if self.meanwhile is not None:
            self.meanwhile()
        self.builds.append(tuple(paths))
        self.commit = self.mark.read_text(encoding="ascii") if self.mark and self.mark.is_file() else None

    def built_from(self) -> str | None:
        return self.commit

    def rollback(self) -> str:
        if not self.builds:
            raise SiteBuildError
        return str(len(self.builds))

    def headers(self) -> Mapping[str, Mapping[str, str]]:
        return {}
