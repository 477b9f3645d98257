"""Form definitions: YAML to value objects, canonical JSON and back."""

from programme.form import Form
from programme.schemas.document import Data


def load_form(text: str, path: str) -> Form:
    """Read a definition; raises ContentError with all its mistakes."""
    raise NotImplementedError


def load_form_data(data: Data, path: str) -> Form:
    """Make a form of plain data (as from canonical JSON); raises ContentError."""
    raise NotImplementedError


def form_data(text: str, path: str) -> Data:
    """Return the plain data of a definition; raises ContentError."""
    raise NotImplementedError


def canonical_json(form_data: Data) -> str:
    """Write the data of a definition so that equal definitions give equal text."""
    raise NotImplementedError


def form_from_canonical(json_text: str) -> Form:
    """Read a definition that `canonical_json` wrote."""
    raise NotImplementedError
