"""What is there after a crash, held against what was promised before it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms_service.models.audit import AuditRow
from forms_service.models.jobs import OutboxEntry
from forms_service.models.submissions import Attachment, Submission, SubmissionVersion
from forms_service.services.hand_in import checksum
from forms_service.services.house import House
from tests.soak.applicants import Applicant

HANDED_IN = "application.handed_in"


@dataclass(slots=True)
class Verdict:
    """Sums over all looks; each word holds what was seen, for people who search the cause."""

    lost: set[str] = field(default_factory=set)
    half: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    orphans: set[str] = field(default_factory=set)
    looks: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether every promise was kept."""
        return not (self.lost or self.half or self.doubled or self.orphans)


@dataclass(slots=True)
class Judge:
    """Looks into database and files; remembers which files it has read."""

    house: House
    files: Path
    verdict: Verdict = field(default_factory=Verdict)
    read: set[str] = field(default_factory=set)

    def look(self, applicants: Sequence[Applicant]) -> None:
        """Compare everything with what the applicants were told."""
        self.verdict.looks += 1
        with self.house.database.read() as session:
            found = _Found.of(session)
            for one in applicants:
                self._promises(one, found)
                self._wholeness(one, found)
        self.verdict.orphans = self._orphans(found)

    def _promises(self, one: Applicant, found: "_Found") -> None:
        row = found.rows[one.id]
        if (one.is_accepted or one.references) and (row.state != "submitted" or not found.versions[one.id]):
            self.verdict.lost.add(f"{one.id}: told that it is in, is {row.state}")
        if one.references - {row.reference}:
            self.verdict.lost.add(f"{one.id}: told {sorted(one.references)}, is {row.reference}")
        if one.uploaded and one.uploaded not in {file.sha256 for file in found.files.get(one.id, [])}:
            self.verdict.lost.add(f"{one.id}: its file")

    def _wholeness(self, one: Applicant, found: "_Found") -> None:
        row = found.rows[one.id]
        counts = {
            "versions": found.versions[one.id],
            "messages": found.messages[f"mail:receipt:{one.id}:1"],
            "audit": found.audit[f"submission:{one.id}"],
            "numbers": int(row.reference is not None),
        }
        wanted = int(row.state == "submitted")
        for name, count in counts.items():
            if count < wanted or (count and not wanted):
                self.verdict.half.add(f"{one.id}: {row.state} with {count} {name}")
            if count > 1:
                self.verdict.doubled.add(f"{one.id}: {count} {name}")
        files = found.files.get(one.id, [])
        if len({file.sha256 for file in files}) < len(files):
            self.verdict.doubled.add(f"{one.id}: {len(files)} files")
        if wanted and found.checksums[one.id] != checksum(row, files):
            self.verdict.half.add(f"{one.id}: checksum")
        for file in files:
            self._bytes(one, file)

    def _bytes(self, one: Applicant, file: Attachment) -> None:
        if file.sha256 in self.read:
            return
        try:
            with self.house.files.open(file.sha256) as stream:
                digest = hashlib.sha256(stream.read()).hexdigest()
        except FileNotFoundError:
            digest = ""
        if digest != file.sha256:
            self.verdict.half.add(f"{one.id}: bytes of a file")
        self.read.add(file.sha256)

    def _orphans(self, found: "_Found") -> set[str]:
        named = {file.sha256 for files in found.files.values() for file in files}
        return {path.name for path in self.files.rglob("*") if path.is_file() and path.name not in named}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """All rows that matter, read at once."""

    rows: dict[str, Submission]
    versions: Counter[str]
    checksums: dict[str, str]
    messages: Counter[str]
    audit: Counter[str]
    files: dict[str, list[Attachment]]

    @classmethod
    def of(cls, session: Session) -> "_Found":
        versions = _all(session, SubmissionVersion)
        files: dict[str, list[Attachment]] = {}
        for file in sorted(_all(session, Attachment), key=lambda file: (file.created_at, file.id)):
            if file.removed_at is None:
                files.setdefault(file.submission_id, []).append(file)
        return cls(
            rows={row.id: row for row in _all(session, Submission)},
            versions=Counter(one.submission_id for one in versions),
            checksums={one.submission_id: one.sha256 for one in versions},
            messages=Counter(one.key for one in _all(session, OutboxEntry)),
            audit=Counter(one.subject for one in _all(session, AuditRow) if one.action == HANDED_IN),
            files=files,
        )


def _all(session: Session, model: Any) -> Sequence[Any]:
    return session.scalars(select(model)).all()
