"""What a screen reader says about one stop: Chromium's own accessibility tree, put into German words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page

_ROLES: Final = {
    "button": "Schaltfläche",
    "checkbox": "Kontrollkästchen",
    "combobox": "Auswahlliste",
    "DisclosureTriangle": "Aufklapper",
    "Iframe": "Rahmen",
    "link": "Link",
    "radio": "Auswahlknopf",
    "region": "Bereich",
    "searchbox": "Suchfeld",
    "textbox": "Textfeld",
}
_GONE_OVER: Final = ("fieldset", "group", "radiogroup")
_LIVE: Final = """() => [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
  .filter(one => one.checkVisibility()).map(one => one.innerText.replace(/\\s+/g, ' ').trim()).filter(Boolean)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Role, name, description and states of the element that has the focus."""

    role: str
    name: str
    description: str
    states: tuple[str, ...]

    @property
    def text(self) -> str:
        """One line for the transcript."""
        states = f" ({', '.join(self.states)})" if self.states else ""
        more = f". {self.description}" if self.description else ""
        return f"{_ROLES.get(self.role, self.role)} „{self.name}“{states}{more}"


class Reader:
    """Asks Chromium; works without JavaScript in the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Accessibility.enable")

    def stop(self) -> Spoken:
        """Say what has the focus."""
        found = self._session.send("Runtime.evaluate", {"expression": "document.activeElement"})
        target = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
        node = self._session.send("Accessibility.getPartialAXTree", target)["nodes"][0]
        properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
        return Spoken(
            role=str(_value(node, "role")),
            name=_line(_value(node, "name")),
            description=_line(_value(node, "description")),
            states=tuple(_states(properties, _value(node, "value"))),
        )

    def live(self) -> Sequence[str]:
        """Say what the live regions of the page hold."""
        return [str(text) for text in self._page.evaluate(_LIVE)]


def _value(node: Mapping[str, Any], name: str) -> Any:
    return node.get(name, {}).get("value", "")


def _line(text: object) -> str:
    """Chromium sets a space between words seen and words only heard; nobody hears one before a colon."""
    return re.sub(r" ([,:])(?= |$)", r"\1", " ".join(str(text).split()))


def _states(properties: Mapping[str, Any], value: object) -> Sequence[str]:
    words = {
        "gewählt": properties.get("checked") == "true",
        "nicht gewählt": properties.get("checked") == "false",
        "offen": properties.get("expanded") is True,
        "zu": properties.get("expanded") is False and "hasPopup" not in properties,
        "Pflicht": properties.get("required") is True,
        "falsch": properties.get("invalid") == "true",
    }
    found = [word for word, holds in words.items() if holds]
    return [*found, f"Inhalt: {_line(value)}"] if value else found
