import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.addresses import parse_email, parse_web_address
from programme.errors import AnswerRefused


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("demografie@musterstadt.example", "demografie@musterstadt.example"),
        (" Stelle.Demografie+zwk@Musterstadt.EXAMPLE ", "Stelle.Demografie+zwk@musterstadt.example"),
        ("o'neill@a-b.c-d.de", "o'neill@a-b.c-d.de"),
        ("post@plößberg.de", "post@plößberg.de"),
        ("post@xn--plberg-9ua6h.xn--vermgensberatung-pwb", "post@xn--plberg-9ua6h.xn--vermgensberatung-pwb"),
        ("a@b.de", "a@b.de"),
        ("amt@Straße.DE", "amt@straße.de"),
        ("amt@kreis\N{FULLWIDTH DIGIT ONE}.de", "amt@kreis1.de"),
        ("amt@a--b.de", "amt@a--b.de"),
        ("a@" + "b" * 63 + ".de", "a@" + "b" * 63 + ".de"),
    ],
)
def test_email_is_taken(raw: str, address: str) -> None:
    assert parse_email(raw) == address


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("musterstadt.example", "email_without_at"),
        ("", "email_without_at"),
        ("a@localhost", "email_host"),
        ("a@[127.0.0.1]", "email_host"),
        ("a@127.0.0.1", "email_host"),
        ("a@b.c", "email_host"),
        ("a@b..de", "email_host"),
        ("a@-b.de", "email_host"),
        ("a@b-.de", "email_host"),
        ("a@b_c.de", "email_host"),
        ("a@b.de.", "email_host"),
        ("a@b.de>", "email_host"),
        ("@b.de", "email_invalid"),
        (".a@b.de", "email_invalid"),
        ("a..b@b.de", "email_invalid"),
        ("a@b@c.de", "email_invalid"),
        ('"a"@b.de', "email_invalid"),
        ("Amt <a@b.de", "email_with_space"),
        ("a b@c.de", "email_with_space"),
        ("a@b.de\nBcc: x@y.de", "email_with_space"),
        ("a@b.de\x00", "control_character"),
        ("ä@b.de", "email_invalid"),
        ("a" * 65 + "@b.de", "email_too_long"),
        ("a" * 5000 + "@b.de", "email_too_long"),
        ("a@" + "b" * 64 + ".de", "email_host"),
        ("a@" + "ö" * 63 + ".de", "email_host"),
        ("a@\N{ARABIC LETTER ALEF}b.de", "email_host"),
    ],
)
def test_email_is_refused(raw: str, code: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse_email(raw)

    assert refused.value.refusal == code


@given(st.text())
def test_email_never_holds_what_a_header_could_mistake(raw: str) -> None:
    try:
        address = parse_email(f"{raw}@musterstadt.example")
    except AnswerRefused:
        return
    assert address.isascii()
    assert not set('\r\n\t ,;:<>()[]"\\') & set(address)


@pytest.mark.parametrize(
    "address",
    ["https://www.musterstadt.example/", "http://a.de", "https://plößberg.de/pfad/ä?x=1&y=2#z", "https://a.de:8443/x"],
)
def test_web_address_is_taken(address: str) -> None:
    assert parse_web_address(f" {address} ") == address


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "www.musterstadt.example",
        "ftp://a.de",
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.de",
        "https://localhost/",
        "http://169.254.169.254/",
        "http://2130706433/",
        "https://user@a.de/",
        "https://user:secret@a.de/",
        'https://a.de/"onclick=x',
        "https://a.de/ x",
        "https://a.de/<b>",
        "https://a.de\\b.de",
        "https://a.de\n/b",
        "https://a.de/" + "x" * 3000,
    ],
)
def test_web_address_is_refused(raw: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        parse_web_address(raw)

    assert refused.value.refusal == "web_address"
