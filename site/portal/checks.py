"""What no single file can know: whether the files fit together and every link leads somewhere."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from portal import addresses, anchors
from portal.body import Body, Heading, render_body
from portal.catalogue import OPERATOR, REGISTER, START, Gathered
from portal.samples import samples
from portal.sources import ROOT_NAME
from portal.variables import resolve
from programme.call import Call, check_form
from programme.errors import Problem
from programme.form import Audience, Form
from programme.mails import MAIL_VARIABLES
from programme.municipality import Municipality
from programme.schemas.mail import render_mail
from programme.spelling import suggestion
from programme.text import RESERVED_PAGE_NAMES, page_name

_PAGE_NAME: Final = re.compile(r"[a-z0-9-]{1,80}")
_OPEN_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_NEEDED: Final = {
    addresses.PROGRAMME: "programm/index.md",
    addresses.APPLYING: "bewerben/index.md",
    addresses.IMPRINT: "impressum.md",
    addresses.PRIVACY: "datenschutz.md",
}
"""Pages that the head and the foot of every page lead to."""

_AUDIENCES: Final = {"form": Audience.APPLICANT, "formal_check": Audience.OFFICE}
_KINDS_WITH_BODY: Final = ("kommunen", "praxis")


class _Report:
    """Collects problems and finds their lines."""

    def __init__(self, catalogue: Gathered) -> None:
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


def check_catalogue(catalogue: Gathered, *, production: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong between the files."""
    report = _Report(catalogue)
    for check in _CHECKS:
        check(catalogue, report)
    if production:
        for path, key, at, message in samples(catalogue):
            report.add(path, "sample", message, at=at, key=key)
    return tuple(sorted(report.problems, key=lambda problem: (problem.path, problem.line or 0)))


def _check_needed_pages(catalogue: Gathered, report: _Report) -> None:
    for path in _NEEDED.values():
        if path not in catalogue.pages and path not in catalogue.failed:
            report.add(path, "file_missing", "Diese Seite fehlt. Kopf oder Fuß jeder Seite verweisen auf sie.")
    for call in catalogue.calls.values():
        path = f"aufrufe/{call.id}/index.md"
        if path not in catalogue.pages and path not in catalogue.failed:
            report.add(path, "file_missing", "Diese Seite fehlt. Sie erklärt den Aufruf.")


def _check_page_names(catalogue: Gathered, report: _Report) -> None:
    """Keep addresses within their alphabet, outside the service's prefixes, and free of doubles."""
    for path in _page_paths(catalogue):
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
    counted = Counter(addresses.page_address(path) for path in _page_paths(catalogue))
    for path in _page_paths(catalogue):
        if counted[addresses.page_address(path)] > 1 or addresses.page_address(path) in _LISTS:
            report.add(path, "address_taken", "Unter dieser Adresse steht schon eine andere Seite.")


_LISTS: Final = frozenset({addresses.MUNICIPALITIES, addresses.PRACTICES})


def _page_paths(catalogue: Gathered) -> list[str]:
    paths = [f"kommunen/{name}.md" for name in catalogue.municipalities]
    return [*paths, *(f"praxis/{name}.md" for name in catalogue.practices), *catalogue.pages]


def _check_calls(catalogue: Gathered, report: _Report) -> None:
    for name, call in catalogue.calls.items():
        path = f"aufrufe/{name}/call.yml"
        if call.id != name:
            report.add(path, "call_id", f"Der Ordner heißt „{name}“, der Aufruf „{call.id}“.", at="id:", key="id")
        if call.formal_check is None:
            message = "Ohne formale Prüfung bleibt jede Bewerbung liegen. Nennen Sie ein Formular der Geschäftsstelle."
            report.add(path, "no_formal_check", message, key="formal_check")
        for key, form_id in (("form", call.form), ("formal_check", call.formal_check)):
            if form_id is not None and form_id in catalogue.forms:
                _check_form_of_call(catalogue.forms[form_id], key, call, path, report)
            elif form_id is not None and f"formulare/{form_id}.yml" not in catalogue.failed:
                hint = suggestion(form_id, catalogue.forms)
                message = f"Das Formular „{form_id}“ gibt es nicht.{hint}"
                report.add(path, "unknown_form", message, at=f"{key}:", key=key)


def _check_main_call(catalogue: Gathered, report: _Report) -> None:
    wanted = catalogue.operator.main_call if catalogue.operator else ""
    if wanted and wanted not in catalogue.calls and f"aufrufe/{wanted}/call.yml" not in catalogue.failed:
        message = f"Den Aufruf „{wanted}“ gibt es nicht.{suggestion(wanted, catalogue.calls)}"
        report.add(OPERATOR, "unknown_call", message, at="main_call:", key="main_call")


def _check_forms(catalogue: Gathered, report: _Report) -> None:
    for name, form in catalogue.forms.items():
        if form.id != name:
            path = f"formulare/{name}.yml"
            report.add(path, "form_id", f"Die Datei heißt „{name}“, das Formular „{form.id}“.", at="id:", key="id")


