"""Numbers that a browser sends: hidden versions, pages in an address."""

from collections.abc import Mapping

_LONGEST = 9


def sent_number(sent: Mapping[str, str], name: str, otherwise: int) -> int:
    """Read a whole number; `otherwise` where there is none, or something else."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else otherwise
