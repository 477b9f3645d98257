"""Runs a command in a fresh network namespace and writes down everybody that it tries to reach.

Called by test_outgoing.py below `unshare`: canary.py FILE COMMAND…
"""

import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Event, Thread

PORTS = (21, 22, 25, 53, 80, 443, 465, 587, 853, 3128, 8080, 8443, 9418)
"""What a product might call; 8000 is the portal's own."""


def main(heard: str, *command: str) -> int:
    _lead_everything_here()
    stopping = Event()
    ears, found = _ears(), list[str]()
    listener = Thread(target=_listen, args=(ears, found, stopping))
    listener.start()
    done = subprocess.run(command, check=False)
    stopping.set()
    listener.join()
    Path(heard).write_text("".join(f"{one}\n" for one in found), encoding="utf-8")
    return done.returncode


def _lead_everything_here() -> None:
    """Make every IPv4 address one of this machine, and 192.0.2.53 the server that knows names."""
    for arguments in ("link set lo up", "route add local 0.0.0.0/0 dev lo"):
        subprocess.run(["ip", *arguments.split()], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
        file.write("nameserver 192.0.2.53\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", file.name, str(Path("/etc/resolv.conf").resolve())], check=True)


def _ears() -> list[socket.socket]:
    found = []
    for port in PORTS:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            ear = socket.socket(socket.AF_INET, kind)
            ear.bind(("0.0.0.0", port))  # noqa: S104 - in a network of its own
            if kind is socket.SOCK_STREAM:
                ear.listen()
            ear.settimeout(0)
            found.append(ear)
    return found


def _listen(ears: list[socket.socket], found: list[str], stopping: Event) -> None:
    selector = DefaultSelector()
    for ear in ears:
        selector.register(ear, EVENT_READ)
    while not stopping.is_set() or selector.select(0):
        for key, _ in selector.select(0.1):
            found.append(_who(key.fileobj))


def _who(ear: object) -> str:
    """Take one call; the connection ends at once."""
    assert isinstance(ear, socket.socket)
    port = ear.getsockname()[1]
    if ear.type == socket.SOCK_DGRAM:
        ear.recvfrom(4096)
        return f"udp {port}"
    connection, _ = ear.accept()
    with connection:
        return f"tcp {connection.getsockname()[0]}:{port}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
