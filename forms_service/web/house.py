"""How a view reaches the house."""

from typing import cast

from flask import Flask, current_app

from forms_service.services.house import House

_KEY = "werkstattportal.house"


def keep_house(app: Flask, house: House) -> None:
    """Put the house into the application, once, when it is made."""
    app.extensions[_KEY] = house


def current_house() -> House:
    """Give the house of the application that answers this request."""
    return cast("House", current_app.extensions[_KEY])
