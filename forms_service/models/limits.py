"""How often something was tried."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forms_service.models.base import Base, Instant


class RateCounter(Base):
    """Tries of one bucket in one window; survives restarts and is shared by instances."""

    __tablename__ = "rate_counter"

    bucket: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_at: Mapped[dt.datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int]
