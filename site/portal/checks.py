"""What no single file can know: whether the files fit together and every link leads somewhere."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Final
from urllib.parse import urlsplit

from portal import addresses
from portal.body import Body, render_body
from portal.catalogue import OPERATOR, START, Catalogue
from portal.sources import ROOT_NAME
from portal.variables import resolve
from programme.call import check_form
from programme.errors import Problem
from programme.schemas.mail import render_mail
from programme.spelling import suggestion
from programme.text import RESERVED_PAGE_NAMES

_PAGE_NAME: Final = re.compile(r"[a-z0-9-]{1,80}")
_OPEN_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_NEEDED: Final = {
    addresses.PROGRAMME: "programm/index.md",
    addresses.APPLYING: "bewerben/index.md",
    addresses.IMPRINT: "impressum.md",
    addresses.PRIVACY: "datenschutz.md",
}
"""Pages that the head and the foot of every page lead to."""

_KINDS_WITH_BODY: Final = ("kommunen", "praxis")


class _Report:
    """Collects problems and finds their lines."""

    def __init__(self, catalogue: Catalogue) -> None:
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


def check_catalogue(catalogue: Catalogue, *, production: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong between the files."""
    report = _Report(catalogue)
    for check in _CHECKS:
        check(catalogue, report)
    if production:
        _check_production(catalogue, report)
    return tuple(sorted(report.problems, key=lambda problem: (problem.path, problem.line or 0)))


def _check_needed_pages(catalogue: Catalogue, report: _Report) -> None:
    for path in _NEEDED.values():
        if path not in catalogue.pages:
            report.add(path, "file_missing", "Diese Seite fehlt. Kopf oder Fuß jeder Seite verweisen auf sie.")
    for call in catalogue.calls.values():
        path = f"aufrufe/{call.id}/index.md"
        if path not in catalogue.pages:
            report.add(path, "file_missing", "Diese Seite fehlt. Sie erklärt den Aufruf.")


def _check_page_names(catalogue: Catalogue, report: _Report) -> None:
    """Keep addresses within their alphabet, outside the service's prefixes, and free of doubles."""
    for path in _page_paths(catalogue):
        name = path.removesuffix(".md").rsplit("/", 1)[-1]
        is_index = name == "index" and not path.startswith(_KINDS_WITH_BODY)
        if not _PAGE_NAME.fullmatch(name) or (name in RESERVED_PAGE_NAMES and not is_index):
            report.add(path, "page_name", "Ein Dateiname besteht aus a bis z, 0 bis 9 und -, und dieser ist vergeben.")
        if addresses.belongs_to_service(addresses.page_address(path)):
            report.add(
                path, "service_address", "Unter dieser Adresse antwortet der Dienst. Wählen Sie einen anderen Ort."
            )
    counted = Counter(addresses.page_address(path) for path in _page_paths(catalogue))
    for path in _page_paths(catalogue):
        if counted[addresses.page_address(path)] > 1 or addresses.page_address(path) in _LISTS:
            report.add(path, "address_taken", "Unter dieser Adresse steht schon eine andere Seite.")


_LISTS: Final = frozenset({addresses.MUNICIPALITIES, addresses.PRACTICES})


def _page_paths(catalogue: Catalogue) -> list[str]:
    paths = [f"kommunen/{name}.md" for name in catalogue.municipalities]
    return [*paths, *(f"praxis/{name}.md" for name in catalogue.practices), *catalogue.pages]


def _check_calls(catalogue: Catalogue, report: _Report) -> None:
    for name, call in catalogue.calls.items():
        path = f"aufrufe/{name}/call.yml"
        if call.id != name:
            report.add(path, "call_id", f"Der Ordner heißt „{name}“, der Aufruf „{call.id}“.", at="id:", key="id")
        for key, form_id in (("form", call.form), ("formal_check", call.formal_check)):
            if form_id and form_id not in catalogue.forms:
                hint = suggestion(form_id, catalogue.forms)
                report.add(
                    path, "unknown_form", f"Das Formular „{form_id}“ gibt es nicht.{hint}", at=f"{key}:", key=key
                )
            elif form_id:
                form_path = f"formulare/{form_id}.yml"
                report.problems += check_form(catalogue.forms[form_id], call, f"{ROOT_NAME}/{form_path}")
    for name, form in catalogue.forms.items():
        if form.id != name:
            path = f"formulare/{name}.yml"
            report.add(path, "form_id", f"Die Datei heißt „{name}“, das Formular „{form.id}“.", at="id:", key="id")


def _check_municipalities(catalogue: Catalogue, report: _Report) -> None:
    keys = Counter((each.key, each.neighbourhood) for each in catalogue.municipalities.values())
    for name, municipality in catalogue.municipalities.items():
        path = f"kommunen/{name}.md"
        if keys[municipality.key, municipality.neighbourhood] > 1:
            report.add(
                path, "key_taken", f"Der Schlüssel {municipality.key} hat schon eine Seite.", at="key:", key="key"
            )
        for theme in municipality.themes:
            _check_theme(catalogue, report, path, theme, "themes")
        for participation in municipality.participations:
            if participation.call not in catalogue.calls:
                hint = suggestion(participation.call, catalogue.calls)
                message = f"Den Aufruf „{participation.call}“ gibt es nicht.{hint}"
                report.add(path, "unknown_call", message, at="call:", key="participations")


