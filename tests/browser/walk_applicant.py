"""The way of an applicant, from the address to the receipt."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from playwright.sync_api import FilePayload

from forms_service.services import applications, drafts
from forms_service.services.sessions import AccountSession
from forms_service.store import sessions
from tests.browser.files import pdf, picture
from tests.browser.focus import Stop
from tests.browser.walk import Walk
from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.scenes import clock_of

EMAIL: Final = "hauptamt@muster.example"
MOST_CHOICES: Final = 100
FILES: Final = (
    FilePayload(name="Beschluss (1), 12. März.pdf", mimeType="application/pdf", buffer=pdf()),
    FilePayload(name="Ortsbild Ä.png", mimeType="image/png", buffer=picture()),
)
Answers = Mapping[str, Sequence[str]]
ANSWERS: Final[Answers] = {name: texts for name, texts in TYPED.items() if not name.startswith("beschluss")} | {
    "beschluss_stand": ["liegt-vor"],
    "beschluss": ["Stadtrat, 12.03.2026, Nr. 12 (Muster)"],
}
SAVE: Final = "Speichern und weiter"


def apply(walk: Walk) -> None:
    """Go the whole way."""
    walk.keys.transcript.chapter("Bewerbung")
    enter(walk)
    begin(walk)
    for section in walk.house.library.form("bewerbungsbogen").sections:
        {"kommune": first_section, "wille": files, "zustaendigkeit": mistake}.get(section.id, plain)(walk)
    come_back(walk)
    hand_in(walk)


def enter(walk: Walk) -> None:
    """Mistype the address, ask for the link, open it, sign in."""
    keys = walk.keys
    keys.go("/bewerbung/zwk/")
    walk.meet("Anmeldung, leer")
    keys.type_into("Ihre E-Mail-Adresse", "hauptamt")
    keys.press("Link schicken", "button")
    walk.meet("Anmeldung, Fehler")
    request_link(walk)
    walk.meet("Link verschickt")
    open_link(walk)
    walk.meet("Link geöffnet")
    walk.keys.press("Anmelden", "button")


def request_link(walk: Walk) -> None:
    """Type the address and ask."""
    walk.keys.type_into("Ihre E-Mail-Adresse", EMAIL)
    walk.keys.press("Link schicken", "button")
    walk.work()


def open_link(walk: Walk, mail_box: str = "/dienst/postfach/") -> None:
    """Take the newest link out of the mail box and open it."""
    walk.keys.go(mail_box)
    walk.keys.press("http", "link")


def sign_in(walk: Walk) -> None:
    """Open the newest link and press the button."""
    open_link(walk)
    walk.keys.press("Anmelden", "button")


def begin(walk: Walk) -> None:
    """Begin an application."""
    walk.meet("Übersicht, nichts ausgefüllt")
    walk.keys.press("Beginnen mit", "link")


def plain(walk: Walk) -> None:
    """Answer a section; where an answer brings another question, that one too."""
    before = walk.keys.page.url
    answer(walk)
    if walk.keys.page.url.split("?")[0].split("#")[0] == before.split("?")[0].split("#")[0]:
        walk.meet("Abschnitt, eine Frage ist dazugekommen")
        answer(walk)


def first_section(walk: Walk) -> None:
    """Look at an empty section, fill it in, look again."""
    walk.meet("Abschnitt, leer")
    plain(walk)


def answer(walk: Walk, answers: Answers = ANSWERS) -> None:
    """Go from control to control and answer, until the button that saves."""
    for stop, spoken in walk.keys.stops():
        if stop.name in answers:
            fill(walk, stop, answers[stop.name])
        if stop.tag == "button" and spoken.name == SAVE:
            walk.keys.transcript.line(f"Tab bis {spoken.text}")
            walk.keys.leave()
            return
    raise AssertionError(f"no button {SAVE!r} on {walk.keys.page.title()}")


def fill(walk: Walk, stop: Stop, texts: Sequence[str]) -> None:
    """Answer with the keys that this kind of control takes."""
    if stop.type == "radio":
        choose(walk, stop, texts[0])
    elif stop.type == "checkbox":
        if stop.value in texts and not stop.is_checked:
            walk.keys.tick()
    elif stop.tag == "select":
        choose(walk, stop, texts[0])
    else:
        walk.keys.type(texts[0])


def choose(walk: Walk, stop: Stop, wanted: str) -> None:
    """Choose by arrow keys; of radio buttons the space bar takes the first."""
    keys = walk.keys
    if stop.type == "radio":
        keys.page.keyboard.press("Space")
    for _ in range(MOST_CHOICES):
        if keys.active("one.value") == wanted:
            keys.transcript.line(f"Pfeiltasten: {keys.reader.stop().text}")
            return
        keys.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{stop.name} has no choice {wanted!r}")


def files(walk: Walk) -> None:
    """Answer, say what the file proves, upload two, delete one."""
    keys = walk.keys
    answer(walk)
    walk.meet("Abschnitt, weitere Frage mit Dateien")
    for stop, _ in keys.stops():
        if stop.name in ANSWERS:
            fill(walk, stop, ANSWERS[stop.name])
        elif stop.name == "beschluss.kind":
            choose(walk, stop, "ratsbeschluss")
        elif stop.name == "beschluss.evidence":
            keys.choose_file(FILES)
            break
    keys.press("Hochladen zu: Wie heißt der politische Beschluss", "button")
    walk.meet("Abschnitt, zwei Dateien hochgeladen")
    keys.press("Entfernen: Ortsbild", "button")
    walk.meet("Abschnitt, eine Datei entfernt")
    keys.press(SAVE, "button")


def mistake(walk: Walk) -> None:
    """Type a number that is none, and correct it from the summary."""
    keys = walk.keys
    answer(walk, {**ANSWERS, "wochenstunden": ["zehn"]})
    assert keys.active("one.id") == "fehler"
    walk.meet("Abschnitt, Fehler")
    keys.to("Wie viele Stunden", "link")
    keys.leave()
    assert keys.active("one.name") == "wochenstunden"
    keys.type(ANSWERS["wochenstunden"][0])
    keys.press(SAVE, "button")


def come_back(walk: Walk) -> None:
    """Sign out, come back by a new link, stay too long, come back again."""
    keys = walk.keys
    walk.meet("Prüfen, vollständig")
    keys.press("Abmelden", "button")
    walk.meet("Abgemeldet")
    request_link(walk)
    sign_in(walk)
    walk.meet("Übersicht, fertig")
    keys.press("1. Kommune", "link")
    clock_of(walk.house).move(dt.timedelta(hours=3))
    keys.type_into("Gilt für Ihre Kommune", "Seit 2024 gehört ein Ortsteil mehr dazu.")
    keys.press(SAVE, "button")
    walk.meet("Sitzung abgelaufen")
    keys.go("/bewerbung/zwk/")
    request_link(walk)
    sign_in(walk)


def two_windows(walk: Walk) -> None:
    """Answer something else than another window has saved meanwhile; keep what was typed."""
    keys = walk.keys
    keys.press("5. Ziele", "link")
    elsewhere(walk, "ziele", "Das steht im anderen Fenster.")
    keys.type_into("Welche ersten Ziele", "Das steht in diesem Fenster.")
    keys.press(SAVE, "button")
    walk.meet("Abschnitt, in zwei Fenstern geändert")
    keys.press("Speichern und zur Übersicht", "button")


def elsewhere(walk: Walk, section_id: str, text: str) -> None:
    """Save one answer as another window of the same person does."""
    with walk.house.database.read() as session:
        found = sessions.account_by_email(session, EMAIL)
        assert found is not None
        expires_at = walk.house.clock.now()
        account = AccountSession(account_id=found.id, email=EMAIL, csrf="", expires_at=expires_at)
    (own,) = applications.list_own(walk.house, account, "zwk")
    shown = applications.show(walk.house, account, own.id)
    questions = shown.form.section(section_id).questions
    inputs = drafts.typed(questions, {**shown.inputs, section_id: [text]})
    marks = {one.id: drafts.mark(shown.inputs, one) for one in questions}
    sent = drafts.Sent(inputs=inputs, shown=marks, kinds={})
    drafts.save_section(walk.house, account, own.id, section_id, sent)


def hand_in(walk: Walk) -> None:
    """Forget the declaration, hand in, read the receipt, look at the state."""
    keys = walk.keys
    two_windows(walk)
    keys.press("Prüfen und abgeben", "link")
    keys.press("Bewerbung abgeben", "button")
    walk.meet("Prüfen, Erklärung fehlt")
    keys.press("Bestätigen Sie", "link")
    keys.tick()
    keys.press("Bewerbung abgeben", "button")
    walk.work()
    walk.meet("Eingangsbestätigung")
    keys.press("Stand der Bewerbung ansehen", "link")
    walk.meet("Stand der Bewerbung")
    keys.press("Freigabe zurücknehmen …", "button")
    walk.meet("Freigabe zurücknehmen?")
    keys.press("Freigabe zurücknehmen", "button")
    walk.meet("Freigabe zurückgenommen")
    keys.press("Freigabe geben", "button")
