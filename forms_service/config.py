"""The settings: one frozen object, read once from the environment, all mistakes told together."""

import os
import secrets
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from forms_service.mail_settings import Encryption, MailServer, read_mail_server
from forms_service.remote_address import ContentRemote, remote_from
from forms_service.scanner_address import ScannerAddress, scanner_from

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder of the product; it runs from its checkout."""

_SECRET_LENGTH = 32
_KNOWN_SECRETS = frozenset({"changeme", "secret", "geheim", "passwort", "password"})
_DIFFERENT_SIGNS = 10
_MOST_PROXIES = 5
_MEGABYTE = 1_000_000
_DATABASES = ("sqlite:///", "postgresql+psycopg://")


class Environment(StrEnum):
    """Where the service runs; anything that is not `local` is held to the strict rules."""

    LOCAL = "local"
    PRODUCTION = "production"


class ConfigError(Exception):
    """The environment does not make a safe service; `problems` are German sentences."""

    code = "config.refused"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that differs between two installations; sizes in bytes."""

    environment: Environment
    host: str
    port: int
    database_url: str
    var_dir: Path
    content_dir: Path
    site_url: str
    """Origin of the public site, without a slash at its end."""
    service_url: str
    """Origin of the service; links in mails start with it."""
    secret: str
    content_remote: ContentRemote | None = None
    """Another repository that holds the content; None keeps it on this machine."""
    mail: MailServer | None = None
    """Without one, messages stay in the mail box of this machine."""
    proxy_hops: int = 0
    """How many proxies of ours stand before the service; only what they say about the client is believed."""
    scanner: ScannerAddress | None = None
    """The virus scanner; without one files are shown as not looked at."""
    signature_days: int = 7
    """How old the scanner's signatures may be; with older ones there is no verdict."""
    log_level: str = "INFO"
    max_file_bytes: int = 20 * _MEGABYTE
    max_files: int = 20
    max_application_bytes: int = 100 * _MEGABYTE
    max_daily_bytes: int = 400 * _MEGABYTE
    """All that one account may upload within 24 hours, files that were taken out again among it."""
    max_body_bytes: int = 1 * _MEGABYTE
    max_upload_body_bytes: int = 120 * _MEGABYTE

    @property
    def is_local(self) -> bool:
        """Tell whether this is somebody's own machine."""
        return self.environment is Environment.LOCAL

    @property
    def has_mail_page(self) -> bool:
        """The page of the mail box shows sign-in links: own machine, loopback, nothing else."""
        return self.is_local and is_loopback(self.host) and self.proxy_hops == 0 and self.mail is None

    @property
    def is_https(self) -> bool:
        """Cookies are `Secure` with the `__Host-` name exactly then."""
        return self.service_url.startswith("https://")

    @property
    def public_content(self) -> Path:
        """The only folder from which the running portal builds and reads forms."""
        return self.var_dir / "content"

    @property
    def repository(self) -> Path:
        """The bare repository of the content."""
        return self.var_dir / "content.git"

    @property
    def files_dir(self) -> Path:
        """The attachments."""
        return self.var_dir / "files"

    @property
    def mail_dir(self) -> Path:
        """The local mail box."""
        return self.var_dir / "mail"

    @property
    def site_out(self) -> Path:
        """Where the site is built; `current` below it is served."""
        return self.var_dir / "site"


