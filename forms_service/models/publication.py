"""The way of an approved application to its public page."""

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forms_service.models.base import Base, Instant, new_id


class Publication(Base):
    """A portrait on its way; `state` is a `programme.publication.PublicationState`."""

    __tablename__ = "publication"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), unique=True)
    state: Mapped[str] = mapped_column(String(32), index=True)
    version: Mapped[int] = mapped_column(default=1)
    municipality_key: Mapped[str] = mapped_column(String(80), index=True)
    page_name: Mapped[str | None] = mapped_column(String(80))
    participation: Mapped[str] = mapped_column(Text)
    """The entry for the page's front matter, as JSON."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of `participation`; a release binds to it."""
    drafted_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    edited_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    previous_text: Mapped[str | None] = mapped_column(Text)
    """`participation` before the last editor began; with it goes who may release it."""
    previous_editor: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    released_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    release_audit: Mapped[int | None] = mapped_column(ForeignKey("audit.seq"))
    """The audit row of the last release or withdrawal; names the commit that follows."""
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    """Why the office took it off the site; None where the municipality did."""
    commit_id: Mapped[str | None] = mapped_column(String(64))
    live_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)
