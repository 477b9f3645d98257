"""R13: files are data."""

import datetime as dt
import errno
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.services import applications, attachments, drafts
from forms_service.services.applications import NotFoundError
from forms_service.services.attachments import FileRefusedError, Upload, clean_name
from forms_service.services.drafts import NotADraftError, Sent
from forms_service.services.house import House
from forms_service.services.ports import StoredFile
from forms_service.services.sessions import AccountSession
from tests.fakes import FakeFiles
from tests.forms_service.applicant.scenes import CALL, PDF, PNG, account_of, clock_of, handed_in, rows

NAMES = [
    "Beschluss (1).pdf",
    "Ä ö ü ß, 50 %.pdf",
    "日本.pdf",
    "ohne-endung",
    "..",
    'a"b;c.pdf',
    "x\ud800.pdf".encode("utf-8", "replace").decode(),
]


def _upload(data: bytes = PDF, name: str = "Schreiben.pdf", question: str = "wille", kind: str | None = None) -> Upload:
    return Upload(question_id=question, kind=kind, name=name, stream=io.BytesIO(data))


def _small(house: House, **limits: int) -> House:
    return replace(house, settings=replace(house.settings, **limits))  # type: ignore[arg-type]


@pytest.fixture
def account(house: House) -> AccountSession:
    return account_of(house)


@pytest.fixture
def draft(house: House, account: AccountSession) -> str:
    return drafts.begin(house, account, CALL)


def _files(house: House, account: AccountSession, draft: str) -> list[tuple[str, str, str | None]]:
    return [(one.question_id, one.name, one.kind) for one in applications.show(house, account, draft).files]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_taken_and_given_back(house: House, account: AccountSession, draft: str, name: str) -> None:
    attachments.store_upload(house, account, draft, _upload(name=name))

    (file,) = applications.show(house, account, draft).files
    given = attachments.open_file(house, account, draft, file.id)

    assert (given.name, given.stream.read()) == (name, PDF)


def test_address_of_a_file_is_drawn_and_says_nothing_of_its_name(
    house: House, account: AccountSession, draft: str
) -> None:
    for name in ("a.pdf", "b.pdf"):
        attachments.store_upload(house, account, draft, _upload(name=name))

    ids = [one.id for one in applications.show(house, account, draft).files]
    assert len(set(ids)) == 2
    assert [one for one in ids if not re.fullmatch(r"[0-9a-f]{32}", one)] == []


class _Witness(FakeFiles):
    """A store that notes which rows were there when the bytes came, and may have no room for them."""

    house: House
    rows_before: list[tuple[object, ...]]
    is_full = False

    def put(self, stream: IO[bytes], limit_bytes: int) -> StoredFile:
        self.rows_before = rows(self.house, "SELECT name FROM attachment")
        if self.is_full:
            raise OSError(errno.ENOSPC, "full")
        return FakeFiles.put(self, stream, limit_bytes)


def test_bytes_are_kept_before_the_row_that_names_them(house: House, account: AccountSession, draft: str) -> None:
    witness = _Witness()
    witness.house = house

    attachments.store_upload(replace(house, files=witness), account, draft, _upload())

    assert witness.rows_before == []
    assert len(_files(house, account, draft)) == 1


def test_file_that_could_not_be_kept_leaves_no_row(house: House, account: AccountSession, draft: str) -> None:
    witness = _Witness()
    witness.house, witness.is_full = house, True

    with pytest.raises(OSError, match="full"):
        attachments.store_upload(replace(house, files=witness), account, draft, _upload())

    assert _files(house, account, draft) == []


def test_only_kind_of_a_question_is_set_by_itself(house: House, account: AccountSession, draft: str) -> None:
    attachments.store_upload(house, account, draft, _upload())

    assert _files(house, account, draft) == [("wille", "Schreiben.pdf", "unterstuetzungsschreiben")]


def test_file_without_a_kind_is_kept_and_asks_for_it(house: House, account: AccountSession, draft: str) -> None:
    marks = {
        "beschluss_stand": drafts.mark({}, applications.show(house, account, draft).form.question("beschluss_stand"))
    }
    drafts.save_section(
        house, account, draft, "wille", Sent(inputs={"beschluss_stand": ["anders"]}, shown=marks, kinds={})
    )
    attachments.store_upload(house, account, draft, _upload(PNG, "Runde.png", "massnahme", "gibtesnicht"))
    (file,) = applications.show(house, account, draft).files
    missing = applications.show(house, account, draft).reading.missing
    assert (file.kind, [one.code for one in missing if one.question_id == "massnahme"][-1]) == (
        None,
        "evidence_kind_missing",
    )

    drafts.save_section(house, account, draft, "wille", Sent(inputs={}, shown={}, kinds={file.id: "arbeitskreis"}))

    assert _files(house, account, draft) == [("massnahme", "Runde.png", "arbeitskreis")]


def test_same_file_sent_twice_is_there_once(house: House, account: AccountSession, draft: str) -> None:
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: attachments.store_upload(house, account, draft, _upload()), range(5)))

    assert len(_files(house, account, draft)) == 1


