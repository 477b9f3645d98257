"""What a sample portal says wherever one may apply, and what to do when a municipality is missing: all content."""

from dataclasses import replace
from datetime import UTC, datetime

from portal.catalogue import Catalogue
from portal.front import applying_view, start_view
from portal.pages import pages_of
from portal.views import MunicipalitiesView

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _list(catalogue: Catalogue) -> MunicipalitiesView:
    return next(page.view for page in pages_of(catalogue, NOW) if isinstance(page.view, MunicipalitiesView))


def _notices(catalogue: Catalogue) -> list[str]:
    card = start_view(catalogue, NOW).card
    beside = [applying_view(catalogue, address, NOW) for address in ("/bewerben/", "/bewerben/zwk/")]
    return [one.notice for one in (card, *beside) if one is not None]


def test_sample_says_so_on_the_card_and_beside_the_call(catalogue: Catalogue) -> None:
    operator = catalogue.operator

    assert operator.sample_notice
    assert _notices(catalogue) == [operator.sample_notice] * 3


def test_portal_in_earnest_says_nothing_of_a_sample(catalogue: Catalogue) -> None:
    in_earnest = replace(catalogue, operator=replace(catalogue.operator, sample=False))

    assert _notices(in_earnest) == [""] * 3


def test_list_tells_what_to_do_when_a_municipality_is_missing(catalogue: Catalogue) -> None:
    view = _list(catalogue)

    assert view.register_note == catalogue.operator.register_note != ""
    assert (view.office.phone, view.office.email) == (catalogue.operator.phone, catalogue.operator.email)


def test_list_names_each_source_once(catalogue: Catalogue) -> None:
    first, *others = _list(catalogue).sources

    assert [one for one in others if first in one] == []
    assert any("eigene Addition" in one for one in others)


def test_kind_in_the_list_is_the_one_of_the_form(catalogue: Catalogue) -> None:
    kinds = {row.name: row.kind for row in _list(catalogue).rows}

    assert kinds["Plößberg"] == "Gemeinde (Markt)"
