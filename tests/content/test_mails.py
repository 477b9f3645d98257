"""Messages render with their samples and say which of the three states is meant."""

import pytest

from programme.mails import MAIL_VARIABLES
from programme.schemas.mail import render_mail
from tests.content.sources import mail, names_in

NAMES = ["absage", "anmeldelink", "eingangsbestaetigung", "nicht-mehr-oeffentlich", "veroeffentlicht", "zusage"]


def _rendered(name: str) -> tuple[str, str, str]:
    return render_mail(mail(name), mail(name).variables)


def test_all_messages_are_there() -> None:
    assert names_in("mails") == sorted(MAIL_VARIABLES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_mail_asks_for_all_that_the_service_offers(name: str) -> None:
    assert set(mail(name).variables) == MAIL_VARIABLES[name]


@pytest.mark.parametrize("name", NAMES)
def test_mail_renders_with_its_samples(name: str) -> None:
    subject, text, html = _rendered(name)

    assert "{{" not in subject + text + html
    assert "Geschäftsstelle (Muster)" in text
    assert "\n" not in subject


@pytest.mark.parametrize("name", NAMES)
def test_every_declared_variable_is_used(name: str) -> None:
    written = mail(name).subject + mail(name).body

    assert [variable for variable in mail(name).variables if f"{{{{ {variable} }}}}" not in written] == []


def test_subjects_cannot_be_taken_for_each_other() -> None:
    beginnings = [_rendered(name)[0].split()[0].strip(":") for name in NAMES]

    assert beginnings == ["Absage", "Ihr", "Eingegangen", "Ihr", "Ihr", "Zusage"]
    assert len({_rendered(name)[0] for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("name", "says", "never_says"),
    [
        ("anmeldelink", "gespeichert", ("abgegeben", "zugelassen", "eingegangen")),
        ("eingangsbestaetigung", "abgegeben", ("gespeichert", "zugelassen", "Zusage")),
        ("zusage", "wir freuen uns", ("gespeichert", "eingegangen", "zugelassen")),
        ("absage", "leider", ("gespeichert", "eingegangen", "zugelassen")),
        ("nicht-mehr-oeffentlich", "nicht mehr", ("gespeichert", "eingegangen", "zugelassen")),
        ("veroeffentlicht", "öffentlich", ("gespeichert", "eingegangen", "zugelassen")),
    ],
)
def test_states_are_not_mixed(name: str, says: str, never_says: tuple[str, ...]) -> None:
    subject, text, _ = _rendered(name)

    assert says in text
    assert [word for word in never_says if word in subject + text] == []


def test_values_are_escaped_in_html() -> None:
    values = {**mail("zusage").variables, "reason": "<b>gut</b>"}

    _, text, html = render_mail(mail("zusage"), values)

    assert "<b>gut</b>" in text
    assert "<b>gut</b>" not in html
