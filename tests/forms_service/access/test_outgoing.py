"""R25: build and service speak to nobody, shown where every address of the world is a listener of ours.

In a network namespace of its own all IPv4 addresses lead to this machine, so the canary hears whoever
is called by number; names cannot be looked up, and the attempt to look one up is heard too.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.forms_service.portals import ROOT, environment

CANARY: Final = Path(__file__).with_name("canary.py")
# The metadata service of clouds, a private network, a public host, a name.
CALLS: Final = {
    "metadata": "import urllib.request as u; u.urlopen('http://169.254.169.254/latest/', timeout=1)",
    "private network": "import socket; socket.create_connection(('10.0.0.1', 443), 1)",
    "mail server": "import socket; socket.create_connection(('192.0.2.25', 25), 1)",
    "name": "import socket; socket.getaddrinfo('fonts.example', 443)",
}


def alone(folder: Path, *command: str) -> tuple[int, list[str]]:
    """Run a command in a network of its own; gives its exit code and whom it tried to reach."""
    heard = folder / "heard.txt"
    unshare = shutil.which("unshare")
    assert unshare
    done = subprocess.run(
        [unshare, "--map-root-user", "--net", "--mount", sys.executable, str(CANARY), str(heard), *command],
        cwd=ROOT,
        env=environment(folder / "var", 8000, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert heard.exists(), done.stderr
    return done.returncode, heard.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_the_canary_hears_whoever_is_called(tmp_path: Path, call: str) -> None:
    """The negative control: one call each, and it is heard."""
    _, heard = alone(tmp_path, sys.executable, "-c", call)

    assert heard


def test_the_build_calls_nobody(tmp_path: Path) -> None:
    command = (sys.executable, "build.py", "build", "--content", "content", "--out", str(tmp_path / "out"))

    assert alone(tmp_path, *command) == (0, [])
    assert (tmp_path / "out" / "public" / "index.html").is_file()


def test_the_service_calls_nobody(tmp_path: Path) -> None:
    """Prepared, its pages read, a link asked for, its worker run: as on somebody's own machine."""
    walk = str(Path(__file__).with_name("lonely_walk.py"))

    assert alone(tmp_path, sys.executable, walk) == (0, [])
