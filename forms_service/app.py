"""The service put together: the only place that puts adapters into ports."""

import datetime as dt
from typing import Final

from flask import Flask
from sqlalchemy.exc import OperationalError

from forms_service.adapters.clamd import ClamdScanner
from forms_service.adapters.clock import DatabaseClock, SystemClock
from forms_service.adapters.content_library import FileLibrary
from forms_service.adapters.content_repository import GitRepository
from forms_service.adapters.file_store import FolderStore
from forms_service.adapters.logs import set_up_logs
from forms_service.adapters.mail_box import LocalMailBox
from forms_service.adapters.mail_server import SmtpMail
from forms_service.adapters.site_build import PortalBuild
from forms_service.config import Settings
from forms_service.migrations.head import HEAD
from forms_service.services.house import House
from forms_service.services.ports import Clock, MailBox, Scanner
from forms_service.services.start_checks import start_problems
from forms_service.store.database import Database
from forms_service.store.promises import UnsafeDatabaseError
from forms_service.web import health, mailbox, site_files, staying
from forms_service.web.access_log import log_requests
from forms_service.web.applicant.blueprints import BLUEPRINTS as APPLICANT
from forms_service.web.errors import handle_errors
from forms_service.web.house import keep_house
from forms_service.web.office.blueprints import BLUEPRINTS as OFFICE
from forms_service.web.security import guard
from forms_service.web.templating import set_up_templates

NOT_MIGRATED: Final = "Die Datenbank passt nicht zu dieser Fassung. Abhilfe: python -m forms_service prepare\n"
NO_DATABASE: Final = "Die Datenbank antwortet nicht. Prüfen Sie DATABASE_URL, und ob der Server läuft.\n"
UNSAFE: Final = "Die Datenbank sichert nicht, was sie annimmt. Ändern Sie ihre Einstellungen"

BLUEPRINTS: Final = (
    health.pages,
    site_files.pages,
    staying.applicant_pages,
    staying.office_pages,
    *APPLICANT,
    *OFFICE,
)
"""Everything that can be reached in every environment."""


def start_logging(settings: Settings) -> None:
    """Begin the log of a process."""
    set_up_logs(settings.log_level)


def build_house(settings: Settings) -> House:
    """Put the real adapters behind the ports."""
    content = GitRepository(settings.repository, settings.public_content, settings.content_remote)
    database = Database(settings.database_url)
    clock = DatabaseClock(database, SystemClock())
    return House(
        settings=settings,
        database=database,
        clock=clock,
        files=FolderStore(settings.files_dir),
        library=FileLibrary(settings.public_content, content),
        content=content,
        site=PortalBuild(settings),
        mail=_mail(settings),
        scanner=_scanner(settings, clock),
    )


def _mail(settings: Settings) -> MailBox:
    if settings.mail is None:
        return LocalMailBox(settings.mail_dir, settings.service_url)
    return SmtpMail(settings.mail, settings.service_url)


def _scanner(settings: Settings, clock: Clock) -> Scanner | None:
    if settings.scanner is None:
        return None
    return ClamdScanner(settings.scanner, clock, dt.timedelta(days=settings.signature_days))


def start_problem(house: House) -> str:
    """Tell in German all that keeps this process from working; empty when nothing does."""
    return "".join([*(f"{text}\n" for text in start_problems(house)), database_problem(house)])


def database_problem(house: House) -> str:
    """Tell in German why this process must not work with its database; empty when it may."""
    try:
        return "" if house.database.revision() == HEAD else NOT_MIGRATED
    except UnsafeDatabaseError as error:
        return f"{UNSAFE} ({error})\n"
    except OperationalError:
        return NO_DATABASE


def create_app(house: House) -> Flask:
    """Make the web application over a house; all of its state is in there."""
    app = Flask("forms_service", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    keep_house(app, house)
    log_requests(app)
    guard(app, house.settings)
    handle_errors(app)
    set_up_templates(app, house)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if house.settings.has_mail_page:
        app.register_blueprint(mailbox.pages)
    return app
