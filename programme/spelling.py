"""„Meinten Sie …?“ for words out of a known list."""

import difflib
from collections.abc import Iterable

_FEW = 15


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return „ Meinten Sie …?“ where a known word is near, else the list where it is short."""
    words = list(known)
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f" Meinten Sie „{near[0]}“?"
    return f" Möglich: {', '.join(words)}." if 0 < len(words) <= _FEW else ""
