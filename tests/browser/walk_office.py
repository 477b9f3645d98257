"""The way of the office, from the list to the public page and back; two persons."""

from typing import Final

from forms_service.services.ports import DeliveredMail
from tests.browser.walk import Walk
from tests.fakes import FakeMail

OFFICER: Final = "sachbearbeitung"
EDITOR: Final = "redaktion"
PLACE: Final = "Helbedündorf"
PREREQUISITES: Final = 5


def sign_in(walk: Walk, name: str, password: str) -> None:
    """Sign in with name and password."""
    walk.keys.go("/geschaeftsstelle/")
    walk.keys.type_into("Name", name)
    walk.keys.to("Passwort")
    walk.keys.page.keyboard.insert_text(password)
    walk.keys.transcript.line("Passwort eingefügt")
    walk.keys.press("Anmelden", "button")


def decide(walk: Walk, password: str) -> None:
    """List, search, sort, open, note, check, decide, begin the portrait."""
    keys = walk.keys
    keys.transcript.chapter("Geschäftsstelle: prüfen und entscheiden")
    keys.go("/geschaeftsstelle/")
    walk.meet("Geschäftsstelle, Anmeldung")
    sign_in(walk, OFFICER, "falsch")
    walk.meet("Geschäftsstelle, Anmeldung gescheitert")
    sign_in(walk, OFFICER, password)
    walk.meet("Eingang")
    find(walk)
    check(walk)
    approve(walk)
    keys.press("Porträtentwurf anlegen", "button")
    walk.meet("Porträt, Entwurf")
    keys.go("/geschaeftsstelle/nachrichten/")
    walk.meet("Nachrichten")


def find(walk: Walk) -> None:
    """Narrow the list down, sort it, search in it, open an application."""
    keys = walk.keys
    keys.press("Eingang", "link")
    keys.press("Eingang, neueste", "link")
    keys.type_into("Suchen", "Nirgendwo")
    keys.press("Suchen", "button")
    walk.meet("Eingang, nichts gefunden")
    keys.type_into("Suchen", PLACE)
    keys.press("Suchen", "button")
    keys.press(PLACE, "link")
    walk.meet("Bewerbung, ungeprüft")


def check(walk: Walk) -> None:
    """Finish too early, then judge each prerequisite and finish."""
    keys = walk.keys
    keys.press("Speichern und abschließen", "button")
    walk.meet("Prüfung, etwas fehlt")
    judge(walk)
    keys.press("Speichern und abschließen", "button")
    walk.meet("Prüfung abschließen, Bestätigung")
    keys.press("Prüfung abschließen", "button")
    walk.meet("Bewerbung, geprüft")


def judge(walk: Walk) -> None:
    """Choose with arrow keys, write one note."""
    keys = walk.keys
    judged: set[str] = set()
    for stop, spoken in keys.stops():
        if stop.type == "radio" and stop.name not in judged:
            judged.add(stop.name)
            keys.tick()
        elif stop.tag == "summary" and spoken.name.startswith("Notiz") and len(judged) == 1:
            keys.unfold()
            keys.tab()
            keys.type("Im Mai nachgefragt.")
        elif spoken.name == "Speichern":
            break
    assert len(judged) == PREREQUISITES


def approve(walk: Walk) -> None:
    """Forget the reason, write it, read the mail, send it."""
    keys = walk.keys
    keys.press("Zusage", "button")
    walk.meet("Entscheidung, Begründung fehlt")
    keys.type_into("Begründung", "Alle fünf Voraussetzungen sind erfüllt (Muster).")
    keys.press("Zusage", "button")
    walk.meet("Entscheidung, Bestätigung")
    keys.press("Zusagen und E-Mail schicken", "button")
    walk.work()
    walk.meet("Bewerbung, zugesagt")


def publish(walk: Walk, password: str) -> None:
    """Release as the second person, see it public, take it back; look at the other pages."""
    keys = walk.keys
    keys.transcript.chapter("Geschäftsstelle: veröffentlichen, zweite Person")
    sign_in(walk, EDITOR, password)
    keys.go("/geschaeftsstelle/veroeffentlichen/")
    walk.meet("Veröffentlichen")
    keys.press(PLACE, "link")
    walk.meet("Porträt, zur Freigabe")
    keys.press("Freigeben und veröffentlichen", "button")
    walk.meet("Porträt, wird veröffentlicht")
    walk.work()
    keys.press("Stand neu laden", "link")
    walk.meet("Porträt, öffentlich")
    unpublish(walk)
    keys.press("Stand neu laden", "link")
    walk.meet("Porträt, zurückgenommen")
    look_around(walk)


def unpublish(walk: Walk) -> None:
    """Open what takes the portrait off the site, forget the reason, give it."""
    keys = walk.keys
    keys.open("Porträt von der Seite nehmen")
    keys.press("Von der Seite nehmen", "button")
    walk.meet("Porträt, Grund fehlt")
    keys.type_into("Grund", "Nur ein Versuch (Muster).")
    keys.press("Von der Seite nehmen", "button")
    walk.work()


def look_around(walk: Walk) -> None:
    """Look at the files, and sign out."""
    keys = walk.keys
    keys.go("/geschaeftsstelle/inhalte/")
    walk.meet("Inhalte")
    keys.press("Abmelden", "button")
    walk.meet("Geschäftsstelle, abgemeldet")


class AwayMail(FakeMail):
    """A mail box whose folder cannot be read."""

    def delivered(self) -> tuple[DeliveredMail, ...]:
        raise OSError


def errors(walk: Walk) -> None:
    """Pages of errors that the service writes itself."""
    keys = walk.keys
    keys.transcript.chapter("Fehlerseiten des Dienstes")
    keys.go("/bewerbung/gibt-es-nicht/")
    walk.meet("Dienst, nicht gefunden")
    keys.go("/geschaeftsstelle/inhalte/?")
    walk.meet("Geschäftsstelle, nicht angemeldet")
    object.__setattr__(walk.house, "mail", AwayMail())
    keys.go("/dienst/postfach/")
    walk.meet("Dienst, nicht erreichbar")
