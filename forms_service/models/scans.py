"""What a virus scanner said about the files; a file without a row was never given to one."""

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forms_service.models.base import Base, Instant


class FileScan(Base):
    """One file and its verdict; `state` is a `services.scanning.ScanState`."""

    __tablename__ = "file_scan"

    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    asked_at: Mapped[dt.datetime] = mapped_column(Instant)
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    finding: Mapped[str] = mapped_column(String(200), default="")
    """What the scanner calls it."""
    opened_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    """Who opened the file without a good verdict, when, and why."""
    opened_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    opened_reason: Mapped[str] = mapped_column(Text, default="")
