"""A process of its own that hands the same draft in from many threads at once.

Arguments: address of the database, session token, number of threads. Each line of the
input is one round: id of the draft and name of the round; each line of the output is
the receipts that the threads saw.
"""

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

from forms_service.services import hand_in, sessions
from forms_service.services.house import House
from forms_service.services.sessions import AccountSession
from forms_service.store.database import Database
from tests.houses import house_at


def press_all(house: House, account: AccountSession, application_id: str, name: str, threads: int) -> list[str]:
    """Press as often as there are threads; half of them send the same page, also from the other process."""
    barrier = Barrier(threads)

    def press(number: int) -> str:
        barrier.wait()
        key = f"{name}-same" if number % 2 else f"{name}-{number}-{os.getpid()}"
        hand_in.hand_in(house, account, application_id, key)
        return repr(hand_in.receipt(house, account, application_id))

    with ThreadPoolExecutor(threads) as pool:
        return sorted(set(pool.map(press, range(threads))))


def main() -> None:
    url, token, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as scratch:
        own = house_at(Path(scratch))
        own.database.close()
        house = replace(own, database=Database(url))
        account = sessions.find_account(house, token)
        if account is None:
            raise LookupError(token)
        print("ready", flush=True)  # noqa: T201 - the way to the test
        for line in sys.stdin:
            application_id, name = line.split()
            receipts = press_all(house, account, application_id, name, threads)
            print(json.dumps(receipts), flush=True)  # noqa: T201 - the way to the test
        house.database.close()


main()
