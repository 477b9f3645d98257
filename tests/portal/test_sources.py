import os
from pathlib import Path

import pytest

from portal.sources import MOST_BYTES, Sources, read_sources


def _codes(sources: Sources) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in sources.problems]


def test_sources_are_all_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "kommunen").mkdir()
    (tmp_path / "index.md").write_text("ä", encoding="utf-8")
    (tmp_path / "kommunen" / "b.md").write_text("b")
    (tmp_path / "kommunen" / "a.md").write_text("a")

    sources = read_sources(tmp_path)

    assert list(sources.files) == ["index.md", "kommunen/a.md", "kommunen/b.md"]
    assert sources.files["index.md"].text == "ä"
    assert sources.problems == ()


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET=1")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.md").write_text("x")

    assert read_sources(tmp_path) == Sources(files={})


@pytest.mark.parametrize("target", ["/etc/passwd", "nowhere"])
def test_symbolic_link_to_a_file_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "a.md").symlink_to(target)

    sources = read_sources(tmp_path)

    assert _codes(sources) == [("content/a.md", "no_plain_file")]
    assert sources.files == {}


def test_symbolic_link_to_a_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("x")
    content = tmp_path / "content"
    content.mkdir()
    (content / "kommunen").symlink_to(outside)

    sources = read_sources(content)

    assert _codes(sources) == [("content/kommunen", "no_plain_file")]
    assert sources.files == {}


def test_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")

    assert _codes(read_sources(tmp_path)) == [("content/a.md", "no_plain_file")]


def test_all_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    (tmp_path / "b.md").write_bytes(b"x" * (MOST_BYTES + 1))
    (tmp_path / "c.exe").write_bytes(b"MZ")

    assert _codes(read_sources(tmp_path)) == [
        ("content/a.md", "not_utf8"),
        ("content/b.md", "file_too_large"),
        ("content/c.exe", "unknown_file"),
    ]


def test_missing_folder_is_a_problem(tmp_path: Path) -> None:
    assert _codes(read_sources(tmp_path / "nowhere")) == [("content", "no_content")]


def test_digest_changes_with_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    before = read_sources(tmp_path).digest

    (tmp_path / "a.md").rename(tmp_path / "b.md")
    renamed = read_sources(tmp_path).digest
    (tmp_path / "b.md").write_text("b")
    rewritten = read_sources(tmp_path).digest

    assert len({before, renamed, rewritten}) == 3
