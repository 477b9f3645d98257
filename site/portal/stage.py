"""Lay out what MkDocs reads: its configuration, the hand-written pages, one empty page per page kind.

What comes from MkDocs is a shell: everywhere that a word of the content goes there is a slot, filled by `fill`.
MkDocs escapes nothing, so titles never reach it.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from portal import addresses
from portal.body import EXTENSIONS, PLAIN_HTML
from portal.catalogue import Catalogue
from portal.places import OVERRIDES, SITE, digest_of, files_below, packages
from portal.variables import with_values

SHELLS: Final = {
    "start": addresses.START,
    "municipalities": addresses.MUNICIPALITIES,
    "municipality": addresses.MUNICIPALITIES,
    "practices": addresses.PRACTICES,
    "practice": addresses.PRACTICES,
    "not_found": "",
}
"""The page kinds that `portal` fills, each with its place in the navigation."""

_LISTS: Final = frozenset({"start", "municipalities", "practices"})
_SHELL_FOLDER: Final = "shells"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Files for MkDocs by their path below the stage, and a hash over all that decides its output."""

    files: Mapping[str, str]
    digest: str
    site_name: str

    def write(self, folder: Path) -> None:
        """Write the files; what was there before goes."""
        shutil.rmtree(folder / "docs", ignore_errors=True)
        for path, text in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def stage_of(catalogue: Catalogue) -> Stage:
    """Return what MkDocs needs for this content."""
    files = {"mkdocs.yml": _configuration(catalogue)}
    for kind, section in SHELLS.items():
        files[f"docs/{_SHELL_FOLDER}/{kind}.md"] = _document({"template": "shell.html", **_place(kind, section)}, "")
    for path, written in catalogue.pages.items():
        body = with_values(written.body, catalogue.variables)
        address = addresses.page_address(path)
        files[f"docs/{path}"] = _document({"section": f"/{address.split('/')[1]}/", "address": address}, body)
    return Stage(files=files, digest=_digest(files), site_name=_brand(catalogue)["title"])


def shell_file(frame: str) -> str:
    """Return where MkDocs puts the shell: of a page kind, or of a hand-written page by its path."""
    path = f"{_SHELL_FOLDER}/{frame}.md" if frame in SHELLS else frame
    stem = path.removesuffix(".md")
    return f"{stem}.html" if stem.rsplit("/", 1)[-1] == "index" else f"{stem}/index.html"


def _place(kind: str, section: str) -> dict[str, str]:
    return {"section": section, "address": section if kind in _LISTS else ""}


def _document(matter: Mapping[str, str], body: str) -> str:
    """Write front matter as JSON, which is YAML without surprises."""
    return f"---\n{json.dumps(matter, ensure_ascii=False)}\n---\n\n{body}"


def _digest(files: Mapping[str, str]) -> str:
    parts = [f"{path}\n{text}" for path, text in sorted(files.items())]
    parts.append(packages())
    parts.append(digest_of([*files_below(OVERRIDES), SITE / "portal" / "body.py"]))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _configuration(catalogue: Catalogue) -> str:
    settings: dict[str, Any] = {
        "site_name": _brand(catalogue)["title"],
        "docs_dir": "docs",
        "site_dir": "html.next",
        "use_directory_urls": True,
        "plugins": [],
        "theme": {
            "name": "material",
            "custom_dir": str(OVERRIDES),
            "font": False,
            "language": "de",
            "palette": {"scheme": "werkstatt"},
        },
        "validation": {"absolute_links": "ignore", "omitted_files": "ignore", "anchors": "ignore"},
        "extra": _extra(catalogue),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
    extensions = [f"  - {name}" for name in (*EXTENSIONS, PLAIN_HTML) if name != "toc"]
    toc = ["  - toc:", "      slugify: !!python/name:portal.body.anchor"]
    return "\n".join([*lines, "markdown_extensions:", *extensions, *toc, ""])


def _extra(catalogue: Catalogue) -> dict[str, Any]:
    """Return what head and foot of every page say."""
    operator = catalogue.operator
    return {
        "brand": _brand(catalogue),
        "notice": operator.notice if operator.sample else "",
        "sections": [
            {"label": "Programm", "address": addresses.PROGRAMME},
            {"label": "Kommunen", "address": addresses.MUNICIPALITIES},
            {"label": "Praxis", "address": addresses.PRACTICES},
        ],
        "applying": {
            "label": "Bewerben (Beispiel)" if operator.sample else "Bewerben",
            "address": addresses.APPLYING,
        },
        "call_links": _call_links(catalogue),
        "office": {"name": operator.name, "email": operator.email, "phone": operator.phone},
        "law": [
            {"label": "Impressum", "address": addresses.IMPRINT},
            {"label": "Datenschutz", "address": addresses.PRIVACY},
        ],
    }


def _brand(catalogue: Catalogue) -> dict[str, str]:
    return {"title": catalogue.operator.portal_name, "subtitle": catalogue.operator.portal_subtitle}


def _call_links(catalogue: Catalogue) -> list[dict[str, str]]:
    """Return the ways to every call; where there are several, each says its name."""
    links = []
    for call in catalogue.calls.values():
        ending = f": {call.short_title}" if len(catalogue.calls) > 1 else ""
        links += [
            {"label": f"Bedingungen{ending}", "address": addresses.call_address(call.id)},
            {
                "label": f"Bewerbung beginnen oder fortsetzen{ending}",
                "address": addresses.application_address(call.id),
            },
        ]
    return links
