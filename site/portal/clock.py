"""The clock of the build: read at the edge, handed on as `now`."""

import os
from datetime import UTC, datetime

from portal.settings import SettingsRefused


def build_time() -> datetime:
    """Return the time a build stands for: `SOURCE_DATE_EPOCH`, or now. Raises SettingsRefused."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise SettingsRefused(f"SOURCE_DATE_EPOCH ist eine Zahl von Sekunden, nicht „{epoch}“.") from None
