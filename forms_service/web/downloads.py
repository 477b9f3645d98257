"""Stored files go out as downloads and as nothing else."""

from typing import BinaryIO, Final

from flask import Response, send_file

from forms_service.services.file_types import FILE_TYPES

_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


def as_download(stream: BinaryIO, name: str, media_type: str) -> Response:
    """Send a file under the name that it came with; a browser neither shows nor runs it."""
    response = send_file(
        stream, mimetype=media_type, as_attachment=True, download_name=name_for_disk(name, media_type), max_age=0
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def name_for_disk(name: str, media_type: str) -> str:
    """Give the name under which a computer opens a file as what it is: a PDF „bild.exe“ becomes „bild.exe.pdf“.

    Signs that some system takes for something else are replaced.
    """
    plain = "".join("_" if sign in '<>:"/\\|?*' else sign for sign in name).strip(" .") or "Datei"
    kind = FILE_TYPES.get(media_type)
    return plain if kind is None or plain.lower().endswith(kind.endings) else f"{plain}{kind.ending}"
