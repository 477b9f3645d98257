"""Where the content goes beside this machine: the address of another repository, and what opens it."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_PLAIN = re.compile(r"[!-~]{1,500}")
_USER = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.IGNORECASE)
_ADDRESS = (
    "CONTENT_REMOTE muss wie https://git.example/portal.git, ssh://git@git.example/portal.git oder /pfad/portal.git "
    "aussehen. Ein Passwort steht nicht darin, sondern in der Datei CONTENT_REMOTE_SECRET."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRemote:
    """A repository elsewhere; `secret_file` holds `user:token` for https, the private key for ssh."""

    url: str
    secret_file: Path | None = None


def remote_from(url: str, secret_file: str) -> tuple[ContentRemote | None, tuple[str, ...]]:
    """Read the two settings; gives the remote, None without one, and what is wrong as German sentences."""
    if not url:
        without = "CONTENT_REMOTE_SECRET ist gesetzt, aber CONTENT_REMOTE fehlt."
        return None, (without,) if secret_file else ()
    file = Path(secret_file).absolute() if secret_file else None
    problems = _wrong_address(url) or _wrong_secret(url, file)
    return ContentRemote(url=url, secret_file=file), problems


def _wrong_address(url: str) -> tuple[str, ...]:
    if not _PLAIN.fullmatch(url):
        return (_ADDRESS,)
    if url.startswith("/"):
        is_repository = (Path(url) / "HEAD").is_file()
        return () if is_repository else (f"CONTENT_REMOTE: In {url} ist kein bloßes Git-Repository.",)
    try:
        fits = _fits(urlsplit(url))
    except ValueError:
        fits = False
    return () if fits else (_ADDRESS,)


def _fits(parts: SplitResult) -> bool:
    """Take only what leads to one repository on one host; raises ValueError for a port that is none."""
    host, user = parts.hostname or "-", parts.username
    is_whole = not host.startswith("-") and bool(parts.path.strip("/")) and parts.port != 0
    is_bare = parts.password is None and not (parts.query or parts.fragment)
    has_fitting_user = user is None or (parts.scheme == "ssh" and _USER.fullmatch(user) is not None)
    return parts.scheme in {"https", "ssh"} and is_whole and is_bare and has_fitting_user


def _wrong_secret(url: str, file: Path | None) -> tuple[str, ...]:
    if url.startswith("/"):
        return ("CONTENT_REMOTE_SECRET ist für einen Ordner nicht nötig. Lassen Sie es weg.",) if file else ()
    if file is None:
        return ("CONTENT_REMOTE_SECRET fehlt: die Datei mit „name:token“ (https) oder dem privaten Schlüssel (ssh).",)
    if not file.is_file():
        return (f"CONTENT_REMOTE_SECRET: Die Datei {file} fehlt.",)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return (f"{file} ist für andere lesbar. Abhilfe: chmod 600 {file}",)
    return ()
