"""Where a section leads once it is saved, and what its address tells the page that follows.

Every way out of a section is a button of its form: what was typed is saved first. The
button's `then` names where to go: `stay`, `next`, `overview`, `check`, `sign_out`,
`section.<id>`, or `upload.<question id>` for the button beside a choice of files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import request

from forms_service.services import applications
from forms_service.services.applications import Application, NotFoundError
from forms_service.services.drafts import Saved
from forms_service.web.applicant.frame import Addresses, applicant, sheet_of
from forms_service.web.house import current_house
from programme.form import Form, Question, Section
from shapes.controls import target, upload_control

SIGN_OUT: Final = "sign_out"
_SECTION: Final = "section."
_UPLOAD: Final = "upload."

NEW: Final = "neu"
UPLOADED: Final = "hochgeladen"
NO_FILE: Final = "ohne_datei"
CHECKED: Final = "pruefen"
"""The question that somebody came to change from the check page; it leads back there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the address of a section says about the way here; ids of questions of the form only."""

    fresh: tuple[str, ...]
    uploaded: tuple[str, ...]
    without_file: tuple[str, ...]
    checked: str


def arrival(form: Form) -> Arrival:
    """Read the address at hand."""
    return Arrival(
        fresh=_known(form, request.args.get(NEW, "")),
        uploaded=_known(form, request.args.get(UPLOADED, "")),
        without_file=_known(form, request.args.get(NO_FILE, "")),
        checked=checked_question(form),
    )


def checked_question(form: Form) -> str:
    """Return the question that the check page sent somebody to; empty where nobody came from there."""
    return next(iter(_known(form, request.values.get(CHECKED, ""))), "")


def _known(form: Form, ids: str) -> tuple[str, ...]:
    wanted = ids.split(",")
    return tuple(one.id for one in form.questions if one.id in wanted)


def uploading(section: Section) -> Question | None:
    """Return the question whose button for uploading was pressed."""
    wanted = request.form.get("then", "")
    return next((one for one in section.questions if f"{_UPLOAD}{one.id}" == wanted), None)


def section_address(application: Application, section: Section, anchor: str = "", **said: str) -> str:
    """Return the address of a section that tells its page what happened."""
    told = {CHECKED: checked_question(application.form), **said}
    query = urlencode({name: value for name, value in told.items() if value}, safe=",")
    address = Addresses(application=application).section(section.id)
    return "".join((address, f"?{query}" if query else "", f"#{anchor}" if anchor else ""))


def following(saved: Saved, section: Section, files: int) -> str:
    """Name the next page: whoever wants to leave leaves; otherwise a mistake or a new question keeps one here."""
    application = saved.application
    wanted = request.form.get("then", "")
    question = uploading(section)
    if question is not None:
        return _after_upload(application, section, question, files)
    leaving = _way_out(application, wanted)
    if leaving:
        return leaving
    if saved.appeared:
        return _at_new_question(application, section, saved.appeared)
    if wanted != "next" or _is_wrong(application, section):
        return section_address(application, section)
    return _next_section(application, section)


def _way_out(application: Application, wanted: str) -> str:
    addresses = Addresses(application=application)
    if wanted == "check":
        return addresses.check_at(checked_question(application.form))
    if wanted.startswith(_SECTION):
        try:
            return addresses.section(application.form.section(wanted.removeprefix(_SECTION)).id)
        except KeyError:
            raise NotFoundError(wanted) from None
    return addresses.overview if wanted == "overview" else ""


def _after_upload(application: Application, section: Section, question: Question, files: int) -> str:
    if not files:
        return section_address(application, section, **{NO_FILE: question.id})
    anchor = target(question, upload_control(question))
    return section_address(application, section, anchor, **{UPLOADED: question.id})


def _at_new_question(application: Application, section: Section, appeared: Iterable[str]) -> str:
    """Lead to the first of the new questions; where something is wrong, to the summary on top."""
    new = tuple(one for one in section.questions if one.id in set(appeared))
    anchor = "" if _is_wrong(application, section) else target(new[0], new[0].id)
    return section_address(application, section, anchor, **{NEW: ",".join(one.id for one in new)})


def _is_wrong(application: Application, section: Section) -> bool:
    fresh = applications.show(current_house(), applicant(), application.id)
    return bool(sheet_of(fresh).problems(section))


def _next_section(application: Application, section: Section) -> str:
    sections, addresses = application.form.sections, Addresses(application=application)
    after = sections.index(section) + 1
    return addresses.section(sections[after].id) if after < len(sections) else addresses.check
