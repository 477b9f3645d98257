"""The history of an application: who did what, in words, for the office."""

import re

from sqlalchemy import select

from forms_service.models.audit import AuditRow
from forms_service.services import dossiers, formal_check, portraits, releases
from forms_service.services.history import Act
from forms_service.services.house import House
from forms_service.web.office import words
from programme.rights import Role
from tests.forms_service.office import scenes


def test_history_tells_acts_of_check_decision_and_portrait(house: House) -> None:
    officer = scenes.person(house, Role.CASE_OFFICER, "sachbearbeitung")
    editor = scenes.person(house, Role.EDITOR, "redaktion")
    submission_id = scenes.hand_in(house)
    formal_check.save(house, officer, submission_id, 0, {})
    formal_check.save(house, officer, submission_id, 1, scenes.check_inputs(house))
    other = scenes.approved(house, officer, number=2)
    publication_id = portraits.draft(house, officer, other)
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    scenes.work(house)

    first, second = (dossiers.open_dossier(house, one).history for one in (submission_id, other))

    now = house.clock.now()
    assert first == (Act(at=now, action="check.save", by="sachbearbeitung", is_owner=False),)
    assert [(one.action, words.who(one)) for one in second] == [
        ("portrait.live", "Portal"),
        ("portrait.publish", "redaktion"),
        ("portrait.draft", "sachbearbeitung"),
        ("decision.approve", "sachbearbeitung"),
        ("check.finish", "sachbearbeitung"),
        ("check.save", "sachbearbeitung"),
    ]
    with house.database.read() as session:
        acts = set(session.scalars(select(AuditRow.action)))
    assert acts <= set(words.HISTORY)
    assert all(re.fullmatch(r"[a-z]+[.][a-z_]+", act) for act in words.HISTORY)
