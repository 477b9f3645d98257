"""Portraits: the list, one of them, its preview, its release by a second person, its end."""

from collections.abc import Mapping

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forms_service.services import portrait_desk, portraits, releases
from forms_service.services.conflict import EditConflictError
from forms_service.services.portraits import Edit, EditRefusedError
from forms_service.services.ports import SiteBuildError
from forms_service.services.releases import ConfirmationMissingError, ReleaseRefusedError, Seen
from forms_service.web.blueprint import Entry, guarded_blueprint, needs
from forms_service.web.house import current_house
from forms_service.web.office.frame import PORTRAITS, office_page, signed_in
from forms_service.web.office.publishing_page import publishing_page
from forms_service.web.office.refusals import answer_refusals
from forms_service.web.office.sent import sent_number
from forms_service.web.office.words import PORTRAIT_NOTICES
from forms_service.web.security import POLICY
from forms_service.web.templating import SITE_STATIC
from programme.errors import AnswerRefused, ContentError
from programme.participation import SLOTS
from programme.rights import Right, may

pages = guarded_blueprint("office_publishing", __name__, Entry.STAFF)
answer_refusals(pages)

LIST = "/geschaeftsstelle/veroeffentlichen/"
ADDRESS = f"{LIST}<string(length=32):publication_id>/"
_FRAMING = f"{POLICY}; frame-src 'self'"
_NO_PREVIEW = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@pages.get(LIST)
@needs(Right.SEE_PUBLICATIONS)
def show_list() -> ResponseReturnValue:
    """List approved applications and where their portraits stand."""
    found = portrait_desk.list_portraits(current_house(), signed_in(), sent_number(request.args, "seite", 1))
    return office_page("office/portraits.html", PORTRAITS, portraits=found, **_rights())


@pages.get(ADDRESS)
@needs(Right.SEE_PUBLICATIONS)
def show(publication_id: str) -> ResponseReturnValue:
    """Show one portrait."""
    return _page(publication_id)


@pages.post(f"{LIST}aus/<string(length=32):submission_id>/")
@needs(Right.DRAFT)
def draft(submission_id: str) -> ResponseReturnValue:
    """Make the draft of a portrait and go there; `afresh` begins with the answers again."""
    is_afresh = "afresh" in request.form
    publication_id = portraits.draft(current_house(), signed_in(), submission_id, is_afresh=is_afresh)
    return redirect(f"{_address(publication_id)}?entwurf#texte", 303)


@pages.get(f"{ADDRESS}vorschau/")
@needs(Right.SEE_PUBLICATIONS)
def preview(publication_id: str) -> ResponseReturnValue:
    """Give the page as the site would: its rendering, its policy; only our own pages may frame it."""
    try:
        found = releases.preview(current_house(), publication_id, SITE_STATIC)
    except (SiteBuildError, ContentError):
        return _framed(render_template("office/no_preview.html"), _NO_PREVIEW, 503)
    return _framed(found.html, found.csp, 200)


@pages.post(ADDRESS)
@needs(Right.DRAFT)
def edit(publication_id: str) -> ResponseReturnValue:
    """Save the edited texts."""
    texts = {slot: request.form.get(f"text.{slot}", "") for slot in SLOTS}
    kept = frozenset(request.form.getlist("kept"))
    change = Edit(version=sent_number(request.form, "version", -1), texts=texts, kept=kept)
    try:
        portraits.edit(current_house(), signed_in(), publication_id, change)
    except EditConflictError:
        return _page(publication_id, status=409, problem="conflict", typed=texts)
    except EditRefusedError as refused:
        return _page(publication_id, status=422, problem="refused", typed=texts, problems=refused.problems)
    return redirect(f"{_address(publication_id)}?texte#texte", 303)


@pages.post(f"{ADDRESS}verwerfen/")
@needs(Right.DRAFT)
def discard(publication_id: str) -> ResponseReturnValue:
    """Go back to the text before the last edit."""
    try:
        portraits.discard(current_house(), signed_in(), publication_id, sent_number(request.form, "version", -1))
    except EditConflictError:
        return _page(publication_id, status=409, problem="moved")
    return redirect(f"{_address(publication_id)}?verworfen#texte", 303)


@pages.post(f"{ADDRESS}freigeben/")
@needs(Right.RELEASE)
def release(publication_id: str) -> ResponseReturnValue:
    """Release what was looked at."""
    form = request.form
    seen = Seen(sha256=form.get("sha256", ""), base=form.get("base", ""), is_confirmed="confirmed" in form)
    try:
        releases.release(current_house(), signed_in(), publication_id, seen)
    except EditConflictError:
        return _page(publication_id, status=409, problem="moved")
    except ConfirmationMissingError:
        return _page(publication_id, status=422, problem="unconfirmed")
    except ReleaseRefusedError:
        return _page(publication_id, status=403, problem="second_person")
    return redirect(f"{_address(publication_id)}#freigabe", 303)


@pages.post(f"{ADDRESS}zuruecknehmen/")
@needs(Right.UNPUBLISH)
def unpublish(publication_id: str) -> ResponseReturnValue:
    """Take a public portrait off the site."""
    reason = request.form.get("reason", "")
    try:
        releases.unpublish(current_house(), signed_in(), publication_id, reason)
    except AnswerRefused as refused:
        return _page(publication_id, status=422, problem="no_reason", typed={"reason": reason}, message=refused.message)
    return redirect(f"{_address(publication_id)}#freigabe", 303)


def _framed(html: str, policy: str, status: int) -> Response:
    response = make_response(html, status)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _page(
    publication_id: str,
    *,
    status: int = 200,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    message: str = "",
) -> ResponseReturnValue:
    portrait = portrait_desk.open_portrait(current_house(), signed_in(), publication_id)
    page = publishing_page(portrait, typed or {}, problems or {})
    notice = next((text for name, text in PORTRAIT_NOTICES.items() if name in request.args), "")
    shown = {"problem": problem, "message": message, "notice": notice, "typed": typed or {}}
    body = office_page("office/portrait.html", PORTRAITS, portrait=portrait, page=page, **shown, **_rights())
    return _framing(make_response(body, status))


def _framing(response: Response) -> Response:
    """Let this one page frame the preview."""
    response.headers["Content-Security-Policy"] = _FRAMING
    return response


def _rights() -> dict[str, object]:
    role = signed_in().role
    rights = (Right.SEE_APPLICATIONS, Right.DRAFT, Right.RELEASE, Right.UNPUBLISH)
    return {f"may_{right.value}": may(role, right) for right in rights}


def _address(publication_id: str) -> str:
    return f"{LIST}{publication_id}/"
