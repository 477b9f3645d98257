"""Everything a use case may reach, as one value."""

from dataclasses import dataclass

from forms_service.config import Settings
from forms_service.services.ports import (
    Clock,
    ContentLibrary,
    ContentRepository,
    FileStore,
    MailBox,
    Scanner,
    SiteBuild,
)
from forms_service.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The first argument of every use case."""

    settings: Settings
    database: Database
    clock: Clock
    files: FileStore
    library: ContentLibrary
    content: ContentRepository
    site: SiteBuild
    mail: MailBox
    scanner: Scanner | None = None
    """Without one, nobody looks into files and every page says so."""
