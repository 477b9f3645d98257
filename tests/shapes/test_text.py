"""Answers as plain text."""

from programme.answers import read_answers
from shapes.text import answer_lines, form_text
from tests.shapes.zoo import TYPED, context, zoo


def test_form_as_text_holds_every_question_and_answer() -> None:
    form = zoo()

    text = form_text(form, read_answers(form, TYPED, context()).values, context())

    assert text == (
        "1. Alles\n\n"
        "Name\n  Kim <Muster>\n"
        "Text\n  Eins zwei\n  \n  drei\n"
        "Zahl\n  1.234 Euro\n"
        "Ja oder nein\n  Nein\n"
        "Eine\n  B\n"
        "Mehrere\n  A\n  B\n"
        "Tag\n  01.02.2027\n"
        "Adresse\n  amt@kommune.example\n"
        "Ort\n  Helbedündorf (16065032)\n"
        "Jahre\n  Früher, 2010: 2.614\n  Heute, 2025: 2.101\n"
        "Anlagen\n  Plan.png\n"
        "Beleg\n  Ratsbeschluss\n"
        "Freigabe\n  Ja, veröffentlichen\n"
    )


def test_absent_answer_is_said_to_be_absent() -> None:
    assert form_text(zoo(), {}, context()).count("keine Angabe") == 13


def test_municipality_that_left_the_register_keeps_its_key() -> None:
    assert answer_lines(zoo().question("ort"), "00000000", context()) == ("00000000",)
