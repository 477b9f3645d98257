"""Vorgangsnummern: `<CALL>-<year>-<6 signs>-<check sign>`, random, read forgivingly.

**Source:** architecture, „Data“; Crockford's base32 with its check sign modulo 37.
"""

import re
from collections.abc import Callable

from programme.errors import AnswerRefused
from programme.text import clean_line

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_SIGNS = _SIGNS + "*~$=U"
_BITS = 30
_READ_AS = str.maketrans("OIL", "011")
_DASHES = re.compile("[-\u2010-\u2015\u2212 ]+")
_FORM = re.compile(rf"([A-Z][A-Z0-9_-]*)-([0-9]{{4}})-([{_SIGNS}]{{6}})-([{_SIGNS}])")
_EXAMPLE = "Schreiben Sie sie so, wie sie in der Bestätigung steht, zum Beispiel ZWK-2026-7K4M2X-9"


def make_reference(call_id: str, year: int, random_bytes_source: Callable[[int], bytes]) -> str:
    """Return a new reference; `random_bytes_source(n)` gives n random bytes.

    Drawn again while the check sign would be none of the 32 that people can read aloud.
    """
    while True:
        number = int.from_bytes(random_bytes_source(4), "big") % (1 << _BITS)
        check = _CHECK_SIGNS[number % len(_CHECK_SIGNS)]
        if check in _SIGNS:
            return f"{call_id.upper()}-{year:04}-{_written(number)}-{check}"


def _written(number: int) -> str:
    return "".join(_SIGNS[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))


def parse_reference(text: str) -> str:
    """Return the reference as it was given out; raises AnswerRefused."""
    wanted = _DASHES.sub("-", clean_line(text)).upper()
    call, *others = wanted.rsplit("-", 3)
    found = _FORM.fullmatch("-".join([call, *(part.translate(_READ_AS) for part in others)]))
    if found is None:
        raise AnswerRefused("reference_invalid", f"Das ist keine Vorgangsnummer. {_EXAMPLE}")
    if _CHECK_SIGNS[_number(found[3]) % len(_CHECK_SIGNS)] != found[4]:
        raise AnswerRefused("reference_mistyped", f"In der Vorgangsnummer stimmt ein Zeichen nicht. {_EXAMPLE}")
    return found[0]


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number << 5 | _SIGNS.index(sign)
    return number
