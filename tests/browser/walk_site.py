"""The way of a reader through the public site."""

from typing import Final

from tests.browser.walk import Walk

PAGES: Final = {
    "Kommunen": "/kommunen/",
    "Porträt einer Kommune": "/kommunen/zwickau/",
    "Praxisbeispiel": "/praxis/generationentreff-mit-quartiersmanagement/",
    "Aufruf": "/bewerben/zwk/",
    "Seite nicht gefunden": "/gibt/es/nicht/",
}


def read_site(walk: Walk) -> None:
    """Begin at the address bar, jump over the head, go on by the navigation, read the other pages."""
    keys = walk.keys
    keys.transcript.chapter("Öffentliche Seiten")
    keys.go("/")
    keys.press("Zum Inhalt springen", "link")
    stop = keys.tab()
    assert stop is not None
    assert stop.part == "main"
    keys.transcript.line(f"Tab: {keys.reader.stop().text}")
    keys.go("/")
    walk.meet("Startseite")
    keys.press("Programm", "link")
    walk.meet("Programm")
    for name, address in PAGES.items():
        keys.go(address)
        walk.meet(name)
