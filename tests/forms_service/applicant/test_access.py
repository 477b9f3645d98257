"""R18, R19: links that sign in."""

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from forms_service.services import access, housekeeping
from forms_service.services.access import AddressUnprovenError, LinkUnusableError, Proof, TooManyTriesError
from forms_service.services.house import House
from forms_service.services.ports import UnknownDefinitionError
from forms_service.services.sessions import find_account
from tests.forms_service.applicant.pages import newest_link
from tests.forms_service.applicant.scenes import CALL, account_of, clock_of, rows

EMAIL = "amt@kommune.example"


def _request(house: House, email: str = EMAIL, client: str = "c1") -> str:
    access.request_link(house, email, CALL, client)
    return newest_link(house).split("/")[3]


def _proof(house: House, email: str = EMAIL) -> Proof:
    return Proof(mark=access.request_mark(house, email))


def test_link_signs_in_and_makes_the_account(house: House) -> None:
    token = _request(house)

    signed_in = access.use_link(house, token, _proof(house), "c1", None)

    found = find_account(house, signed_in.token)
    assert found is not None
    assert (found.email, signed_in.call_id) == (EMAIL, CALL)
    assert rows(house, "SELECT email FROM account") == [(EMAIL,)]


def test_link_of_a_known_address_leads_to_the_same_account(house: House) -> None:
    account = account_of(house)

    signed_in = access.use_link(house, _request(house), _proof(house), "c1", None)

    assert signed_in.account_id == account.account_id


def test_token_has_256_bits_and_only_its_hash_is_stored(house: House) -> None:
    token = _request(house)

    assert len(token) >= 43
    assert rows(house, "SELECT token_sha256 FROM login_link") == [(hashlib.sha256(token.encode()).hexdigest(),)]


def test_link_works_once(house: House) -> None:
    token = _request(house)
    access.use_link(house, token, _proof(house), "c1", None)

    with pytest.raises(LinkUnusableError):
        access.use_link(house, token, _proof(house), "c1", None)


def test_link_works_once_for_two_who_press_together(house: House) -> None:
    token, barrier = _request(house), Barrier(8)

    def press(_: int) -> bool:
        barrier.wait()
        try:
            access.use_link(house, token, _proof(house), "c1", None)
        except LinkUnusableError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(press, range(8)))

    assert sorted(results) == [False] * 7 + [True]


def test_link_ends_after_fifteen_minutes(house: House) -> None:
    token = _request(house)
    clock_of(house).move(dt.timedelta(minutes=15) - dt.timedelta(seconds=1))
    assert access.look_at_link(house, token) is not None

    clock_of(house).move(dt.timedelta(seconds=1))

    assert access.look_at_link(house, token) is None
    with pytest.raises(LinkUnusableError):
        access.use_link(house, token, _proof(house), "c1", None)


def test_looking_changes_nothing(house: House) -> None:
    token = _request(house)
    before = rows(house, "SELECT * FROM login_link")

    for _ in range(10):
        access.look_at_link(house, token)

    assert rows(house, "SELECT * FROM login_link") == before
    assert access.use_link(house, token, _proof(house), "c1", None).call_id == CALL


def test_another_browser_has_to_name_the_address(house: House) -> None:
    token = _request(house)

    with pytest.raises(AddressUnprovenError):
        access.use_link(house, token, Proof(mark="0" * 64, email="anders@kommune.example"), "c2", None)

    assert access.use_link(house, token, Proof(email="Amt@Kommune.example"), "c2", None).call_id == CALL


def test_at_most_five_links_of_an_address_are_open(house: House) -> None:
    clock = clock_of(house)
    clock.at = dt.datetime(2026, 11, 23, 11, 55, tzinfo=dt.UTC)
    tokens = []
    for number in range(7):
        tokens.append(_request(house))
        # The limit of requests counts full hours; three fall into the first.
        clock.move(dt.timedelta(minutes=5) if number == 2 else dt.timedelta(seconds=1))

    assert [access.look_at_link(house, token) is not None for token in tokens] == [False, False] + [True] * 5


def test_five_requests_an_hour_for_one_address(house: House) -> None:
    for _ in range(5):
        access.request_link(house, EMAIL, CALL, "c1")

    with pytest.raises(TooManyTriesError) as refused:
        access.request_link(house, EMAIL, CALL, "another client")

    assert refused.value.retry_after == dt.timedelta(hours=1)
    assert rows(house, "SELECT count(*) FROM outbox") == [(5,)]


def test_a_client_that_asks_for_many_addresses_is_stopped(house: House) -> None:
    for number in range(40):
        access.request_link(house, f"amt{number}@kommune.example", CALL, "c1")

    with pytest.raises(TooManyTriesError):
        access.request_link(house, "amt41@kommune.example", CALL, "c1")


def test_request_does_the_same_for_known_and_unknown_addresses(house: House) -> None:
    account_of(house, "bekannt@kommune.example")

    access.request_link(house, "bekannt@kommune.example", CALL, "c1")
    access.request_link(house, "unbekannt@kommune.example", CALL, "c1")

    assert rows(house, "SELECT email FROM account") == [("bekannt@kommune.example",)]
    assert rows(house, "SELECT count(*) FROM outbox") == [(2,)]


def test_request_for_an_unknown_call_is_refused(house: House) -> None:
    with pytest.raises(UnknownDefinitionError):
        access.request_link(house, EMAIL, "gibtesnicht", "c1")


def test_old_links_are_forgotten(house: House) -> None:
    _request(house)
    clock_of(house).move(dt.timedelta(days=2))

    _request(house, "zweite@kommune.example")

    assert rows(house, "SELECT email FROM login_link") == [("zweite@kommune.example",)]


def test_sign_in_ends_the_old_session_of_the_browser(house: House) -> None:
    first = access.use_link(house, _request(house), _proof(house), "c1", None)

    second = access.use_link(house, _request(house), _proof(house), "c1", first.token)

    assert find_account(house, first.token) is None
    assert find_account(house, second.token) is not None


def test_no_token_stands_anywhere_before_its_message_is_written(house: House) -> None:
    access.request_link(house, EMAIL, CALL, "c1")

    ((payload,),) = rows(house, "SELECT payload FROM outbox")
    assert "anmelden/" not in str(payload)
    assert rows(house, "SELECT count(*) FROM login_link") == [(0,)]


def test_second_copy_of_a_message_has_a_link_of_its_own_that_ends_with_the_first(house: House) -> None:
    first = _request(house)
    clock_of(house).move(dt.timedelta(minutes=10))
    second = newest_link(house).split("/")[3]
    assert first != second
    assert access.look_at_link(house, first) is not None
    assert access.look_at_link(house, second) is not None

    clock_of(house).move(dt.timedelta(minutes=5))

    assert access.look_at_link(house, first) is None
    assert access.look_at_link(house, second) is None


def test_links_of_people_who_never_came_are_forgotten_over_night(house: House) -> None:
    _request(house)
    clock_of(house).move(dt.timedelta(days=2))

    housekeeping.tidy_up(house)

    assert rows(house, "SELECT email FROM login_link") == []


def test_good_link_is_told_when_to_be_pressed_again_and_works_then(house: House) -> None:
    token = _request(house)
    for _ in range(60):
        with pytest.raises(LinkUnusableError):
            access.use_link(house, "unbekannt", _proof(house), "c1", None)

    with pytest.raises(TooManyTriesError) as refused:
        access.use_link(house, token, _proof(house), "c1", None)

    assert refused.value.retry_after <= dt.timedelta(minutes=15)
    assert access.use_link(house, token, _proof(house), "c2", None).call_id == CALL
