"""A definition with mistakes is not taken, the last good one stays, whoever starts again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from forms_service.adapters.content_library import FileLibrary
from forms_service.adapters.content_repository import GitRepository
from forms_service.config import CHECKOUT
from forms_service.services.ports import UnknownDefinitionError
from programme.errors import ContentError

Change = Callable[[str, str, str], None]
FORM, CALL = "formulare/bewerbungsbogen.yml", "aufrufe/zwk/call.yml"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT / "content", tmp_path / "checkout"))


@pytest.fixture
def repository(tmp_path: Path, source: Path) -> GitRepository:
    made = GitRepository(tmp_path / "content.git", tmp_path / "content")
    made.bring_in(source)
    return made


@pytest.fixture
def fresh(tmp_path: Path, repository: GitRepository) -> Callable[[], FileLibrary]:
    """A process that has just started."""
    return lambda: FileLibrary(tmp_path / "content", repository)


@pytest.fixture
def change(source: Path, repository: GitRepository) -> Change:
    """Change a text in a file of the checkout and start again."""

    def do(path: str, old: str, new: str) -> None:
        text = (source / path).read_text(encoding="utf-8")
        assert old in text
        (source / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        repository.bring_in(source)

    return do


def test_everything_of_the_content_is_there(fresh: Callable[[], FileLibrary]) -> None:
    library = fresh()

    assert library.problems == ()
    assert list(library.calls) == ["zwk"]
    assert library.form(library.call("zwk").form).id == "bewerbungsbogen"
    assert library.form(library.call("zwk").formal_check or "").id == "formale-pruefung"
    assert library.mail("anmeldelink").subject
    assert library.operator.sample
    assert library.register.get("16065032") is not None


@pytest.mark.parametrize("name", ["call", "form", "mail", "page_name"])
def test_what_is_not_there_is_told(fresh: Callable[[], FileLibrary], name: str) -> None:
    with pytest.raises(UnknownDefinitionError):
        getattr(fresh(), name)("gibt-es-nicht")


def test_a_running_library_sees_what_was_written_out(fresh: Callable[[], FileLibrary], change: Change) -> None:
    library = fresh()
    before = library.form("bewerbungsbogen")
    assert not library.refresh()

    change(FORM, "title: Bewerbungsbogen", "title: Neuer Bogen")

    assert library.form("bewerbungsbogen").title == "Neuer Bogen"
    assert library.form("bewerbungsbogen").version != before.version
    assert "Neuer Bogen" in library.form("bewerbungsbogen").definition


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FORM, "title: Bewerbungsbogen", "titel: Bewerbungsbogen"),
        (FORM, "title: Bewerbungsbogen", "title: [Bewerbungsbogen"),
        (CALL, "form: bewerbungsbogen", "form: gibt-es-nicht"),
    ],
    ids=["unknown key", "no YAML", "call and form do not fit"],
)
@pytest.mark.parametrize("restarted", [False, True])
def test_the_last_good_one_stays(
    fresh: Callable[[], FileLibrary],
    change: Change,
    path: str,
    old: str,
    new: str,
    restarted: bool,  # noqa: FBT001
) -> None:
    library = fresh()
    before = library.form("bewerbungsbogen"), library.call("zwk")

    change(path, old, new)
    after = fresh() if restarted else library

    assert (after.form("bewerbungsbogen"), after.call("zwk")) == before
    assert after.problems != ()
    assert {problem.path for problem in after.problems} <= {FORM, CALL, "formulare/gibt-es-nicht.yml"}


def test_a_repaired_one_is_taken_again(fresh: Callable[[], FileLibrary], change: Change) -> None:
    library = fresh()
    change(FORM, "title: Bewerbungsbogen", "title: [")
    assert library.problems

    change(FORM, "title: [", "title: Repariert")

    assert (library.problems, library.form("bewerbungsbogen").title) == ((), "Repariert")


def test_other_definitions_are_taken_beside_a_faulty_one(fresh: Callable[[], FileLibrary], change: Change) -> None:
    library = fresh()
    change(FORM, "title: Bewerbungsbogen", "title: [")

    change("mails/anmeldelink.md", "subject: ", "subject: Neu ")

    assert library.mail("anmeldelink").subject.startswith("Neu ")


def test_without_any_good_version_the_start_says_why(tmp_path: Path, source: Path) -> None:
    (source / "betreiber.yml").write_text("name: [", encoding="utf-8")
    repository = GitRepository(tmp_path / "content.git", tmp_path / "content")
    repository.bring_in(source)

    with pytest.raises(ContentError) as caught:
        FileLibrary(tmp_path / "content", repository).refresh()

    assert {problem.path for problem in caught.value.problems} == {"betreiber.yml"}


def test_pages_are_found_by_key_and_keep_their_name(
    fresh: Callable[[], FileLibrary], repository: GitRepository
) -> None:
    library = fresh()
    zwickau = library.municipality("14524330")
    assert zwickau is not None
    assert library.page_name("14524330") == "zwickau"
    assert library.municipality("16065032") is None
    assert library.page_name("16065032") == "helbeduendorf"

    text = repository.read("kommunen/zwickau.md")
    changes = {"kommunen/zwickau.md": None, "kommunen/robert-schumann-stadt.md": text}
    repository.commit(changes, "Rename", {}, repository.head())
    repository.checkout()

    assert library.page_name("14524330") == "robert-schumann-stadt"


def test_a_page_of_another_municipality_is_never_taken(
    fresh: Callable[[], FileLibrary], repository: GitRepository
) -> None:
    text = repository.read("kommunen/zwickau.md")
    repository.commit({"kommunen/helbeduendorf.md": text}, "Take the name", {}, repository.head())
    repository.checkout()

    assert fresh().page_name("16065032") not in {"helbeduendorf", "zwickau"}
