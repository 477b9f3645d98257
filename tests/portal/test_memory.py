from pathlib import Path

import pytest

from portal.memory import Memory
from portal.sources import SourceFile


class Loader:
    """Counts how often it is asked."""

    __name__ = "counting"

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, text: str, path: str) -> str:
        self.calls += 1
        return f"{path}: {text}"


@pytest.fixture
def loader() -> Loader:
    return Loader()


def test_same_file_is_loaded_once(loader: Loader) -> None:
    memory = Memory()
    source = SourceFile("a.md", "text", "1")

    assert memory.load(loader, source) == memory.load(loader, source) == "content/a.md: text"
    assert loader.calls == 1


@pytest.mark.parametrize("other", [SourceFile("a.md", "text", "2"), SourceFile("b.md", "text", "1")])
def test_other_content_or_path_is_loaded(loader: Loader, other: SourceFile) -> None:
    memory = Memory()
    memory.load(loader, SourceFile("a.md", "text", "1"))

    memory.load(loader, other)

    assert loader.calls == 2


def test_what_is_no_longer_asked_for_is_forgotten(loader: Loader) -> None:
    memory = Memory()
    memory.load(loader, SourceFile("a.md", "text", "1"))
    memory.forget_unused()
    memory.forget_unused()

    memory.load(loader, SourceFile("a.md", "text", "1"))

    assert loader.calls == 2


def test_next_process_recalls_what_the_same_code_made(loader: Loader, tmp_path: Path) -> None:
    first, second = Memory(), Memory()
    first.recall(tmp_path / "values", "code")
    first.load(loader, SourceFile("a.md", "text", "1"))
    first.forget_unused()
    first.keep(tmp_path / "stage" / "values")

    second.recall(tmp_path / "stage" / "values", "code")

    assert second.load(loader, SourceFile("a.md", "text", "1")) == "content/a.md: text"
    assert loader.calls == 1


@pytest.mark.parametrize("spoil", [False, True])
def test_other_code_and_broken_files_are_not_believed(loader: Loader, tmp_path: Path, spoil: bool) -> None:  # noqa: FBT001
    path = tmp_path / "values"
    first, second = Memory(), Memory()
    first.recall(path, "code")
    first.load(loader, SourceFile("a.md", "text", "1"))
    first.keep(path)
    if spoil:
        path.write_bytes(path.read_bytes()[:20])

    second.recall(path, "code" if spoil else "other code")
    second.load(loader, SourceFile("a.md", "text", "1"))

    assert loader.calls == 2
