import datetime as dt
import statistics
import time

import pytest
from sqlalchemy import text

from forms_service.services import accounts, audit, sessions
from forms_service.services.accounts import AccountError, SignIn
from forms_service.services.house import House
from programme.rights import Role
from tests.fakes import FakeClock


def sign_in(house: House, name: str, password: str, client: str = "a") -> SignIn:
    return accounts.sign_in(house, name, password, client, None)


def test_a_new_account_signs_in_with_the_password_that_was_shown(house: House) -> None:
    made = accounts.add_account(house, "redaktion", Role.EDITOR)

    found = sign_in(house, made.name, made.password)

    assert found.token is not None
    session = sessions.find_staff(house, found.token)
    assert session is not None
    assert (session.name, session.role) == ("redaktion", Role.EDITOR)
    assert audit.verify(house) is None


def test_the_table_keeps_argon2id_only(house: House) -> None:
    made = accounts.add_account(house, "redaktion", Role.EDITOR)

    with house.database.read() as session:
        stored = session.execute(text("SELECT password_hash FROM staff")).scalar_one()

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert made.password not in stored


def test_wrong_passwords_and_unknown_names_are_told_nothing(house: House) -> None:
    accounts.add_account(house, "redaktion", Role.EDITOR)

    assert sign_in(house, "redaktion", "falsch") == sign_in(house, "niemand", "falsch") == SignIn()


def test_unknown_names_take_as_long_as_known_ones(house: House) -> None:
    accounts.add_account(house, "redaktion", Role.EDITOR)

    def median(name: str) -> float:
        times = []
        for number in range(5):
            start = time.process_time()
            sign_in(house, name, "falsch", client=f"{name}{number}")
            times.append(time.process_time() - start)
        return statistics.median(times)

    assert 0.5 < median("redaktion") / median("niemand") < 2


def test_too_many_tries_from_one_network_lock_the_name_there_for_a_while(house: House) -> None:
    made = accounts.add_account(house, "redaktion", Role.EDITOR)
    for _ in range(10):
        assert sign_in(house, "redaktion", "falsch", client="a") == SignIn()

    refused = sign_in(house, "redaktion", made.password, client="a")
    assert refused.token is None
    assert refused.retry_after is not None
    assert dt.timedelta(0) < refused.retry_after <= dt.timedelta(minutes=15)

    assert isinstance(house.clock, FakeClock)
    house.clock.move(refused.retry_after)
    assert sign_in(house, "redaktion", made.password, client="a").token is not None


def test_nobody_locks_the_office_out_from_elsewhere(house: House) -> None:
    made = accounts.add_account(house, "redaktion", Role.EDITOR)
    for network in range(3):
        for _ in range(10):
            sign_in(house, "redaktion", "falsch", client=f"fremd{network}")

    assert sign_in(house, "redaktion", "falsch", client="fremd0").retry_after is not None
    assert sign_in(house, "redaktion", made.password, client="büro").token is not None


def test_too_many_names_lock_the_client(house: House) -> None:
    with house.database.write() as session:
        session.execute(
            text("INSERT INTO rate_counter (bucket, window_at, count) VALUES ('sign-in:client:a', :at, 50)"),
            {"at": "2026-11-23T12:00:00.000000Z"},
        )

    assert sign_in(house, "niemand", "falsch", client="a").retry_after is not None
    assert sign_in(house, "niemand", "falsch", client="b").retry_after is None


def test_first_accounts_are_made_once(house: House) -> None:
    made = accounts.add_first_accounts(house)

    assert [one.name for one in made] == ["sachbearbeitung", "redaktion"]
    assert len({one.password for one in made}) == 2
    assert accounts.add_first_accounts(house) == ()


def test_names_are_taken_once(house: House) -> None:
    accounts.add_account(house, "redaktion", Role.EDITOR)

    with pytest.raises(AccountError, match="gibt es schon"):
        accounts.add_account(house, "redaktion", Role.CASE_OFFICER)
    with pytest.raises(AccountError, match="gibt es nicht"):
        accounts.reset_account(house, "niemand")


def test_passwords_are_long_and_easy_to_read_out(house: House) -> None:
    password = accounts.add_account(house, "redaktion", Role.EDITOR).password

    assert [len(part) for part in password.split("-")] == [5, 5, 5, 5]
    assert not set(password) & set("il1o0")
