"""What all pages of an application share: who is signed in, addresses, the strip with its state."""

import datetime as dt
from dataclasses import dataclass

from flask import abort, current_app, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from forms_service.services import attachments, sessions
from forms_service.services.applications import Application, KeptFile, NotFoundError
from forms_service.services.scanning import ScanState
from forms_service.services.sessions import AccountSession
from forms_service.web.applicant import words
from forms_service.web.blueprint import Entry, GuardedBlueprint, guarded_blueprint
from forms_service.web.house import current_house
from forms_service.web.sessions import Realm, current_account, drop_token, token_of
from programme.answers import AnswerProblem
from programme.call import CallState
from programme.lifecycle import State
from programme.schemas.operator import Operator
from shapes.parts import FileItem, RegisterHelp
from shapes.web import Sheet

ROOT = "/bewerbung/v/"


def own_pages(name: str, import_name: str) -> GuardedBlueprint:
    """Make a blueprint for signed-in applicants; a foreign application is 404, like an unknown one."""
    pages = guarded_blueprint(name, import_name, Entry.APPLICANT)
    pages.register_error_handler(NotFoundError, _not_found)
    return pages


def _not_found(_error: NotFoundError) -> ResponseReturnValue:
    return current_app.handle_http_exception(NotFound())


def applicant() -> AccountSession:
    """Give the applicant who is signed in; guards have let nobody else through."""
    account = current_account()
    if account is None:
        abort(403)
    return account


def signed_out() -> Response:
    """End the session, here and on the server, and say so on the page of the call."""
    token = token_of(Realm.APPLICANT)
    if token:
        sessions.close(current_house(), token)
    response = make_response(redirect("/bewerbung/?abgemeldet", 303))
    drop_token(response, Realm.APPLICANT)
    return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The addresses of one application."""

    application: Application

    @property
    def overview(self) -> str:
        """The task list; after the hand-in the state."""
        return f"{ROOT}{self.application.id}/"

    @property
    def handed_in(self) -> str:
        """The state, for whoever wanted to change what is handed in."""
        return f"{self.overview}?schon-abgegeben"

    @property
    def check(self) -> str:
        """The page that shows everything before the hand-in."""
        return f"{self.overview}pruefen/"

    def check_at(self, question_id: str) -> str:
        """The same page at the answer to a question; at its beginning without one."""
        return f"{self.check}#antwort-{question_id}" if question_id else self.check

    @property
    def hand_in(self) -> str:
        """Where the check page is sent to."""
        return f"{self.overview}abgeben/"

    @property
    def receipt(self) -> str:
        """The receipt, for ever."""
        return f"{self.overview}bestaetigung/"

    @property
    def release(self) -> str:
        """Where the release is given and withdrawn."""
        return f"{self.overview}freigabe/"

    def section(self, section_id: str) -> str:
        """The page of a section."""
        return f"{self.overview}abschnitt/{section_id}/"

    def question(self, question_id: str) -> str:
        """The page of the section that asks a question, with the way back to the check page."""
        sections = self.application.form.sections
        found = next(one for one in sections if any(question.id == question_id for question in one.questions))
        return f"{self.section(found.id)}?pruefen={question_id}"

    def file(self, file: KeptFile) -> str:
        """Where a file is given out."""
        return f"{self.overview}dateien/{file.id}/"

    def removal(self, file: KeptFile) -> str:
        """Where a file is taken out."""
        return f"{self.file(file)}entfernen/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The first thing after the head: state, when it was saved or handed in, until when.

    `saved` is empty while nothing has been written.
    """

    is_draft: bool
    is_rejected: bool
    state: str
    saved: str
    deadline: str
    is_open: bool


def strip_of(application: Application, now: dt.datetime) -> Strip:
    """Say where an application stands."""
    handed_in = application.submitted_at
    state = words.STATE_WORDS[application.state]
    if handed_in is not None:
        verb = "" if state.startswith("Abgegeben") else ", abgegeben"
        state = f"{state}{verb} am {words.long_date(handed_in)} um {words.exact_clock(handed_in)}"
    return Strip(
        is_draft=application.is_draft,
        is_rejected=application.state is State.REJECTED,
        state=state,
        saved=f"Gespeichert {words.saved_at(application.saved_at, now)}" if application.is_begun else "",
        deadline=_deadline(application, now),
        is_open=application.takes_hand_in(now),
    )


def _deadline(application: Application, now: dt.datetime) -> str:
    call = application.call
    if call is None or not (call.takes_drafts(now) or call.state(now) is CallState.UPCOMING):
        return "Der Aufruf ist beendet"
    if call.state(now) is CallState.UPCOMING:
        return f"Abgabe ab {words.long_date(call.opens_at)}" if call.opens_at else "Der Aufruf ist noch nicht offen"
    if call.closes_at is None:
        return "Keine Frist – Sie können jederzeit abgeben"
    return f"Frist: {words.long_date(call.closes_at)}, {words.clock(call.closes_at)}"


def application_page(
    template: str, application: Application, status: int = 200, **values: object
) -> ResponseReturnValue:
    """Render a page of one application."""
    now = current_house().clock.now()
    frame = {
        "application": application,
        "addresses": Addresses(application=application),
        "strip": strip_of(application, now),
        "words": words,
    }
    return render_template(template, **frame, **values), status


def sheet_of(
    application: Application, *, refused: tuple[AnswerProblem, ...] = (), shows_missing: bool = False
) -> Sheet:
    """Lay an application out for the macros."""
    addresses = Addresses(application=application)
    call, house = application.call, current_house()
    return Sheet(
        form=application.form,
        inputs=application.inputs,
        reading=application.reading,
        context=application.context,
        files=tuple(_item(one, addresses, is_draft=application.is_draft) for one in application.files),
        kinds={} if call is None else {one.id: one.title for one in call.evidence},
        upload_hint=attachments.formats_hint(house),
        refused=refused,
        shows_missing=shows_missing,
        register_help=_register_help(house.library.operator),
        site_url=house.settings.site_url,
        begun_on=words.day(application.created_at),
    )


def _register_help(operator: Operator) -> RegisterHelp | None:
    note = operator.register_note
    return RegisterHelp(text=note, email=operator.email, phone=operator.phone) if note else None


def _item(file: KeptFile, addresses: Addresses, *, is_draft: bool) -> FileItem:
    return FileItem(
        id=file.id,
        question_id=file.question_id,
        name=file.name,
        size_bytes=file.size_bytes,
        format_name=attachments.type_label(file.media_type),
        kind=file.kind,
        address=addresses.file(file),
        remove_address=addresses.removal(file) if is_draft else "",
        note=words.SCANS.get(file.scan, ""),
        is_worrying=file.scan is ScanState.INFECTED,
    )
