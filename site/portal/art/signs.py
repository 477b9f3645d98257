"""The logo and the signs: strokes of 2 px in a field of 24."""

from typing import Final

from markupsafe import Markup

from portal.art.svg import decoration

_SIGNS: Final = {
    "alert": '<path d="M12 3 2 20.5h20zM12 10v5M12 17.5v.6"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "check": '<path d="m4 12.5 5.5 5.5L20 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7v.6"/>',
    "mail": '<rect x="2.5" y="5" width="19" height="14" rx="1"/><path d="m3 6 9 7 9-7"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "phone": '<path d="M5 3h4l2 5-2.5 1.8a13 13 0 0 0 5.7 5.7L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5z"/>',
    "ring": '<circle cx="12" cy="12" r="8.5"/>',
}

_LOGO: Final = (
    '<path class="lg-wall" d="M8 22 24 8l16 14v20H8z"/><path class="lg-plan" d="M3 26.5 24 8l21 18.5"/>'
    '<rect class="lg-win" x="14" y="25" width="8" height="9"/>'
    '<rect class="lg-win2" x="27" y="25" width="8" height="9"/>'
)


def sign(name: str) -> Markup:
    """Draw a sign; it always stands beside its word."""
    return decoration("wp-ico", "0 0 24 24", _SIGNS[name])


def logo() -> Markup:
    """Draw the house with one lit window."""
    return decoration("wp-logo", "0 0 48 48", _LOGO)
