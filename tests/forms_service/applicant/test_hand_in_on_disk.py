"""R02 on the real way: file and row are on the disk before an answer says that they are kept."""

import hashlib
import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms_service.web.sessions import Realm
from tests.content.sample_answers import TYPED
from tests.forms_service.applicant.pages import Page, read_page
from tests.forms_service.applicant.scenes import PDF
from tests.forms_service.store.test_receipt import free_port, read_trace, traced_server, wal_is_synced

ROUNDS = 4
# Of one draft: two pages and two forms.
ANSWERS = 4
_SERVER = Path(__file__).with_name("portal_with_drafts.py")
_BOUNDARY = "grenze"
_ANSWER = "HTTP/1.1 "


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of one draft, with a browser that sends forms one after the other."""

    port: int
    id: str
    cookie: str

    def get(self, path: str) -> Page:
        answer, text = self._ask("GET", path)
        return read_page(answer, "", text)

    def send(self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None) -> int:
        return self._ask("POST", path, _multipart(fields, file))[0]

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"{Realm.APPLICANT.value}={self.cookie}"}
        if body is not None:
            headers["Content-Type"] = f"multipart/form-data; boundary={_BOUNDARY}"
        connection.request(method, f"/bewerbung/v/{self.id}/{path}", body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


def _multipart(fields: Mapping[str, str], file: tuple[str, bytes] | None) -> bytes:
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    if file:
        parts += [f'{head}"{file[0]}"; filename="a.pdf"\r\n\r\n'.encode(), file[1], b"\r\n"]
    return b"".join((*parts, f"--{_BOUNDARY}--\r\n".encode()))


def upload(owner: Owner, data: bytes) -> None:
    page = owner.get("abschnitt/wille/")
    typed = {name: page.value(name) for name in TYPED if page.value(name)}
    assert owner.send("abschnitt/wille/", {**page.hidden(), **typed}, ("wille.evidence", data)) == 303


def hand_in(owner: Owner) -> None:
    page = owner.get("pruefen/")
    assert owner.send("abgeben/", {**page.hidden(), "erklaerung": "ja"}) == 303


def windows(lines: list[str]) -> list[list[str]]:
    """Cut the trace at the first byte of each answer to a form: what was done before it, since the answer before."""
    found: list[list[str]] = [[]]
    for line in lines:
        if _ANSWER not in line:
            found[-1].append(line)
            continue
        if f"{_ANSWER}303" not in line:
            found[-1].clear()
        else:
            found.append([])
    return found[:-1]


def file_is_safe(window: list[str], sha256: str) -> bool:
    """Tell whether bytes, name and then the row reached the disk, in this order."""
    settled = next((at for at, line in enumerate(window) if f'/{sha256}"' in line and "rename" in line), None)
    if settled is None or not any(re.search(r"fsync\(\d+<[^>]*/incoming/", line) for line in window[:settled]):
        return False
    folder = rf"fsync\(\d+<[^>]*/files/{sha256[:2]}>"
    synced = next((at for at, line in enumerate(window[settled:], settled) if re.search(folder, line)), None)
    return synced is not None and wal_is_synced(window[synced:])


@pytest.mark.parametrize(("synchronous", "safe"), [(2, ROUNDS), (1, 0)], ids=["as it is", "broken on purpose"])
def test_what_an_answer_promises_is_on_the_disk(tmp_path: Path, synchronous: int, safe: int) -> None:
    port = free_port()
    data = [PDF + bytes([number]) for number in range(ROUNDS)]

    with traced_server(_SERVER, tmp_path, port, ROUNDS, synchronous) as trace:
        drafts = json.loads((tmp_path / "drafts.json").read_text("ascii"))
        for draft, one in zip(drafts, data, strict=True):
            owner = Owner(port, **draft)
            upload(owner, one)
            hand_in(owner)
        found = windows(read_trace(trace, ANSWERS * ROUNDS))

    assert len(found) == 2 * ROUNDS
    hashes = [hashlib.sha256(one).hexdigest() for one in data]
    assert sum(file_is_safe(window, sha256) for window, sha256 in zip(found[::2], hashes, strict=True)) == safe
    assert sum(wal_is_synced(window) for window in found[1::2]) == safe
