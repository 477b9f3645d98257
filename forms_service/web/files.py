"""Sending files of a folder: exact names, known types, no links, conditional requests."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from flask import Response, send_file

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_TYPES: Final = {
    "atom": "application/atom+xml",
    "css": "text/css",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "html": "text/html",
    "ico": "image/x-icon",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xml": "application/xml",
}


def open_below(root: Path, path: str) -> BinaryIO | None:
    """Open a plain file below a folder, following no link; None when there is none."""
    *steps, name = path.split("/")
    if not all(_is_plain(part) for part in (*steps, name)):
        return None
    try:
        with _walk(root, steps) as folder:
            file = os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb")
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None


def _is_plain(part: str) -> bool:
    return bool(part) and part not in {".", ".."} and "\0" not in part and not part.startswith((".", "_"))


@contextmanager
def _walk(root: Path, steps: list[str]) -> Iterator[int]:
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for step in steps:
            below = os.open(step, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def answer_with(file: BinaryIO, path: str) -> Response:
    """Send an opened file, or 304 when the browser has it already; closes the file.

    It is read whole: pages are small, and nobody's slow line keeps a file open.
    """
    with file:
        status, data = os.fstat(file.fileno()), io.BytesIO(file.read())
    response = send_file(
        data,
        mimetype=_TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream"),
        conditional=True,
        etag=f"{status.st_mtime_ns:x}-{status.st_size:x}",
        last_modified=status.st_mtime,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response
