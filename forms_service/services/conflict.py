"""What stops an edit although nothing is wrong with the text itself."""


class EditConflictError(Exception):
    """Somebody else saved meanwhile; nothing was overwritten."""

    code = "edit.conflict"


class UnknownSubjectError(LookupError):
    """There is nothing with this id that the office may see."""

    code = "subject.unknown"


def check_version(seen: int, kept: int) -> None:
    """Refuse an edit that began from another version than the one that is kept.

    Raises:
        EditConflictError: the numbers differ.
    """
    if seen != kept:
        raise EditConflictError(f"seen {seen}, kept {kept}")
