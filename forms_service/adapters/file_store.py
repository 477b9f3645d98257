"""Attachments in a folder, found by the hash of their bytes."""

import datetime as dt
import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO

from forms_service.adapters.durable import make_folder, sync_folder
from forms_service.services.ports import FileTooLargeError, StoredFile

_CHUNK_BYTES = 256 * 1024
_HEAD_BYTES = 4096
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FolderStore:
    """Files below `root`: `ab/ab12…`, never under a name that somebody chose."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, stream: IO[bytes], limit_bytes: int) -> StoredFile:
        """Keep a file; see the port."""
        incoming = self._root / "incoming"
        make_folder(incoming)
        beside = incoming / secrets.token_hex(16)
        try:
            stored = _receive(stream, beside, limit_bytes)
            self._settle(beside, stored.sha256)
        finally:
            beside.unlink(missing_ok=True)
        return stored

    def _settle(self, beside: Path, sha256: str) -> None:
        path = self._path(sha256)
        make_folder(path.parent)
        # Also where the same bytes lie already: their folder may not have reached the disk yet.
        beside.replace(path)
        sync_folder(path.parent)

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file; see the port."""
        return os.fdopen(os.open(self._path(sha256), os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def has(self, sha256: str) -> bool:
        """Tell whether a file is kept."""
        return self._path(sha256).is_file()

    def kept_before(self, before: dt.datetime) -> Sequence[str]:
        """List files by age; see the port."""
        for path in (self._root / "incoming").glob("*"):
            if _is_older(path, before):
                path.unlink(missing_ok=True)
        return sorted(path.name for path in self._root.glob("??/*") if _is_older(path, before))

    def remove(self, sha256: str) -> None:
        """Remove a file; see the port."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise FileNotFoundError(sha256)
        return self._root / sha256[:2] / sha256


def _is_older(path: Path, before: dt.datetime) -> bool:
    try:
        return path.lstat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def _receive(stream: IO[bytes], path: Path, limit_bytes: int) -> StoredFile:
    """Copy a stream into a new file and bring its bytes to the disk."""
    digest, size, head = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > limit_bytes:
                raise FileTooLargeError(f"more than {limit_bytes} bytes")
            head = head or chunk[:_HEAD_BYTES]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(sha256=digest.hexdigest(), size_bytes=size, head=head)
