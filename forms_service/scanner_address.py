"""Where the virus scanner answers, as the environment names it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_PORT: Final = 3310
_WRONG: Final = "CLAMD muss wie unix:/run/clamav/clamd.ctl oder tcp://127.0.0.1:3310 aussehen, nicht „{raw}“."


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerAddress:
    """A clamd: `path` of its socket, or `host` and `port` where the path is empty."""

    path: str = ""
    host: str = ""
    port: int = _PORT


def scanner_from(raw: str) -> tuple[ScannerAddress | None, tuple[str, ...]]:
    """Read `CLAMD` and what is wrong with it; (None, ()) where there is none."""
    if not raw:
        return None, ()
    try:
        parts = urlsplit(raw)
        port = parts.port or _PORT
    except ValueError:
        return None, (_WRONG.format(raw=raw),)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return ScannerAddress(path=parts.path), ()
    if parts.scheme == "tcp" and parts.hostname and not parts.path.strip("/"):
        return ScannerAddress(host=parts.hostname, port=port), ()
    return None, (_WRONG.format(raw=raw),)
