import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import environment

ROOT = Path(__file__).resolve().parents[2]


def test_second_start_costs_well_under_a_second() -> None:
    start = time.perf_counter()

    done = subprocess.run(
        [sys.executable, "tools/environment.py", "service"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == ""
    assert time.perf_counter() - start < 1


def test_start_never_removes_the_tools_of_the_tests() -> None:
    assert environment.wanted_set("service", {"set": "dev"}) == "dev"
    assert environment.wanted_set("service", {}) == "service"
    assert environment.wanted_set("dev", {"set": "service"}) == "dev"


def test_changed_requirement_file_changes_the_digest(tmp_path: Path) -> None:
    for name in ("uv", "service"):
        (tmp_path / f"{name}.txt").write_text("a==1\n", encoding="utf-8")
    before = environment.digest("service", tmp_path)

    (tmp_path / "service.txt").write_text("a==2\n", encoding="utf-8")

    assert environment.digest("service", tmp_path) != before


def test_old_python_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(environment.SetupError) as refused:
        environment.ensure("service")

    assert str(refused.value) == (
        "Python 3.11 oder neuer fehlt (gefunden: 3.9.2); mit `make PYTHON=python3.11 …` nennen Sie ein anderes."
    )


def test_make_alone_lists_every_target() -> None:
    targets = [line.split(":")[0] for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if ": ## " in line]

    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert targets
    assert [name for name in targets if f"  {name} " not in listed] == []
