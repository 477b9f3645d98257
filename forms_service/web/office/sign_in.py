"""In and out of the office: name and password, one answer for every mistake."""

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forms_service.services import accounts, sessions
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.clients import client_key
from forms_service.web.house import current_house
from forms_service.web.sessions import Realm, current_staff, drop_token, keep_token, token_of

pages = guarded_blueprint("office_sign_in", __name__, Entry.PUBLIC)
out = guarded_blueprint("office_sign_out", __name__, Entry.STAFF)

ADDRESS = "/geschaeftsstelle/anmelden/"
START = "/geschaeftsstelle/"
_LONGEST = 200


@pages.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Ask for name and password."""
    if current_staff() is not None:
        return redirect(START, 303)
    return render_template("office/sign_in.html", name="", problem="", was_signed_out="abgemeldet" in request.args)


@pages.post(ADDRESS)
def sign_in() -> ResponseReturnValue:
    """Try name and password; the session is a new one in any case."""
    name = "".join(filter(str.isprintable, request.form.get("name", ""))).strip()[:_LONGEST]
    password = request.form.get("password", "")[:_LONGEST]
    found = accounts.sign_in(current_house(), name, password, client_key(), token_of(Realm.STAFF))
    if found.token:
        response = make_response(redirect(START, 303))
        keep_token(response, Realm.STAFF, found.token)
        return response
    if found.retry_after:
        seconds = int(found.retry_after.total_seconds()) + 1
        return _again(name, "wait"), 429, {"Retry-After": str(seconds)}
    return _again(name, "wrong"), 422


def _again(name: str, problem: str) -> str:
    return render_template("office/sign_in.html", name=name, problem=problem, was_signed_out=False)


@out.post("/geschaeftsstelle/abmelden/")
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    token = token_of(Realm.STAFF)
    if token:
        sessions.close(current_house(), token)
    response = make_response(redirect(f"{ADDRESS}?abgemeldet", 303))
    drop_token(response, Realm.STAFF)
    return response
