"""The command line: what an operator can ask for."""

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from honcho.environ import parse_procfile
from honcho.manager import Manager
from sqlalchemy.exc import OperationalError

from forms_service.app import UNSAFE, build_house, start_logging, start_problem
from forms_service.config import CHECKOUT, Settings, settings_or_exit
from forms_service.migrations.schema import migrate
from forms_service.services import accounts, audit
from forms_service.services.accounts import AccountError, NewPassword
from forms_service.services.house import House
from forms_service.services.ports import ContentRepositoryError, SiteBuildError
from forms_service.store.promises import UnsafeDatabaseError
from programme.errors import ContentError
from programme.rights import Role

_CTRL_C: Final = 130
"""What honcho gives when somebody has asked to stop; that is no mistake."""


class CommandError(Exception):
    """The command cannot be done; the text is one German sentence for the operator."""

    code = "command.refused"


def parser() -> argparse.ArgumentParser:
    """Describe all commands."""
    top = argparse.ArgumentParser(prog="forms_service", description="Werkstattportal: der Dienst.")
    commands = top.add_subparsers(dest="command", required=True, metavar="BEFEHL")
    commands.add_parser("run", help="vorbereiten, dann Website, Dienst und Worker starten")
    commands.add_parser("prepare", help="Datenbank, Inhalte und Website auf den neuen Stand bringen")
    commands.add_parser("check", help="sagen, ob der Dienst hier starten kann, und alles, was fehlt")
    commands.add_parser("web", help="nur den Webdienst starten")
    worker = commands.add_parser("worker", help="nur den Worker starten")
    worker.add_argument("--once", action="store_true", help="tun, was fällig ist, und aufhören")
    _add_accounts(commands.add_parser("account", help="Konten der Geschäftsstelle"))
    site = commands.add_parser("site", help="die öffentliche Website")
    site.add_subparsers(dest="action", required=True).add_parser("rollback", help="zurück auf den Stand davor")
    trail = commands.add_parser("audit", help="das Protokoll")
    trail.add_subparsers(dest="action", required=True).add_parser("verify", help="prüfen, ob die Kette stimmt")
    return top


def _add_accounts(account: argparse.ArgumentParser) -> None:
    actions = account.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="ein Konto anlegen; zeigt das Passwort einmal")
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    actions.add_parser("reset", help="ein neues Passwort geben; beendet alle Sitzungen").add_argument("name")


def main(given: list[str]) -> int:
    """Do a command that is neither `web` nor `worker`; gives the exit code."""
    arguments = parser().parse_args(given)
    settings = settings_or_exit()
    start_logging(settings)
    commands: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
        "run": lambda _, own: run(own),
        "prepare": lambda _, own: prepare(own),
        "check": lambda _, own: check(own),
        "account": _account,
        "site": _rollback,
        "audit": _verify,
    }
    try:
        return commands[arguments.command](arguments, settings)
    except (CommandError, AccountError) as error:
        print(error, file=sys.stderr)
    except ContentError as error:
        print(f"Die Inhalte haben Fehler:\n{error}", file=sys.stderr)
    except ContentRepositoryError as error:
        print(f"Die Inhalte lassen sich nicht übernehmen: {error}", file=sys.stderr)
    except PermissionError as error:
        print(
            f"Keine Schreibrechte: {error.filename}. Geben Sie sich das Recht oder setzen Sie VAR_DIR.", file=sys.stderr
        )
    except UnsafeDatabaseError as error:
        print(f"{UNSAFE} ({error})", file=sys.stderr)
    except OperationalError:
        print("Die Datenbank antwortet nicht. Läuft der Dienst noch, oder fehlt „prepare“?", file=sys.stderr)
    return 1


def check(settings: Settings) -> int:
    """Say everything that keeps the service from starting here; nothing is changed."""
    house = build_house(settings)
    try:
        problems = [*_missing(settings), *start_problem(house).splitlines()]
    finally:
        house.database.close()
    if problems:
        raise CommandError("So startet der Dienst nicht:\n" + "\n".join(f"- {one}" for one in problems))
    print("Der Dienst kann starten.")
    return 0