def _check_practices(catalogue: Catalogue, report: _Report) -> None:
    known = {municipality.key for municipality in catalogue.municipalities.values()}
    for name, practice in catalogue.practices.items():
        path = f"praxis/{name}.md"
        _check_theme(catalogue, report, path, practice.theme, "theme")
        if practice.municipality_key not in known and catalogue.register.get(practice.municipality_key) is None:
            message = f"Die Kommune {practice.municipality_key} steht nicht in register.csv."
            report.add(path, "unknown_municipality", message, at="municipality:", key="municipality")


def _check_theme(catalogue: Catalogue, report: _Report, path: str, theme: str, key: str) -> None:
    if theme not in catalogue.themes:
        hint = suggestion(theme, catalogue.themes)
        report.add(path, "unknown_theme", f"Das Thema „{theme}“ gibt es nicht.{hint}", at=f"{key}:", key=key)


def _check_start(catalogue: Catalogue, report: _Report) -> None:
    start = catalogue.start
    for call_id, key in ((start.steps.call, "steps.call"), (start.band.ticks_from, "band.ticks_from")):
        if call_id not in catalogue.calls:
            hint = suggestion(call_id, catalogue.calls)
            report.add(START, "unknown_call", f"Den Aufruf „{call_id}“ gibt es nicht.{hint}", at=call_id, key=key)
    for name in start.portraits.names:
        if name not in catalogue.municipalities:
            hint = suggestion(name, catalogue.municipalities)
            message = f"Ein Porträt „{name}“ gibt es nicht.{hint}"
            report.add(START, "unknown_portrait", message, at=name, key="portraits.names")
    known = _known_addresses(catalogue)
    for href in _hrefs(start):
        _check_link(href, START, known, report)


def _hrefs(value: object) -> Iterator[str]:
    """Yield every `href` in a value object."""
    if isinstance(value, tuple):
        for entry in value:
            yield from _hrefs(entry)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name == "href":
                yield inner
            else:
                yield from _hrefs(inner)


def _check_variables(catalogue: Catalogue, report: _Report) -> None:
    """Look for names without a value in every text that may hold some."""
    texts = [(START, catalogue.sources.files[START].text), *_bodies(catalogue)]
    texts += [(path, f"{page.title}\n{page.lead}\n{page.description}") for path, page in catalogue.pages.items()]
    for path, text in texts:
        unknown: list[str] = []
        resolve(text, catalogue.variables, unknown.append)
        for name in dict.fromkeys(unknown):
            report.add(path, "unknown_variable", f"Für „{{{{ {name} }}}}“ gibt es keinen Wert.", at=name)


def _check_bodies(catalogue: Catalogue, report: _Report) -> None:
    known = _known_addresses(catalogue)
    for path, written in _bodies(catalogue):
        markdown = resolve(written, catalogue.variables, lambda _: None)
        if not _may_hold_more_than_text(markdown):
            continue
        body = render_body(markdown)
        for piece in body.raw_html:
            message = f"HTML wie „{piece[:40]}“ ist hier nicht erlaubt. Nehmen Sie Markdown."
            report.add(path, "raw_html", message, at=piece)
        for image in body.images:
            report.add(path, "unknown_image", f"Das Bild „{image}“ gibt es nicht.", at=image)
        for link in body.links:
            _check_link(link, path, known, report, body)


def _may_hold_more_than_text(markdown: str) -> bool:
    """Spare the renderer texts that hold neither links nor HTML, because there may be thousands."""
    return "<" in markdown or "[" in markdown


def _bodies(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    yield from ((f"kommunen/{name}.md", each.body) for name, each in catalogue.municipalities.items())
    yield from ((f"praxis/{name}.md", each.body) for name, each in catalogue.practices.items())
    yield from ((path, page.body) for path, page in catalogue.pages.items())


def _known_addresses(catalogue: Catalogue) -> frozenset[str]:
    return frozenset({addresses.START, *_LISTS, *map(addresses.page_address, _page_paths(catalogue))})


def _check_link(link: str, path: str, known: frozenset[str], report: _Report, body: Body | None = None) -> None:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if parts.scheme not in _OPEN_SCHEMES:
            report.add(path, "link_scheme", f"Dieser Link ist nicht erlaubt: „{link[:60]}“.", at=link)
    elif link.startswith("#"):
        if body and parts.fragment not in {heading.anchor for heading in body.headings}:
            report.add(path, "dead_anchor", f"Auf dieser Seite gibt es keine Stelle „{link}“.", at=link)
    elif not link.startswith("/"):
        message = f"Schreiben Sie die ganze Adresse, zum Beispiel /programm/, nicht „{link}“."
        report.add(path, "relative_link", message, at=link)
    elif parts.path not in known and not addresses.belongs_to_service(parts.path):
        hint = suggestion(parts.path, sorted(known))
        report.add(path, "dead_link", f"Die Seite „{parts.path}“ gibt es nicht.{hint}", at=link)


def _check_mails(catalogue: Catalogue, report: _Report) -> None:
    for name, mail in catalogue.mails.items():
        try:
            render_mail(mail, mail.variables)
        except (KeyError, ValueError) as error:
            report.add(f"mails/{name}.md", "mail", f"Die Nachricht lässt sich nicht füllen: {error}.")


def _check_production(catalogue: Catalogue, report: _Report) -> None:
    """Refuse samples where real applications would come in."""
    operator = catalogue.operator
    if operator.sample:
        message = "Das ist noch ein Muster. Tragen Sie den Betreiber ein und setzen Sie sample: false."
        report.add(OPERATOR, "sample", message, at="sample:", key="sample")


_CHECKS: Final[tuple[Callable[[Catalogue, _Report], None], ...]] = (
    _check_needed_pages,
    _check_page_names,
    _check_calls,
    _check_municipalities,
    _check_practices,
    _check_start,
    _check_variables,
    _check_bodies,
    _check_mails,
)
