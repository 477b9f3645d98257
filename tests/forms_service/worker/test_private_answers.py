"""R10 with the real Git, the real site and real messages: what is private is in nothing that leaves the house."""

import email
import email.policy
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from forms_service import worker
from forms_service.adapters.site_build import PortalBuild
from forms_service.services import decisions, formal_check, portraits, releases, worker_lock
from forms_service.services.house import House
from programme.lifecycle import Action
from programme.rights import Role
from tests.forms_service.office import scenes
from tests.forms_service.office.test_portraits import CANARY, edit_of, private_texts
from tests.forms_service.worker.mortal_worker import house_of
from tests.houses import house_at

ROOT = Path(__file__).resolve().parents[3]
OWNER = "amt1@kommune.example"
WITHDRAWN = "Wieder gestrichener Satz"
PUBLIC = "Antwort auf ziele"
PRIVATE = (
    *(CANARY, WITHDRAWN, OWNER, "schreibtisch-eins", "schreibtisch-zwei"),
    *("Nachweis zu", "Beschluss „", "Beschluss \\u201e", "%PDF"),
)


def publish(house: House) -> None:
    """Walk the whole way: a canary in every private text, note, reason and in a sentence that was taken out again."""
    officer = scenes.person(house, Role.CASE_OFFICER, "schreibtisch-eins")
    first, second = (scenes.person(house, Role.EDITOR, f"schreibtisch-{number}") for number in ("zwei", "drei"))
    submission_id = scenes.hand_in(house, changes=private_texts(house.library.form("bewerbungsbogen")))
    inputs = scenes.check_inputs(house) | {"wille_notiz": [f"{CANARY} Notiz"]}
    assert formal_check.finish(house, officer, submission_id, 0, inputs)
    decisions.decide(house, officer, submission_id, Action.APPROVE, f"{CANARY} als Grund")
    publication_id = portraits.draft(house, officer, submission_id)
    for text in (WITHDRAWN, PUBLIC):
        portraits.edit(house, first, publication_id, edit_of(house, first, publication_id, aims=text))
    releases.release(house, second, publication_id, scenes.seen(house, publication_id))
    assert worker.Worker(house, worker_lock.take(house)).work_off() == 0


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    house_at(folder).database.close()
    made = house_of(folder, "none")
    house = replace(made, site=PortalBuild(made.settings))
    house.content.bring_in(ROOT / "content")
    publish(house)
    house.database.close()
    return folder


def found_in(data: bytes) -> list[str]:
    return [text for text in PRIVATE if text.lower().encode() in data.lower()]


def test_no_object_of_the_repository_holds_anything_private(published: Path) -> None:
    command = ["git", "--git-dir", str(published / "content.git"), "cat-file", "--batch", "--batch-all-objects"]
    objects = subprocess.run(command, check=True, capture_output=True).stdout

    assert PUBLIC.encode() in objects
    assert found_in(objects) == []


def test_no_file_of_the_site_and_the_content_holds_anything_private(published: Path) -> None:
    files = [path for name in ("site", "content") for path in (published / name).rglob("*") if path.is_file()]

    assert len([path for path in files if PUBLIC.encode() in path.read_bytes()]) >= 2
    assert {path.name: found for path in files if (found := found_in(path.read_bytes()))} == {}


def test_messages_go_to_the_owner_only(published: Path) -> None:
    mails = [path.read_bytes() for path in (published / "mail").glob("*.eml")]
    messages = [email.message_from_bytes(one, policy=email.policy.default) for one in mails]

    assert len(messages) == 2
    for message in messages:
        assert [message.get_all(name) for name in ("To", "Cc", "Bcc")] == [[OWNER], None, None]
