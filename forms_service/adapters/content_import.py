"""What the checkout's content brings along: a branch of its own, merged file by file into `main`.

Where both changed one file `main` wins; the merge commit names it in a trailer,
so that the office can look at both texts later.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms_service.adapters.checkout import ROOT, blob_id, plain_files
from forms_service.adapters.git import Git

IMPORT = "import"
MAIN = "main"
CONFLICT = "Conflict"
_SUBJECT = "Import content"
_PLAIN_PATH = re.compile(r"[^\x00-\x1f\x7f]{1,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a branch brings to `main`: blobs by path (None deletes), and the paths that both changed."""

    changes: Mapping[str, str | None]
    clashes: tuple[str, ...]


def bring_in(git: Git, source: Path) -> None:
    """Take over a content folder: fills an empty repository, otherwise merges what is new there."""
    if not git.exists():
        git.init()
    branches = git.branches()
    before, main = branches.get(IMPORT), branches.get(MAIN)
    imported = commit_of(git, source, before)
    if imported != before:
        git.move(IMPORT, imported, before)
    if main is None:
        git.move(MAIN, imported, None)
    elif not git.is_within(imported, main):
        git.move(MAIN, _merge(git, main, imported), main)


def commit_of(git: Git, source: Path, before: str | None) -> str:
    """Make a commit of a content folder on top of `before`, or give that one when nothing differs; no branch moves."""
    files = {f"{ROOT}/{path}": data for path, data in plain_files(source) if _check(path)}
    wanted = {path: blob_id(data) for path, data in files.items()}
    there = git.blobs(before, ROOT) if before else {}
    if before and wanted == there:
        return before
    for path, data in files.items():
        if there.get(path) != wanted[path]:
            git.keep_blob(data)
    changes: dict[str, str | None] = dict.fromkeys(there.keys() - wanted.keys())
    changes.update({path: blob for path, blob in wanted.items() if there.get(path) != blob})
    return git.commit_tree(git.tree_with(before, changes), [before] if before else [], f"{_SUBJECT}\n")


def _check(path: str) -> bool:
    if not _PLAIN_PATH.fullmatch(path):
        raise ValueError(f"not a path for content: {path!r}")
    return True


def compare(git: Git, main: str, other: str) -> Comparison:
    """Compare two branches file by file with where they parted; raises GitError when they never were one."""
    base = git.line("merge-base", main, other)
    before, ours, theirs = (git.blobs(commit, ROOT) for commit in (base, main, other))
    brought = [path for path in before.keys() | theirs.keys() if theirs.get(path) != before.get(path)]
    clashes = sorted(path for path in brought if ours.get(path) not in {before.get(path), theirs.get(path)})
    changes = {path: theirs.get(path) for path in brought if path not in clashes and ours.get(path) != theirs.get(path)}
    return Comparison(changes=changes, clashes=tuple(clashes))


def _merge(git: Git, main: str, imported: str) -> str:
    """Merge file by file; gives the merge commit, no branch moves."""
    found = compare(git, main, imported)
    return git.commit_tree(git.tree_with(main, found.changes), [main, imported], merge_message(found.clashes))


def merge_message(clashes: Sequence[str]) -> str:
    """Write the message of a merge; one trailer for each file where `main` won."""
    trailers = "".join(f"{CONFLICT}: {path}\n" for path in clashes)
    return f"Merge imported content\n\n{trailers}" if trailers else "Merge imported content\n"
