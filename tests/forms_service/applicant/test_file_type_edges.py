"""R13: the type of a file where the table of archives is as long, or the mark as short, as may be."""

import io
import zipfile

import pytest

from forms_service.services.file_types import DOCX, ENDINGS, ODT, FileType, MacrosError, tell_type

MIMETYPE = ("mimetype", "application/vnd.oasis.opendocument.text")
LONGEST_LIST_BYTES = 1_000_000
LONGEST_COMMENT_BYTES = 65_535
# What one member costs in the list beside its name.
MEMBER_BYTES = 46


def archive(*members: tuple[str, str], comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name, text in members:
            out.writestr(zipfile.ZipInfo(name), text)
        out.comment = comment
    return made.getvalue()


WORD = (("[Content_Types].xml", ""), ("word/document.xml", ""))


def with_list_of(length: int) -> bytes:
    """Build a document whose list of members has exactly this length."""
    left = length - sum(MEMBER_BYTES + len(name) for name, _ in WORD)
    count, rest = divmod(left, 1000)
    names = [f"{number:0954}" for number in range(count - 1)] + ["x" * (954 + rest)]
    return archive(*WORD, *((name, "") for name in names))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xd8x", None),
        (b"\x89PNG\r\n\x1ax", None),
        (b"%PDFx", None),
        (b"PK\x03x" + archive(*WORD)[4:], None),
        (archive(("word/document.xml", "")), None),
        (archive(("[Content_Types].xml", "")), None),
        (archive(MIMETYPE), None),
        (archive(MIMETYPE, ("content.xml", "")), ODT),
        (archive(*WORD, comment=b"x" * LONGEST_COMMENT_BYTES), DOCX),
        (archive(*WORD, comment=b"PK\x05" + b"x" * 30), DOCX),
        (archive(*((name.upper(), "") for name, _ in WORD)), DOCX),
        (with_list_of(LONGEST_LIST_BYTES), DOCX),
        (with_list_of(LONGEST_LIST_BYTES + 1), None),
        (archive(*WORD)[:-1], None),
    ],
    ids=range(14),
)
def test_type_at_the_edge(data: bytes, expected: FileType | None) -> None:
    assert tell_type(io.BytesIO(data)) == expected


@pytest.mark.parametrize("name", ["Basic/x", "Scripts/x", "word/vbaProject.bin", "VBAPROJECT.BIN"])
def test_every_kind_of_program_is_seen(name: str) -> None:
    with pytest.raises(MacrosError) as refused:
        tell_type(io.BytesIO(archive(*WORD, (name, ""))))

    assert refused.value.code == "file.macros"


def test_endings_are_those_of_the_types() -> None:
    assert {"pdf", "jpg", "jpeg", "png", "docx", "odt"} == ENDINGS
