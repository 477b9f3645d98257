"""A balancer for tests: one address, several portals behind it, each request to the next one that answers.

It adds no header and keeps no connection, so the portals behind it cannot tell
that it is there, and no visitor stays with one of them.
"""

import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle

_HEAD_END = b"\r\n\r\n"
_CHUNK = 65536


class Balancer(socketserver.ThreadingTCPServer):
    """Hands requests on, in turn; `served` counts them by port."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, backends: tuple[int, ...]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.served: Counter[int] = Counter()
        self._backends = backends
        self._turns = cycle(backends)
        self._lock = threading.Lock()

    def reach(self) -> socket.socket:
        """Connect to the next portal; one that is dead is passed over."""
        for _ in self._backends:
            with self._lock:
                port = next(self._turns)
            with suppress(ConnectionRefusedError):
                reached = socket.create_connection(("127.0.0.1", port))
                self.served[port] += 1
                return reached
        raise ConnectionRefusedError(self._backends)


class _Handler(socketserver.BaseRequestHandler):
    server: Balancer

    def handle(self) -> None:
        """Hand one request on and its answer back, then hang up."""
        head = b""
        while _HEAD_END not in head:
            more = self.request.recv(_CHUNK)
            if not more:
                return
            head += more
        with suppress(ConnectionError), self.server.reach() as backend:
            backend.sendall(head.replace(b"Connection: keep-alive", b"Connection: close", 1))
            threading.Thread(target=_pump, args=(self.request, backend), daemon=True).start()
            _pump(backend, self.request)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)


@contextmanager
def balancer(port: int, backends: tuple[int, ...]) -> Iterator[Balancer]:
    """Put a balancer before portals."""
    with Balancer(port, backends) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()
