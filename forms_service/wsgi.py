"""The web process: waitress, eight threads, sane limits."""

import logging
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from forms_service.app import build_house, create_app, start_logging, start_problem
from forms_service.config import settings_or_exit
from forms_service.web.wire import answer_kindly

log = logging.getLogger(__name__)

_THREADS = 8
_CONNECTIONS = 500
_HEADER_BYTES = 32 * 1024
_IDLE_SECONDS = 60
_LOOK_SECONDS = 0.25
_LAST_ANSWERS_SECONDS = 10.0


def main(_: list[str]) -> int:
    """Serve until told to stop; gives the exit code."""
    settings = settings_or_exit()
    start_logging(settings)
    house = build_house(settings)
    if problem := start_problem(house):
        sys.stderr.write(problem)
        return 1
    app = create_app(house)
    sockets: dict[int, Any] = {}
    try:
        server = create_server(
            app,
            map=sockets,
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
    answer_kindly(sockets, app)
    house.library.refresh()
    log.info("serving port=%s", settings.port)
    _serve(sockets)
    server.task_dispatcher.shutdown()
    house.database.close()
    return 0


def _serve(sockets: dict[int, Any]) -> None:
    """Answer until a signal comes, then give those who are being served their answer."""
    stopping = threading.Event()

    def stop(signal_number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping.is_set():
        wasyncore.loop(timeout=_LOOK_SECONDS, map=sockets, count=1)
    until = time.monotonic() + _LAST_ANSWERS_SECONDS
    while _is_busy(sockets) and time.monotonic() < until:
        wasyncore.loop(timeout=_LOOK_SECONDS, map=sockets, count=1)


def _is_busy(sockets: dict[int, Any]) -> bool:
    """Tell whether somebody is still sending a request, waiting for its answer or receiving it."""
    channels = [found for found in sockets.values() if isinstance(found, HTTPChannel)]
    return any(channel.request or channel.requests or channel.total_outbufs_len for channel in channels)
