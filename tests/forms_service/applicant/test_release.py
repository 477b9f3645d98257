"""The release of the public answers, given and withdrawn after the hand-in."""

import pytest

from forms_service.models.publication import Publication
from forms_service.services import applications, audit, drafts, hand_in
from forms_service.services.applications import NotFoundError
from forms_service.services.house import House
from tests.forms_service.applicant.scenes import CALL, account_of, handed_in, rows


def test_release_is_withdrawn_and_given_again(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    receipt = hand_in.receipt(house, account, application_id)

    applications.change_release(house, account, application_id, is_released=False)
    withdrawn = applications.show(house, account, application_id)
    applications.change_release(house, account, application_id, is_released=True)

    assert withdrawn.is_released is False
    assert applications.show(house, account, application_id).is_released is True
    assert hand_in.receipt(house, account, application_id) == receipt
    actions = [action for (action,) in rows(house, "SELECT action FROM audit ORDER BY seq DESC LIMIT 2")]
    assert actions == ["release.given", "release.withdrawn"]
    assert audit.verify(house) is None


def test_same_answer_again_changes_nothing(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    before = rows(house, "SELECT version FROM submission")

    applications.change_release(house, account, application_id, is_released=True)

    assert rows(house, "SELECT version FROM submission") == before


def test_other_answers_stay_as_they_were(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    before = dict(applications.show(house, account, application_id).reading.values)

    applications.change_release(house, account, application_id, is_released=False)

    after = dict(applications.show(house, account, application_id).reading.values)
    assert after == before | {"freigabe": False}


def test_withdrawal_takes_a_public_portrait_back(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    now = house.clock.now()
    with house.database.write() as session:
        session.add(
            Publication(
                submission_id=application_id,
                state="live",
                municipality_key="16065032",
                page_name="helbeduendorf",
                participation="{}",
                sha256="0" * 64,
                created_at=now,
                saved_at=now,
            )
        )
    shown = applications.show(house, account, application_id)
    assert applications.public_page(house, shown) == "http://127.0.0.1:8000/kommunen/helbeduendorf/"

    applications.change_release(house, account, application_id, is_released=False)

    assert rows(house, "SELECT state FROM publication") == [("withdrawing",)]
    assert rows(house, "SELECT kind FROM outbox ORDER BY id DESC LIMIT 1") == [("withdraw",)]
    assert applications.public_page(house, shown) is None


def test_release_of_a_draft_or_of_others_is_not_changed(house: House) -> None:
    account = account_of(house)
    application_id = handed_in(house, account)
    stranger = account_of(house, "fremd@anders.example")

    with pytest.raises(NotFoundError):
        applications.change_release(house, stranger, application_id, is_released=False)
    with pytest.raises(NotFoundError):
        applications.change_release(house, stranger, drafts.begin(house, stranger, CALL), is_released=False)
