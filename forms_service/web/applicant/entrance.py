"""The way in and out: an address, a link by mail, a session; then one's own applications."""

import datetime as dt

from flask import abort, after_this_request, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forms_service.services import access, applications, drafts, sessions
from forms_service.services.access import AddressUnprovenError, LinkUnusableError, Proof, SignedIn, TooManyTriesError
from forms_service.services.drafts import CallNotOpenError
from forms_service.services.ports import UnknownDefinitionError
from forms_service.services.sessions import AccountSession
from forms_service.services.sign_in_links import LINK_LIFE
from forms_service.web.applicant import words
from forms_service.web.applicant.frame import ROOT, signed_out
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.clients import client_key
from forms_service.web.house import current_house
from forms_service.web.sessions import (
    Realm,
    cookie_name,
    current_account,
    keep_token,
    set_cookie,
    token_of,
)
from programme.addresses import parse_email
from programme.call import Call
from programme.errors import AnswerRefused
from shapes.parts import SummaryLine

pages = guarded_blueprint("entrance", __name__, Entry.PUBLIC)
out = guarded_blueprint("exit", __name__, Entry.APPLICANT)

_MARK = "anforderung"
_LONGEST = 300


@pages.get("/bewerbung/")
def choose() -> ResponseReturnValue:
    """Lead to the call; where there are several, list them."""
    calls = tuple(current_house().library.calls.values())
    if len(calls) == 1:
        query = "?abgemeldet" if "abgemeldet" in request.args else ""
        return redirect(f"/bewerbung/{calls[0].id}/{query}", 303)
    return render_template("applicant/calls.html", calls=calls)


@pages.get("/bewerbung/<call_id>/")
def start(call_id: str) -> ResponseReturnValue:
    """Ask for an address; whoever is signed in sees the own applications."""
    call = _call(call_id)
    account = current_account()
    return _own(call, account) if account else _ask(call)


@pages.post("/bewerbung/<call_id>/")
def go_on(call_id: str) -> ResponseReturnValue:
    """Take an address for a link, or begin a draft for whoever is signed in."""
    call = _call(call_id)
    account = current_account()
    if "email" in request.form:
        return _send_link(call, request.form["email"])
    if account is None:
        return redirect(f"/bewerbung/{call.id}/", 303)
    return _begin(call, account)


@pages.get("/bewerbung/anmelden/<token>/")
def look_at_link(token: str) -> ResponseReturnValue:
    """Show a button; looking changes nothing, so that mail scanners do no harm."""
    return _landing(token)


@pages.post("/bewerbung/anmelden/<token>/")
def use_link(token: str) -> ResponseReturnValue:
    """Use the link up, sign in, go on without the token in the address."""
    proof = _proof()
    try:
        signed_in = access.use_link(current_house(), token, proof, client_key(), token_of(Realm.APPLICANT))
    except LinkUnusableError:
        return _landing(token)
    except AddressUnprovenError:
        return _landing(token, wrong_email=proof.email or "-")
    except TooManyTriesError as error:
        _say_when(error.retry_after)
        abort(429)
    response = make_response(redirect(_first_page(signed_in), 303))
    keep_token(response, Realm.APPLICANT, signed_in.token)
    return response


def _say_when(wait: dt.timedelta) -> None:
    """Put into the header of the page to come when to try again."""
    seconds = str(int(wait.total_seconds()) + 1)

    @after_this_request
    def add_header(response: Response) -> Response:
        response.headers["Retry-After"] = seconds
        return response


def _first_page(signed_in: SignedIn) -> str:
    """Lead to the only application there is, or to a new draft; where there are several, to the list."""
    house, start_page = current_house(), f"/bewerbung/{signed_in.call_id}/"
    account = sessions.find_account(house, signed_in.token)
    if account is None:
        return start_page
    own = applications.list_own(house, account, signed_in.call_id)
    if own:
        return f"{ROOT}{own[0].id}/" if len(own) == 1 else start_page
    try:
        return f"{ROOT}{drafts.begin(house, account, signed_in.call_id)}/"
    except (CallNotOpenError, UnknownDefinitionError):
        return start_page


@out.post("/bewerbung/abmelden/")
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    return signed_out()


def _call(call_id: str) -> Call:
    try:
        return current_house().library.call(call_id)
    except UnknownDefinitionError:
        abort(404)


def _ask(call: Call, email: str = "", problem: str = "", status: int = 200) -> ResponseReturnValue:
    now = current_house().clock.now()
    summary = [SummaryLine(address="#f-email", message=problem)] if problem else []
    values = {"call": call, "state": call.state(now), "email": email, "problem": problem, "summary": summary}
    left = "abgemeldet" in request.args
    return render_template("applicant/start.html", **values, has_signed_out=left), status


def _own(call: Call, account: AccountSession, status: int = 200) -> ResponseReturnValue:
    house = current_house()
    own = applications.list_own(house, account, call.id)
    now = house.clock.now()
    values = {"call": call, "own": own, "is_open": call.is_open(now), "words": words, "at": now}
    return render_template("applicant/own.html", **values), status


def _send_link(call: Call, typed: str) -> ResponseReturnValue:
    """Give the same answer for every address."""
    house = current_house()
    try:
        email = parse_email(typed)
        access.request_link(house, email, call.id, client_key())
    except AnswerRefused as refused:
        return _ask(call, typed, refused.message, 422)
    except TooManyTriesError as error:
        return _wait(call, typed, error.retry_after)
    life = LINK_LIFE // dt.timedelta(minutes=1)
    has_page = house.settings.has_mail_page
    page = render_template("applicant/link_sent.html", call=call, email=email, minutes=life, has_mail_page=has_page)
    response = make_response(page)
    set_cookie(response, _MARK, access.request_mark(house, email))
    return response


def _wait(call: Call, typed: str, wait: dt.timedelta) -> ResponseReturnValue:
    house = current_house()
    until = words.clock(house.clock.now() + wait + dt.timedelta(minutes=1))
    problem = f"Für diese Adresse sind genug Links unterwegs. Versuchen Sie es um {until} wieder."
    response = make_response(_ask(call, typed, problem, 429))
    response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


def _begin(call: Call, account: AccountSession) -> ResponseReturnValue:
    try:
        application_id = drafts.begin(current_house(), account, call.id)
    except CallNotOpenError:
        return _own(call, account, 409)
    return redirect(f"{ROOT}{application_id}/", 303)


def _proof() -> Proof:
    return Proof(
        mark=request.cookies.get(cookie_name(_MARK), ""),
        email=request.form.get("email", "").strip()[:_LONGEST],
    )


def _landing(token: str, wrong_email: str = "") -> Response:
    """Show what a link leads to; without a link that works, the way to a new one.

    The address of the page holds the token, so it tells nobody where it was.
    """
    house = current_house()
    link = access.look_at_link(house, token)
    status = 410 if link is None else 422 if wrong_email else 200
    is_known = link is not None and access.is_proven(house, link, Proof(mark=_proof().mark))
    page = render_template("applicant/sign_in.html", link=link, is_known=is_known, wrong_email=wrong_email)
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
