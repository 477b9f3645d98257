"""R41: an unsafe start is refused, with everything that is wrong told at once."""

import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from forms_service.config import ConfigError, Environment, is_loopback, read_settings

SECRET = "0123456789abcdef" * 4
PRODUCTION = {
    "SECRET": SECRET,
    "SITE_URL": "https://portal.example",
    "SERVICE_URL": "https://dienst.example",
    "MAIL_URL": "smtps://mail.example",
    "MAIL_SENDER": "portal@dienst.example",
}
NO_MAIL = "MAIL_URL fehlt. Das örtliche Postfach zeigt Anmeldelinks und geht nur mit ENVIRONMENT=local."


def problems(environ: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read_settings(environ)
    return caught.value.problems


def local(folder: Path, **changes: str) -> dict[str, str]:
    return {"ENVIRONMENT": "local", "VAR_DIR": str(folder / "var"), **changes}


def test_local_needs_nothing_but_its_name(tmp_path: Path) -> None:
    settings = read_settings(local(tmp_path))

    assert (settings.environment, settings.host, settings.port) == (Environment.LOCAL, "127.0.0.1", 8000)
    assert settings.site_url == settings.service_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/werkstatt.db"
    assert settings.has_mail_page


def test_local_draws_its_secret_once_and_for_itself_only(tmp_path: Path) -> None:
    first, second = read_settings(local(tmp_path)), read_settings(local(tmp_path))

    path = tmp_path / "var" / "secret"
    assert first.secret == second.secret == path.read_text(encoding="ascii")
    assert len(first.secret) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    read_settings(local(tmp_path))
    (tmp_path / "var" / "secret").chmod(0o644)

    assert "ist für andere lesbar" in problems(local(tmp_path))[0]


def test_nothing_said_means_production_and_tells_everything_at_once() -> None:
    assert problems({}) == (
        "SITE_URL fehlt. Schreiben Sie zum Beispiel https://portal.example.",
        "SERVICE_URL fehlt. Schreiben Sie zum Beispiel https://portal.example.",
        "SECRET ist zu schwach. Nehmen Sie 64 zufällige Zeichen: openssl rand -hex 32",
        NO_MAIL,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"MAIL_URL": "", "MAIL_SENDER": ""}, (NO_MAIL,)),
        ({"PROXY_HOPS": "6"}, ("PROXY_HOPS muss eine ganze Zahl von 0 bis 5 sein, nicht „6“.",)),
        ({"SECRET": "geheim"}, ("SECRET ist zu schwach. Nehmen Sie 64 zufällige Zeichen: openssl rand -hex 32",)),
        ({"SECRET": "a" * 64}, ("SECRET ist zu schwach. Nehmen Sie 64 zufällige Zeichen: openssl rand -hex 32",)),
        ({"SERVICE_URL": "http://dienst.example"}, ("SERVICE_URL muss mit https:// beginnen.",)),
        ({"SITE_URL": "http://portal.example"}, ("SITE_URL muss mit https:// beginnen.",)),
        ({"LOG_LEVEL": "DEBUG"}, ("LOG_LEVEL=DEBUG ist nur mit ENVIRONMENT=local erlaubt.",)),
        ({"FLASK_DEBUG": "1"}, ("FLASK_DEBUG darf nicht gesetzt sein.",)),
        (
            {"DATABASE_URL": "postgresql://db/x"},
            ("DATABASE_URL beginnt mit sqlite:/// (eine Datei) oder mit postgresql+psycopg:// (ein Server).",),
        ),
    ],
)
def test_production_is_held_to_each_rule(changes: dict[str, str], expected: tuple[str, ...]) -> None:
    assert problems({**PRODUCTION, **changes}) == expected


def test_a_safe_production_starts() -> None:
    settings = read_settings(PRODUCTION)

    assert settings.mail is not None
    assert not settings.has_mail_page


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"PORT": "0"}, "PORT muss eine ganze Zahl von 1 bis 65535 sein, nicht „0“."),
        ({"PORT": "achtzig"}, "nicht „achtzig“"),
        ({"PORT": "８０"}, "nicht „８０“"),
        ({"ENVIRONMENT": "test"}, "ENVIRONMENT kennt nur local und production, nicht „test“."),
        ({"SITE_URL": "portal.example"}, "SITE_URL muss wie https://portal.example aussehen"),
        ({"SITE_URL": "https://portal.example/pfad"}, "ohne Pfad"),
        ({"SITE_URL": "https://x:y@portal.example"}, "SITE_URL muss wie"),
        ({"SITE_URL": "https://portal.example:abc"}, "SITE_URL muss wie"),
        ({"SITE_URL": "javascript:alert(1)"}, "SITE_URL muss wie"),
        ({"HOST": "0.0.0.0"}, "ENVIRONMENT=local geht nur mit HOST=127.0.0.1"),  # noqa: S104
        ({"LOG_LEVEL": "laut"}, "LOG_LEVEL kennt nur"),
        ({"SECRET": "kurz"}, "SECRET ist zu schwach"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_right(tmp_path: Path, changes: dict[str, str], part: str) -> None:
    assert any(part in problem for problem in problems(local(tmp_path, **changes)))


@pytest.mark.parametrize(
    "changes", [{"PROXY_HOPS": "1"}, {"MAIL_URL": "smtp://127.0.0.1", "MAIL_SENDER": "a@b.example"}]
)
def test_no_mail_page_where_a_proxy_or_a_mail_server_is(tmp_path: Path, changes: dict[str, str]) -> None:
    assert not read_settings(local(tmp_path, **changes)).has_mail_page


def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("kein Ordner", encoding="utf-8")

    assert "kann nicht geschrieben werden" in problems(local(tmp_path))[0]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),  # noqa: S104
     ("192.0.2.1", False), ("::", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_loopback_is_this_machine_only(host: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_loopback(host) is expected
