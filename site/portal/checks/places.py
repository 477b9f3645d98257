"""Whether portraits, practice examples and the start page name what there is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from portal.catalogue import START, Gathered
from portal.checks.links import Links
from portal.checks.report import Report
from programme.municipality import Municipality
from programme.spelling import suggestion


def check_municipalities(catalogue: Gathered, report: Report) -> None:
    """Look for doubled keys, unknown themes, steps and calls in portraits."""
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


def _check_stages(catalogue: Gathered, report: Report, path: str, municipality: Municipality) -> None:
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


def check_practices(catalogue: Gathered, report: Report) -> None:
    """Look for unknown themes and municipalities in practice examples."""
    known = {municipality.key for municipality in catalogue.municipalities.values()}
    for name, practice in catalogue.practices.items():
        path = f"praxis/{name}.md"
        _check_theme(catalogue, report, path, practice.theme, "theme")
        if catalogue.register is None or any(each.startswith("kommunen/") for each in catalogue.failed):
            continue
        if practice.municipality_key not in known and catalogue.register.get(practice.municipality_key) is None:
            message = f"Die Kommune {practice.municipality_key} steht nicht in register.csv."
            report.add(path, "unknown_municipality", message, at="municipality:", key="municipality")


def _check_theme(catalogue: Gathered, report: Report, path: str, theme: str, key: str) -> None:
    if catalogue.themes is not None and theme not in catalogue.themes:
        hint = suggestion(theme, catalogue.themes)
        report.add(path, "unknown_theme", f"Das Thema „{theme}“ gibt es nicht.{hint}", at=f"{key}:", key=key)


def check_start(catalogue: Gathered, report: Report) -> None:
    """Look for calls, portraits and links of the start page that lead nowhere."""
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
    links = Links(catalogue, report)
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
