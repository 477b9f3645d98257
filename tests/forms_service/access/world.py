"""A full house for tests of access: two applicants with everything, two people of the office, nobody."""

import io
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forms_service.app import create_app
from forms_service.models.people import Account
from forms_service.models.submissions import Attachment, Submission
from forms_service.services import access, attachments, drafts, formal_check, portraits, sessions
from forms_service.services.attachments import Upload
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.store.sqlite import path_of
from forms_service.web.blueprint import Entry, GuardedBlueprint
from forms_service.web.sessions import Realm
from programme.rights import Role
from tests.forms_service.applicant.pages import newest_link
from tests.forms_service.applicant.scenes import CALL, PDF
from tests.forms_service.office import scenes
from tests.houses import ORIGIN, csrf_of, everything_in, house_at, sign_in_staff

SAFE: Final = frozenset({"GET", "HEAD"})
TOKEN: Final = "_csrf"
NOBODYS: Final = "0" * 32
_KEYS: Final = {"A": scenes.HELBEDUENDORF, "B": scenes.PLOESSBERG}


class Who(StrEnum):
    """Who asks."""

    NOBODY = "nobody"
    A = "A"
    B = "B"
    OFFICER = "officer"
    EDITOR = "editor"


class Whose(StrEnum):
    """Whose thing the address names."""

    A = "A"
    B = "B"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method of the service."""

    method: str
    address: str
    """With the names of its parts, without their converters."""
    endpoint: str
    entry: str

    @property
    def names_something(self) -> bool:
        """Tell whether the address names a thing that may be somebody's."""
        return "<" in self.address

    def __str__(self) -> str:
        return f"{self.method:<4} {self.address}"


def routes_of(app: Flask) -> Iterator[Route]:
    """Walk everything that the service answers."""
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.split(".")[0])
        entry = str(blueprint.entry) if isinstance(blueprint, GuardedBlueprint) else "UNGUARDED"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, _plain(rule), rule.endpoint, entry)


