"""The one Jinja environment of the service: search path, filters, what every page may use."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from forms_service.config import CHECKOUT
from forms_service.services.house import House
from forms_service.web.security import CSRF_FIELD, csrf_token, kept_token
from forms_service.web.sessions import current_account, current_staff
from forms_service.web.staying import current_stay
from programme.german import format_bytes, format_date, format_instant, format_whole_number
from programme.text import as_html

_FOLDERS = (Path(__file__).resolve().parent.parent / "templates", CHECKOUT / "shapes" / "templates")

_BERLIN = ZoneInfo("Europe/Berlin")

STATIC = "/dienst/static"
SITE_STATIC = "/dienst/static/site"


def set_up_templates(app: Flask, house: House) -> None:
    """Give an application its templates."""
    app.jinja_loader = FileSystemLoader(_FOLDERS)
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        as_html=answer_as_html,
        german_date=format_date,
        instant=format_instant,
        clock=berlin_clock,
        bytes=format_bytes,
        number=format_whole_number,
    )
    environment.globals.update(
        csrf_token=csrf_token, csrf_field=csrf_field, kept_field=kept_field, static=STATIC, site_static=SITE_STATIC
    )
    app.context_processor(lambda: page_context(house))


def answer_as_html(text: str) -> Markup:
    """Mark the one encoder's output as done, so that autoescape leaves it alone."""
    return Markup(as_html(text))  # noqa: S704 - as_html is the encoder


def berlin_clock(instant: dt.datetime) -> str:
    """Write the time in Berlin to the minute: „14:32“."""
    return f"{instant.astimezone(_BERLIN):%H:%M}"


def csrf_field() -> Markup:
    """Write the hidden field that every form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_token())


def kept_field(path: str) -> Markup:
    """Write the hidden field of a form that a session could not take and a later one will."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, kept_token(path))


def page_context(house: House) -> dict[str, Any]:
    """Give what the frame of every page needs."""
    return {
        "operator": house.library.operator,
        "site_url": house.settings.site_url,
        "account": current_account,
        "staff": current_staff,
        "now": house.clock.now,
        "current_stay": current_stay,
    }
