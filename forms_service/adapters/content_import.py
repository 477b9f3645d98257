"""What the checkout's content brings along: a branch of its own, merged file by file into `main`.

Where both changed one file `main` wins; the merge commit names it in a trailer,
so that the office can look at both texts later.
"""

import re
from pathlib import Path

from forms_service.adapters.checkout import ROOT, blob_id, plain_files
from forms_service.adapters.git import Git

IMPORT = "import"
MAIN = "main"
CONFLICT = "Conflict"
_SUBJECT = "Import content"
_PLAIN_PATH = re.compile(r"[^\x00-\x1f\x7f]{1,300}")


def bring_in(git: Git, source: Path) -> None:
    """Take over a content folder: fills an empty repository, otherwise merges what is new there."""
    if not git.exists():
        git.init()
    branches = git.branches()
    imported = _import(git, source, branches.get(IMPORT))
    main = branches.get(MAIN)
    if main is None:
        _move(git, MAIN, imported, None)
    elif not git.succeeds("merge-base", "--is-ancestor", imported, main):
        _move(git, MAIN, _merge(git, main, imported), main)


def _import(git: Git, source: Path, before: str | None) -> str:
    """Commit the folder to the import branch, if it differs from there; gives the branch's commit."""
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
    tree = git.tree_with(before, changes)
    commit = git.commit_tree(tree, [before] if before else [], f"{_SUBJECT}\n")
    _move(git, IMPORT, commit, before)
    return commit


def _check(path: str) -> bool:
    if not _PLAIN_PATH.fullmatch(path):
        raise ValueError(f"not a path for content: {path!r}")
    return True


def _merge(git: Git, main: str, imported: str) -> str:
    """Merge file by file; gives the merge commit, no branch moves."""
    base = git.line("merge-base", main, imported)
    before, ours, theirs = (git.blobs(commit, ROOT) for commit in (base, main, imported))
    brought = [path for path in before.keys() | theirs.keys() if theirs.get(path) != before.get(path)]
    clashes = sorted(path for path in brought if ours.get(path) not in {before.get(path), theirs.get(path)})
    changes = {path: theirs.get(path) for path in brought if path not in clashes and ours.get(path) != theirs.get(path)}
    tree = git.tree_with(main, changes)
    return git.commit_tree(tree, [main, imported], merge_message(clashes))


def merge_message(clashes: list[str]) -> str:
    """Write the message of a merge; one trailer for each file where `main` won."""
    trailers = "".join(f"{CONFLICT}: {path}\n" for path in clashes)
    return f"Merge imported content\n\n{trailers}" if trailers else "Merge imported content\n"


def _move(git: Git, branch: str, commit: str, before: str | None) -> None:
    git.run("update-ref", f"refs/heads/{branch}", commit, before or "0" * 40)
