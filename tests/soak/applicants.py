"""Applicants who know what they were told: they upload, hand in, read the receipt, and come back after a crash."""

import hashlib
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from forms_service.models.submissions import Submission
from forms_service.services import drafts, sessions
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.web.sessions import Realm
from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.pages import Page, read_page
from tests.forms_service.applicant.scenes import CALL, PDF, account_of, complete_draft

_BOUNDARY: Final = "grenze"
_REFERENCE: Final = re.compile(r'class="wp-ref">([^<]+)<')
_PATIENCE_SECONDS: Final = 30
_SECTION: Final = "abschnitt/wille/"
_QUESTION: Final = "wille.evidence"


class GoneError(Exception):
    """The portal is not there any more."""


@dataclass(slots=True)
class Applicant:
    """The owner of one draft, and everything that the portal has promised."""

    number: int
    id: str
    cookie: str
    has_begun: bool = False
    uploaded: str = ""
    is_accepted: bool = False
    references: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)

    @property
    def file(self) -> bytes:
        """The bytes of the one attachment, different for each applicant."""
        return PDF + str(self.number).encode()

    @property
    def is_done(self) -> bool:
        """Tell whether the number was seen."""
        return bool(self.references)

    def work(self, port: int) -> None:
        """Do what is left to do; whoever is already in sees the receipt. Raises GoneError."""
        self.has_begun = True
        status, _, page = self._ask(port, "GET", _SECTION)
        if status == http.client.OK:
            self._upload(port, read_page(status, "", page, strict=False))
            status, _, page = self._ask(port, "GET", "pruefen/")
            if status == http.client.OK:
                self._hand_in(port, read_page(status, "", page, strict=False))
        self.look(port)

    def look(self, port: int) -> None:
        """Read the receipt and keep its number."""
        status, _, page = self._ask(port, "GET", "bestaetigung/")
        found = _REFERENCE.search(page)
        if status == http.client.OK and found:
            self.references.add(found[1])
        else:
            self.refusals.append(f"receipt {status}")

    def _upload(self, port: int, page: Page) -> None:
        typed = {name: page.value(name) for name in TYPED if page.value(name)}
        status, _, _ = self._ask(port, "POST", _SECTION, _multipart({**page.hidden(), **typed}, self.file))
        if status == http.client.SEE_OTHER:
            self.uploaded = hashlib.sha256(self.file).hexdigest()
        else:
            self.refusals.append(f"upload {status}")

    def _hand_in(self, port: int, page: Page) -> None:
        status, place, _ = self._ask(port, "POST", "abgeben/", _multipart({**page.hidden(), "erklaerung": "ja"}, None))
        if status == http.client.SEE_OTHER and place.endswith("/bestaetigung/"):
            self.is_accepted = True
        else:
            self.refusals.append(f"hand-in {status}")

    def _ask(self, port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
        headers = {"Cookie": f"{Realm.APPLICANT.value}={self.cookie}"}
        if body is not None:
            headers["Content-Type"] = f"multipart/form-data; boundary={_BOUNDARY}"
        try:
            connection.request(method, f"/bewerbung/v/{self.id}/{path}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise GoneError(str(error)) from error
        finally:
            connection.close()


def _multipart(fields: Mapping[str, str], file: bytes | None) -> bytes:
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    if file is not None:
        parts += [f'{head}"{_QUESTION}"; filename="a.pdf"\r\n\r\n'.encode(), file, b"\r\n"]
    return b"".join((*parts, f"--{_BOUNDARY}--\r\n".encode()))


def invite(house: House, first: int, count: int) -> list[Applicant]:
    """Make complete drafts, one account each, numbered from `first`: one is typed, the others copy its inputs."""
    inputs = sample_inputs(house, f"muster{first}@kommune.example")
    return [_invited(house, number, inputs) for number in range(first, first + count)]


def sample_inputs(house: House, email: str) -> str:
    """Type all sample answers once; gives them as a draft keeps them."""
    pattern = complete_draft(house, account_of(house, email))
    with house.database.read() as session:
        return _row(session, pattern).inputs


def copy_draft(house: House, account: AccountSession, inputs: str) -> str:
    """Begin a draft with everything typed already; gives its id."""
    application_id = drafts.begin(house, account, CALL)
    with house.database.write() as session:
        row = _row(session, application_id)
        row.inputs, row.version = inputs, row.version + 1
    return application_id


def _invited(house: House, number: int, inputs: str) -> Applicant:
    account = account_of(house, f"amt{number}@kommune.example")
    application_id = copy_draft(house, account, inputs)
    with house.database.write() as session:
        cookie = sessions.open_for_account(session, account.account_id, house.clock.now(), None)
    return Applicant(number=number, id=application_id, cookie=cookie)


def _row(session: Session, application_id: str) -> Submission:
    return session.get_one(Submission, application_id)
