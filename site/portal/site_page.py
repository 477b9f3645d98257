"""A page of the site, ready to be written."""

from dataclasses import dataclass

from portal import addresses
from portal.views import Head, View


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page to write: `template` fills the main part of the shell named `frame`."""

    frame: str
    template: str
    head: Head
    view: View

    @property
    def path(self) -> str:
        """Return the file below the site's folder."""
        return addresses.file_of(self.head.address)
