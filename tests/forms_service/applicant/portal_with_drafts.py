"""A web process with complete drafts that are not handed in yet.

Arguments: folder, port, number of drafts, value of PRAGMA synchronous. Anything but 2
is a build that was broken on purpose, for the negative control. `drafts.json` in the
folder names each draft and the cookie of its owner.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from waitress import serve

from forms_service.adapters.file_store import FolderStore
from forms_service.app import create_app
from forms_service.services import sessions
from forms_service.services.house import House
from forms_service.store import sqlite
from tests.forms_service.applicant.scenes import account_of, complete_draft
from tests.houses import house_at

FULL = 2


def make_draft(house: House, number: int) -> dict[str, str]:
    account = account_of(house, f"amt{number}@kommune.example")
    application_id = complete_draft(house, account)
    with house.database.write() as session:
        cookie = sessions.open_for_account(session, account.account_id, house.clock.now(), None)
    return {"id": application_id, "cookie": cookie}


def main() -> None:
    folder, port, drafts, synchronous = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    if synchronous != FULL:
        # Broken on purpose. A checkpoint would bring the log to the disk by chance, so there is none.
        sqlite.PRAGMAS.update(synchronous=synchronous, wal_autocheckpoint=0)
    house = replace(house_at(folder, port=port), files=FolderStore(folder / "files"))
    made = [make_draft(house, number) for number in range(drafts)]
    (folder / "drafts.json").write_text(json.dumps(made), encoding="ascii")
    serve(create_app(house), host="127.0.0.1", port=port, threads=2)


main()
