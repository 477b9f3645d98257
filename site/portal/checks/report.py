"""Problems of the content, gathered with their places."""

from portal.catalogue import Gathered
from portal.sources import ROOT_NAME
from programme.errors import Problem


class Report:
    """Collects problems and finds their lines."""

    def __init__(self, catalogue: Gathered) -> None:
        self._files = catalogue.sources.files
        self.problems: list[Problem] = []

    def add(self, path: str, code: str, message: str, *, at: str = "", key: str = "") -> None:
        """Add a problem of a file; `at` is a piece of text in the line it is about."""
        line = self._line(path, at) if at else None
        shown = f"{ROOT_NAME}/{path}"
        self.problems.append(Problem(path=shown, line=line, key=key, code=code, message=message))

    def _line(self, path: str, piece: str) -> int | None:
        source = self._files.get(path)
        position = source.text.find(piece.split("\n", 1)[0]) if source else -1
        return source.text.count("\n", 0, position) + 1 if source and position >= 0 else None
