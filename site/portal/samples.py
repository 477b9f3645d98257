"""What is still a sample, so that no real portal goes online with it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from portal.catalogue import OPERATOR, Gathered

_MARKS: Final = ("(Muster)", "Musterstraße", "Musterstadt", ".example", "00000 ", "000 000")
_WORDS: Final = ("gilt als Muster", "ist ein Entwurf", "Musterangaben", "sind Muster", "ist ein Beispiel")


class Sample(NamedTuple):
    """One place that real words belong to; `at` is a piece of its line."""

    path: str
    key: str
    at: str
    message: str


def samples(catalogue: Gathered) -> Iterator[Sample]:
    """Yield all places of the operator's file and of hand-written pages that still hold sample words."""
    operator = catalogue.operator
    if operator is not None:
        if operator.sample:
            message = "Das ist noch ein Muster. Tragen Sie den Betreiber ein und setzen Sie sample: false."
            yield Sample(OPERATOR, "sample", "sample:", message)
        for key in ("name", "address", "email", "phone"):
            if any(mark in getattr(operator, key) for mark in _MARKS):
                message = "Das ist noch eine Musterangabe. Tragen Sie die wirkliche ein."
                yield Sample(OPERATOR, key, f"{key}:", message)
    for path, page in catalogue.pages.items():
        text = f"{page.description}\n{page.lead or ''}\n{page.body}"
        for word in _WORDS:
            if word in text:
                message = f"Hier steht noch „{word}“. Ersetzen Sie den Muster- oder Entwurfstext."
                yield Sample(path, "", word, message)
