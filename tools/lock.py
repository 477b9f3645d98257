"""Renew `requirements/*.txt` from `requirements/*.in` with uv.

The files hold versions and hashes for every platform and no address: which
registry serves the packages is a matter of the machine, not of the project.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
REQUIREMENTS: Final = ROOT / "requirements"
UV: Final = ROOT / ".venv" / "bootstrap" / "bin" / "uv"
# In this order, each bound to the versions of the one before it.
SETS: Final = ("uv", "site", "service", "dev")
BOUND_TO: Final = {"service": "site", "dev": "service"}
OPTIONS: Final = (
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--python-version=3.11",
    "--system-certs",
)


def _compile(name: str) -> None:
    bound = ["--constraint", f"{BOUND_TO[name]}.txt"] if name in BOUND_TO else []
    command = [str(UV), "pip", "compile", "--quiet", "--upgrade", *OPTIONS, *bound]
    subprocess.run([*command, f"{name}.in", "--output-file", f"{name}.txt"], cwd=REQUIREMENTS, check=True)


def main() -> int:
    """Compile all four files; a failure ends with uv's own message."""
    try:
        for name in SETS:
            _compile(name)
    except subprocess.CalledProcessError as error:
        print("Die Paketstände konnten nicht erneuert werden (siehe oben).", file=sys.stderr)
        return error.returncode
    print("requirements/*.txt sind erneuert; bitte mit `make test` prüfen und eintragen.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
