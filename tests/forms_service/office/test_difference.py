"""Differences: nothing is lost, whatever the texts."""

from hypothesis import given
from hypothesis import strategies as st

from forms_service.web.office.difference import Change, Piece, lines_between, words_between

texts = st.text(alphabet="ab \nß", max_size=40)


def side(pieces: tuple[Piece, ...], other: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change not in {other, Change.SKIPPED})


@given(texts, texts)
def test_words_give_both_texts_back(old: str, new: str) -> None:
    pieces = words_between(old, new)

    assert (side(pieces, Change.ADDED), side(pieces, Change.REMOVED)) == (old, new)


@given(texts)
def test_equal_texts_do_not_differ(text: str) -> None:
    assert {piece.change for piece in words_between(text, text)} <= {Change.SAME}


@given(
    st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12), st.lists(st.sampled_from(["a", "b", "d"]), max_size=12)
)
def test_changed_lines_are_all_there(old: list[str], new: list[str]) -> None:
    pieces = lines_between("\n".join(old), "\n".join(new))

    added = [line for piece in pieces if piece.change is Change.ADDED for line in piece.text.split("\n")]
    removed = [line for piece in pieces if piece.change is Change.REMOVED for line in piece.text.split("\n")]
    assert len(removed) - len(added) == len("\n".join(old).splitlines()) - len("\n".join(new).splitlines())
    assert set(added) <= set(new) | {""}
    assert set(removed) <= set(old) | {""}


def test_changed_words_stand_together() -> None:
    assert words_between("Wir sind eine Gemeinde", "Das Dorf ist eine Gemeinde") == (
        Piece(change=Change.REMOVED, text="Wir sind "),
        Piece(change=Change.ADDED, text="Das Dorf ist "),
        Piece(change=Change.SAME, text="eine Gemeinde"),
    )


def test_lines_far_from_a_change_are_skipped() -> None:
    old = "\n".join(str(number) for number in range(20))

    pieces = lines_between(old, old.replace("10\n", "zehn\n"))

    assert [(piece.change, piece.text) for piece in pieces] == [
        (Change.SKIPPED, ""),
        (Change.SAME, "7\n8\n9"),
        (Change.REMOVED, "10"),
        (Change.ADDED, "zehn"),
        (Change.SAME, "11\n12\n13"),
        (Change.SKIPPED, ""),
    ]
