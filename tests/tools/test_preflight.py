import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import preflight

ROOT = Path(__file__).resolve().parents[2]


def _run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_busy_port_is_told_in_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = _run(sys.executable, "tools/preflight.py", "run", PORT=str(port))

    assert done.returncode == 1
    assert done.stderr == f"Port {port} ist belegt; mit `make run PORT={port + 1}` nehmen Sie einen anderen.\n"


def test_free_port_is_not_busy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    done = _run(sys.executable, "tools/preflight.py", "run", PORT=str(port))

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("port", ["achttausend", "0", "70000", "8000.5"])
def test_port_that_is_none_is_told_in_one_sentence(port: str) -> None:
    done = _run(sys.executable, "tools/preflight.py", "run", PORT=port)

    assert done.returncode == 1
    assert done.stderr == f"PORT muss eine ganze Zahl von 1 bis 65535 sein, nicht „{port}“.\n"


def test_missing_system_package_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = _run(sys.executable, "tools/preflight.py", "run", PATH=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == "Das Systempaket git fehlt; unter Debian: `apt-get install git`.\n"


def test_folder_without_write_permission_is_told_in_one_sentence() -> None:
    done = _run(sys.executable, "tools/preflight.py", "run", VAR_DIR="/proc/1/var")

    assert done.returncode == 1
    assert done.stderr.endswith("darf nicht geschrieben werden; bitte die Rechte ändern.\n")
    assert "Traceback" not in done.stderr


def test_whoever_is_not_root_is_told_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(preflight.PreflightError) as refused:
        preflight.check_test()

    assert "sudo sh -c 'apt-get update -qq && apt-get install -y" in str(refused.value)
    assert "git chromium strace" in str(refused.value)


def test_nothing_is_installed_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(subprocess, "run", calls.append)

    preflight.check_test()

    assert calls == []
