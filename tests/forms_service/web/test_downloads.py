"""R13: whatever a file is called, it goes out as a download of what it is."""

import io
import re
from urllib.parse import unquote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forms_service.services.attachments import clean_name
from forms_service.services.file_types import FILE_TYPES, JPEG, ODT, PDF
from forms_service.web.downloads import as_download, name_for_disk


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("Beschluss (1).pdf", PDF.media_type, "Beschluss (1).pdf"),
        ("BESCHLUSS.PDF", PDF.media_type, "BESCHLUSS.PDF"),
        ("foto.JPEG", JPEG.media_type, "foto.JPEG"),
        ("bild.pdf.exe", PDF.media_type, "bild.pdf.exe.pdf"),
        ("seite.html", ODT.media_type, "seite.html.odt"),
        ("ohne-endung", PDF.media_type, "ohne-endung.pdf"),
        ("<script>.pdf", PDF.media_type, "_script_.pdf"),
        ('a"b;c.pdf', PDF.media_type, "a_b;c.pdf"),
        ("CON: x|y?.pdf", PDF.media_type, "CON_ x_y_.pdf"),
        ("..", PDF.media_type, "Datei.pdf"),
        ("beschluss.pdf ...", PDF.media_type, "beschluss.pdf"),
        ("日本.pdf", PDF.media_type, "日本.pdf"),
        ("Notiz", "application/unknown", "Notiz"),
    ],
)
def test_name_on_the_disk_ends_as_what_the_file_is(name: str, media_type: str, expected: str) -> None:
    assert name_for_disk(name, media_type) == expected


@given(raw=st.text(max_size=300), media_type=st.sampled_from(sorted(FILE_TYPES)))
def test_any_name_makes_one_harmless_header(raw: str, media_type: str) -> None:
    name = name_for_disk(clean_name(raw), media_type)
    with Flask("test").test_request_context():
        answer = as_download(io.BytesIO(b"x"), name, media_type)
        answer.direct_passthrough = False

    header = answer.headers["Content-Disposition"]
    star = re.search(r"filename\*=UTF-8''([^;]+)", header)
    plain = re.search(r'filename=(?:"((?:[^"\\]|\\.)*)"|([^;"]+))', header)
    found = unquote(star[1]) if star else (plain[1] or plain[2]) if plain else ""
    assert header.startswith("attachment;")
    assert header.isascii()
    assert header.isprintable()
    assert found == name
    assert name.lower().endswith(FILE_TYPES[media_type].endings)


def test_browser_is_told_to_neither_show_nor_keep_nor_run_it() -> None:
    with Flask("test").test_request_context():
        answer = as_download(io.BytesIO(b"x"), "a.pdf", PDF.media_type)

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == PDF.media_type
