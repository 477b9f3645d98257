import threading

import pytest
from sqlalchemy import text

from forms_service.services import audit
from forms_service.services.house import House

ROWS = 5
_COPY_OF_THE_LAST = """
INSERT INTO audit SELECT 6, at, actor, action, subject, old_digest, new_digest, note, previous_hash, hash
FROM audit WHERE seq = 5
"""
_WITHOUT_TRIGGERS = {
    True: ("DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"),
    False: ("SET LOCAL session_replication_role = replica",),
}


def fill(house: House, rows: int = ROWS) -> None:
    for number in range(rows):
        with house.database.write() as session:
            audit.record(session, house.clock.now(), "staff:1", "looked", f"submission:{number}", new=f"text {number}")


def tamper(house: House, *statements: str) -> None:
    """Do what only somebody with the database in hand can do."""
    with house.database.write() as session:
        for one in _WITHOUT_TRIGGERS[house.database.is_sqlite]:
            session.execute(text(one))
        for statement in statements:
            session.execute(text(statement))


def test_an_untouched_chain_holds(house: House) -> None:
    fill(house)

    assert audit.verify(house) is None


def test_an_empty_chain_holds(house: House) -> None:
    assert audit.verify(house) is None


@pytest.mark.parametrize(
    ("statements", "first_wrong"),
    [
        (("UPDATE audit SET actor = 'staff:2' WHERE seq = 3",), 3),
        (("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 1",), 1),
        (("UPDATE audit SET note = 'x' WHERE seq = 5",), 5),
        (("DELETE FROM audit WHERE seq = 2",), 2),
        (("DELETE FROM audit WHERE seq = 1",), 1),
        (
            (
                "UPDATE audit SET seq = 99 WHERE seq = 2",
                "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = 99",
            ),
            2,
        ),
        (
            (_COPY_OF_THE_LAST,),
            6,
        ),
    ],
    ids=["flip actor", "flip time", "flip note", "delete", "delete first", "reorder", "insert"],
)
def test_tampering_is_found_where_it_begins(house: House, statements: tuple[str, ...], first_wrong: int) -> None:
    fill(house)

    tamper(house, *statements)

    assert audit.verify(house) == first_wrong


def test_the_log_holds_digests_not_texts(house: House) -> None:
    with house.database.write() as session:
        row = audit.record(session, house.clock.now(), "system", "saved", "x", old="KANARIE", new="KANARIE neu")

    values = [row.actor, row.action, row.subject, row.old_digest, row.new_digest, row.note]
    assert [value for value in values if "KANARIE" in value] == []
    assert row.old_digest == audit.digest("KANARIE") != row.new_digest


def test_writers_side_by_side_keep_one_chain(house: House) -> None:
    threads = [threading.Thread(target=fill, args=(house, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert audit.verify(house) is None
    with house.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM audit")).scalar() == 40
