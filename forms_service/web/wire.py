"""Answers that no view gives: to requests that are broken, or too large, before anybody has read them."""

from typing import Any, Final

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask

from forms_service.web.errors import bare_page
from forms_service.web.security import HEADERS

_PHRASES: Final = {400: "Bad Request", 413: "Content Too Large", 431: "Request Header Fields Too Large"}
_OTHER: Final = 400


def answer_kindly(sockets: dict[int, Any], app: Flask) -> None:
    """Let servers answer what they refuse by themselves with a page of ours, and without their name."""
    pages = {status: bare_page(app, status).encode() for status in _PHRASES}

    class Refusal(ErrorTask):  # type: ignore[misc] # waitress has no types
        def execute(self) -> None:
            status = self.request.error.code if self.request.error.code in pages else _OTHER
            body = pages[status]
            self.status = f"{status} {_PHRASES[status]}"
            self.response_headers.extend([("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()])
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Channel(HTTPChannel):  # type: ignore[misc] # waitress has no types
        error_task_class = Refusal

    for server in sockets.values():
        if isinstance(server, BaseWSGIServer):
            server.channel_class = Channel
