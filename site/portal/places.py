"""Where the parts of the site's own code lie, and a hash over all of it."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

SITE: Final = Path(__file__).resolve().parents[1]
ASSETS: Final = SITE / "assets"
OVERRIDES: Final = SITE / "overrides"
TEMPLATES: Final = SITE / "templates"
_PROGRAMME: Final = SITE.parent / "programme"


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files of a folder in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)


def digest_of(paths: Iterable[Path]) -> str:
    """Return a hash over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.name}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def code_digest() -> str:
    """Return a hash over everything that turns content into pages."""
    return digest_of(
        path for folder in (SITE / "portal", TEMPLATES, OVERRIDES, ASSETS, _PROGRAMME) for path in files_below(folder)
    )


def assets_digest() -> str:
    """Return a hash over the assets, short enough for an address."""
    return digest_of(files_below(ASSETS))[:10]
