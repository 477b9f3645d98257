"""What the office reads about the content: mistakes with their place, conflicts with both texts."""

from forms_service.services.house import House
from forms_service.services.ports import Conflict
from programme.errors import Problem
from programme.rights import Role
from tests.fakes import FakeLibrary, FakeRepository
from tests.forms_service.office.conftest import Browser

ADDRESS = "/geschaeftsstelle/inhalte/"


def test_page_says_when_all_is_well(browser: Browser) -> None:
    page = browser(Role.EDITOR, "redaktion").get(ADDRESS)

    assert "Keine Fehler." in page.text
    assert "Keine zweifach geänderten Dateien." in page.text


def test_page_lists_mistakes_with_their_place(house: House, browser: Browser) -> None:
    library = house.library
    assert isinstance(library, FakeLibrary)
    library.problems = (
        Problem(path="formulare/neu.yml", line=7, key="id", code="x", message="Diese Kennung gibt es schon."),
        Problem(path="aufrufe/zwk/call.yml", line=None, key="", code="y", message="Hier <b>fehlt</b> etwas."),
    )

    page = browser(Role.EDITOR, "redaktion").get(ADDRESS)

    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in page.all("tr")]
    assert ["formulare/neu.yml", "7", "id", "Diese Kennung gibt es schon."] in rows
    assert ["aufrufe/zwk/call.yml", "–", "–", "Hier <b>fehlt</b> etwas."] in rows


def test_page_shows_both_texts_of_a_conflict(house: House, browser: Browser) -> None:
    repository = house.content
    assert isinstance(repository, FakeRepository)
    repository.known_conflicts = (
        Conflict(path="kommunen/zwickau.md", ours="Zeile\nunser Text\n", theirs="Zeile\n<script>ihr Text</script>\n"),
        Conflict(path="index.md", ours=None, theirs="neu"),
        Conflict(path="alt.md", ours="bleibt", theirs=None),
    )

    page = browser(Role.EDITOR, "redaktion").get(ADDRESS)

    assert page.text.count("unser Text") == 2
    assert page.text.count("<script>ihr Text</script>") == 2
    assert "Das Portal hat die Datei gelöscht." in page.text
    assert "In der neuen Fassung gibt es die Datei nicht mehr." in page.text
    assert [one for one in page.all("script") if "src" not in one.attrib] == []
