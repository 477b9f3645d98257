"""`python -m forms_service BEFEHL`."""

import os
import sys

from forms_service import cli, worker, wsgi
from forms_service.app import start_logging
from forms_service.config import ConfigError, read_settings


def main() -> int:
    """Read the settings, then do what was asked; gives the exit code."""
    arguments = cli.parser().parse_args()
    try:
        settings = read_settings(os.environ)
    except ConfigError as error:
        sys.stderr.write("So startet der Dienst nicht:\n")
        sys.stderr.writelines(f"- {problem}\n" for problem in error.problems)
        return 2
    start_logging(settings)
    if arguments.command == "web":
        return wsgi.main(settings)
    if arguments.command == "worker":
        return worker.main(settings, once=arguments.once)
    return cli.main(arguments, settings)


if __name__ == "__main__":
    sys.exit(main())
