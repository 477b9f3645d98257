"""A house with its pages behind a real port, for tests that need a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug.serving import make_server

from forms_service.app import create_app
from forms_service.services.house import House
from tests.houses import house_at


@dataclass(slots=True)
class Portal:
    """A running house; `strangers` are addresses of others that its pages asked for."""

    house: House
    url: str
    strangers: list[str] = field(default_factory=list)


@contextmanager
def open_portal(folder: Path) -> Iterator[Portal]:
    """Serve a house of its own on a free port."""
    house = house_at(folder)
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    object.__setattr__(house.settings, "port", server.port)  # the origin that forms must come from
    object.__setattr__(house.settings, "service_url", url)
    object.__setattr__(house.settings, "site_url", url)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Portal(house=house, url=url)
    server.shutdown()
    thread.join()
    house.database.close()
