"""The clock of the build: read at the edge, handed on as `now`."""

import os
from datetime import UTC, datetime


def build_time() -> datetime:
    """Return the time a build stands for: `SOURCE_DATE_EPOCH`, or now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
