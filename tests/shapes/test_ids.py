"""No two things of a page share an id, whatever the ids of questions and options are."""

import re
from typing import Any

from programme.answers import read_answers
from programme.schemas.form import load_form
from shapes.web import Field, Sheet
from tests.shapes.zoo import YAML, context, environment, sheet, zoo

QUESTIONS: Any = environment().get_template("shapes/question.html").module


def _ids(laid_out: Sheet) -> list[str]:
    fields = (Field(question=question, sheet=laid_out) for question in laid_out.form.questions)
    return re.findall(r'\bid="([^"]+)"', "".join(str(QUESTIONS.question_field(field)) for field in fields))


def test_ids_of_every_type_differ() -> None:
    ids = _ids(sheet({}))

    assert len(ids) > len(zoo().questions)
    assert len(set(ids)) == len(ids)


def test_option_that_is_called_like_a_part_of_the_question_has_its_own_id() -> None:
    form = load_form(
        YAML.replace("{id: b, label: B}]", "{id: hint, label: B}]").replace(
            "label: Eine\n", "label: Eine\n        hint: So.\n"
        ),
        "zoo.yml",
    )
    laid_out = sheet({}, form=form, reading=read_answers(form, {}, context()))
    ids = _ids(laid_out)

    assert "f-eine-hint" in ids
    assert "f-eine--hint" in ids
    assert len(set(ids)) == len(ids)


def test_help_is_read_in_paragraphs() -> None:
    form = load_form(YAML.replace("help: Darum.", 'help: "Eins.\\n\\nZwei."'), "zoo.yml")
    field = Field(question=form.question("text"), sheet=sheet({}, form=form, reading=read_answers(form, {}, context())))

    assert re.findall(r"<p>(Eins\.|Zwei\.)", str(QUESTIONS.question_field(field))) == ["Eins.", "Zwei."]
