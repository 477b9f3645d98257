"""Whether texts of editors hold only what they may: variables with values, links that lead somewhere, no HTML."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from portal import anchors
from portal.body import Heading, render_body
from portal.catalogue import OPERATOR, REGISTER, START, Gathered
from portal.checks.links import Links
from portal.checks.report import Report
from portal.variables import resolve


def check_variables(catalogue: Gathered, report: Report) -> None:
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


def check_bodies(catalogue: Gathered, report: Report) -> None:
    """Look for HTML, pictures, links and headings that a text may not hold."""
    links = Links(catalogue, report)
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


def _check_values(catalogue: Gathered, report: Report) -> Iterator[str]:
    """Look for HTML in the texts that variables bring into bodies; tell it where it was written."""
    values: list[tuple[str, object]] = [(f"aufrufe/{name}/call.yml", call) for name, call in catalogue.calls.items()]
    values.append((OPERATOR, catalogue.operator))
    for path, value in values:
        for text in filter(_may_hold_more_than_text, _texts_of(value)):
            for piece in render_body(text).raw_html:
                _refuse_html(piece, path, report)
                yield piece


def _refuse_html(piece: str, path: str, report: Report) -> None:
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


def _check_heading(heading: Heading, path: str, report: Report, catalogue: Gathered) -> None:
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
