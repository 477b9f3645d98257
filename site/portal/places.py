"""Where the parts of the site's own code lie, and a hash over all of it."""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

SITE: Final = Path(__file__).resolve().parents[1]
ASSETS: Final = SITE / "assets"
OVERRIDES: Final = SITE / "overrides"
TEMPLATES: Final = SITE / "templates"
_CHECKOUT: Final = SITE.parent
_PROGRAMME: Final = _CHECKOUT / "programme"
_PACKAGES: Final = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2", "markupsafe")
"""What turns content into pages beside our own code: after an upgrade everything is made again."""


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files of a folder in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)


def digest_of(paths: Iterable[Path]) -> str:
    """Return a hash over the places of files of the checkout and their contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(_CHECKOUT).as_posix()}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def code_digest() -> str:
    """Return a hash over everything that turns content into pages."""
    folders = (SITE / "portal", TEMPLATES, OVERRIDES, ASSETS, _PROGRAMME)
    own = digest_of(path for folder in folders for path in files_below(folder))
    return hashlib.sha256(f"{own} {packages()}".encode()).hexdigest()


def packages() -> str:
    """Return the versions of the packages that make pages."""
    return " ".join(f"{name}=={version(name)}" for name in _PACKAGES)


def assets_digest() -> str:
    """Return a hash over the assets, short enough for an address."""
    return digest_of(files_below(ASSETS))[:10]
