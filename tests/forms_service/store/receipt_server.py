"""A web process with one view more: it keeps a file and a row, then gives a receipt.

Arguments: folder, port, value of PRAGMA synchronous. Anything but 2 is a build that
was broken on purpose, for the negative control.
"""

import sys
from dataclasses import replace
from pathlib import Path

from flask import request
from waitress import serve

from forms_service.adapters.file_store import FolderStore
from forms_service.app import create_app
from forms_service.models.submissions import FormVersion
from forms_service.store import sqlite
from forms_service.web.blueprint import Entry, guarded_blueprint, takes_files
from forms_service.web.house import current_house
from tests.houses import house_at

FULL = 2

pages = guarded_blueprint("receipts", __name__, Entry.PUBLIC)


@pages.post("/receipt/")
@takes_files
def receipt() -> str:
    house = current_house()
    stored = house.files.put(request.files["file"].stream, house.settings.max_file_bytes)
    with house.database.write() as session:
        now = house.clock.now()
        session.add(FormVersion(sha256=stored.sha256, form_id="x", definition="{}", created_at=now))
    return stored.sha256


def main() -> None:
    folder, port, synchronous = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if synchronous != FULL:
        # Broken on purpose. A checkpoint would bring the log to the disk by chance, so there is none.
        sqlite.PRAGMAS.update(synchronous=synchronous, wal_autocheckpoint=0)
    house = replace(house_at(folder, port=port), files=FolderStore(folder / "files"))
    app = create_app(house)
    app.register_blueprint(pages)
    serve(app, host="127.0.0.1", port=port, threads=2)


main()
