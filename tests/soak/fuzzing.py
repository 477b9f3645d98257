"""R40: each parser against what nobody has thought of; what is new to it is kept in the corpus.

A parser may refuse, in its own words, and quickly. Anything else is a find: its input
is kept below `tests/data/corpus/`, where `make test` tries it for ever.
"""

import hashlib
import io
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

from forms_service.services import file_types
from forms_service.services.attachments import clean_name
from programme import german, reference, text
from programme.errors import AnswerRefused, ContentError
from programme.schemas import document
from tests.soak.figures import Figures

CORPUS: Final = Path(__file__).resolve().parents[1] / "data" / "corpus"
LONGEST_SECONDS: Final = 1.0
LONGEST_BYTES: Final = 4096
_PIECES: Final = (
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"%PDF-", b"mimetype", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n",
    b"---\n", b": ", b"- ", b"&a ", b"*a", b"!!python/object", b"|\n", b"[", b"{", b"'", b'"', b"#", b"\t", b"\r\n",
    b"0", b"9", b"1.234", b",", b"-", b"\xe2\x88\x92", b"31.12.2026", b"2026-12-31", b"Mai", b"ZWK-2026-7K4M2X-9",
    b"\xc2\xa0", b"\xe2\x80\xaf", b"\xe2\x80\xae", b"\xc2\xad", b"\xcc\x88", b"\xef\xbb\xbf", b"\xf0\x9f\x91\xa9",
    b"..", b"/", b"\\", b"\x00", b"<script>", b"{{ x }}", b"a" * 200, b"[" * 300,
)  # fmt: skip


