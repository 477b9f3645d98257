import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.body import Heading, anchor, render_body

RAW = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<div onclick="x">a</div>',
    "<!-- a comment -->",
    "<svg/onload=alert(1)>",
    "Text <b>fett</b>",
    "<iframe\nsrc=x></iframe>",
    "- <p>\n\n  <style>*{}</style>",
]


@pytest.mark.parametrize("markdown", RAW)
def test_raw_html_is_found_and_stays_text(markdown: str) -> None:
    body = render_body(markdown)

    assert body.raw_html
    assert not re.search(r"<(?:script|img|div|svg|b|iframe|style|!--)", body.html)


@pytest.mark.parametrize("markdown", ["`<script>`", "    <script>", "```\n<b>\n```", "1 < 2 und 3 > 2", "&lt;b&gt;"])
def test_signs_that_are_no_html_are_allowed(markdown: str) -> None:
    body = render_body(markdown)

    assert body.raw_html == ()
    assert "<script" not in body.html


@given(st.text(alphabet=st.sampled_from('<>/!-abscript="\n &;{}[]()#*`:'), max_size=60))
def test_markdown_never_makes_an_element_that_runs(markdown: str) -> None:
    assert not re.search(
        r"<(?:script|style|iframe|object|embed|svg|math|form|input|link|meta|base)\b", render_body(markdown).html
    )


def test_body_knows_its_headings_links_and_images() -> None:
    body = render_body(
        "## Über & uns\n\n[Link](/programm/) <https://a.example/> ![Bild](/b.png)\n\n### Größe\n\n## Über & uns\n"
    )

    assert body.headings == (
        Heading(2, "ueber-uns", "Über & uns"),
        Heading(3, "groesse", "Größe"),
        Heading(2, "ueber-uns_1", "Über & uns"),
    )
    assert body.links == ("/programm/", "https://a.example/")
    assert body.images == ("/b.png",)


def test_mail_address_is_found_as_it_was_written() -> None:
    assert render_body("<post@werkstattportal.example>").links == ("mailto:post@werkstattportal.example",)


def test_one_body_leaves_no_trace_in_the_next() -> None:
    render_body("## Titel\n\n[a](/b/) <b>")

    assert render_body("Text") == ("<p>Text</p>", (), (), (), ())


@given(st.text(max_size=40))
def test_anchor_is_fit_for_an_address(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", anchor(title, "-"))


def test_bodies_rendered_side_by_side_do_not_mix(hasty_threads: ThreadPoolExecutor) -> None:
    texts = [
        f"# Ort {number}\n\n" + "\n\n".join(f"Absatz {number} *wort* [x](/{number}/)" for _ in range(20))
        for number in range(8)
    ]
    alone = [render_body(text) for text in texts]

    together = list(hasty_threads.map(render_body, texts * 5))

    assert together == alone * 5
