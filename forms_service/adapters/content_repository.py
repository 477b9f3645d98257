"""The content under version control: a bare repository, written by Git plumbing."""

from collections.abc import Mapping
from pathlib import Path

from forms_service.services.ports import Conflict


class GitRepository:
    """`content.git` and the folder that its `main` is written out to."""

    def __init__(self, repository: Path, checkout: Path) -> None:
        self._repository = repository
        self._checkout = checkout

    def head(self) -> str:
        """Name the commit of `main`."""
        raise NotImplementedError

    def read(self, path: str, commit: str | None = None) -> str | None:
        """Read a file; see the port."""
        raise NotImplementedError

    def paths(self, folder: str) -> tuple[str, ...]:
        """List files; see the port."""
        raise NotImplementedError

    def history(self, path: str, limit: int) -> tuple[str, ...]:
        """List commits; see the port."""
        raise NotImplementedError

    def find(self, trailer: str, value: str) -> str | None:
        """Find a commit; see the port."""
        raise NotImplementedError

    def commit(self, changes: Mapping[str, str | None], message: str, trailers: Mapping[str, str], parent: str) -> str:
        """Write files; see the port."""
        raise NotImplementedError

    def checkout(self) -> tuple[str, ...]:
        """Write `main` out; see the port."""
        raise NotImplementedError

    def conflicts(self) -> tuple[Conflict, ...]:
        """List conflicts; see the port."""
        raise NotImplementedError
