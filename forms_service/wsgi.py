"""The web process: waitress, eight threads, sane limits."""

import logging
import signal
import sys
from types import FrameType

from waitress import create_server

from forms_service.app import build_house, create_app
from forms_service.config import Settings

log = logging.getLogger(__name__)

_THREADS = 8
_CONNECTIONS = 500
_HEADER_BYTES = 32 * 1024
_IDLE_SECONDS = 60


def main(settings: Settings) -> int:
    """Serve until told to stop; gives the exit code."""
    house = build_house(settings)
    app = create_app(house)
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=_THREADS,
            connection_limit=_CONNECTIONS,
            max_request_header_size=_HEADER_BYTES,
            max_request_body_size=settings.max_upload_body_bytes,
            channel_timeout=_IDLE_SECONDS,
            ident="",
            # The mail page has to see that a proxy stands before it; nothing else reads these headers.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        sys.stderr.write(f"Port {settings.port} auf {settings.host} ist nicht frei ({error.strerror}).\n")
        return 1
    house.library.refresh()
    signal.signal(signal.SIGTERM, _stop)
    log.info("serving port=%s", settings.port)
    server.run()
    return 0


def _stop(signal_number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler
    """Let waitress end the requests at hand, then leave."""
    raise SystemExit(0)
