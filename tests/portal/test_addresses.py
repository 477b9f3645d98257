import pytest

from portal import addresses


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("impressum.md", "/impressum/"),
        ("programm/index.md", "/programm/"),
        ("programm/schritte.md", "/programm/schritte/"),
        ("aufrufe/zwk/index.md", "/bewerben/zwk/"),
        ("bewerben/index.md", "/bewerben/"),
        ("index.md", "/"),
    ],
)
def test_hand_written_page_has_its_address(path: str, address: str) -> None:
    assert addresses.page_address(path) == address


@pytest.mark.parametrize(
    ("address", "path"),
    [("/", "index.html"), ("/kommunen/zwickau/", "kommunen/zwickau/index.html"), ("/404.html", "404.html")],
)
def test_address_has_its_file(address: str, path: str) -> None:
    assert addresses.file_of(address) == path


@pytest.mark.parametrize(
    ("address", "is_service"),
    [
        ("/bewerbung/zwk/", True),
        ("/geschaeftsstelle/", True),
        ("/dienst/static/x.css", True),
        ("/formular/a/", True),
        ("/healthz", True),
        ("/bewerben/zwk/", False),
        ("/bewerbung-zwk/", False),
        ("/", False),
    ],
)
def test_service_has_its_prefixes(address: str, is_service: bool) -> None:  # noqa: FBT001
    assert addresses.belongs_to_service(address) is is_service
