"""Staying signed in: how long it still lasts, for the page, and one press that makes it longer."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from flask import abort, g, jsonify
from flask.typing import ResponseReturnValue

from forms_service.services.sessions import AccountSession, StaffSession
from forms_service.web.blueprint import Entry, guarded_blueprint
from forms_service.web.house import current_house
from forms_service.web.sessions import Realm, current_realm

applicant_pages = guarded_blueprint("applicant_staying", __name__, Entry.APPLICANT)
office_pages = guarded_blueprint("office_staying", __name__, Entry.STAFF)

_ADDRESSES: Final = {Realm.APPLICANT: "/bewerbung/sitzung/", Realm.STAFF: "/geschaeftsstelle/sitzung/"}
_FOUND: Final = {Realm.APPLICANT: "account_session", Realm.STAFF: "staff_session"}
_WAYS_IN: Final = {Realm.APPLICANT: "/bewerbung/", Realm.STAFF: "/geschaeftsstelle/anmelden/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How long somebody stays signed in without doing anything."""

    until: dt.datetime
    seconds: int
    address: str
    """Where a press of the button goes."""
    way_in: str
    """Where to sign in again, once it is over."""


def current_stay() -> Stay | None:
    """Tell how long the session of the page at hand lasts; None for somebody not signed in."""
    session = _session()
    if session is None:
        return None
    left = math.floor((session.expires_at - current_house().clock.now()).total_seconds())
    realm = current_realm()
    return Stay(until=session.expires_at, seconds=left, address=_ADDRESSES[realm], way_in=_WAYS_IN[realm])


def _session() -> AccountSession | StaffSession | None:
    """Give the session that was found before the view; a page about a fault asks no database."""
    found: AccountSession | StaffSession | None = g.get(_FOUND[current_realm()])
    return found


@applicant_pages.post(_ADDRESSES[Realm.APPLICANT])
def stay_applicant() -> ResponseReturnValue:
    """Begin the idle time of an applicant anew."""
    return _stay()


@office_pages.post(_ADDRESSES[Realm.STAFF])
def stay_office() -> ResponseReturnValue:
    """Begin the idle time of somebody of the office anew."""
    return _stay()


def _stay() -> ResponseReturnValue:
    """Answer with the seconds; whoever let the page in has been seen, and that is what counts."""
    stay = current_stay()
    return jsonify(seconds=stay.seconds) if stay else abort(403)
