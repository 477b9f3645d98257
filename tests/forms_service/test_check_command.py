"""R41: one command says everything that keeps the service from starting."""

import shutil
from pathlib import Path

from forms_service.app import NOT_MIGRATED
from tests.forms_service.portals import command


def test_everything_that_is_wrong_with_a_machine_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    (folder / "mail").mkdir(parents=True)
    (folder / "secret").write_text("0123456789abcdef" * 4, encoding="ascii")
    (folder / "secret").chmod(0o600)
    for path in (folder, folder / "mail"):
        path.chmod(0o755)

    done = command(folder, "check", CONTENT_DIR=str(tmp_path / "keiner"), PATH="/nowhere")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "So startet der Dienst nicht:",
        "- Git fehlt. Richten Sie es ein, zum Beispiel mit: sudo apt-get install git",
        f"- Der Ordner {tmp_path / 'keiner'} mit den Inhalten fehlt.",
        f"- {folder / 'mail'} ist für andere auf diesem Rechner offen. Abhilfe: chmod -R o-rwx {folder / 'mail'}",
        f"- {NOT_MIGRATED.strip()}",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["mail", "secret"]


def test_everything_that_is_wrong_with_the_settings_is_told_at_once(tmp_path: Path) -> None:
    done = command(tmp_path / "var", "check", ENVIRONMENT="production", SECRET="geheim", LOG_LEVEL="DEBUG", PORT="x")

    assert done.returncode == 2
    for name in ("SITE_URL", "SERVICE_URL", "SECRET", "LOG_LEVEL", "PORT", "MAIL_URL"):
        assert name in done.stderr


def test_a_prepared_machine_may_start_and_an_open_one_may_not(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert command(folder, "prepare").returncode == 0

    good = command(folder, "check")
    folder.chmod(0o755)
    (folder / "werkstatt.db").chmod(0o644)
    checked, web, worker = (command(folder, name) for name in ("check", "web", "worker"))

    assert (good.returncode, good.stdout) == (0, "Der Dienst kann starten.\n")
    assert [checked.returncode, web.returncode, worker.returncode] == [1, 1, 1]
    assert all(f"{folder / 'werkstatt.db'} ist für andere" in one.stderr for one in (checked, web, worker))
    shutil.rmtree(folder)
