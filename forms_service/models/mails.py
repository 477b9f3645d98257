"""What is known of a message when its text and its recipient are gone from the outbox."""

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forms_service.models.base import Base, Instant


class MailDelivery(Base):
    """A message in the outbox; no address and no text stands here."""

    __tablename__ = "mail_delivery"

    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True, autoincrement=False)
    template: Mapped[str] = mapped_column(String(64))
    """Its file in `content/mails`, without the ending."""
    submission_id: Mapped[str | None] = mapped_column(ForeignKey("submission.id"), index=True)
    useless_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """From then on nobody needs it any more: a sign-in link works for minutes only."""
