import pytest

from portal.art.signs import logo, sign
from portal.art.stephouse import STEPS, step_house


@pytest.mark.parametrize("done", range(STEPS + 1))
def test_step_house_draws_as_many_strokes_as_steps(done: int) -> None:
    house = step_house(done)

    assert house.count('class="p"') == min(done, STEPS - 1)
    assert house.count('class="q"') == STEPS - 1 - min(done, STEPS - 1)
    assert house.count('class="lit"') == (done == STEPS)


@pytest.mark.parametrize("done", [-1, STEPS + 1])
def test_step_house_refuses_other_steps(done: int) -> None:
    with pytest.raises(ValueError, match="strokes"):
        step_house(done)


def test_step_house_with_a_label_is_an_image() -> None:
    house = step_house(2, 'Schritt 2 "von" 5')

    assert 'role="img" aria-label="Schritt 2 &#34;von&#34; 5"' in house
    assert "aria-hidden" not in house


def test_step_house_without_a_label_is_decoration() -> None:
    assert 'aria-hidden="true"' in step_house(2)


def test_signs_and_logo_are_decoration() -> None:
    assert 'aria-hidden="true"' in sign("arrow")
    assert 'aria-hidden="true"' in logo()