def _check_form_of_call(form: Form, key: str, call: Call, path: str, report: _Report) -> None:
    report.problems += check_form(form, call, f"{ROOT_NAME}/formulare/{form.id}.yml")
    wanted = _AUDIENCES[key]
    if form.audience is not wanted:
        message = f"Das Formular „{form.id}“ füllt nicht der richtige Kreis aus. Nötig ist audience: {wanted}."
        report.add(path, "form_audience", message, at=f"{key}:", key=key)


def _check_municipalities(catalogue: Gathered, report: _Report) -> None:
    keys = Counter((each.key, each.neighbourhood) for each in catalogue.municipalities.values())
    for name, municipality in catalogue.municipalities.items():
        path = f"kommunen/{name}.md"
        if keys[municipality.key, municipality.neighbourhood] > 1:
            report.add(
                path, "key_taken", f"Der Schlüssel {municipality.key} hat schon eine Seite.", at="key:", key="key"
            )
        for theme in municipality.themes:
            _check_theme(catalogue, report, path, theme, "themes")
        _check_stages(catalogue, report, path, municipality)
        for participation in municipality.participations:
            call_path = f"aufrufe/{participation.call}/call.yml"
            if participation.call not in catalogue.calls and call_path not in catalogue.failed:
                hint = suggestion(participation.call, catalogue.calls)
                message = f"Den Aufruf „{participation.call}“ gibt es nicht.{hint}"
                report.add(path, "unknown_call", message, at="call:", key="participations")


def _check_stages(catalogue: Gathered, report: _Report, path: str, municipality: Municipality) -> None:
    """Steps are those of the call that they belong to."""
    parts = municipality.participations
    for stages, call_id in (
        (municipality.stages, parts[-1].call if parts else ""),
        *((p.stages, p.call) for p in parts),
    ):
        if call_id and call_id not in catalogue.calls:
            continue
        known = [step.id for step in catalogue.calls[call_id].stages] if call_id else []
        for stage in stages:
            if stage not in known:
                message = f"Den Schritt „{stage}“ gibt es im Aufruf nicht.{suggestion(stage, known)}"
                report.add(path, "unknown_stage", message, at=f"{stage}:", key=f"stages.{stage}")


def _check_practices(catalogue: Gathered, report: _Report) -> None:
    known = {municipality.key for municipality in catalogue.municipalities.values()}
    for name, practice in catalogue.practices.items():
        path = f"praxis/{name}.md"
        _check_theme(catalogue, report, path, practice.theme, "theme")
        if catalogue.register is None or any(each.startswith("kommunen/") for each in catalogue.failed):
            continue
        if practice.municipality_key not in known and catalogue.register.get(practice.municipality_key) is None:
            message = f"Die Kommune {practice.municipality_key} steht nicht in register.csv."
            report.add(path, "unknown_municipality", message, at="municipality:", key="municipality")


def _check_theme(catalogue: Gathered, report: _Report, path: str, theme: str, key: str) -> None:
    if catalogue.themes is not None and theme not in catalogue.themes:
        hint = suggestion(theme, catalogue.themes)
        report.add(path, "unknown_theme", f"Das Thema „{theme}“ gibt es nicht.{hint}", at=f"{key}:", key=key)


def _check_start(catalogue: Gathered, report: _Report) -> None:
    start = catalogue.start
    if start is None:
        return
    for call_id, key in ((start.steps.call, "steps.call"), (start.band.ticks_from, "band.ticks_from")):
        if call_id not in catalogue.calls and f"aufrufe/{call_id}/call.yml" not in catalogue.failed:
            hint = suggestion(call_id, catalogue.calls)
            report.add(START, "unknown_call", f"Den Aufruf „{call_id}“ gibt es nicht.{hint}", at=call_id, key=key)
    for name in start.portraits.names:
        if name not in catalogue.municipalities and f"kommunen/{name}.md" not in catalogue.failed:
            hint = suggestion(name, catalogue.municipalities)
            message = f"Ein Porträt „{name}“ gibt es nicht.{hint}"
            report.add(START, "unknown_portrait", message, at=name, key="portraits.names")
    links = _Links(catalogue, report)
    for href in _hrefs(start):
        links.check(href, START)


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


def _check_variables(catalogue: Gathered, report: _Report) -> None:
    """Look for names without a value in every text that may hold some."""
    texts = [(START, file.text) for path, file in catalogue.sources.files.items() if path == START]
    texts += _bodies(catalogue)
    texts += [(path, f"{page.title}\n{page.lead}\n{page.description}") for path, page in catalogue.pages.items()]
    for path, text in texts:
        unknown: list[str] = []
        resolve(text, catalogue.variables, unknown.append)
        for name in dict.fromkeys(name for name in unknown if not _comes_from(name, catalogue.failed)):
            report.add(path, "unknown_variable", f"Für „{{{{ {name} }}}}“ gibt es keinen Wert.", at=name)


