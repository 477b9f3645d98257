"""Value objects of files that did not change since they were read last, in this process and from build to build."""

import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from portal.sources import SourceFile

Value = TypeVar("Value")
Loader = Callable[[str, str], Value]

_Key = tuple[str, str, str]
_PROTOCOL: Final = 5


class Memory:
    """Remembers what loaders made of files, by loader, path and content.

    Whoever loads and then forgets holds the lock meanwhile: several threads of the service ask for previews.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._values: dict[_Key, Any] = {}
        self._used: dict[_Key, Any] = {}
        self._is_changed = False
        self._code = ""

    def load(self, loader: Loader[Value], source: SourceFile) -> Value:
        """Return what the loader makes of the file. Raises ContentError."""
        key = (loader.__name__, source.path, source.sha256)
        if key not in self._values:
            self._values[key] = loader(source.text, source.shown_path)
            self._is_changed = True
        self._used[key] = self._values[key]
        value: Value = self._values[key]
        return value

    def forget_unused(self) -> None:
        """Keep only what was asked for since the last call."""
        self._is_changed = self._is_changed or len(self._used) != len(self._values)
        self._values, self._used = self._used, {}

    def recall(self, path: Path, code: str) -> None:
        """Take over what an earlier process wrote, unless another code made it."""
        with self.lock:
            if self._code != code:
                self._code, self._values = code, _found(path, code)

    def keep(self, path: Path) -> None:
        """Write what is remembered for the next process, in one step."""
        with self.lock:
            if not self._is_changed:
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".next")
            fresh.write_bytes(pickle.dumps((self._code, self._values), protocol=_PROTOCOL))
            fresh.replace(path)
            self._is_changed = False


def _found(path: Path, code: str) -> dict[_Key, Any]:
    """Return what the same code wrote; nothing where it was another or the file is broken."""
    try:
        # The file is written below the build's own output folder by `keep` alone.
        found_code, values = pickle.loads(path.read_bytes())  # noqa: S301
    except (OSError, pickle.UnpicklingError, ValueError, EOFError, AttributeError, ImportError, TypeError):
        return {}
    return values if found_code == code else {}
