"""A short walk through a real portal, for test_outgoing.py: everything that might call somebody, once."""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

from tests.waiting import wait_until

PORT = 8000
_PATIENCE_SECONDS = 60
PAGES = ("/", "/kommunen/", "/bewerbung/zwk/", "/geschaeftsstelle/anmelden/", "/dienst/postfach/", "/gibt-es-nicht/")


def ask(
    method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def main() -> int:
    own = [sys.executable, "-m", "forms_service"]
    subprocess.run([*own, "prepare"], check=True)
    web = subprocess.Popen([*own, "web"], env=os.environ)
    try:
        wait_until(_is_ready, "the portal is up", _PATIENCE_SECONDS)
        for path in PAGES:
            ask("GET", path)
        _ask_for_link()
        subprocess.run([*own, "worker", "--once"], check=True)
        _, _, box = ask("GET", "/dienst/postfach/")
        return 0 if "/bewerbung/anmelden/" in box else 1
    finally:
        web.terminate()
        web.wait(30)


def _is_ready() -> bool:
    with suppress(OSError):
        return ask("GET", "/readyz")[0] == http.HTTPStatus.OK
    return False


def _ask_for_link() -> None:
    """An address whose host would be looked up by whoever checks mail addresses."""
    _, answered, page = ask("GET", "/bewerbung/zwk/")
    token = re.search(r'name="_csrf" value="(\w+)"', page)
    assert token
    headers = {
        "Cookie": answered["Set-Cookie"].split(";", maxsplit=1)[0],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    status, _, _ = ask("POST", "/bewerbung/zwk/", urlencode({"_csrf": token[1], "email": "a@b.example"}), headers)
    assert status == http.HTTPStatus.OK


if __name__ == "__main__":
    sys.exit(main())
