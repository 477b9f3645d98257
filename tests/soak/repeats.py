"""R40: tests that fail now and then; the same ones again and again, each time in another order."""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.soak.figures import Figures

_ROOT: Final = Path(__file__).resolve().parents[2]
# Where threads, processes, kills, order or chance could matter; the whole suite runs at least once.
RESTLESS: Final = (
    "tests/programme",
    "tests/shapes",
    "tests/forms_service/services",
    "tests/forms_service/store",
    "tests/forms_service/worker",
    "tests/forms_service/applicant",
)


def repeat(tests: tuple[str, ...], rounds: int, seconds: float) -> Figures:
    """Run tests so often, or as often as time allows; each run names its order."""
    began = time.monotonic()
    wrong: list[str] = []
    done = passed = 0
    while done < rounds and (not done or time.monotonic() < began + seconds):
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--order", "any", "-rf", *tests],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        done += 1
        passed += int(found[1]) if (found := re.search(r"(\d+) passed", run.stdout)) else 0
        order = re.search(r"order: (\S+)", run.stdout)
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", run.stdout, flags=re.MULTILINE)
        wrong += [f"order {order[1] if order else '?'}: {name}" for name in failed]
        if run.returncode and not failed:
            wrong.append(f"exit code {run.returncode}: {run.stdout[-300:]}")
    values = {"runs": done, "tests passed": passed, "failed": len(wrong), "seconds": round(time.monotonic() - began)}
    return Figures(part=f"repeats of {len(tests) or 'all'} folders", values=values, broken=wrong)
