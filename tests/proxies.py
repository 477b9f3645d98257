"""A real reverse proxy for tests: nginx before a service on this machine."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.waiting import wait_until

NGINX: Final = "/usr/sbin/nginx"
_CONFIGURATION: Final = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{upstream}; {directives} }} }}
}}
"""


@contextmanager
def nginx(folder: Path, upstream: int, directives: str = "") -> Iterator[int]:
    """Put nginx before a port; `directives` stand where it is told to pass requests on."""
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, port=port, upstream=upstream, directives=directives), encoding="utf-8"
    )
    with subprocess.Popen(
        [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    ) as proxy:
        try:
            wait_until(lambda: _answers(port), "nginx listens")
            yield port
        finally:
            proxy.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
