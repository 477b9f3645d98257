"""The portal by keyboard alone, its words kept as a protocol; and every state of its pages in every scheme."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from forms_service.services import accounts
from programme.rights import Role
from tests.browser import walk_office
from tests.browser.keys import keys_only
from tests.browser.transcript import kept
from tests.browser.walk import Record, Way, walk
from tests.browser.walk_applicant import apply
from tests.browser.walk_site import read_site
from tests.forms_service.applicant.ports import Portal, open_portal

PROTOCOL: Final = Path("docs/keyboard-transcript.md")
HEADER: Final = """# Keyboard transcript

What somebody hears who goes through the portal with a screen reader and without a mouse: each stop of Tab with role,
name, state and description as Chromium's accessibility tree has them, and what live regions say. Numbers and keys that
differ from walk to walk are left out. A test walks the way and compares; after a change that is meant, write it anew
and read the difference:

    WRITE_TRANSCRIPT=1 make test ARGS=tests/browser/test_keyboard.py

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """All ways, gone once with JavaScript and once without."""

    record: Record
    without: Record


@pytest.fixture(scope="module")
def walked(chromium: Browser, built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Go every way by keyboard; what was seen is for the tests to judge."""
    return Walked(
        record=_go(chromium, built_site, tmp_path_factory.mktemp("portal"), javascript=True),
        without=_go(chromium, built_site, tmp_path_factory.mktemp("without"), javascript=False),
    )


def _go(chromium: Browser, site: Path, folder: Path, *, javascript: bool) -> Record:
    record = Record()
    with open_portal(folder) as portal, keys_only():
        object.__setattr__(portal.house.site, "current", site)
        for way in _ways(portal):
            walk(chromium, portal, record, way, javascript=javascript)
    return record


def _ways(portal: Portal) -> Sequence[Way]:
    officer = accounts.add_account(portal.house, walk_office.OFFICER, Role.CASE_OFFICER)
    editor = accounts.add_account(portal.house, walk_office.EDITOR, Role.EDITOR)
    decide = partial(walk_office.decide, password=officer.password)
    publish = partial(walk_office.publish, password=editor.password)
    return read_site, apply, decide, publish, walk_office.errors


def test_axe_finds_nothing_and_nothing_scrolls_sideways_in_any_state(walked: Walked) -> None:
    assert walked.record.faults == []
    assert len(set(walked.record.states)) >= 40


def test_focus_is_seen_at_every_stop(walked: Walked) -> None:
    assert walked.record.unseen == []


def test_footer_is_never_far(walked: Walked) -> None:
    assert walked.record.far == []


def test_words_are_those_of_the_protocol(walked: Walked, root: Path) -> None:
    text = walked.record.transcript.text

    assert text == kept(root / PROTOCOL, HEADER, text, anew="WRITE_TRANSCRIPT" in os.environ)


def test_without_javascript_the_same_words_come(walked: Walked) -> None:
    spoken, without = (
        # What a page says by itself may change with a script; what can be reached and pressed may not.
        [line for line in one.transcript.lines if not line.startswith("- sagt")]
        for one in (walked.record, walked.without)
    )

    assert without == spoken
