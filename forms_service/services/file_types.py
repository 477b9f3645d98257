"""The type of a file, told by its content; its name says nothing.

Archives are never unpacked: their list of members is read, and no more of it
than any document needs, so that a bomb costs nothing.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """A type that is taken: its name for readers, its media type, the ending that fits."""

    label: str
    media_type: str
    ending: str
    other_endings: tuple[str, ...] = ()

    @property
    def endings(self) -> tuple[str, ...]:
        """All endings that fit."""
        return (self.ending, *self.other_endings)


PDF: Final = FileType(label="PDF", media_type="application/pdf", ending=".pdf")
JPEG: Final = FileType(label="JPEG", media_type="image/jpeg", ending=".jpg", other_endings=(".jpeg",))
PNG: Final = FileType(label="PNG", media_type="image/png", ending=".png")
DOCX: Final = FileType(
    label="DOCX",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ending=".docx",
)
ODT: Final = FileType(label="ODT", media_type="application/vnd.oasis.opendocument.text", ending=".odt")

FILE_TYPES: Final = {one.media_type: one for one in (PDF, JPEG, PNG, DOCX, ODT)}
"""All types that are taken, by media type."""

ENDINGS: Final = frozenset(ending.removeprefix(".") for one in FILE_TYPES.values() for ending in one.endings)
"""How names of such files end, without the dot."""

_SIGNATURES: Final = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_ZIP: Final = b"PK\x03\x04"
# An ODT begins with the member `mimetype`, not compressed, without extra field: its name and content stand at byte 30.
_ODT_START: Final = slice(30, 30 + len(b"mimetype" + ODT.media_type.encode()) + 2)
_ODT_MARK: Final = b"mimetype" + ODT.media_type.encode() + b"PK"
_DOCX_MEMBERS: Final = frozenset({"[content_types].xml", "word/document.xml"})
_HEAD_BYTES: Final = 128
_END_BYTES: Final = 22 + 65_535
_END: Final = struct.Struct("<4s4H2LH")
_MEMBER: Final = struct.Struct("<4s6H3L5H2L")
_LIST_BYTES: Final = 1_000_000


class MacrosError(Exception):
    """The document holds programs."""

    code = "file.macros"


def tell_type(stream: IO[bytes]) -> FileType | None:
    """Tell the type of a file; None for all that is not taken. The stream stands at its start afterwards.

    Raises:
        MacrosError: a document of an office program holds programs.
    """
    head = stream.read(_HEAD_BYTES)
    try:
        if head.startswith(_ZIP):
            return _tell_archive(stream, head)
        return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    finally:
        stream.seek(0)


def _tell_archive(stream: IO[bytes], head: bytes) -> FileType | None:
    members = frozenset(_members(stream))
    if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in members):
        raise MacrosError
    if head[_ODT_START] == _ODT_MARK and "content.xml" in members:
        return ODT
    return DOCX if members >= _DOCX_MEMBERS else None


def _members(stream: IO[bytes]) -> Iterator[str]:
    """Yield the names of an archive's members in small letters; none where its list is odd or far too long."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END_BYTES))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return
    _, _, _, _, _, length, offset, _ = _END.unpack_from(tail, at)
    if length > _LIST_BYTES or offset > size:
        return
    stream.seek(offset)
    yield from _names(stream.read(length))


def _names(listing: bytes) -> Iterator[str]:
    position = 0
    while position + _MEMBER.size <= len(listing):
        fields = _MEMBER.unpack_from(listing, position)
        if fields[0] != b"PK\x01\x02":
            return
        name_bytes, extra_bytes, comment_bytes = fields[10:13]
        start = position + _MEMBER.size
        yield listing[start : start + name_bytes].decode("utf-8", "replace").lower()
        position = start + name_bytes + extra_bytes + comment_bytes
