"""`python -m forms_service BEFEHL`; each command loads only what it needs, so that a start is quick."""

import sys
from importlib import import_module

_MODULES = {"web": "wsgi", "worker": "worker"}


def main(arguments: list[str]) -> int:
    """Hand the command to the module that knows it; gives the exit code."""
    module = import_module(f"forms_service.{_MODULES.get(arguments[0] if arguments else '', 'cli')}")
    return int(module.main(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
