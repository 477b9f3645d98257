"""A section of the form: asked, saved with all its mistakes, its files taken and removed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from flask import redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from forms_service.services import applications, attachments, drafts
from forms_service.services.applications import Application, NotFoundError
from forms_service.services.attachments import FileRefusedError, Upload
from forms_service.services.drafts import NotADraftError, Saved, Sent
from forms_service.web.applicant.frame import (
    Addresses,
    applicant,
    application_page,
    own_pages,
    sheet_of,
    signed_out,
)
from forms_service.web.applicant.tasks import tasks_of
from forms_service.web.applicant.ways import SIGN_OUT, arrival, following, section_address
from forms_service.web.blueprint import takes_files
from forms_service.web.house import current_house
from programme.answers import AnswerProblem
from programme.form import Form, Question, Section
from shapes.controls import kind_control, target, upload_control
from shapes.web import Answer, Sheet

pages = own_pages("section", __name__)

_SHOWN: Final = "gezeigt"
"""Hidden fields `gezeigt.<question id>` carry the marks of the texts that the page showed."""

_KIND: Final = "kind."
_FORM: Final = "bogen"
"""The id of the form; the buttons in head and navigation belong to it, so that every way out saves."""
_NO_FILE: Final = "Wählen Sie zuerst eine Datei aus. Drücken Sie dann auf „Hochladen“."
_UNPROCESSABLE: Final = 422
_CONFLICT: Final = 409


@pages.get("/bewerbung/v/<application_id>/abschnitt/<section_id>/")
def ask(application_id: str, section_id: str) -> ResponseReturnValue:
    """Ask the questions of a section."""
    application = applications.show(current_house(), applicant(), application_id)
    section = _section(application.form, section_id)
    if not application.is_draft:
        return redirect(Addresses(application=application).handed_in, 303)
    return _page(application, section, sheet_of(application, refused=_without_file(application)))


def _without_file(application: Application) -> tuple[AnswerProblem, ...]:
    """Say what to do where the button for uploading was pressed and no file was chosen."""
    questions = (application.form.question(one) for one in arrival(application.form).without_file)
    return tuple(
        AnswerProblem(question_id=one.id, control=upload_control(one), code="no_file", message=_NO_FILE)
        for one in questions
    )


@pages.post("/bewerbung/v/<application_id>/abschnitt/<section_id>/")
@takes_files
def save(application_id: str, section_id: str) -> ResponseReturnValue:
    """Save what was typed and chosen, then go where the button says."""
    saved, refused = _save(application_id, section_id)
    if saved is None:
        return _handed_in(application_id)
    section = saved.application.form.section(section_id)
    if saved.conflicts or refused:
        return _again(saved, section, refused)
    if request.form.get("then") == SIGN_OUT:
        return signed_out()
    return redirect(following(saved, section, len(_chosen(section))), 303)


@pages.post("/bewerbung/v/<application_id>/dateien/<attachment_id>/entfernen/")
@takes_files
def remove_file(application_id: str, attachment_id: str) -> ResponseReturnValue:
    """Take a file out; the button belongs to the form of the section, so what was typed is saved with it."""
    try:
        return _remove_file(application_id, attachment_id)
    except NotADraftError:
        return _handed_in(application_id)


def _remove_file(application_id: str, attachment_id: str) -> ResponseReturnValue:
    house, account = current_house(), applicant()
    application = applications.show(house, account, application_id)
    found = next((one for one in application.files if one.id == attachment_id), None)
    question_id = found.question_id if found else _question_of_removed(application_id, attachment_id)
    section = next(one for one in application.form.sections if any(two.id == question_id for two in one.questions))
    saved, refused = _save(application_id, section.id)
    if saved is None:
        return _handed_in(application_id)
    attachments.remove(house, account, application_id, attachment_id)
    if saved.conflicts or refused:
        return _again(saved, section, refused)
    question = application.form.question(question_id)
    anchor = target(question, upload_control(question))
    return redirect(section_address(application, section, anchor), 303)


def _question_of_removed(application_id: str, attachment_id: str) -> str:
    """Find the question of a file that another page took out before."""
    return attachments.remove(current_house(), applicant(), application_id, attachment_id)


def _save(application_id: str, section_id: str) -> tuple[Saved | None, tuple[AnswerProblem, ...]]:
    """Save the texts first, then the files: a refused file never costs a text. None = it is handed in."""
    house, account = current_house(), applicant()
    form = applications.show(house, account, application_id).form
    section = _section(form, section_id)
    try:
        saved = drafts.save_section(house, account, application_id, section_id, _sent(section))
        refused = tuple(_take_files(application_id, section))
    except NotADraftError:
        return None, ()
    return saved, refused


def _section(form: Form, section_id: str) -> Section:
    try:
        return form.section(section_id)
    except KeyError:
        raise NotFoundError(section_id) from None


def _sent(section: Section) -> Sent:
    sent = request.form.to_dict(flat=False)
    marks = {one.id: request.form.get(f"{_SHOWN}.{one.id}") for one in section.questions}
    return Sent(
        inputs=drafts.typed(section.questions, sent),
        shown={question_id: mark for question_id, mark in marks.items() if mark is not None},
        kinds={name.removeprefix(_KIND): texts[0] for name, texts in sent.items() if name.startswith(_KIND)},
        take_kept=frozenset(request.form.getlist("take")),
    )


def _chosen(section: Section) -> list[tuple[Question, FileStorage]]:
    """List the files that were chosen, with their questions."""
    return [
        (question, file)
        for question in section.questions
        for file in request.files.getlist(upload_control(question))
        if file.filename
    ]


def _take_files(application_id: str, section: Section) -> Iterator[AnswerProblem]:
    """Store each file that was chosen; yield why one was refused."""
    for question, file in _chosen(section):
        try:
            attachments.store_upload(current_house(), applicant(), application_id, _upload(question, file))
        except FileRefusedError as refused:
            yield AnswerProblem(
                question_id=question.id,
                control=upload_control(question),
                code=refused.refusal,
                message=refused.message,
            )


def _upload(question: Question, file: FileStorage) -> Upload:
    return Upload(
        question_id=question.id,
        kind=request.form.get(kind_control(question)),
        name=file.filename or "",
        stream=file.stream,
    )


def _again(saved: Saved, section: Section, refused: tuple[AnswerProblem, ...]) -> ResponseReturnValue:
    """Show the page at once: with refused files, or with both texts of a conflict."""
    application = applications.show(current_house(), applicant(), saved.application.id)
    kept = sheet_of(application, refused=refused)
    conflicts = {
        one.question_id: Answer(question=application.form.question(one.question_id), sheet=kept).shown
        for one in saved.conflicts
    }
    inputs = {name: list(texts) for name, texts in application.inputs.items()}
    for conflict in saved.conflicts:
        for name in conflict.kept:
            del inputs[name]
        inputs |= conflict.sent
    status = _CONFLICT if conflicts else _UNPROCESSABLE
    return _page(application, section, kept.with_conflicts(inputs, conflicts), status)


def _page(application: Application, section: Section, sheet: Sheet, status: int = 200) -> ResponseReturnValue:
    visible = {one.id: one for one in sheet.visible(section)}
    came = arrival(application.form)
    fresh = [visible[one] for one in came.fresh if one in visible]
    return application_page(
        "applicant/section.html",
        application,
        status,
        section=section,
        sheet=replace(sheet, fresh=frozenset(came.fresh), uploaded=frozenset(came.uploaded)),
        tasks=tasks_of(application),
        marks={f"{_SHOWN}.{one.id}": drafts.mark(application.inputs, one) for one in visible.values()},
        fresh=[(target(one, one.id), one.label) for one in fresh],
        checked=came.checked,
        form_id=_FORM,
    )


def _handed_in(application_id: str) -> ResponseReturnValue:
    """Say that it is too late for a change, and give back what was typed."""
    application = applications.show(current_house(), applicant(), application_id)
    return application_page("applicant/too_late.html", application, _CONFLICT, texts=_sent_texts(application.form))


def _sent_texts(form: Form) -> list[tuple[str, str]]:
    """List what was typed, by the label of its question."""
    sent = request.form.to_dict(flat=False)
    texts = (
        (question.label, "\n".join(text for typed in drafts.typed((question,), sent).values() for text in typed))
        for question in form.questions
    )
    return [(label, text) for label, text in texts if text]
