"""Where pages live: addresses of the site, and the prefixes that belong to the service."""

from typing import Final

SERVICE_PREFIXES: Final = ("/bewerbung/", "/formular/", "/geschaeftsstelle/", "/dienst/")
"""What a static host sends on to the service."""

SERVICE_PATHS: Final = ("/healthz", "/readyz", "/metrics")
"""What machines ask the service directly."""

START: Final = "/"
PROGRAMME: Final = "/programm/"
MUNICIPALITIES: Final = "/kommunen/"
PRACTICES: Final = "/praxis/"
APPLYING: Final = "/bewerben/"
IMPRINT: Final = "/impressum/"
PRIVACY: Final = "/datenschutz/"
NOT_FOUND: Final = "/404.html"


def municipality_address(name: str) -> str:
    """Return the address of a portrait."""
    return f"{MUNICIPALITIES}{name}/"


def practice_address(name: str) -> str:
    """Return the address of a practice example."""
    return f"{PRACTICES}{name}/"


def call_address(call_id: str) -> str:
    """Return the address of the page that explains a call."""
    return f"{APPLYING}{call_id}/"


def application_address(call_id: str) -> str:
    """Return where one begins or goes on with an application; the service answers there."""
    return f"/bewerbung/{call_id}/"


def page_address(path: str) -> str:
    """Return the address of a hand-written page from its path below the content folder."""
    parts = path.removesuffix(".md").split("/")
    if parts[0] == "aufrufe":
        parts[0] = APPLYING.strip("/")
    if parts[-1] == "index":
        parts.pop()
    return f"/{'/'.join(parts)}/" if parts else START


def file_of(address: str) -> str:
    """Return the file below the site's folder that answers an address."""
    return f"{address}index.html".lstrip("/") if address.endswith("/") else address.lstrip("/")


def belongs_to_service(address: str) -> bool:
    """Say whether the service answers there."""
    return address.startswith(SERVICE_PREFIXES) or address in SERVICE_PATHS
