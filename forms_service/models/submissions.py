"""What is filled in: forms as used, submissions, their versions, files and decisions."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forms_service.models.base import Base, Instant, new_id


class FormVersion(Base):
    """A definition as it was used, so that no submission ever reads `content/` for its own form."""

    __tablename__ = "form_version"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    form_id: Mapped[str] = mapped_column(String(80), index=True)
    definition: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    created_at: Mapped[dt.datetime] = mapped_column(Instant)


class Submission(Base):
    """One filled form of any kind; `inputs` is what was typed, `answers` what was handed in (JSON)."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("parent_id", "form_id"),  # one formal check for each application
        Index("ix_submission_form_id_state", "form_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(String(80))
    form_version: Mapped[str] = mapped_column(ForeignKey("form_version.sha256"))
    state: Mapped[str] = mapped_column(String(32))
    """A `programme.lifecycle.State`."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts up at each save; two people who edit are told by it."""
    reference: Mapped[str | None] = mapped_column(String(64), unique=True)
    call_id: Mapped[str | None] = mapped_column(String(80), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    municipality_key: Mapped[str | None] = mapped_column(String(80), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("submission.id"))
    inputs: Mapped[str] = mapped_column(Text, default="{}")
    answers: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(16))
    """What a finished formal check said, by the call as it was then: a `programme.form.Outcome`."""
    finished_by: Mapped[str | None] = mapped_column(String(64))
    """The actor who finished a formal check."""


class SubmissionVersion(Base):
    """A submission as it was handed in; never changed afterwards."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    inputs: Mapped[str] = mapped_column(Text)
    answers: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    files: Mapped[str | None] = mapped_column(Text)
    """The ids of its files (JSON); none in rows that are older than this column."""
    at: Mapped[dt.datetime] = mapped_column(Instant)


class Attachment(Base):
    """A file of a submission; the name is data, the bytes lie in the file store under `sha256`."""

    __tablename__ = "attachment"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    evidence_kind: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(120))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    removed_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class IdempotencyKey(Base):
    """A form that was sent once; sending it again gives the same answer."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)


class Decision(Base):
    """What the office decided about an application; one each."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)
