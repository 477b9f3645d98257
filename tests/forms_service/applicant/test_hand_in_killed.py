"""R01: the portal is killed at twenty system calls; whatever an applicant was told stays true.

`make soak` kills at every call, and at random.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
POINTS = 20


@pytest.mark.parametrize("receipt_first", [False, True], ids=["as it is", "broken on purpose"])
def test_nothing_accepted_is_lost_wherever_it_is_killed(database_url: str, *, receipt_first: bool) -> None:
    command = [sys.executable, "-m", "tests.soak.kills", f"--database={database_url}", f"--points={POINTS}"]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "PATH": "/usr/bin:/bin"}

    done = subprocess.run(
        [*command, *(["--receipt-first"] if receipt_first else [])],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["values"]["kills"] == POINTS
    if receipt_first:
        assert found["values"]["lost"] > 0
    else:
        assert found["broken"] == []
