"""R08 with the real Git and the real library: who publishes touches the own entry of the own page, nothing else."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms_service import worker
from forms_service.services import outbox, portraits, releases
from forms_service.services.house import House
from forms_service.store import publications
from programme.municipality import Municipality
from programme.rights import Role
from programme.schemas.municipality import load_municipality
from tests.fakes import FakeClock
from tests.forms_service.office import scenes
from tests.forms_service.worker.mortal_worker import house_of
from tests.houses import house_at

ROOT = Path(__file__).resolve().parents[3]
FURTH, OTHER_FURTH, FRANKFURT = "09274132", "09999999", "06412000"
NAMESAKE = f"{OTHER_FURTH};Furth;Gemeinde;Bayern;Musterkreis;;;;;bestätigt;\n"
CITY = f"---\nkey: '{FRANKFURT}'\nname: Frankfurt am Main\nkind: Stadt\nlaender: [Hessen]\n---\n\nDie ganze Stadt.\n"
BROKEN = f"---\nkey: '{FURTH}'\nname: Furth\nkind: Dorf\nlaender: [Bayern]\n---\n\nVon Hand.\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(ROOT / "content", tmp_path / "checkout"))
    with (folder / "register.csv").open("a", encoding="utf-8") as register:
        register.write(NAMESAKE)
    return folder


@pytest.fixture
def real(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "var").mkdir()
    house_at(tmp_path / "var").database.close()
    made = replace(house_of(tmp_path / "var", "none"), clock=FakeClock())
    yield made
    made.database.close()


def release(house: House, key: str, number: int = 1) -> str:
    officer = scenes.person(house, Role.CASE_OFFICER, f"sachbearbeitung-{number}")
    editor = scenes.person(house, Role.EDITOR, f"redaktion-{number}")
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer, key, number=number))
    releases.release(house, editor, publication_id, scenes.seen(house, publication_id))
    return publication_id


def unpublish(house: House, publication_id: str) -> None:
    editor = scenes.person(house, Role.EDITOR, f"zurueck-{publication_id[:4]}")
    releases.unpublish(house, editor, publication_id, "Auf Wunsch der Kommune (Muster).")


def work(house: House) -> None:
    scenes.later(house, minutes=6)
    while worker.work_on_next(house):
        pass


def pages(house: House) -> dict[str, Municipality]:
    names = [path for path in house.content.paths("kommunen") if not path.endswith("index.md")]
    return {Path(name).stem: load_municipality(house.content.read(name) or "", name) for name in names}


def state(house: House, publication_id: str) -> str:
    with house.database.read() as session:
        found = publications.publication(session, publication_id)
    assert found is not None
    return found.state


def test_two_municipalities_with_one_name_have_two_pages(real: House, source: Path) -> None:
    real.content.bring_in(source)
    release(real, FURTH, 1)
    release(real, OTHER_FURTH, 2)

    work(real)

    found = pages(real)
    assert (found["furth"].key, found["furth-musterkreis"].key) == (FURTH, OTHER_FURTH)
    assert [len(found[name].participations) for name in ("furth", "furth-musterkreis")] == [1, 1]


def test_two_participations_of_one_municipality_share_a_page(real: House, source: Path) -> None:
    real.content.bring_in(source)
    before = set(pages(real))
    first, second = (release(real, FURTH, number) for number in (1, 2))
    work(real)
    entries = pages(real)["furth"].participations
    assert set(pages(real)) - before == {"furth"}
    assert len({one.reference for one in entries}) == len(entries) == 2

    unpublish(real, first)
    work(real)
    assert pages(real)["furth"].participations == entries[1:]

    unpublish(real, second)
    work(real)
    assert set(pages(real)) == before


def test_a_quartier_leaves_the_page_of_its_city_alone(real: House, source: Path) -> None:
    (source / "kommunen" / "frankfurt-am-main.md").write_text(CITY, encoding="utf-8")
    real.content.bring_in(source)
    publication_id = release(real, FRANKFURT)

    work(real)

    found = pages(real)[f"frankfurt-am-main-{FRANKFURT}"]
    assert (found.key, len(found.participations)) == (FRANKFURT, 1)
    assert (found.neighbourhood or "").startswith("Sozialrathausbezirk Bockenheim")
    assert real.content.read("kommunen/frankfurt-am-main.md") == CITY

    unpublish(real, publication_id)
    work(real)
    assert f"frankfurt-am-main-{FRANKFURT}" not in pages(real)
    assert real.content.read("kommunen/frankfurt-am-main.md") == CITY


def test_a_page_with_mistakes_is_waited_for_as_long_as_it_takes(real: House, source: Path) -> None:
    path = source / "kommunen" / "furth.md"
    path.write_text(BROKEN, encoding="utf-8")
    real.content.bring_in(source)
    real.library.refresh()
    publication_id = release(real, FURTH)
    work(real)
    for _ in range(20):
        scenes.later(real, minutes=5 * 60)
        work(real)
    assert state(real, publication_id) == "publishing"
    assert real.content.read("kommunen/furth.md") == BROKEN
    assert "kommunen/furth-landshut.md" not in real.content.paths("kommunen")

    path.write_text(BROKEN.replace("Dorf", "Gemeinde"), encoding="utf-8")
    real.content.bring_in(source)
    scenes.later(real, minutes=5 * 60)
    work(real)

    assert state(real, publication_id) == "live"
    assert len(pages(real)["furth"].participations) == 1
    assert pages(real)["furth"].body.strip() == "Von Hand."
    assert not outbox.has_due(real)
