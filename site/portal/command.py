"""The command line behind `build.py`: build, check, serve."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from portal import pipeline, publishing
from portal.clock import build_time
from portal.render import RenderingFailed
from portal.serve import serve
from portal.settings import SettingsRefused, SiteSettings, refuse_without_address, settings_from
from programme.errors import ContentError, Problem


def run(arguments: Sequence[str], root: Path, output: TextIO = sys.stdout) -> int:
    """Do what the command line asks; return the exit code, 1 for mistakes in the content, 2 where it cannot begin."""
    asked = _parser(root).parse_args(arguments)
    try:
        return _run(asked, output)
    except SettingsRefused as error:
        print(error, file=output)
    except OSError as error:
        print(f"Das geht hier nicht: {error.strerror or error} ({error.filename or asked.command}).", file=output)
    return 2


def _run(asked: argparse.Namespace, output: TextIO) -> int:
    settings = settings_from(os.environ, content=asked.content, out=asked.out, releases=asked.releases)
    if asked.command == "check":
        return _check(replace(settings, production=asked.production), output)
    if asked.command == "serve":
        return serve(replace(settings, releases=True), asked.port, output)
    refuse_without_address(os.environ)
    return _build(settings, output)


def _parser(root: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Baut die öffentliche Seite aus content/.")
    parser.add_argument("command", nargs="?", choices=("build", "check", "serve"), default="build")
    parser.add_argument("--content", type=Path, default=root / "content", help="Ordner mit den Inhalten")
    parser.add_argument("--out", type=Path, default=root / "site" / "out", help="Ordner für das Ergebnis")
    parser.add_argument("--releases", action="store_true", help="in Ausgaben bauen und mit einem Schritt umschalten")
    parser.add_argument("--production", action="store_true", help="bei check: auch Musterangaben melden")
    parser.add_argument("--port", type=int, default=8001, help="bei serve: Anschluss auf 127.0.0.1")
    return parser


def _check(settings: SiteSettings, output: TextIO) -> int:
    problems = publishing.check(settings)
    print_problems(problems, output)
    if not problems:
        print("Die Inhalte sind in Ordnung.", file=output)
    return 1 if problems else 0


def _build(settings: SiteSettings, output: TextIO) -> int:
    began = time.monotonic()
    try:
        built = pipeline.build(settings, build_time())
    except ContentError as error:
        print_problems(error.problems, output)
        return 1
    except RenderingFailed as error:
        print(f"MkDocs konnte die Seiten nicht erzeugen:\n{error}", file=output)
        return 1
    spent = f"{time.monotonic() - began:.1f} s".replace(".", ",")
    said = f"{len(built.written)} Dateien neu geschrieben" if built.is_new else "Nichts hat sich geändert"
    print(f"{said} ({spent}).", file=output)
    return 0


def print_problems(problems: Sequence[Problem], output: TextIO) -> None:
    """Write one line for each problem: place, code, what is wrong."""
    for problem in problems:
        place = problem.path if problem.line is None else f"{problem.path}:{problem.line}"
        key = f" {problem.key}:" if problem.key else ""
        print(f"{place}: [{problem.code}]{key} {problem.message}", file=output)
    if problems:
        print(f"\n{len(problems)} Fehler. Es wurde nichts gebaut.", file=output)
