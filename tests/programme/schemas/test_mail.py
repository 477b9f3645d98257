import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.errors import ContentError
from programme.schemas.mail import Mail, load_mail, render_mail

TEXT = """\
---
subject: "Eingegangen: {{ reference }}"
variables:
  reference: ZWK-2026-7K4M2X-9
  link: https://portal.example/x
  note: Ein Satz.
---

Guten Tag,

Nummer: {{ reference }}
Ihr Link: {{ link }}

{{ note }}
"""
MAIL = Mail(
    subject="Eingegangen: {{ reference }}",
    body="Guten Tag,\n\nNummer: {{ reference }}\nIhr Link: {{ link }}\n\n{{ note }}",
    variables={"reference": "ZWK-2026-7K4M2X-9", "link": "https://portal.example/x", "note": "Ein Satz."},
)


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(ContentError) as refused:
        load_mail(text, "mails/x.md")
    return [(problem.line, problem.code) for problem in refused.value.problems]


def test_mail_is_read() -> None:
    assert load_mail(TEXT, "mails/x.md") == MAIL


def test_mail_is_rendered_as_text_and_html() -> None:
    subject, text, html = render_mail(MAIL, MAIL.variables)

    assert subject == "Eingegangen: ZWK-2026-7K4M2X-9"
    assert text == ("Guten Tag,\n\nNummer: ZWK-2026-7K4M2X-9\nIhr Link: https://portal.example/x\n\nEin Satz.\n")
    assert html == (
        "<!doctype html>\n"
        '<html lang="de"><head><meta charset="utf-8"><title>Eingegangen: ZWK-2026-7K4M2X-9</title></head><body>\n'
        "<p>Guten Tag,</p>\n"
        '<p>Nummer: ZWK-2026-7K4M2X-9<br>Ihr Link: <a href="https://portal.example/x">https://portal.example/x</a></p>\n'
        "<p>Ein Satz.</p>\n"
        "</body></html>\n"
    )


def test_value_stays_text() -> None:
    values = {"reference": "R\r\nBcc: x@y.de", "link": 'javascript:"', "note": "<b>{{ link }}</b> https://evil.example"}

    subject, text, html = render_mail(MAIL, values)

    assert subject == "Eingegangen: R Bcc: x@y.de"
    assert "<b>{{ link }}</b> https://evil.example" in text
    assert "<p>&lt;b&gt;{{ link }}&lt;/b&gt; https://evil.example</p>" in html
    assert "<a " not in html


def test_link_cannot_leave_its_attribute() -> None:
    _, _, html = render_mail(MAIL, {**MAIL.variables, "link": 'https://x.example/"><script>'})

    assert '<a href="https://x.example/&quot;&gt;&lt;script&gt;">' in html


def test_subject_cannot_leave_the_title() -> None:
    subject, _, html = render_mail(MAIL, {**MAIL.variables, "reference": "</title><script>x</script>"})

    assert subject == "Eingegangen: </title><script>x</script>"
    assert "<title>Eingegangen: &lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</title>" in html
    assert "<script" not in html


def test_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        render_mail(MAIL, {"reference": "x"})


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_note_never_makes_elements(note: str) -> None:
    _, _, html = render_mail(MAIL, {**MAIL.variables, "note": note})

    plain = render_mail(MAIL, {**MAIL.variables, "note": ""})[2]
    assert html.replace("<br>", "").count("<") == plain.replace("<br>", "").count("<")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("Ihr Link: {{ link }}", "Ihr Link: {{ lnk }}", (12, "unknown_variable")),
        ("Ihr Link: {{ link }}", "Ihr Link: {{ link|safe }}", (12, "not_a_variable")),
        ("Ihr Link: {{ link }}", "Ihr Link: {{link}}", (12, "not_a_variable")),
        ("Ihr Link: {{ link }}", "{% if x %}", (12, "not_a_variable")),
        ("Ihr Link: {{ link }}", "{# x #}", (12, "not_a_variable")),
        ("Eingegangen: {{ reference }}", "{{ nummer }}", (2, "unknown_variable")),
        ("note: Ein Satz.", "note: 5", (3, "variables")),
        ("note: Ein Satz.", "Note: x", (3, "variables")),
        ("subject:", "betreff:", (2, "missing_key")),
    ],
)
def test_mail_is_refused(old: str, new: str, found: tuple[int, str]) -> None:
    assert found in problems(TEXT.replace(old, new))


def test_mistake_in_the_text_has_a_line_and_no_key() -> None:
    with pytest.raises(ContentError) as refused:
        load_mail(TEXT.replace("{{ note }}", "{{ nots }}"), "mails/a.md")

    assert [(one.key, one.code) for one in refused.value.problems] == [("", "unknown_variable")]


def test_mail_without_text_is_refused() -> None:
    with pytest.raises(ContentError) as refused:
        load_mail("---\nsubject: Betreff\nvariables:\n  link: x\n---\n\n \n", "mails/a.md")

    assert [(one.line, one.key, one.code) for one in refused.value.problems] == [(6, "", "empty")]