class FoundError(AssertionError):
    """A parser did what it must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """Something that reads what others wrote; `read` raises only what is in `refusals`."""

    name: str
    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...] = ()


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _must(holds: object, what: str) -> None:
    if not holds:
        raise FoundError(what)


def _whole_number(data: bytes) -> None:
    number = german.parse_whole_number(_as_text(data))
    _must(german.parse_whole_number(german.format_whole_number(number)) == number, "reads what it writes")


def _date(data: bytes) -> None:
    parts = [*_as_text(data).split("|", 2), "", ""][:3]
    day = german.parse_date(*parts)
    _must(german.parse_date(german.format_date(day), "", "") == day, "reads what it writes")


def _text(data: bytes) -> None:
    clean = text.clean_text(_as_text(data))
    _must(text.clean_text(clean) == clean, "clean text stays")
    _must(text.find_refused(clean) is None, "clean text holds nothing refused")
    _must(not set("<>\"'") & set(text.as_html(clean).replace("<br>", "")), "no markup comes out")
    _must(text.count_words(clean) <= len(clean), "a word has a sign")


def _page_name(data: bytes) -> None:
    name = text.page_name(_as_text(data))
    _must(name.isascii() and 0 < len(name) <= text.PAGE_NAME_LENGTH, "fit for addresses")
    _must(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"), "letters of addresses")


def _file_type(data: bytes) -> None:
    stream = io.BytesIO(data)
    file_types.tell_type(stream)
    _must(stream.tell() == 0, "the stream stands at its start")


def _file_name(data: bytes) -> None:
    name = clean_name(_as_text(data))
    _must(name and "/" not in name and "\n" not in name and len(name) <= 200, "one line, no folder")


PARSERS: Final = (
    Parser(name="whole_number", read=_whole_number, refusals=(AnswerRefused,)),
    Parser(name="date", read=_date, refusals=(AnswerRefused,)),
    Parser(name="text", read=_text, refusals=(AnswerRefused,)),
    Parser(name="page_name", read=_page_name),
    Parser(name="reference", read=lambda data: reference.parse_reference(_as_text(data)), refusals=(AnswerRefused,)),
    Parser(name="yaml", read=lambda data: document.read_yaml(_as_text(data), "x.yml"), refusals=(ContentError,)),
    Parser(
        name="front_matter",
        read=lambda data: document.read_front_matter(_as_text(data), "x.md"),
        refusals=(ContentError,),
    ),
    Parser(name="file_type", read=_file_type, refusals=(file_types.MacrosError,)),
    Parser(name="file_name", read=_file_name),
)


def try_one(parser: Parser, data: bytes) -> None:
    """Let a parser read. Raises FoundError with what was wrong."""
    began = time.monotonic()
    try:
        parser.read(data)
    except parser.refusals:
        pass
    except FoundError:
        raise
    except Exception as error:
        raise FoundError(f"{type(error).__name__}: {error}") from error
    _must(time.monotonic() - began < LONGEST_SECONDS, "took too long")


def corpus(parser: Parser) -> Iterator[Path]:
    """Walk what is kept for a parser."""
    yield from sorted((CORPUS / parser.name).glob("*.bin"))


@dataclass(slots=True)
class Fuzzer:
    """Changes inputs at random and keeps those that reach new lines of our code."""

    parser: Parser
    chance: random.Random
    pool: list[bytes]
    reached: set[tuple[str, int]] = field(default_factory=set)
    tries: int = 0
    finds: dict[bytes, str] = field(default_factory=dict)

    def run(self, deadline: float) -> None:
        """Try until the time is over."""
        for data in list(self.pool):
            self._try(data)
        while time.monotonic() < deadline:
            self.try_changes(100)

    def try_changes(self, count: int) -> None:
        """Try so many changes of what is there."""
        for _ in range(count):
            self._try(self._changed(self.chance.choice(self.pool)))

    def _try(self, data: bytes) -> None:
        before = len(self.reached)
        self.tries += 1
        try:
            with _Watching(self.reached):
                try_one(self.parser, data)
        except FoundError as error:
            self.finds.setdefault(data, str(error))
        if len(self.reached) > before and data not in self.pool:
            self.pool.append(data)

    def _changed(self, data: bytes) -> bytes:
        for _ in range(self.chance.randint(1, 4)):
            at = self.chance.randint(0, len(data))
            until = min(len(data), at + self.chance.randint(0, 8))
            piece = self.chance.choice((self.chance.choice(_PIECES), self.chance.randbytes(2), data[at:until] * 2, b""))
            data = data[:at] + piece + data[until:]
        return data[:LONGEST_BYTES]


class _Watching:
    """Notes each line of our code that runs."""

    def __init__(self, reached: set[tuple[str, int]]) -> None:
        self._reached = reached

    def __enter__(self) -> None:
        sys.settrace(self._enter)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        del event, argument
        return self._line if _is_ours(frame.f_code) else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        del argument
        if event == "line":
            self._reached.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line


def _is_ours(code: CodeType) -> bool:
    return "/programme/" in code.co_filename or "/forms_service/" in code.co_filename


def fuzz(parser: Parser, seconds: float, seed: str) -> Fuzzer:
    """Fuzz one parser for a while, from its corpus and from a few pieces."""
    kept = [path.read_bytes() for path in corpus(parser)]
    fuzzer = Fuzzer(parser=parser, chance=random.Random(f"{seed} {parser.name}"), pool=[b"", *_PIECES, *kept])  # noqa: S311 - repeatable on purpose
    fuzzer.run(time.monotonic() + seconds)
    return fuzzer


def keep(fuzzer: Fuzzer) -> int:
    """Put every find, and inputs that together reach every line, into the corpus; gives how many are new."""
    folder = CORPUS / fuzzer.parser.name
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    for data in (*fuzzer.finds, *_smallest_set(fuzzer)):
        (folder / f"{hashlib.sha256(data).hexdigest()[:16]}.bin").write_bytes(data)
    return len(set(folder.iterdir()) - before)


def _smallest_set(fuzzer: Fuzzer) -> Iterator[bytes]:
    """Yield inputs, the short ones first, as long as each reaches a line that those before it did not."""
    reached: set[tuple[str, int]] = set()
    for data in sorted(fuzzer.pool, key=len):
        before = len(reached)
        with suppress(FoundError), _Watching(reached):
            try_one(fuzzer.parser, data)
        if len(reached) > before:
            yield data


def figures(parser: Parser, seconds: float, seed: str) -> Figures:
    """Fuzz one parser and keep what is worth it."""
    fuzzer = fuzz(parser, seconds, seed)
    new = keep(fuzzer)
    values = {"tries": fuzzer.tries, "lines reached": len(fuzzer.reached), "new in corpus": new}
    wrong = [f"{data!r}: {text}" for data, text in fuzzer.finds.items()]
    return Figures(part=f"fuzz {parser.name}", values={**values, "finds": len(wrong)}, broken=wrong)
