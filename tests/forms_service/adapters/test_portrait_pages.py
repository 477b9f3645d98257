"""R08: a page belongs to one municipality, and none is ever taken for another."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.adapters.portrait_pages import PortraitPages
from programme.municipality import Kind, Municipality, RegisterEntry
from programme.participation import Participation
from programme.portrait import page_name_for
from programme.reference import make_reference
from programme.schemas.municipality import dump_municipality

CITY = RegisterEntry(key="05913000", name="Dortmund", kind=Kind.STADT, laender=("Nordrhein-Westfalen",), status="-")
QUARTIER = replace(CITY, neighbourhood="Nordstadt")
REFERENCE = make_reference("zwk", 2026, bytes)
NAMESAKE = replace(CITY, key="09377146", landkreis="Tirschenreuth", laender=("Bayern",))


def page_of(entry: RegisterEntry) -> Municipality:
    return Municipality(
        key=entry.key,
        name=entry.name,
        kind=entry.kind,
        laender=entry.laender,
        landkreis=entry.landkreis,
        neighbourhood=entry.neighbourhood,
    )


def write(folder: Path, name: str, text: str) -> None:
    """Replace the file, as the service does."""
    (folder / f"{name}.new").write_text(text, encoding="utf-8")
    (folder / f"{name}.new").rename(folder / f"{name}.md")


def test_a_quartier_and_its_city_have_a_page_each(tmp_path: Path) -> None:
    pages = PortraitPages(tmp_path)
    write(tmp_path, "dortmund", dump_municipality(page_of(QUARTIER)))

    assert pages.of(QUARTIER) == page_of(QUARTIER)
    assert pages.of(CITY) is None
    assert pages.name_for(CITY) == "dortmund-05913000"

    write(tmp_path, "dortmund-05913000", dump_municipality(page_of(CITY)))
    assert (pages.of(CITY), pages.of(QUARTIER)) == (page_of(CITY), page_of(QUARTIER))
    assert (pages.name_for(CITY), pages.name_for(QUARTIER)) == ("dortmund-05913000", "dortmund")


def test_a_participation_is_found_by_itself(tmp_path: Path) -> None:
    pages = PortraitPages(tmp_path)
    ours = Participation(call="zwk", cohort=2026, reference=REFERENCE)
    page = replace(page_of(CITY), participations=(ours,))
    write(tmp_path, "dortmund", dump_municipality(page))
    write(tmp_path, "kaputt", "---\nname: [\n---\n")

    assert pages.holding("zwk", REFERENCE) == ("dortmund", page)
    assert pages.holding("andere", REFERENCE) is None
    assert pages.holding("zwk", "ZWK-2026-0-0") is None


def test_namesakes_have_a_page_each(tmp_path: Path) -> None:
    pages = PortraitPages(tmp_path)
    write(tmp_path, "dortmund", dump_municipality(page_of(CITY)))

    assert pages.of(NAMESAKE) is None
    assert pages.name_for(NAMESAKE) == "dortmund-tirschenreuth"


@pytest.mark.parametrize("key", ["'05913000'", '"05913000"'])
def test_a_page_with_mistakes_keeps_its_name(tmp_path: Path, key: str) -> None:
    pages = PortraitPages(tmp_path)
    write(tmp_path, "von-hand", f"---\nkey: {key}\nname: Dortmund\nkind: Dorf\n---\n")

    assert pages.of(CITY) is None
    assert pages.name_for(CITY) == "von-hand"

    write(tmp_path, "von-hand", dump_municipality(page_of(CITY)))
    assert pages.of(CITY) == page_of(CITY)


def test_a_page_that_is_no_text_has_mistakes(tmp_path: Path) -> None:
    data = dump_municipality(page_of(CITY)).encode().replace(b"Dortmund", b"D\xf6rtmund")
    (tmp_path / "dortmund.md").write_bytes(data)

    assert PortraitPages(tmp_path).of(CITY) is None
    assert PortraitPages(tmp_path).name_for(CITY) == "dortmund"


def test_a_page_without_any_key_belongs_to_nobody(tmp_path: Path) -> None:
    write(tmp_path, "dortmund", "nur Text\n")

    assert PortraitPages(tmp_path).name_for(CITY) == "dortmund-05913000"


@given(
    name=st.text(st.characters(), max_size=120) | st.sampled_from(["../x", "/etc/passwd", "a/../b", "nul", ""]),
    landkreis=st.none() | st.text(st.characters(), max_size=60),
    taken=st.booleans(),
)
def test_whatever_a_place_is_called_its_page_stays_in_the_folder(name: str, landkreis: str | None, taken: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    folder = Path("/srv/content/kommunen")
    first = page_name_for(name, landkreis, "05913000", taken=())

    found = page_name_for(name, landkreis, "05913000", taken=(first,) if taken else ())

    assert (folder / f"{found}.md").resolve().parent == folder
    assert 1 <= len(found) <= 80
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert (found == first) is not taken
