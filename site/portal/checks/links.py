"""Where links may lead."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from portal import addresses, anchors
from portal.body import Body
from portal.catalogue import Gathered
from portal.checks.files import LISTS, page_paths
from portal.checks.report import Report
from programme.spelling import suggestion

_OPEN_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})


class Links:
    """Knows where links may lead."""

    def __init__(self, catalogue: Gathered, report: Report) -> None:
        failed = (path for path in catalogue.failed if path.endswith(".md") and not path.startswith("mails/"))
        pages = map(addresses.page_address, [*page_paths(catalogue), *failed])
        self._known = frozenset({addresses.START, *LISTS, *pages})
        self._catalogue = catalogue
        self._report = report

    def check(self, link: str, path: str, body: Body | None = None) -> None:
        """Report a link that leads nowhere, or where none may lead."""
        try:
            parts = urlsplit(link)
        except ValueError:
            message = f"„{link[:60]}“ ist keine Adresse. Prüfen Sie die Schreibweise."
            self._report.add(path, "link_invalid", message, at=link)
            return
        if parts.scheme or parts.netloc:
            if parts.scheme not in _OPEN_SCHEMES:
                self._report.add(path, "link_scheme", f"Dieser Link ist nicht erlaubt: „{link[:60]}“.", at=link)
        elif link.startswith("#"):
            if body and parts.fragment not in {heading.anchor for heading in body.headings}:
                message = f"Auf dieser Seite gibt es keine Stelle „{link}“."
                self._report.add(path, "dead_anchor", message, at=link)
        else:
            self._check_own(link, parts, path)

    def _check_own(self, link: str, parts: SplitResult, path: str) -> None:
        if not link.startswith("/"):
            message = f"Schreiben Sie die ganze Adresse, zum Beispiel /programm/, nicht „{link}“."
            self._report.add(path, "relative_link", message, at=link)
        elif addresses.belongs_to_service(parts.path):
            return
        elif parts.path not in self._known:
            hint = suggestion(parts.path, sorted(self._known))
            self._report.add(path, "dead_link", f"Die Seite „{parts.path}“ gibt es nicht.{hint}", at=link)
        elif parts.fragment and not anchors.has(parts.path, parts.fragment, self._catalogue):
            message = f"Auf der Seite „{parts.path}“ gibt es keine Stelle „#{parts.fragment}“."
            self._report.add(path, "dead_anchor", message, at=link)