def _missing(settings: Settings) -> list[str]:
    found = []
    if shutil.which("git") is None:
        found.append("Git fehlt. Richten Sie es ein, zum Beispiel mit: sudo apt-get install git")
    if not settings.content_dir.is_dir():
        found.append(f"Der Ordner {settings.content_dir} mit den Inhalten fehlt.")
    return found


def prepare(settings: Settings) -> int:
    """Bring everything below `var/` to the state of this checkout; doing it again changes nothing."""
    if missing := _missing(settings):
        raise CommandError("\n".join(missing))
    # For its owner only: answers and mails lie below it.
    settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    house = build_house(settings)
    try:
        with house.database.migrating() as connection:
            migrate(connection)
        house.content.bring_in(settings.content_dir)
        house.library.refresh()
        _report_problems(house)
        _build_site(house)
        _show_passwords(accounts.add_first_accounts(house) if settings.is_local else ())
    finally:
        house.database.close()
    return 0


def _report_problems(house: House) -> None:
    for problem in house.library.problems:
        print(f"Nicht übernommen, der letzte gute Stand gilt: {problem}", file=sys.stderr)


def _build_site(house: House) -> None:
    try:
        house.site.publish()
    except SiteBuildError as error:
        if not house.site.current.is_dir():
            raise CommandError(f"Die Website lässt sich nicht bauen:\n{error}") from error
        print(f"Die Website wurde nicht neu gebaut, die alte bleibt:\n{error}", file=sys.stderr)


def _show_passwords(made: Sequence[NewPassword]) -> None:
    if made:
        print("\nKonten der Geschäftsstelle, nur jetzt zu sehen:")
    for one in made:
        print(f"  {one.name:<16} {one.password}")


def run(settings: Settings) -> int:
    """Prepare, then run web and worker until one of them ends or Ctrl-C comes."""
    _check_port(settings)
    prepare(settings)
    print(_where_to_go(settings), flush=True)
    manager = Manager()
    for name, command in parse_procfile((CHECKOUT / "Procfile").read_text(encoding="utf-8")).processes.items():
        # exec: the signal that ends a process must reach Python, not a shell before it.
        manager.add_process(name, f"exec {command}", env=dict(os.environ), cwd=str(CHECKOUT))
    manager.loop()
    return 0 if manager.returncode == _CTRL_C else int(manager.returncode or 0)


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CommandError(
                f"Port {settings.port} auf {settings.host} ist nicht frei. Anderer Port: PORT={settings.port + 1}"
            ) from error


def _where_to_go(settings: Settings) -> str:
    lines = [
        "",
        f"Website:           {settings.site_url}/",
        f"Bewerben:          {settings.site_url}/bewerben/",
        f"Geschäftsstelle:   {settings.service_url}/geschaeftsstelle/",
    ]
    if settings.has_mail_page:
        lines.append(f"Postfach:          {settings.service_url}/dienst/postfach/")
    return "\n".join([*lines, "", "Beenden mit Strg-C.", ""])


def _account(arguments: argparse.Namespace, settings: Settings) -> int:
    house = build_house(settings)
    if arguments.action == "add":
        made = accounts.add_account(house, arguments.name, Role(arguments.role))
    else:
        made = accounts.reset_account(house, arguments.name)
    print(f"{made.name} {made.password}")
    return 0


def _rollback(_: argparse.Namespace, settings: Settings) -> int:
    try:
        name = build_house(settings).site.rollback()
    except SiteBuildError as error:
        raise CommandError("Es gibt keinen früheren Stand der Website.") from error
    print(f"Die Website steht wieder auf {name}.")
    return 0


def _verify(_: argparse.Namespace, settings: Settings) -> int:
    wrong = audit.verify(build_house(settings))
    if wrong is not None:
        raise CommandError(f"Die Kette des Protokolls stimmt ab Zeile {wrong} nicht.")
    print("Die Kette des Protokolls stimmt.")
    return 0
