"""R02: a receipt leaves only after database, attachment and its folder are on the disk."""

import hashlib
import hmac
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.houses import SECRET
from tests.waiting import wait_until

ROUNDS = 20
_SERVER = Path(__file__).with_name("receipt_server.py")
_COOKIE = "0" * 64
_CSRF = hmac.new(SECRET.encode(), f"csrf:{_COOKIE}".encode(), hashlib.sha256).hexdigest()
_BOUNDARY = "grenze"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def traced_server(server: Path, folder: Path, port: int, *arguments: int) -> Iterator[Path]:
    strace = shutil.which("strace")
    assert strace, "strace is missing"
    trace = folder / "trace.txt"
    calls = "trace=fsync,fdatasync,sendto,send,write,pwrite64,rename,renameat,renameat2"
    command = [strace, "-f", "-y", "-s", "64", "-o", str(trace), "-e", calls, sys.executable, str(server)]
    process = subprocess.Popen(
        [*command, str(folder), str(port), *map(str, arguments)],
        cwd=Path(__file__).resolve().parents[3],
        env={"PYTHONPATH": ".:site", "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    try:
        wait_for(port)
        yield trace
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port: int) -> None:
    wait_until(lambda: is_listening(port), f"somebody listens on {port}")


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def read_trace(trace: Path, answers: int) -> list[str]:
    """Read what strace has written, once it has written the last answer too."""
    wait_until(
        lambda: trace.read_text(errors="replace").count("HTTP/1.1 ") >= answers, f"{answers} answers in the trace"
    )
    return trace.read_text(errors="replace").splitlines()


def hand_in(port: int, number: int) -> str:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n{_CSRF}\r\n',
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nfile {number}\r\n',
        f"--{_BOUNDARY}--\r\n",
    ]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}", "Cookie": f"formular={_COOKIE}"}
    connection.request("POST", "/receipt/", "".join(parts), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, text
    return text


def is_safe(lines: list[str], sha256: str, *, is_new_folder: bool) -> bool:
    """Tell whether everything was on the disk before the first byte of the answer with this receipt."""
    sent = next(at for at, line in enumerate(lines) if "HTTP/1.1 200" in line and _follows(lines, at, sha256))
    start = max((at for at, line in enumerate(lines[:sent]) if "HTTP/1.1 200" in line), default=0)
    window = lines[start + 1 : sent]
    settled = next((at for at, line in enumerate(window) if f'/{sha256}"' in line and "rename" in line), None)
    if settled is None:
        return False
    if is_new_folder and not any(re.search(r"fsync\(\d+<[^>]*/files>", line) for line in window[:settled]):
        return False
    file_synced = any(re.search(r"fsync\(\d+<[^>]*/incoming/", line) for line in window[:settled])
    folder_synced = any(re.search(rf"fsync\(\d+<[^>]*/files/{sha256[:2]}>", line) for line in window[settled:])
    return file_synced and folder_synced and wal_is_synced(window[settled:])


def wal_is_synced(lines: list[str]) -> bool:
    """Tell whether the last thing done to the log was to bring it to the disk; its head alone is synced anyway."""
    done = [found[1] for line in lines if (found := re.search(r"(\w+)\(\d+<[^>]*werkstatt\.db-wal>", line))]
    return "pwrite64" in done and done[-1] in {"fsync", "fdatasync"}


def _follows(lines: list[str], at: int, sha256: str) -> bool:
    return any(sha256 in line for line in lines[at : at + 3])


@pytest.mark.parametrize(("synchronous", "safe"), [(2, ROUNDS), (1, 0)], ids=["as it is", "broken on purpose"])
def test_receipt_leaves_after_everything_is_on_the_disk(tmp_path: Path, synchronous: int, safe: int) -> None:
    port = free_port()

    with traced_server(_SERVER, tmp_path, port, synchronous) as trace:
        receipts = [hand_in(port, number) for number in range(ROUNDS)]
        lines = read_trace(trace, ROUNDS)

    folders = [sha256[:2] for sha256 in receipts]
    is_new = [folder not in folders[:number] for number, folder in enumerate(folders)]
    found = [is_safe(lines, one, is_new_folder=new) for one, new in zip(receipts, is_new, strict=True)]
    assert sum(found) == safe
