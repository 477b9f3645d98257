"""Change the code in small ways and see whether the tests notice: `make mutants`.

Each mutant lives in a process of its own that is forked after the libraries are loaded
and reads the changed module from memory; no file is touched. Prints the survivors and a
table, writes both to `proof/mutants.json`, and fails below 85 % in any area.
"""

import argparse
import importlib.abc
import importlib.util
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final, NoReturn

# Loaded before the fork, so that no mutant pays for it; nothing of ours.
import alembic.command  # noqa: F401
import flask  # noqa: F401
import html5lib  # noqa: F401
import hypothesis.strategies  # noqa: F401
import markdown  # noqa: F401
import marshmallow  # noqa: F401
import playwright.sync_api  # noqa: F401
import pytest
import sqlalchemy.orm  # noqa: F401

from tools.mutation import Mutant, mutants

ROOT: Final = Path(__file__).resolve().parent.parent
PROOF: Final = ROOT / "proof"
NEEDED_RATE: Final = 0.85
LIMIT_SECONDS: Final = 120
NO_FAILURE: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A module and the tests that answer for it, the quick ones first."""

    area: str
    path: str
    tests: tuple[str, ...]


RULES: Final = ("tests/programme/questions", "tests/programme/test_answers.py")
TARGETS: Final = (
    Target(
        area="encoder",
        path="programme/text.py",
        tests=("tests/programme/test_text_tables.py", "tests/programme/test_text.py"),
    ),
    Target(
        area="encoder",
        path="programme/schemas/writing.py",
        tests=("tests/programme/schemas/test_writing.py", "tests/programme/schemas/test_municipality.py"),
    ),
    Target(
        area="parsers",
        path="programme/german.py",
        tests=("tests/programme/test_german_tables.py", "tests/programme/test_german.py"),
    ),
    Target(area="parsers", path="programme/questions/whole_number.py", tests=RULES),
    Target(area="parsers", path="programme/questions/date.py", tests=RULES),
    Target(area="parsers", path="programme/questions/email.py", tests=RULES),
    Target(area="parsers", path="programme/questions/answer_field.py", tests=RULES),
    Target(area="parsers", path="programme/answers.py", tests=RULES),
    Target(area="parsers", path="programme/conditions.py", tests=("tests/programme/test_conditions.py",)),
    Target(
        area="parsers",
        path="programme/schemas/document.py",
        tests=("tests/programme/schemas/test_document_tables.py", "tests/programme/schemas/test_document.py"),
    ),
    Target(
        area="parsers",
        path="forms_service/services/file_types.py",
        tests=(
            "tests/forms_service/applicant/test_file_type_edges.py",
            "tests/forms_service/applicant/test_file_types.py",
        ),
    ),
    Target(area="permissions", path="programme/rights.py", tests=("tests/programme/test_rights.py",)),
    Target(
        area="permissions",
        path="forms_service/web/blueprint.py",
        tests=("tests/contracts/test_routes.py", "tests/forms_service/office/test_rights.py"),
    ),
    Target(
        area="permissions",
        path="forms_service/services/access.py",
        tests=(
            "tests/forms_service/applicant/test_access.py",
            "tests/forms_service/applicant/test_entrance_pages.py",
        ),
    ),
    Target(area="lifecycle", path="programme/lifecycle.py", tests=("tests/programme/test_lifecycle.py",)),
    Target(area="lifecycle", path="programme/publication.py", tests=("tests/programme/test_lifecycle.py",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A change that no test noticed."""

    path: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What became of all mutants of one module."""

    area: str
    path: str
    made: int
    survivors: tuple[Survivor, ...]

    @property
    def killed(self) -> int:
        """Those that a test noticed."""
        return self.made - len(self.survivors)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives a module from memory, everything else as usual."""

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the one module."""
        del path, target
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_source(self, fullname: str) -> str:
        """Give the changed text."""
        del fullname
        return self.source

    def get_code(self, fullname: str) -> CodeType:
        """Compile the changed text."""
        return compile(self.source, f"<{fullname}, changed>", "exec")


def _be(target: Target, source: str, scratch: Path) -> NoReturn:
    """Run the tests over a changed module in this forked process, then end it."""
    signal.alarm(LIMIT_SECONDS)
    tempfile.tempdir = str(scratch)
    said = os.open(scratch / "said.txt", os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    name = target.path.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, _Changed(name, source))
    # One database is enough to notice, and starts sooner.
    options = [
        "-k",
        "not postgresql",
        "-x",
        "-q",
        "--assert=plain",
        "-p",
        "no:cacheprovider",
        "--hypothesis-profile=mutants",
        f"--basetemp={scratch / 'tests'}",
    ]
    code = 1
    try:
        code = int(pytest.main([*options, *target.tests]))
    except BaseException:  # noqa: BLE001 - whatever a changed module does ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _start(target: Target, source: str, scratch: Path) -> int:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    pid = os.fork()
    if pid == 0:
        _be(target, source, scratch)
    return pid


def _survived(target: Target, made: Sequence[Mutant], jobs: int, scratch: Path) -> Iterator[Mutant]:
    """Yield those that live through all tests; a few processes at a time."""
    running: dict[int, tuple[Mutant, Path]] = {}
    waiting = list(reversed(made))
    free = [scratch / str(number) for number in range(jobs)]
    while waiting or running:
        while waiting and free:
            mutant, place = waiting.pop(), free.pop()
            running[_start(target, mutant.source, place)] = (mutant, place)
        pid, status = os.wait()
        mutant, place = running.pop(pid)
        free.append(place)
        if status == NO_FAILURE:
            yield mutant


def score(target: Target, jobs: int, scratch: Path, most: int | None = None) -> Score:
    """Try all mutants of one module, or the first few.

    Raises RuntimeError when the tests fail without any change: then nothing is proved.
    """
    source = (ROOT / target.path).read_text(encoding="utf-8")
    unchanged = Mutant(line=0, before="", after="", source=source)
    if not list(_survived(target, [unchanged], 1, scratch)):
        said = (scratch / "0" / "said.txt").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"the tests of {target.path} fail as they are:\n{said[-2000:]}")
    made = list(mutants(source))[:most]
    survivors = tuple(
        Survivor(path=target.path, line=one.line, before=one.before, after=one.after)
        for one in sorted(_survived(target, made, jobs, scratch), key=lambda one: one.line)
    )
    return Score(area=target.area, path=target.path, made=len(made), survivors=survivors)


def _rates(scores: Sequence[Score]) -> dict[str, tuple[int, int]]:
    areas = dict.fromkeys(one.area for one in scores)
    return {
        area: (sum(one.killed for one in scores if one.area == area), sum(o.made for o in scores if o.area == area))
        for area in areas
    }


def _print(scores: Sequence[Score], seconds: float) -> None:
    print(f"\n{'module':<46}{'mutants':>8}{'killed':>8}{'alive':>7}")
    for one in scores:
        print(f"{one.path:<46}{one.made:>8}{one.killed:>8}{len(one.survivors):>7}")
    print()
    for area, (killed, made) in _rates(scores).items():
        print(f"{area:<46}{made:>8}{killed:>8}{killed / made:>7.1%}")
    print(f"\n{sum(one.made for one in scores)} mutants in {seconds / 60:.1f} minutes")


def _write(scores: Sequence[Score], seconds: float) -> None:
    PROOF.mkdir(exist_ok=True)
    found = {
        "seconds": round(seconds),
        "areas": {area: {"killed": killed, "made": made} for area, (killed, made) in _rates(scores).items()},
        "modules": [asdict(one) for one in scores],
    }
    text = json.dumps(found, ensure_ascii=True, indent=1)
    (PROOF / "mutants.json").write_text(f"{text}\n", encoding="ascii")


def main() -> int:
    """Command line: all modules, or those whose path holds one of the words given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of paths or areas; without any, everything")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants tried at a time")
    asked = parser.parse_args()
    chosen = [t for t in TARGETS if not asked.words or any(word in f"{t.area} {t.path}" for word in asked.words)]
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    began = time.monotonic()
    scores: list[Score] = []
    with tempfile.TemporaryDirectory(prefix="werkstatt-mutants-") as scratch:
        for target in chosen:
            scores.append(score(target, asked.jobs, Path(scratch)))
            for one in scores[-1].survivors:
                print(ascii(f"{one.path}:{one.line}: {one.before}  ->  {one.after}")[1:-1], flush=True)
    seconds = time.monotonic() - began
    _print(scores, seconds)
    _write(scores, seconds)
    return 0 if all(killed / made >= NEEDED_RATE for killed, made in _rates(scores).values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