@pytest.mark.parametrize(
    ("data", "refusal", "says"),
    [
        (b"", "empty", "„a.pdf“ ist leer"),
        (b"MZ program", "type", "Speichern Sie die Datei als PDF"),
        (PDF * 3, "too_large", "größer als 2 kB. Verkleinern oder teilen Sie die Datei."),
    ],
)
def test_refusal_says_how_to_make_it_right(
    house: House, account: AccountSession, draft: str, data: bytes, refusal: str, says: str
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        attachments.store_upload(_small(house, max_file_bytes=2000), account, draft, _upload(data, "a.pdf"))

    assert refused.value.refusal == refusal
    assert says in refused.value.message
    assert _files(house, account, draft) == []


def test_number_of_files_is_limited(house: House, account: AccountSession, draft: str) -> None:
    small = _small(house, max_files=2)
    for number in range(2):
        attachments.store_upload(small, account, draft, _upload(name=f"{number}.pdf"))

    with pytest.raises(FileRefusedError) as refused:
        attachments.store_upload(small, account, draft, _upload(name="3.pdf"))

    assert refused.value.message == "„3.pdf“ ist eine Datei zu viel. Höchstens 2 sind möglich. Entfernen Sie eine."


def test_number_of_files_of_a_question_is_limited(house: House, account: AccountSession, draft: str) -> None:
    for number in range(5):
        attachments.store_upload(house, account, draft, _upload(name=f"{number}.pdf", question="anlagen"))

    with pytest.raises(FileRefusedError) as refused:
        attachments.store_upload(house, account, draft, _upload(name="6.pdf", question="anlagen"))

    assert refused.value.refusal == "too_many_here"


def test_all_files_together_are_limited_also_side_by_side(house: House, account: AccountSession, draft: str) -> None:
    small = _small(house, max_application_bytes=len(PDF) * 3)

    def send(number: int) -> bool:
        try:
            attachments.store_upload(small, account, draft, _upload(PDF[:-1] + bytes([number]), f"{number}.pdf"))
        except FileRefusedError as refused:
            assert refused.refusal == "no_room"  # noqa: PT017 - the other way out of a thread
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(send, range(8)))

    assert taken == 3


def test_removed_file_is_gone_and_makes_room(house: House, account: AccountSession, draft: str) -> None:
    small = _small(house, max_files=1)
    attachments.store_upload(small, account, draft, _upload())
    (file,) = applications.show(house, account, draft).files

    question = attachments.remove(small, account, draft, file.id)
    attachments.remove(small, account, draft, file.id)
    attachments.store_upload(small, account, draft, _upload(name="neu.pdf"))

    assert question == "wille"
    assert [name for _, name, _ in _files(house, account, draft)] == ["neu.pdf"]
    with pytest.raises(NotFoundError):
        attachments.open_file(house, account, draft, file.id)


def test_files_of_others_are_as_good_as_none(house: House, account: AccountSession, draft: str) -> None:
    attachments.store_upload(house, account, draft, _upload())
    (file,) = applications.show(house, account, draft).files
    stranger = account_of(house, "fremd@anders.example")
    own = drafts.begin(house, stranger, CALL)

    for application_id in (draft, own):
        with pytest.raises(NotFoundError):
            attachments.open_file(house, stranger, application_id, file.id)
        with pytest.raises(NotFoundError):
            attachments.remove(house, stranger, application_id, file.id)
    with pytest.raises(NotFoundError):
        attachments.store_upload(house, stranger, draft, _upload())
    assert rows(house, "SELECT removed_at FROM attachment") == [(None,)]


@pytest.mark.parametrize("question", ["ziele", "gibtesnicht"])
def test_question_without_upload_takes_no_file(
    house: House, account: AccountSession, draft: str, question: str
) -> None:
    with pytest.raises(NotFoundError):
        attachments.store_upload(house, account, draft, _upload(question=question))


def test_handed_in_application_takes_and_loses_no_file(house: House, account: AccountSession) -> None:
    application_id = handed_in(house, account)

    with pytest.raises(NotADraftError):
        attachments.store_upload(house, account, application_id, _upload())


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("C:\\Users\\amt\\Beschluss.pdf", "Beschluss.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("U\u0308ber.pdf", "Über.pdf"),
        ("", "Datei ohne Namen"),
        ("x" * 300 + ".pdf", "x" * 179 + "…" + "x" * 16 + ".pdf"),
    ],
)
def test_name_is_cleaned_of_what_is_no_name(raw: str, expected: str) -> None:
    assert clean_name(raw) == expected


@given(raw=st.text())
def test_name_is_always_short_visible_and_stable(raw: str) -> None:
    name = clean_name(raw)

    assert 0 < len(name) <= attachments.NAME_LENGTH
    assert name.isprintable()
    assert clean_name(name) == name


def test_all_that_an_account_uploads_in_a_day_is_limited_also_what_it_takes_out_again(
    house: House, account: AccountSession, draft: str
) -> None:
    small = _small(house, max_daily_bytes=3 * len(PDF) + 10)
    for number in range(3):
        attachments.store_upload(small, account, draft, _upload(PDF + str(number).encode()))
        (file,) = applications.show(house, account, draft).files
        attachments.remove(small, account, draft, file.id)

    with pytest.raises(FileRefusedError, match="too_much_today"):
        attachments.store_upload(small, account, draft, _upload(PDF + b"3"))
    stranger = account_of(house, "fremd@anders.example")
    attachments.store_upload(small, stranger, drafts.begin(house, stranger, CALL), _upload())
    clock_of(house).move(dt.timedelta(days=1))
    attachments.store_upload(small, account, draft, _upload(PDF + b"3"))

    assert len(_files(house, account, draft)) == 1


def test_bytes_of_a_refused_file_do_not_stay_on_the_disk(house: House, account: AccountSession, draft: str) -> None:
    attachments.store_upload(house, account, draft, _upload())
    small = _small(house, max_application_bytes=len(PDF) + 1)

    for name, data in (("andere.pdf", PDF + b"2"), ("dieselbe.pdf", PDF)):
        with pytest.raises(FileRefusedError, match="no_room"):
            attachments.store_upload(small, account, draft, _upload(data, name))

    assert isinstance(house.files, FakeFiles)
    assert list(house.files.kept.values()) == [PDF]
