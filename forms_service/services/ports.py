"""The outside world, as the use cases see it.

`app.py` puts real adapters behind these, `tests/fakes.py` has working fakes.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from programme.call import Call
from programme.errors import Problem
from programme.form import Form
from programme.municipality import Municipality, Register
from programme.schemas.mail import Mail
from programme.schemas.operator import Operator


class Clock(Protocol):
    """The time; always aware, always UTC."""

    def now(self) -> dt.datetime:
        """Tell the instant."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that is on the disk for good; `sha256` in hex finds it again."""

    sha256: str
    size_bytes: int
    head: bytes
    """The first bytes (at most 4,096), for telling the type."""


class FileTooLargeError(Exception):
    """More bytes came than were allowed; nothing was kept."""

    code = "file.too_large"


class FileStore(Protocol):
    """The attachments, found by the hash of their bytes."""

    def put(self, stream: IO[bytes], limit_bytes: int) -> StoredFile:
        """Keep a file; when this returns, it survives a power cut.

        Raises:
            FileTooLargeError: as soon as more than `limit_bytes` have come.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file for reading; FileNotFoundError when there is none."""
        ...

    def has(self, sha256: str) -> bool:
        """Tell whether a file is kept."""
        ...

    def kept_before(self, before: dt.datetime) -> Sequence[str]:
        """List files that have lain here since before an instant, and clear what broken uploads left behind."""
        ...

    def remove(self, sha256: str) -> None:
        """Remove a file; nothing happens when there is none."""
        ...


class EffectError(Exception):
    """An effect did not happen, this time; `reply` is the number that the other side gave, 0 for none."""

    code = "effect.deferred"

    def __init__(self, reply: int = 0) -> None:
        super().__init__(str(reply))
        self.reply = reply


class HopelessError(EffectError):
    """Trying again cannot help; a person has to look."""

    code = "effect.hopeless"


class UnclearError(EffectError):
    """Nobody knows whether it happened; trying again may make it happen twice."""

    code = "effect.unclear"


class MailDeferredError(EffectError):
    """The mail server is away, busy or does not want us; later it may."""

    code = "mail.deferred"


class MailRefusedError(HopelessError):
    """The mail server, or the rules of mail, refuse the address or the message."""

    code = "mail.refused"


class MailUnansweredError(UnclearError):
    """The whole message went out, and no answer came."""

    code = "mail.unanswered"


class ScanFailedError(EffectError):
    """No verdict on a file, this time: the scanner is away, hangs, broke off or answered something else."""

    code = "scan.failed"


class ScanOutdatedError(EffectError):
    """The scanner's signatures are too old for a verdict."""

    code = "scan.outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanVerdict:
    """What a scanner says about a file; `finding` is the name of what it found, empty for nothing."""

    finding: str


class Scanner(Protocol):
    """The virus scanner."""

    def scan(self, stream: IO[bytes]) -> ScanVerdict:
        """Look at a file.

        Raises:
            ScanFailedError: no verdict, try again.
            ScanOutdatedError: no verdict until its signatures are renewed.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A message, ready to go; `key` names it for ever and becomes its Message-ID."""

    key: str
    sender: str
    """The operator's address; answers go there."""
    to: str
    subject: str
    text: str
    html: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredMail:
    """A message in the local mail box."""

    id: str
    to: str
    subject: str
    text: str
    at: dt.datetime


class MailBox(Protocol):
    """The way out for messages."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand over a message; the same key again has the same Message-ID.

        Raises:
            MailDeferredError: not taken, try again later.
            MailRefusedError: never taken.
            MailUnansweredError: perhaps taken.
        """
        ...

    def delivered(self) -> Sequence[DeliveredMail]:
        """List the messages of the local mail box, newest first; empty where there is none."""
        ...


class UnknownDefinitionError(LookupError):
    """There is no call, form or mail of this name."""

    code = "definition.unknown"


