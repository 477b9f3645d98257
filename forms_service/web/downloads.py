"""Stored files go out as downloads and as nothing else."""

from typing import BinaryIO

from flask import Response, send_file

_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def as_download(stream: BinaryIO, name: str, media_type: str) -> Response:
    """Send a file under the name that it came with; a browser neither shows nor runs it."""
    response = send_file(stream, mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
