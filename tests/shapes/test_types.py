"""Every question type has its place in every shape."""

import pytest

from programme.questions.registry import TYPES
from tests.shapes.zoo import environment, zoo


@pytest.mark.parametrize("template", ["shapes/widgets.html", "shapes/answers.html"])
@pytest.mark.parametrize("type_", TYPES)
def test_web_shape_has_a_macro_for_every_type(template: str, type_: str) -> None:
    module = environment().get_template(template).module

    assert callable(getattr(module, type_, None)), f"{template} lacks {type_}"


def test_zoo_holds_every_type() -> None:
    assert {question.type for question in zoo().questions} == TYPES.keys()