def _comes_from(name: str, failed: frozenset[str]) -> bool:
    """Say whether a name has no value only because its file is wrong, which is told elsewhere."""
    root, _, rest = name.partition(".")
    files = {"betreiber": OPERATOR, "verzeichnis": REGISTER}
    return files.get(root, f"aufrufe/{rest.partition('.')[0]}/call.yml") in failed


def _check_bodies(catalogue: Gathered, report: _Report) -> None:
    links = _Links(catalogue, report)
    told = set(_check_values(catalogue, report))
    for path, written in _bodies(catalogue):
        markdown = resolve(written, catalogue.variables, lambda _: None)
        if not _may_hold_more_than_text(markdown):
            continue
        body = render_body(markdown)
        for piece in body.raw_html:
            if piece in written or piece not in told:
                _refuse_html(piece, path, report)
        for image in body.images:
            report.add(path, "unknown_image", f"Das Bild „{image}“ gibt es nicht.", at=image)
        for link in body.links:
            links.check(link, path, body)
        for heading in body.headings:
            _check_heading(heading, path, report, catalogue)


def _check_values(catalogue: Gathered, report: _Report) -> Iterator[str]:
    """Look for HTML in the texts that variables bring into bodies; tell it where it was written."""
    values: list[tuple[str, object]] = [(f"aufrufe/{name}/call.yml", call) for name, call in catalogue.calls.items()]
    values.append((OPERATOR, catalogue.operator))
    for path, value in values:
        for text in filter(_may_hold_more_than_text, _texts_of(value)):
            for piece in render_body(text).raw_html:
                _refuse_html(piece, path, report)
                yield piece


def _refuse_html(piece: str, path: str, report: _Report) -> None:
    message = f"HTML wie „{piece[:40]}“ ist hier nicht erlaubt. Nehmen Sie Markdown."
    report.add(path, "raw_html", message, at=piece)


def _texts_of(value: object) -> Iterator[str]:
    """Yield every text in a value object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _texts_of(entry)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts_of(getattr(value, field.name))


def _check_heading(heading: Heading, path: str, report: _Report, catalogue: Gathered) -> None:
    """Keep one heading of the first level on a page, and every anchor once."""
    if heading.level == 1:
        message = f"Die Seite hat schon eine Überschrift mit #. Schreiben Sie „## {heading.title}“."
        report.add(path, "second_title", message, at=heading.title)
    if heading.anchor in anchors.of_page(path, catalogue):
        message = f"Ein Teil dieser Seite heißt schon „{heading.title}“. Nehmen Sie eine andere Überschrift."
        report.add(path, "anchor_taken", message, at=heading.title)


def _may_hold_more_than_text(markdown: str) -> bool:
    """Spare the renderer texts that hold neither links nor HTML nor headings, because there may be thousands."""
    return any(sign in markdown for sign in "<[#=")


def _bodies(catalogue: Gathered) -> Iterable[tuple[str, str]]:
    yield from ((f"kommunen/{name}.md", each.body) for name, each in catalogue.municipalities.items())
    yield from ((f"praxis/{name}.md", each.body) for name, each in catalogue.practices.items())
    yield from ((path, page.body) for path, page in catalogue.pages.items())


class _Links:
    """Knows where links may lead."""

    def __init__(self, catalogue: Gathered, report: _Report) -> None:
        failed = (path for path in catalogue.failed if path.endswith(".md") and not path.startswith("mails/"))
        pages = map(addresses.page_address, [*_page_paths(catalogue), *failed])
        self._known = frozenset({addresses.START, *_LISTS, *pages})
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


def _check_mails(catalogue: Gathered, report: _Report) -> None:
    for name, offered in MAIL_VARIABLES.items():
        path = f"mails/{name}.md"
        if name not in catalogue.mails and path not in catalogue.failed:
            report.add(path, "file_missing", "Diese Nachricht fehlt. Der Dienst verschickt sie von selbst.")
        for variable in catalogue.mails[name].variables if name in catalogue.mails else ():
            if variable not in offered:
                message = f"Für „{variable}“ hat der Dienst keinen Wert.{suggestion(variable, sorted(offered))}"
                report.add(path, "unknown_variable", message, at=f"{variable}:", key=f"variables.{variable}")
    for name, mail in catalogue.mails.items():
        try:
            render_mail(mail, mail.variables)
        except (KeyError, ValueError) as error:
            report.add(f"mails/{name}.md", "mail", f"Die Nachricht lässt sich nicht füllen: {error}.")


_CHECKS: Final[tuple[Callable[[Gathered, _Report], None], ...]] = (
    _check_needed_pages,
    _check_page_names,
    _check_calls,
    _check_forms,
    _check_main_call,
    _check_municipalities,
    _check_practices,
    _check_start,
    _check_variables,
    _check_bodies,
    _check_mails,
)
