"""R10 with the real Git, the real site and real messages: what is private is in nothing that leaves the house."""

import email
import email.policy
import io
import itertools
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from pypdf import PdfWriter
from sqlalchemy import select

from forms_service import worker
from forms_service.adapters.content_repository import GitRepository
from forms_service.adapters.file_store import FolderStore
from forms_service.adapters.site_build import PortalBuild
from forms_service.models.submissions import Attachment
from forms_service.remote_address import ContentRemote
from forms_service.services import decisions, portraits, releases, worker_lock
from forms_service.services.house import House
from programme.lifecycle import Action
from programme.rights import Role
from tests.forms_service.office import scenes
from tests.forms_service.office.test_portraits import CANARY, edit_of, private_texts
from tests.forms_service.remotes import remote_at
from tests.forms_service.worker.mortal_worker import house_of
from tests.houses import house_at

ROOT = Path(__file__).resolve().parents[3]
OWNER = "amt1@kommune.example"
WITHDRAWN = "Wieder gestrichener Satz"
PUBLIC = "Antwort auf ziele"
PRIVATE = (
    *(CANARY, WITHDRAWN, OWNER, "schreibtisch-eins", "schreibtisch-zwei"),
    *("Nachweis zu", "Beschluss „", "Beschluss \\u201e", "%PDF", "docProps/core.xml", "Exif\0\0"),
)


def publish(house: House) -> None:
    """Walk the whole way: a canary in every private text, note, reason and in a sentence that was taken out again."""
    officer = scenes.person(house, Role.CASE_OFFICER, "schreibtisch-eins")
    first, second = (scenes.person(house, Role.EDITOR, f"schreibtisch-{number}") for number in ("zwei", "drei"))
    submission_id = scenes.hand_in(house, changes=private_texts(house.library.form("bewerbungsbogen")))
    attach(house)
    inputs = scenes.check_inputs(house) | {"wille_notiz": [f"{CANARY} Notiz"]}
    assert scenes.finish(house, officer, submission_id, inputs)
    decisions.decide(house, officer, submission_id, Action.APPROVE, f"{CANARY} als Grund")
    publication_id = portraits.draft(house, officer, submission_id)
    for text in (WITHDRAWN, PUBLIC):
        portraits.edit(house, first, publication_id, edit_of(house, first, publication_id, aims=text))
    releases.release(house, second, publication_id, scenes.seen(house, publication_id))
    assert worker.Worker(house, worker_lock.take(house)).work_off() == 0


def photo() -> bytes:
    """A photograph that says who took it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist], exif[ExifTags.Base.ImageDescription] = CANARY, CANARY
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def minutes() -> bytes:
    """A PDF that says who wrote it."""
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    writer.write(made)
    return made.getvalue()


def letter() -> bytes:
    """A text document that says who changed it last."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document>{CANARY}</w:document>")
        archive.writestr("docProps/core.xml", f"<cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy>")
    return made.getvalue()


def attach(house: House) -> None:
    """Put real files with telling properties and names in place of the attachments."""
    files = FolderStore(house.settings.files_dir)
    with house.database.write() as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        for row, data in zip(rows, itertools.cycle([photo(), minutes(), letter()]), strict=False):
            assert CANARY.encode() in data
            stored = files.put(io.BytesIO(data), len(data))
            row.sha256, row.size_bytes, row.name = stored.sha256, stored.size_bytes, f"{CANARY}.pdf"
        assert len(rows) >= 3


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    house_at(folder).database.close()
    made = house_of(folder, "none")
    remote = ContentRemote(url=str(remote_at(folder / "remote.git").folder))
    content = GitRepository(made.settings.repository, made.settings.public_content, remote)
    house = replace(made, site=PortalBuild(made.settings), content=content)
    house.content.bring_in(ROOT / "content")
    publish(house)
    house.database.close()
    return folder


def found_in(data: bytes) -> list[str]:
    return [text for text in PRIVATE if text.lower().encode() in data.lower()]


@pytest.mark.parametrize("name", ["content.git", "remote.git"])
def test_no_object_of_the_repository_holds_anything_private(published: Path, name: str) -> None:
    command = ["git", "--git-dir", str(published / name), "cat-file", "--batch", "--batch-all-objects"]
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