def _plain(rule: Rule) -> str:
    return re.sub(r"<[^:>]+:", "<", rule.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """All that one applicant owns, at each stage of its life."""

    account_id: str
    draft: str
    draft_file: str
    handed_in: str
    handed_in_file: str
    checked: str
    approved: str
    publication: str
    mail: str
    token: str


_NOTHING: Final = Things(
    account_id=NOBODYS,
    draft=NOBODYS,
    draft_file=NOBODYS,
    handed_in=NOBODYS,
    handed_in_file=NOBODYS,
    checked=NOBODYS,
    approved=NOBODYS,
    publication=NOBODYS,
    mail="999999",
    token=NOBODYS,
)


class World:
    """The house, its people with their browsers, and a copy of the database to come back to."""

    def __init__(self, folder: Path) -> None:
        self.house: House = house_at(folder)
        self.app: Flask = create_app(self.house)
        self._build_site()
        officer, self._drafter = (scenes.person(self.house, Role.CASE_OFFICER, name) for name in ("erste", "zweite"))
        self.things: Mapping[Whose, Things] = {
            Whose.A: _things(self.house, officer, "A"),
            Whose.B: _things(self.house, officer, "B"),
            Whose.UNKNOWN: _NOTHING,
        }
        self._cookies: dict[Who, Mapping[str, str]] = {}
        self._tokens: Mapping[Who, Mapping[str, str]] = {who: self._sign_in(who) for who in Who}
        self._kept = folder / "kept.db"
        self.house.database.close()
        shutil.copyfile(path_of(self.house.database.url), self._kept)
        self.digest = everything_in(self.house)

    def restore(self) -> None:
        """Bring everything back to how it was."""
        self.house.database.close()
        shutil.copyfile(self._kept, path_of(self.house.database.url))

    def open(
        self, route: Route, who: Who, whose: Whose = Whose.A, *, token: str | None = None, **how: object
    ) -> TestResponse:
        """Send a request as a browser would: with its cookies and, where it changes something, a good form."""
        if route.method not in SAFE:
            good = self._tokens[who].get(route.entry, "") if token is None else token
            sent = {**self.body(route, whose), **({TOKEN: good} if good else {})}
            how.setdefault("data", sent)
        return self.browser(who).open(self.address(route, whose), method=route.method, **how)  # type: ignore[arg-type]

    def token(self, who: Who, entry: str) -> str:
        """Give the token that somebody's own forms carry."""
        return self._tokens[who].get(entry, "")

    def address(self, route: Route, whose: Whose, file_of: Whose | None = None) -> str:
        """Fill an address with somebody's things, at the stage that it is about."""
        things, files = self.things[whose], self.things[file_of or whose]
        is_known = whose is not Whose.UNKNOWN
        section = self.house.library.form(self.house.library.call(CALL).form).sections[0].id
        values = {
            "application_id": things.handed_in if route.address.endswith(_AFTER_HAND_IN) else things.draft,
            "submission_id": self._submission(route, things),
            "attachment_id": files.handed_in_file if route.entry == Entry.STAFF else files.draft_file,
            "publication_id": things.publication,
            "mail_id": things.mail,
            "token": things.token,
            "section_id": section,
            "call_id": CALL if is_known else "gibt-es-nicht",
            "path": ("site/logo.svg" if "static" in route.address else "kommunen/") if is_known else "gibt-es-nicht/",
        }
        return re.sub(r"<(\w+)>", lambda found: values[found[1]], route.address)

    def _submission(self, route: Route, things: Things) -> str:
        if "/entscheidung/" in route.address or route.address.endswith("/oeffnen/"):
            return things.checked
        return things.approved if "/aus/" in route.address else things.handed_in

    def body(self, route: Route, whose: Whose) -> dict[str, str]:
        """Give what a form of this address holds."""
        if route.address.endswith("/freigeben/") and whose is not Whose.UNKNOWN:
            seen = scenes.seen(self.house, self.things[whose].publication)
            return {"sha256": seen.sha256, "base": seen.base, "confirmed": "yes"}
        return {
            "office_decision.confirm_decision": {"action": "approve", "reason": "Die Ziele überzeugen."},
            "office_decision.decide": {"action": "approve", "reason": "Die Ziele überzeugen."},
            "office_decision.change_reason": {"reason": "Die Ziele überzeugen."},
            "office_publishing.edit": {"version": "1"},
            "office_check.save_check": {"version": "1"},
            "office_check.finish_check": {"version": "1"},
            "overview.change_release": {"freigabe": "nein", "bestaetigt": "ja"},
        }.get(route.endpoint, {})

    def _build_site(self) -> None:
        for name in ("index.html", "kommunen/index.html"):
            page = self.house.site.current / name
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text("<!doctype html><title>Website</title>", encoding="utf-8")

    def browser(self, who: Who) -> FlaskClient:
        """Give a browser with the cookies of somebody; what an answer takes away is there again next time."""
        client = self.app.test_client()
        client.environ_base |= {"HTTP_HOST": ORIGIN.removeprefix("http://"), "REMOTE_ADDR": "127.0.0.1"}
        for name, value in self._cookies.get(who, {}).items():
            client.set_cookie(name, value, domain="localhost")
        return client

    def _sign_in(self, who: Who) -> Mapping[str, str]:
        """Sign somebody in, keep the cookies, give the tokens that the own forms carry."""
        client = self.browser(who)
        # The way in of the other half gives a browser the token of somebody not signed in.
        is_staff = who in {Who.OFFICER, Who.EDITOR}
        page = client.get("/bewerbung/zwk/" if is_staff else "/geschaeftsstelle/anmelden/").text
        if is_staff:
            sign_in_staff(self.house, client, Role.EDITOR if who is Who.EDITOR else Role.CASE_OFFICER, who.value)
        elif who is not Who.NOBODY:
            self._open_session(client, self.things[Whose(who)].account_id)
        found = {name: client.get_cookie(name, domain="localhost") for name in (*Realm, "formular")}
        self._cookies[who] = {str(name): cookie.value for name, cookie in found.items() if cookie}
        applicant, staff = (csrf_of(self.house, client, realm) for realm in (Realm.APPLICANT, Realm.STAFF))
        return {
            Entry.PUBLIC: page.partition('name="_csrf" value="')[2][:64],
            Entry.APPLICANT: applicant,
            Entry.STAFF: staff,
        }

    def _open_session(self, client: FlaskClient, account_id: str) -> None:
        with self.house.database.write() as session:
            token = sessions.open_for_account(session, account_id, self.house.clock.now(), None)
        client.set_cookie(Realm.APPLICANT.value, token, domain="localhost")


_AFTER_HAND_IN: Final = ("/bestaetigung/", "/freigabe/")


def _things(house: House, officer: sessions.StaffSession, name: str) -> Things:
    first = {"A": 10, "B": 20}[name]
    handed_in, checked = (scenes.hand_in(house, _KEYS[name], number=first + stage) for stage in (1, 2))
    formal_check.save(house, officer, handed_in, 0, scenes.check_inputs(house))
    scenes.checked(house, officer, checked)
    approved = scenes.approved(house, officer, _KEYS[name], number=first + 3)
    account = _own_all(house, (handed_in, checked, approved))
    draft = drafts.begin(house, account, CALL)
    upload = Upload(question_id="wille", kind=None, name="beschluss.pdf", stream=io.BytesIO(PDF + name.encode()))
    attachments.store_upload(house, account, draft, upload)
    access.request_link(house, account.email, CALL, "client")
    return Things(
        account_id=account.account_id,
        draft=draft,
        draft_file=_file_of(house, draft),
        handed_in=handed_in,
        handed_in_file=_file_of(house, handed_in),
        checked=checked,
        approved=approved,
        publication=portraits.draft(house, officer, approved),
        mail=_failed_mail(house, approved),
        token=newest_link(house).split("/")[3],
    )


def _own_all(house: House, submissions: tuple[str, ...]) -> AccountSession:
    """Give all of them to the applicant of the first."""
    with house.database.write() as session:
        rows = [session.get_one(Submission, one) for one in submissions]
        account = session.get_one(Account, rows[0].account_id)
        for row in rows:
            row.account_id = account.id
        now = house.clock.now()
        token = sessions.open_for_account(session, account.id, now, None)
    found = sessions.find_account(house, token)
    assert found is not None
    return found


def _file_of(house: House, submission_id: str) -> str:
    wanted = select(Attachment.id).where(Attachment.submission_id == submission_id).order_by(Attachment.id).limit(1)
    with house.database.read() as session:
        return session.execute(wanted).scalar_one()


def _failed_mail(house: House, submission_id: str) -> str:
    """Let the message about a decision be given up; gives its id."""
    wanted = "SELECT outbox_id FROM mail_delivery WHERE submission_id = :id"
    with house.database.write() as session:
        found = session.execute(text(wanted), {"id": submission_id}).scalar_one()
        session.execute(text("UPDATE outbox SET failed_at = created_at WHERE id = :id"), {"id": found})
    return str(found)
