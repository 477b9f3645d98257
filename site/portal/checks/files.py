"""Which pages have to be there, and whether every page has an address of its own."""

import re
from collections import Counter
from typing import Final

from portal import addresses
from portal.catalogue import Gathered
from portal.checks.report import Report
from programme.text import RESERVED_PAGE_NAMES, page_name

_PAGE_NAME: Final = re.compile(r"[a-z0-9-]{1,80}")
_NEEDED: Final = {
    addresses.PROGRAMME: "programm/index.md",
    addresses.APPLYING: "bewerben/index.md",
    addresses.IMPRINT: "impressum.md",
    addresses.PRIVACY: "datenschutz.md",
}
"""Pages that the head and the foot of every page lead to."""

_KINDS_WITH_BODY: Final = ("kommunen", "praxis")
LISTS: Final = frozenset({addresses.MUNICIPALITIES, addresses.PRACTICES})


def check_needed_pages(catalogue: Gathered, report: Report) -> None:
    """Look for pages that every page leads to and that are not there."""
    for path in _NEEDED.values():
        if path not in catalogue.pages and path not in catalogue.failed:
            report.add(path, "file_missing", "Diese Seite fehlt. Kopf oder Fuß jeder Seite verweisen auf sie.")
    for call in catalogue.calls.values():
        path = f"aufrufe/{call.id}/index.md"
        if path not in catalogue.pages and path not in catalogue.failed:
            report.add(path, "file_missing", "Diese Seite fehlt. Sie erklärt den Aufruf.")


def check_page_names(catalogue: Gathered, report: Report) -> None:
    """Keep addresses within their alphabet, outside the service's prefixes, and free of doubles."""
    for path in page_paths(catalogue):
        name = path.removesuffix(".md").rsplit("/", 1)[-1]
        is_index = name == "index" and not path.startswith(_KINDS_WITH_BODY)
        if not _PAGE_NAME.fullmatch(name) or (name in RESERVED_PAGE_NAMES and not is_index):
            message = f"Der Dateiname passt nicht in Adressen. Nennen Sie die Datei {page_name(name)}.md"
            report.add(path, "page_name", message)
        if path.split("/")[0] in RESERVED_PAGE_NAMES:
            message = f"Den Ordner „{path.split('/')[0]}“ braucht das Portal selbst. Nehmen Sie einen anderen."
            report.add(path, "page_name", message)
        if addresses.belongs_to_service(addresses.page_address(path)):
            report.add(
                path, "service_address", "Unter dieser Adresse antwortet der Dienst. Wählen Sie einen anderen Ort."
            )
    counted = Counter(addresses.page_address(path) for path in page_paths(catalogue))
    for path in page_paths(catalogue):
        if counted[addresses.page_address(path)] > 1 or addresses.page_address(path) in LISTS:
            report.add(path, "address_taken", "Unter dieser Adresse steht schon eine andere Seite.")


def page_paths(catalogue: Gathered) -> list[str]:
    """Return the paths of all files that become a page of their own."""
    paths = [f"kommunen/{name}.md" for name in catalogue.municipalities]
    return [*paths, *(f"praxis/{name}.md" for name in catalogue.practices), *catalogue.pages]
