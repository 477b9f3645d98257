"""Calls, forms, register, operator and mails out of the content folder."""

from pathlib import Path

from forms_service.services.ports import ContentRepository


class FileLibrary:
    """Reads definitions from files; one with mistakes is not taken."""

    def __init__(self, folder: Path, repository: ContentRepository) -> None:
        self._folder = folder
        self._repository = repository
