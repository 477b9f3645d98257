"""R13: the type of a file is told by its content."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.services.file_types import DOCX, JPEG, ODT, PDF, PNG, FileType, MacrosError, tell_type

ODT_TYPE = "application/vnd.oasis.opendocument.text"


def archive(*members: tuple[str, str], is_stored_first: bool = True) -> bytes:
    """Build an archive; its first member is not compressed, as in an ODT."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for number, (name, text) in enumerate(members):
            how = zipfile.ZIP_STORED if number == 0 and is_stored_first else zipfile.ZIP_DEFLATED
            out.writestr(name, text, compress_type=how)
    return made.getvalue()


def docx(*more: tuple[str, str]) -> bytes:
    return archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>"), *more)


def odt(*more: tuple[str, str]) -> bytes:
    return archive(("mimetype", ODT_TYPE), ("content.xml", "<office/>"), *more)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.4\nrest", PDF),
        (b"\xff\xd8\xff\xe0rest", JPEG),
        (b"\x89PNG\r\n\x1a\nrest", PNG),
        (docx(), DOCX),
        (odt(), ODT),
    ],
)
def test_type_is_told_for_what_is_taken(data: bytes, expected: FileType) -> None:
    stream = io.BytesIO(data)

    assert tell_type(stream) == expected
    assert stream.tell() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF",
        b"<html>%PDF-1.4",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"MZ\x90",
        b"PK\x03\x04",
        b"PK\x05\x06" + b"\0" * 18,
        archive(("readme.txt", "x")),
        archive(("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")),
        archive(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "x")),
        archive(("mimetype", ODT_TYPE), ("content.xml", "x"), is_stored_first=False),
        archive(("evil/mimetype", ODT_TYPE), ("content.xml", "x")),
        b"\x00\x00\x00\x18ftypheic",
    ],
)
def test_type_is_not_told_for_anything_else(data: bytes) -> None:
    assert tell_type(io.BytesIO(data)) is None


@pytest.mark.parametrize("data", [docx(("word/vbaProject.bin", "x")), odt(("Basic/Standard/Module1.xml", "x"))])
def test_documents_with_macros_are_refused(data: bytes) -> None:
    with pytest.raises(MacrosError):
        tell_type(io.BytesIO(data))


def test_list_of_members_is_not_read_without_end() -> None:
    data = docx(*((f"{number}-{'x' * 200}", "") for number in range(4500)))

    assert tell_type(io.BytesIO(data)) is None


@settings(max_examples=300, deadline=None)
@given(noise=st.binary(max_size=400), at=st.integers(min_value=0, max_value=400))
def test_broken_archives_break_nothing(noise: bytes, at: int) -> None:
    whole = docx()
    damaged = whole[:at] + noise + whole[at + len(noise) :]

    for data in (b"PK\x03\x04" + noise, damaged, whole[:-at] if at else whole):
        try:
            assert tell_type(io.BytesIO(data)) in {DOCX, ODT, PDF, PNG, JPEG, None}
        except MacrosError:
            continue
