"""Show the site while one writes: rebuilt on every change, mistakes as a page, on the loopback address only."""

import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, TextIO

from portal import pipeline
from portal.clock import build_time
from portal.render import RenderingFailed
from portal.settings import SettingsRefused, SiteSettings
from programme.errors import ContentError

LOOPBACK: Final = "127.0.0.1"
_SECONDS_BETWEEN_LOOKS: Final = 0.5


class Workbench:
    """Keeps the site up to date and remembers what went wrong the last time."""

    def __init__(self, settings: SiteSettings) -> None:
        self.settings = settings
        self.mistakes: tuple[str, ...] = ()

    def look(self) -> bool:
        """Build what changed; say whether the outcome differs from before."""
        before = self.mistakes
        try:
            is_new = pipeline.build(self.settings, build_time()).is_new
            self.mistakes = ()
        except ContentError as error:
            is_new, self.mistakes = False, tuple(map(str, error.problems))
        except (RenderingFailed, SettingsRefused, OSError) as error:
            # A file may vanish between listing and reading while an editor saves it.
            is_new, self.mistakes = False, (str(error),)
        return is_new or self.mistakes != before


class Handler(SimpleHTTPRequestHandler):
    """Serves the current release with the headers of the site, or the mistakes instead of a page."""

    def __init__(self, *args: object, bench: Workbench) -> None:
        self._bench = bench
        super().__init__(*args, directory=str(bench.settings.out / "current"))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file of the site."""
        if self._bench.mistakes and not self.path.startswith("/assets/"):
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, _mistakes_page(self._bench.mistakes).encode())
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Add the site's own headers."""
        for pattern, headers in self._rules().items():
            if self.path.startswith(pattern.removesuffix("*")):
                for name, value in headers.items():
                    if name != "Cache-Control":
                        self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not there with the site's own page."""
        page = Path(self.directory) / "404.html"
        if code == HTTPStatus.NOT_FOUND and page.is_file():
            self._answer(HTTPStatus.NOT_FOUND, page.read_bytes())
        else:
            super().send_error(code, message, explain)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Stay silent; the mistakes are what matters here."""

    def _rules(self) -> Mapping[str, Mapping[str, str]]:
        try:
            rules: Mapping[str, Mapping[str, str]] = json.loads((Path(self.directory) / "headers.json").read_bytes())
        except FileNotFoundError:
            return {}
        return rules

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _mistakes_page(mistakes: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(mistake)}</li>" for mistake in mistakes)
    return (
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Fehler in den Inhalten</title>'
        '<link rel="stylesheet" href="/assets/werkstatt.css"></head><body><main class="wp-page wp-main wp-stack">'
        f"<h1>Fehler in den Inhalten</h1><p>Die Seite entsteht von selbst neu, sobald sie behoben sind.</p>"
        f'<ul class="wp-prose">{items}</ul></main></body></html>'
    )


def open_server(bench: Workbench, port: int) -> ThreadingHTTPServer:
    """Listen on the loopback address; port 0 takes any free one."""
    return ThreadingHTTPServer((LOOPBACK, port), partial(Handler, bench=bench))


def watch(bench: Workbench, stop: threading.Event, tell: Callable[[Workbench], None]) -> None:
    """Look again and again until told to stop."""
    while not stop.wait(_SECONDS_BETWEEN_LOOKS):
        if bench.look():
            tell(bench)


def serve(settings: SiteSettings, port: int, output: TextIO) -> int:
    """Serve until Ctrl-C."""

    def tell(bench: Workbench) -> None:
        print("\n".join(bench.mistakes) or "Neu gebaut.", file=output, flush=True)

    bench = Workbench(settings)
    bench.look()
    tell(bench)
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(bench, stop, tell), daemon=True)
    with open_server(bench, port) as server:
        print(f"http://{LOOPBACK}:{server.server_port}/ (Strg-C beendet)", file=output, flush=True)
        watcher.start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            stop.set()
    return 0
