"""Make and keep the environment of this checkout, `.venv/`.

Runs before anything is installed, so it uses the standard library only. The
environment is made on first use and renewed when a requirement file changes;
otherwise nothing happens, because a second start must be quick.
"""

import argparse
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
REQUIREMENTS: Final = ROOT / "requirements"
ENVIRONMENT: Final = ROOT / ".venv"
STAMP: Final = ENVIRONMENT / "stamp.json"
# Outside of site-packages: what uv synchronises must not remove uv itself.
BOOTSTRAP: Final = ENVIRONMENT / "bootstrap"
OLDEST_PYTHON: Final = (3, 11)
# Each set holds the one before it.
SETS: Final = ("service", "dev")
SYSTEM_CERTIFICATES: Final = Path("/etc/ssl/certs")


class SetupError(Exception):
    """Something that the person at the keyboard must change; the text is German."""

    code = "setup_failed"


def _check_python() -> None:
    if sys.version_info >= OLDEST_PYTHON:
        return
    found = ".".join(str(part) for part in sys.version_info[:3])
    text = f"Python 3.11 oder neuer fehlt (gefunden: {found}); mit `make PYTHON=python3.11 …` nennen Sie ein anderes."
    raise SetupError(text)


def _check_writable() -> None:
    for place in (ROOT, ENVIRONMENT):
        if place.exists() and not os.access(place, os.W_OK):
            text = f"In {place} darf nicht geschrieben werden; bitte die Rechte ändern oder den Ordner verschieben."
            raise SetupError(text)


def digest(name: str, folder: Path = REQUIREMENTS) -> str:
    """Digest of everything that decides what is installed."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ENVIRONMENT}".encode())
    for path in (folder / f"{name}.txt", folder / "uv.txt"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def wanted_set(asked: str, stamp: dict[str, str]) -> str:
    """The larger of the set asked for and the one already there: a start never removes test tools."""
    present = stamp.get("set", asked)
    return max(asked, present, key=SETS.index)


def _run(*command: str | Path) -> None:
    try:
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
    except subprocess.CalledProcessError as error:
        text = (
            "Die Python-Pakete konnten nicht eingerichtet werden (siehe oben); "
            "meist fehlt die Verbindung zum Paketverzeichnis."
        )
        raise SetupError(text) from error


def _make_environment() -> None:
    try:
        venv.create(ENVIRONMENT, clear=True, with_pip=True, symlinks=True)
    except (subprocess.CalledProcessError, ImportError) as error:
        text = "Das Systempaket python3-venv fehlt; unter Debian: `apt-get install python3-venv`."
        raise SetupError(text) from error
    except OSError as error:
        text = f"{ENVIRONMENT} konnte nicht angelegt werden: {error.strerror}."
        raise SetupError(text) from error


def _bootstrap_uv() -> Path:
    """uv, itself pinned and checked by hash, installs everything else."""
    uv = BOOTSTRAP / "bin" / "uv"
    pinned = (REQUIREMENTS / "uv.txt").read_text(encoding="utf-8").split(" ", maxsplit=1)[0]
    marker = BOOTSTRAP / "pinned"
    if uv.exists() and marker.exists() and marker.read_text(encoding="utf-8") == pinned:
        return uv
    _make_environment()
    pip = (ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check")
    _run(*pip, "--require-hashes", "--no-deps", "--target", BOOTSTRAP, "-r", REQUIREMENTS / "uv.txt")
    marker.write_text(pinned, encoding="utf-8")
    return uv


def _trust() -> tuple[str, ...]:
    """Behind a proxy with a certificate of its own, as public bodies have it, only the system's list is right."""
    has_own_list = sys.platform != "linux" or (SYSTEM_CERTIFICATES.is_dir() and any(SYSTEM_CERTIFICATES.iterdir()))
    return ("--system-certs",) if has_own_list else ()


def _install(name: str) -> None:
    print(f"Die Umgebung .venv wird eingerichtet ({name}), das dauert beim ersten Mal bis zu einer Minute.", flush=True)
    STAMP.unlink(missing_ok=True)
    uv = _bootstrap_uv()
    quietly: tuple[str | Path, ...] = ("--quiet", "--python", ENVIRONMENT / "bin" / "python", *_trust())
    _run(uv, "pip", "sync", *quietly, "--require-hashes", REQUIREMENTS / f"{name}.txt")
    _run(uv, "pip", "install", *quietly, "--no-deps", "--no-build-isolation", "--editable", ".")
    STAMP.write_text(json.dumps({"set": name, "digest": digest(name)}), encoding="utf-8")


def ensure(asked: str) -> None:
    """Bring `.venv/` to the set `asked` or leave it alone where it is up to date.

    Raises SetupError; changes nothing outside `.venv/`.
    """
    _check_python()
    _check_writable()
    # Two starts at once must not install into one environment.
    with (REQUIREMENTS / "uv.txt").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = _stamp()
        wanted = wanted_set(asked, stamp)
        if stamp != {"set": wanted, "digest": digest(wanted)}:
            _install(wanted)


def main() -> int:
    """Command line; the exit code is 1 with one German sentence where a person must act."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=SETS)
    try:
        ensure(parser.parse_args().set)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
