"""Look whether this machine has what a command needs, before anything starts.

Runs with any Python and the standard library only. Where we are root the
missing system packages of the tests are installed in one call; anywhere else
the exact command is printed. Messages are German: they are read by operators.
"""

import argparse
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LAST_PORT: Final = 65535
FONTS: Final = Path("/usr/share/fonts")
# Debian package -> the command by which it is recognised.
RUN_PACKAGES: Final = {"git": "git"}
TEST_PACKAGES: Final = {
    "git": "git",
    "chromium": "chromium",
    "clamav-daemon": "/usr/sbin/clamd",
    "nginx-light": "/usr/sbin/nginx",
    "strace": "strace",
    "postgresql": "pg_ctlcluster",
    "iproute2": "ip",
}


class PreflightError(Exception):
    """Something that the person at the keyboard must change; the text is German."""

    code = "preflight_failed"


def _missing(packages: dict[str, str]) -> list[str]:
    return [package for package, command in packages.items() if shutil.which(command) is None]


def _missing_fonts() -> list[str]:
    """Chromium draws text that no web font covers with a font of the system, and needs one."""
    has_fonts = any(FONTS.rglob("*.[to]t[fc]")) if FONTS.is_dir() else False
    return [] if has_fonts else ["fonts-dejavu-core"]


def _missing_venv() -> list[str]:
    """Debian ships the standard library's ensurepip, which makes `.venv/`, as a package of its own."""
    return [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]


def _install(packages: list[str]) -> None:
    script = f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise PreflightError(f"Es fehlen Systempakete; bitte einmal ausführen: sudo sh -c '{script}'")
    print(f"Fehlende Systempakete werden eingerichtet: {', '.join(packages)}", flush=True)
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise PreflightError(f"Die Systempakete {', '.join(packages)} konnten nicht eingerichtet werden (siehe oben).")


def _port(raw: str) -> int:
    if raw.isascii() and raw.isdigit() and 0 < int(raw) <= LAST_PORT:
        return int(raw)
    raise PreflightError(f"PORT muss eine ganze Zahl von 1 bis {LAST_PORT} sein, nicht „{raw}“.")


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does it: a port in TIME_WAIT after a stop is not busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            text = f"Port {port} ist belegt; mit `make run PORT={port + 1}` nehmen Sie einen anderen."
            raise PreflightError(text) from error


def _check_var() -> None:
    var = Path(os.environ.get("VAR_DIR", ROOT / "var"))
    existing = next(place for place in (var, *var.absolute().parents) if place.exists())
    if not os.access(existing, os.W_OK):
        raise PreflightError(f"In {existing} darf nicht geschrieben werden; bitte die Rechte ändern.")


def check_run() -> None:
    """What the running portal needs: git, a free port, a place to write. Raises PreflightError."""
    if packages := _missing(RUN_PACKAGES):
        names = " ".join(packages)
        raise PreflightError(f"Das Systempaket {names} fehlt; unter Debian: `apt-get install {names}`.")
    _check_var()
    _check_port(os.environ.get("HOST", "127.0.0.1"), _port(os.environ.get("PORT", "8000")))


def check_test() -> None:
    """What the tests need; installs it where we are root. Raises PreflightError."""
    packages = _missing(TEST_PACKAGES) + _missing_fonts() + _missing_venv()
    if packages:
        _install(packages)


def main() -> int:
    """Command line; the exit code is 1 with one German sentence where a person must act."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("run", "test"))
    checks = {"run": check_run, "test": check_test}
    try:
        checks[parser.parse_args().command]()
    except PreflightError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