class ContentLibrary(Protocol):
    """Calls, forms, register, operator and mails, as the content has them now."""

    @property
    def calls(self) -> Mapping[str, Call]:
        """All calls by id."""
        ...

    def call(self, call_id: str) -> Call:
        """Find a call; UnknownDefinitionError when there is none."""
        ...

    def form(self, form_id: str) -> Form:
        """Find a form; UnknownDefinitionError when there is none."""
        ...

    @property
    def register(self) -> Register:
        """The municipalities to choose from."""
        ...

    @property
    def operator(self) -> Operator:
        """Who runs the portal."""
        ...

    def mail(self, name: str) -> Mail:
        """Find a message; UnknownDefinitionError when there is none."""
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with definitions that were therefore not taken."""
        ...

    def municipality(self, key: str) -> Municipality | None:
        """Find the published page of a municipality of the register; None also where the page has mistakes."""
        ...

    def page_holding(self, call_id: str, reference: str) -> tuple[str, Municipality] | None:
        """Find the published page that a participation stands on, with its name; asks no register."""
        ...

    def page_name(self, key: str) -> str:
        """Tell the name of the page of a municipality: the one it has, or the one it would get.

        UnknownDefinitionError when the register does not know the key.
        """
        ...

    def refresh(self) -> bool:
        """Read again when the content has moved; tells whether it had."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A file that was changed here and in the checkout; `ours` is what counts now."""

    path: str
    ours: str | None
    theirs: str | None


class ContentRepositoryError(Exception):
    """The content can neither be taken over nor written out; the text is for the operator."""

    code = "content.failed"


class HistoryMovedError(ContentRepositoryError):
    """Somebody else moved `main` meanwhile; look again and repeat."""

    code = "content.moved"


class RemoteUnavailableError(ContentRepositoryError):
    """The repository elsewhere does not answer or does not take what it was given; later it may."""

    code = "content.remote_unavailable"


class ContentRepository(Protocol):
    """The content under version control; paths are relative to the content folder."""

    def bring_in(self, source: Path) -> None:
        """Take over the checkout's content: fills an empty repository, later merges; then writes all out.

        With a repository elsewhere only that one counts, unless it is empty.
        """
        ...

    def fetch(self) -> None:
        """Take over what others pushed to the repository elsewhere; nothing without one.

        Raises:
            RemoteUnavailableError: it does not answer.
        """
        ...

    def head(self) -> str:
        """Name the commit of `main`."""
        ...

    def read(self, path: str, commit: str | None = None) -> str | None:
        """Read a file at a commit (`main` by default); None when there is none."""
        ...

    def paths(self, folder: str) -> tuple[str, ...]:
        """List the files directly or deeper below a folder at `main`, in order."""
        ...

    def history(self, path: str, limit: int) -> tuple[str, ...]:
        """List the commits that changed a path, newest first."""
        ...

    def find(self, trailers: Mapping[str, str]) -> str | None:
        """Find the newest commit of `main` that carries all these trailers."""
        ...

    def commit(self, changes: Mapping[str, str | None], message: str, trailers: Mapping[str, str], parent: str) -> str:
        """Write files (None deletes) on top of `parent`; done when the repository elsewhere has it too.

        Raises:
            HistoryMovedError: when `main` is no longer `parent`, here or there.
            RemoteUnavailableError: it did not answer; the commit may have arrived, the next `fetch` tells.
        """
        ...

    def checkout(self) -> tuple[str, ...]:
        """Write `main` out to the content folder; gives the paths that changed there."""
        ...

    def conflicts(self) -> tuple[Conflict, ...]:
        """List files that the checkout and the portal both changed, as far as they still differ."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A page as the site would show it, with the policy that its scripts need."""

    html: str
    csp: str


class SiteBuildError(Exception):
    """The site could not be built; the one that is served stays."""

    code = "site.failed"


class SiteBuild(Protocol):
    """The public site as files."""

    @property
    def current(self) -> Path:
        """The link to the release that is served."""
        ...

    def check(self) -> tuple[Problem, ...]:
        """Check all content, write nothing."""
        ...

    def preview(self, municipality: Municipality, assets: str) -> Preview:
        """Render a portrait page; `assets` is where the site's assets are served."""
        ...

    def publish(self, paths: Sequence[str] = ()) -> None:
        """Build what changed and switch; no paths means look at everything.

        Raises:
            SiteBuildError: nothing was switched.
        """
        ...

    def built_from(self) -> str | None:
        """Name the commit of the content that was built last; None where nobody knows."""
        ...

    def rollback(self) -> str:
        """Go one release back; gives its name."""
        ...

    def headers(self) -> Mapping[str, Mapping[str, str]]:
        """Give the headers of the served release by path pattern (`/*`)."""
        ...
