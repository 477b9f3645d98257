"""R41: an address that leads elsewhere than meant is refused before anything starts."""

from pathlib import Path

import pytest

from forms_service.remote_address import ContentRemote, remote_from
from tests.forms_service.remotes import remote_at


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("portal:token", encoding="ascii")
    path.chmod(0o600)
    return path


def test_without_a_remote_nothing_is_wrong() -> None:
    assert remote_from("", "") == (None, ())


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/portal.git",
        "https://git.example:8443/gruppe/portal",
        "ssh://git@git.example/portal.git",
        "ssh://git.example:2222/portal.git",
    ],
)
def test_a_whole_address_is_taken(url: str, secret: Path) -> None:
    assert remote_from(url, str(secret)) == (ContentRemote(url=url, secret_file=secret), ())


def test_a_bare_repository_in_a_folder_needs_no_secret(tmp_path: Path, secret: Path) -> None:
    folder = str(remote_at(tmp_path / "portal.git").folder)

    assert remote_from(folder, "") == (ContentRemote(url=folder), ())
    assert "nicht nötig" in remote_from(folder, str(secret))[1][0]


@pytest.mark.parametrize(
    "url",
    [
        "http://git.example/portal.git",
        "git://git.example/portal.git",
        "ext::sh -c touch% evil",
        "--upload-pack=touch evil",
        "-oProxyCommand=x",
        "git@git.example:portal.git",
        "ssh://-oProxyCommand=x/portal.git",
        "ssh://-o@git.example/portal.git",
        "https://user@git.example/portal.git",
        "https://user:token@git.example/portal.git",
        "ssh://git:token@git.example/portal.git",
        "https://git.example/",
        "https://git.example",
        "https:///portal.git",
        "https://git.example/portal.git?x=1",
        "https://git.example/portal.git#x",
        "https://git.example:99999/portal.git",
        "https://git.example/portal git",
        "https://git.example/pörtal.git",
        "file:///srv/portal.git",
        "../portal.git",
        "x\n",
    ],
)
def test_anything_else_is_refused(url: str, secret: Path) -> None:
    _, problems = remote_from(url, str(secret))

    assert [problem[:28] for problem in problems] == ["CONTENT_REMOTE muss wie http"]
    assert "token@" not in problems[0]


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    assert "kein bloßes Git-Repository" in remote_from(str(tmp_path), "")[1][0]


@pytest.mark.parametrize("url", ["https://git.example/portal.git", "ssh://git@git.example/portal.git"])
def test_half_set_is_refused(url: str, secret: Path, tmp_path: Path) -> None:
    assert "CONTENT_REMOTE_SECRET fehlt" in remote_from(url, "")[1][0]
    assert "fehlt" in remote_from(url, str(tmp_path / "keine"))[1][0]
    assert "CONTENT_REMOTE fehlt" in remote_from("", str(secret))[1][0]


def test_a_secret_that_others_can_read_is_refused(secret: Path) -> None:
    secret.chmod(0o640)

    assert f"chmod 600 {secret}" in remote_from("https://git.example/portal.git", str(secret))[1][0]
