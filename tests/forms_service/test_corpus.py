"""R40: what the fuzzing of `make soak` has kept is tried for ever, and a parser that fails is found."""

import random
from pathlib import Path

import pytest

from tests.soak.fuzzing import PARSERS, FoundError, Fuzzer, Parser, corpus, try_one

KEPT = [(parser, path) for parser in PARSERS for path in corpus(parser)]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_every_parser_has_a_corpus(parser: Parser) -> None:
    assert list(corpus(parser))


@pytest.mark.parametrize(("parser", "path"), KEPT, ids=[f"{parser.name}-{path.stem}" for parser, path in KEPT])
def test_parser_reads_or_refuses(parser: Parser, path: Path) -> None:
    try_one(parser, path.read_bytes())


def wrong(data: bytes) -> None:
    if data.startswith(b"a" * 3):
        raise ZeroDivisionError


def test_a_parser_that_fails_otherwise_is_found() -> None:
    parser = Parser(name="wrong", read=wrong, refusals=(ValueError,))

    with pytest.raises(FoundError, match="ZeroDivisionError"):
        try_one(parser, b"aaa")
    try_one(parser, b"")


def test_the_fuzzer_finds_what_is_one_change_away() -> None:
    fuzzer = Fuzzer(parser=Parser(name="wrong", read=wrong), chance=random.Random(1), pool=[b"a", b"aa"])  # noqa: S311 - repeatable on purpose

    fuzzer.try_changes(2000)

    assert set(fuzzer.finds.values()) == {"ZeroDivisionError: "}
