from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.catalogue import Catalogue
from portal.front import MOST_MARKS, applying_view, deadline, start_view
from portal.municipality_pages import MOST_CARDS
from portal.pages import pages_of
from portal.portraits import MOST_PICTURES
from portal.stage import stage_of
from portal.views import Link, MunicipalitiesView
from tests.portal.sample import municipality


def _with_call(catalogue: Catalogue, **changes: object) -> Catalogue:
    return replace(catalogue, calls={"zwk": replace(catalogue.calls["zwk"], **changes)})  # type: ignore[arg-type]


def _list(catalogue: Catalogue, now: datetime) -> MunicipalitiesView:
    views = [page.view for page in pages_of(catalogue, now) if page.head.address == "/kommunen/"]
    assert isinstance(views[0], MunicipalitiesView)
    return views[0]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2027, 3, 15, 11, tzinfo=UTC), "Montag, 15. März 2027, 12 Uhr mittags (MEZ)"),
        (datetime(2027, 7, 1, 10, tzinfo=UTC), "Donnerstag, 1. Juli 2027, 12 Uhr mittags (MESZ)"),
        (datetime(2027, 7, 1, 15, 30, tzinfo=UTC), "Donnerstag, 1. Juli 2027, 17:30 Uhr (MESZ)"),
        (datetime(2027, 12, 31, 22, 59, tzinfo=UTC), "Freitag, 31. Dezember 2027, 23:59 Uhr (MEZ)"),
    ],
)
def test_deadline_is_written_out(moment: datetime, words: str) -> None:
    assert deadline(moment) == words


def test_open_call_without_deadline_says_so(catalogue: Catalogue, now: datetime) -> None:
    card = start_view(catalogue, now).card

    assert card is not None
    assert (card.label, card.date) == ("Der Aufruf ist offen", "")


def test_open_call_shows_its_deadline(catalogue: Catalogue, now: datetime) -> None:
    view = applying_view(_with_call(catalogue, closes_at=now + timedelta(days=1)), "/bewerben/zwk/", now)

    assert view is not None
    assert view.state_date == "Dienstag, 24. November 2026, 13 Uhr (MEZ)"
    assert view.apply is not None


def test_upcoming_call_takes_no_application_yet(catalogue: Catalogue, now: datetime) -> None:
    view = applying_view(_with_call(catalogue, opens_at=now + timedelta(days=8)), "/bewerben/", now)

    assert view is not None
    assert (view.state_label, view.state_date, view.apply) == ("Bewerben können Sie sich ab", "1. Dezember 2026", None)
    assert view.conditions is not None


def test_closed_call_that_comes_first_by_name_changes_nothing_else(catalogue: Catalogue, now: datetime) -> None:
    zwk = catalogue.calls["zwk"]
    other = replace(zwk, id="abc", title="Dorfkino – Kultur auf dem Land", short_title="Dorfkino", closed=True)
    both = replace(catalogue, calls={"abc": other, "zwk": zwk})

    view = applying_view(both, "/bewerben/", now)
    stage = stage_of(both)

    assert stage.site_name == stage_of(catalogue).site_name == "Zukunftswerkstatt Kommunen"
    assert view is not None
    assert view.state_label == "Der Aufruf ist offen"
    assert view.calls == (
        Link(label="Dorfkino", address="/bewerben/abc/", note="Zurzeit kein Aufruf"),
        Link(label="Zukunftswerkstatt Kommunen", address="/bewerben/zwk/", note="Der Aufruf ist offen"),
    )
    assert "Bedingungen: Dorfkino" in stage.files["mkdocs.yml"]


def test_closed_call_leads_to_no_application(catalogue: Catalogue, now: datetime) -> None:
    closed = _with_call(catalogue, closed=True)
    view = applying_view(closed, "/bewerben/zwk/", now)

    assert view is not None
    assert (view.state_label, view.apply) == ("Zurzeit kein Aufruf", None)
    assert _list(closed, now).invitation is None


@pytest.mark.parametrize(
    ("count", "cards", "has_pictures"),
    [(MOST_PICTURES, MOST_PICTURES, True), (MOST_PICTURES + 1, MOST_PICTURES + 1, False), (MOST_CARDS + 1, 0, False)],
)
def test_long_list_goes_without_pictures_and_then_without_cards(
    catalogue: Catalogue,
    now: datetime,
    count: int,
    cards: int,
    has_pictures: bool,  # noqa: FBT001
) -> None:
    many = {f"ort-{number}": replace(municipality(), key=f"{10000000 + number}") for number in range(count)}

    view = _list(replace(catalogue, municipalities=many), now)

    assert (len(view.cards), view.has_pictures) == (cards, has_pictures)
    assert len(view.rows) == count + 39


def test_list_is_in_german_order(catalogue: Catalogue, now: datetime) -> None:
    names = ("Zell", "Ärzen", "Aalen", "Öhringen", "Oelde", "Straß", "Strass", "1000 Quellen")
    some = {f"ort-{number}": replace(municipality(name), key=f"1000000{number}") for number, name in enumerate(names)}
    register = replace(catalogue.register, entries=())

    view = _list(replace(catalogue, municipalities=some, register=register), now)

    assert [row.name for row in view.rows] == [
        "1000 Quellen", "Aalen", "Ärzen", "Oelde", "Öhringen", "Straß", "Strass", "Zell",
    ]  # fmt: skip
    assert view.letters == ("Andere", "A", "O", "S", "Z")


def test_strip_of_sizes_ends_where_marks_would_cover_each_other(catalogue: Catalogue, now: datetime) -> None:
    many = {f"ort-{number}": replace(municipality(), key=f"{10000000 + number}") for number in range(MOST_MARKS)}

    assert len(start_view(catalogue, now).sizes) == 39
    assert start_view(replace(catalogue, municipalities=many), now).sizes == ()