def is_loopback(host: str) -> bool:
    """Tell whether an address to bind to is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    """Takes values out of the environment and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def number(self, name: str, default: int, allowed: range) -> int:
        raw = self.text(name, str(default))
        if raw.isascii() and raw.isdigit() and int(raw) in allowed:
            return int(raw)
        self.problems.append(
            f"{name} muss eine ganze Zahl von {allowed.start} bis {allowed.stop - 1} sein, nicht „{raw}“."
        )
        return default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        raw = self.text(name, default)
        if raw in allowed:
            return raw
        self.problems.append(f"{name} kennt nur {' und '.join(allowed)}, nicht „{raw}“.")
        return default

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).absolute()

    def origin(self, name: str, default: str) -> str:
        raw = self.text(name, default).rstrip("/")
        if not raw:
            self.problems.append(f"{name} fehlt. Schreiben Sie zum Beispiel https://portal.example.")
        elif not _is_origin(raw):
            self.problems.append(f"{name} muss wie https://portal.example aussehen, ohne Pfad, nicht „{raw}“.")
        return raw


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and bare and port_fits


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings; an unset ENVIRONMENT means production.

    Raises:
        ConfigError: with every problem, also those that only make the start unsafe.
    Side effects: the first local start writes `var/secret` (mode 600).
    """
    reader = _Reader(environ)
    environment = Environment(reader.choice("ENVIRONMENT", "production", tuple(Environment)))
    var_dir = reader.folder("VAR_DIR", CHECKOUT / "var")
    host = reader.text("HOST", "127.0.0.1")
    port = reader.number("PORT", 8000, range(1, 65536))
    own_origin = f"http://{host}:{port}" if environment is Environment.LOCAL else ""
    mail, mail_problems = read_mail_server(environ)
    settings = Settings(
        environment=environment,
        host=host,
        port=port,
        database_url=reader.text("DATABASE_URL", f"sqlite:///{var_dir / 'werkstatt.db'}"),
        var_dir=var_dir,
        content_dir=reader.folder("CONTENT_DIR", CHECKOUT / "content"),
        site_url=reader.origin("SITE_URL", own_origin),
        service_url=reader.origin("SERVICE_URL", own_origin),
        secret=_secret(reader, environment, var_dir),
        content_remote=_content_remote(reader),
        mail=mail,
        proxy_hops=reader.number("PROXY_HOPS", 0, range(_MOST_PROXIES + 1)),
        scanner=_scanner(reader),
        signature_days=reader.number("CLAMD_MAX_AGE_DAYS", 7, range(1, 366)),
        log_level=reader.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    )
    problems = (*reader.problems, *mail_problems, *_unsafe(settings, environ))
    if problems:
        raise ConfigError(problems)
    return settings


def settings_or_exit() -> Settings:
    """Read the settings of this process; where they are wrong, say why and end with 2."""
    try:
        return read_settings(os.environ)
    except ConfigError as error:
        sys.stderr.write("So startet der Dienst nicht:\n")
        sys.stderr.writelines(f"- {problem}\n" for problem in error.problems)
        raise SystemExit(2) from None


def _content_remote(reader: _Reader) -> ContentRemote | None:
    remote, problems = remote_from(reader.text("CONTENT_REMOTE"), reader.text("CONTENT_REMOTE_SECRET"))
    reader.problems += problems
    return remote


def _scanner(reader: _Reader) -> ScannerAddress | None:
    address, problems = scanner_from(reader.text("CLAMD"))
    reader.problems += problems
    return address


def _secret(reader: _Reader, environment: Environment, var_dir: Path) -> str:
    given = reader.text("SECRET")
    if given or environment is not Environment.LOCAL:
        return given
    return _local_secret(var_dir / "secret")


def _local_secret(path: Path) -> str:
    """Read the secret of this machine; the first start draws it."""
    try:
        # For its owner only: answers and mails lie below it.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _draw_secret(path)
    except OSError as error:
        raise ConfigError((f"In {path.parent} kann nicht geschrieben werden ({error.strerror}).",)) from error
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError((f"{path} ist für andere lesbar. Abhilfe: chmod 600 {path}",))
    return path.read_text(encoding="ascii").strip()


def _draw_secret(path: Path) -> None:
    """Write a new secret; of two processes that start together one wins, the other reads."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_SECRET_LENGTH))
            file.flush()
            os.fsync(file.fileno())


def _unsafe(settings: Settings, environ: Mapping[str, str]) -> list[str]:
    """List why this environment must not be started."""
    rules: list[tuple[Callable[[], bool], str]] = [
        (
            lambda: not settings.database_url.startswith(_DATABASES),
            "DATABASE_URL beginnt mit sqlite:/// (eine Datei) oder mit postgresql+psycopg:// (ein Server).",
        ),
        (
            lambda: _is_weak(settings.secret),
            "SECRET ist zu schwach. Nehmen Sie 64 zufällige Zeichen: openssl rand -hex 32",
        ),
        (
            lambda: settings.is_local and not is_loopback(settings.host),
            "ENVIRONMENT=local geht nur mit HOST=127.0.0.1, weil das Postfach Anmeldelinks zeigt.",
        ),
        (
            lambda: _is_open_to_listeners(settings.mail),
            "MAIL_URL: Ohne Verschlüsselung (smtp://) geht es nur zu diesem Rechner. Nehmen Sie smtps://.",
        ),
    ]
    if not settings.is_local:
        rules += [
            (lambda: settings.service_url.startswith("http:"), "SERVICE_URL muss mit https:// beginnen."),
            (lambda: settings.site_url.startswith("http:"), "SITE_URL muss mit https:// beginnen."),
            (lambda: settings.log_level == "DEBUG", "LOG_LEVEL=DEBUG ist nur mit ENVIRONMENT=local erlaubt."),
            (lambda: bool(environ.get("FLASK_DEBUG")), "FLASK_DEBUG darf nicht gesetzt sein."),
            (
                lambda: not environ.get("MAIL_URL", "").strip(),
                "MAIL_URL fehlt. Das örtliche Postfach zeigt Anmeldelinks und geht nur mit ENVIRONMENT=local.",
            ),
        ]
    return [text for applies, text in rules if applies()]


def _is_open_to_listeners(server: MailServer | None) -> bool:
    return server is not None and server.encryption is Encryption.NONE and not is_loopback(server.host)


def _is_weak(secret: str) -> bool:
    return len(secret) < _SECRET_LENGTH or secret.lower() in _KNOWN_SECRETS or len(set(secret)) < _DIFFERENT_SIGNS
