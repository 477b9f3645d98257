"""In and out of the office: name and password, one answer for every mistake."""

import datetime as dt
from urllib.parse import urlsplit

from flask import current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from forms_service.services import accounts, sessions
from forms_service.web.blueprint import Entry, GuardedBlueprint, guarded_blueprint
from forms_service.web.clients import client_key
from forms_service.web.house import current_house
from forms_service.web.office import words
from forms_service.web.sessions import OFFICE_PREFIX, Realm, current_staff, drop_token, keep_token, token_of

pages = guarded_blueprint("office_sign_in", __name__, Entry.PUBLIC)
out = guarded_blueprint("office_sign_out", __name__, Entry.STAFF)

ADDRESS = "/geschaeftsstelle/anmelden/"
START = "/geschaeftsstelle/"
_LONGEST = 200


@pages.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Ask for name and password."""
    if current_staff() is not None:
        return redirect(_wanted() or START, 303)
    return _form("", "", was_signed_out="abgemeldet" in request.args)


@pages.post(ADDRESS)
def sign_in() -> ResponseReturnValue:
    """Try name and password; the session is a new one in any case."""
    name = "".join(filter(str.isprintable, request.form.get("name", ""))).strip()[:_LONGEST]
    password = request.form.get("password", "")[:_LONGEST]
    found = accounts.sign_in(current_house(), name, password, client_key(), token_of(Realm.STAFF))
    if found.token:
        response = make_response(redirect(_wanted() or START, 303))
        keep_token(response, Realm.STAFF, found.token)
        return response
    if found.retry_after:
        seconds = int(found.retry_after.total_seconds()) + 1
        again_at = current_house().clock.now() + found.retry_after
        return _form(name, "wait", again_at=again_at), 429, {"Retry-After": str(seconds)}
    return _form(name, "wrong"), 422


def _form(name: str, problem: str, *, was_signed_out: bool = False, again_at: dt.datetime | None = None) -> str:
    values = {"name": name, "problem": problem, "was_signed_out": was_signed_out, "again_at": again_at}
    return render_template("office/sign_in.html", wanted=_wanted(), words=words, **values)


def _wanted() -> str:
    """Give the page of the office that was asked for before; nothing else is a place to go to."""
    wanted = urlsplit(request.values.get("weiter", ""))
    try:
        endpoint, _ = current_app.url_map.bind("").match(wanted.path, method="GET")
    except (HTTPException, RoutingException):
        return ""
    blueprint = current_app.blueprints.get(str(endpoint).split(".", maxsplit=1)[0])
    is_office = isinstance(blueprint, GuardedBlueprint) and blueprint.entry is Entry.STAFF
    query = f"?{wanted.query}" if wanted.query else ""
    is_here = wanted.path.startswith(OFFICE_PREFIX) and not (wanted.scheme or wanted.netloc)
    return f"{wanted.path}{query}" if is_office and is_here else ""


@out.post("/geschaeftsstelle/abmelden/")
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    token = token_of(Realm.STAFF)
    if token:
        sessions.close(current_house(), token)
    response = make_response(redirect(f"{ADDRESS}?abgemeldet", 303))
    drop_token(response, Realm.STAFF)
    return response
