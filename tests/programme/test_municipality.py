import pytest

from programme.municipality import Kind, Register, RegisterEntry, SizeClass, is_municipality_key, size_class
from tests.programme.forms import REGISTER


@pytest.mark.parametrize("key", ["03454055", "01051", "073315003", "x-rodachtal", "x-drei-orte-2"])
def test_municipality_key_is_known_by_its_form(key: str) -> None:
    assert is_municipality_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "3454055",
        "0345405",
        "034540551x",
        "0345405512",
        "03454055\n",
        " 03454055",
        "０３４５４０５５",
        "x-",
        "x-Ort",
        "x-ä",
        "x--a",
        "x-a-",
        "X-ort",
        "../x",
        "x-" + "a" * 60,
    ],
)
def test_other_text_is_no_municipality_key(key: str) -> None:
    assert not is_municipality_key(key)


@pytest.mark.parametrize(
    ("kind", "population", "size"),
    [
        (Kind.GEMEINDE, 1, SizeClass.UNDER_5000),
        (Kind.GEMEINDE, 4_999, SizeClass.UNDER_5000),
        (Kind.STADT, 5_000, SizeClass.FROM_5000),
        (Kind.STADT, 19_999, SizeClass.FROM_5000),
        (Kind.STADT, 20_000, SizeClass.FROM_20000),
        (Kind.STADT, 99_999, SizeClass.FROM_20000),
        (Kind.STADT, 100_000, SizeClass.FROM_100000),
        (Kind.STADT, None, None),
        (Kind.LANDKREIS, 100_000, None),
        (Kind.GEMEINDEVERBAND, 10_000, None),
        (Kind.ALLIANZ, 10_000, None),
    ],
)
def test_size_class_is_for_towns_and_villages(kind: Kind, population: int | None, size: SizeClass | None) -> None:
    assert size_class(kind, population) is size


def test_size_classes_are_named_for_readers() -> None:
    assert [size.label for size in SizeClass] == ["unter 5.000", "5.000 bis 19.999", "20.000 bis 99.999", "ab 100.000"]


def test_register_finds_by_key() -> None:
    entry = REGISTER.get("03454055")

    assert entry is not None
    assert entry.name == "Vrees"
    assert REGISTER.get("00000000") is None


def test_register_searches_name_and_key() -> None:
    assert [entry.key for entry in REGISTER.search(" ZWICK ")] == ["14524330", "14524"]
    assert [entry.key for entry in REGISTER.search("X-Rodachtal")] == ["x-rodachtal"]
    assert REGISTER.search("Nirgendwo") == ()


def test_registers_with_equal_entries_are_equal() -> None:
    entry = RegisterEntry(key="01051", name="Kreis Dithmarschen", kind=Kind.LANDKREIS, laender=("Schleswig-Holstein",))

    assert Register(entries=(entry,)) == Register(entries=(entry,))
