"""R03 in the office: whatever was answered, the page around it stays the same and the signs are seen."""

from collections.abc import Iterator, Sequence

import pytest

from forms_service.services import formal_check, portraits
from forms_service.services.house import House
from forms_service.services.sessions import StaffSession
from programme.rights import Role
from tests.forms_service.applicant.pages import Page
from tests.forms_service.office import scenes
from tests.forms_service.office.conftest import Browser
from tests.forms_service.office.test_portraits import edit_of

HARMLESS = "Ein harmloser Text"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</dd></dl></section></main><h1>Übernommen</h1>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</pre></div><iframe src=//evil.example></iframe>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>Klick</a>",
    "<form action=//evil.example><button>Weiter</button></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<style>body{display:none}</style>",
    "<template><script>alert(1)</script></template>",
    "<math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=alert(1) src>",
    "<noscript><p title=</noscript><img src=x onerror=alert(1)>",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "{{ 7*7 }} {% raw %} {{ config }}",
    "{{''.__class__.__mro__}}",
    "{# Kommentar #}",
    "# Überschrift\n- Liste\n1. Zahl",
    "[Klick](javascript:alert(1))",
    "![Bild](//evil.example/x.png)",
    "Text { .klasse #id onclick=alert(1) }",
    '--8<-- ".env"',
    "!!! danger\n    Kasten",
    "---\ntemplate: evil.html\n---",
    "title: A: B",
    "$$\\href{javascript:alert(1)}{x}$$",
    "{++neu++} {--alt--}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "<ins>neu</ins><del>alt</del>",
    "<x onclick=alert(1)>" * 3,
    "Ein „Zitat“ & <b>fett</b> > 5 < 7",
    "\\u003cscript\\u003e",
)


def skeleton(page: Page) -> list[tuple[object, ...]]:
    """Elements with the names of their attributes, in order: what an answer must not change."""
    return [(one.tag, *sorted(one.attrib)) for one in page.tree.iter()]


def in_turns(names: Sequence[str], texts: Sequence[str]) -> Iterator[dict[str, str]]:
    """Deal the texts out to the names until all were used, a page's worth each time."""
    for start in range(0, len(texts), len(names)):
        yield dict(zip(names, (*texts[start : start + len(names)], *[HARMLESS] * len(names)), strict=False))


def long_texts(house: House, form_id: str, *, is_public: bool | None = None) -> list[str]:
    return [
        one.id
        for one in house.library.form(form_id).questions
        if one.type == "long_text" and is_public in {None, one.public is not None}
        if one.when is None
    ]


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_answers_are_inert_on_the_application_page(house: House, browser: Browser) -> None:
    visitor = browser(Role.CASE_OFFICER, "leserin")
    names = long_texts(house, "bewerbungsbogen")
    harmless = scenes.hand_in(house, number=1, changes=dict.fromkeys(names, HARMLESS))
    expected = skeleton(visitor.get(f"/geschaeftsstelle/bewerbung/{harmless}/"))

    for number, answers in enumerate(in_turns(names, [one_line(text) for text in HOSTILE]), 2):
        submission_id = scenes.hand_in(house, number=number, changes=answers)
        page = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")
        assert skeleton(page) == expected
        assert [text for text in answers.values() if text not in page.text] == []


def test_short_answers_are_inert(house: House, browser: Browser) -> None:
    """Names of offices stand in one line; on the page of the portrait they stand in an attribute too."""
    visitor = browser(Role.EDITOR, "redaktion")
    officer = scenes.person(house, Role.CASE_OFFICER, "sachbearbeitung")
    for number, text in enumerate(('"><script>alert(1)</script>', '" autofocus onfocus="alert(1)', "' onclick='x"), 1):
        submission_id = scenes.approved(house, officer, number=number, changes={"stelle_name": text})
        page = visitor.get(f"/geschaeftsstelle/veroeffentlichen/{portraits.draft(house, officer, submission_id)}/")
        assert page.value("text.office_name") == text
        assert not [name for one in page.tree.iter() for name in one.attrib if name.startswith("on")]


def test_answers_are_inert_on_the_portrait_page(house: House, officer: StaffSession, browser: Browser) -> None:
    visitor = browser(Role.EDITOR, "redaktion")
    names = long_texts(house, "bewerbungsbogen", is_public=True)
    turns = [dict.fromkeys(names, HARMLESS), *in_turns(names, [one_line(text) for text in HOSTILE])]
    expected: list[tuple[object, ...]] = []

    for number, answers in enumerate(turns, 1):
        submission_id = scenes.approved(house, officer, number=number, changes=answers)
        publication_id = portraits.draft(house, officer, submission_id)
        page = visitor.get(f"/geschaeftsstelle/veroeffentlichen/{publication_id}/")
        expected = expected or skeleton(page)
        assert skeleton(page) == expected
        assert [text for text in answers.values() if text not in page.text] == []


def test_edited_texts_and_their_difference_are_inert(
    house: House, officer: StaffSession, editor: StaffSession, browser: Browser
) -> None:
    visitor = browser(Role.EDITOR, "leserin")
    publication_id = portraits.draft(house, officer, scenes.approved(house, officer, scenes.PLOESSBERG))
    slots = ["challenge", "aims", "measures", "participation", "cooperation"]
    for texts in in_turns(slots, HOSTILE):
        portraits.edit(house, editor, publication_id, edit_of(house, editor, publication_id, **texts))
        page = visitor.get(f"/geschaeftsstelle/veroeffentlichen/{publication_id}/")
        foreign = {"script", "img", "base", "style", "template", "math", "x"}
        assert foreign & {str(one.tag) for one in next(page.all("main")).iter()} == set()
        assert not [name for one in page.tree.iter() for name in one.attrib if name.startswith("on")]
        assert {slot: page.value(f"text.{slot}").strip() for slot in slots} == {
            slot: text.strip() for slot, text in texts.items()
        }


def test_notes_are_inert(house: House, officer: StaffSession, browser: Browser) -> None:
    visitor = browser(Role.CASE_OFFICER, "pruefung")
    names = long_texts(house, "formale-pruefung")
    turns = [dict.fromkeys(names, HARMLESS), *in_turns(names, [one_line(text) for text in HOSTILE])]
    expected: list[list[tuple[object, ...]]] = []

    for number, notes in enumerate(turns, 1):
        submission_id = scenes.hand_in(house, number=number)
        inputs = scenes.check_inputs(house) | {name: [text] for name, text in notes.items()}
        formal_check.save(house, officer, submission_id, 0, inputs)
        saved = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")
        assert {name: saved.value(name).strip() for name in names} == notes
        formal_check.finish(house, officer, submission_id, 1)
        finished = visitor.get(f"/geschaeftsstelle/bewerbung/{submission_id}/")
        expected = expected or [skeleton(saved), skeleton(finished)]
        assert [skeleton(saved), skeleton(finished)] == expected
        assert [text for text in notes.values() if text not in finished.text] == []


@pytest.mark.parametrize("text", HOSTILE[:12])
def test_search_is_inert(browser: Browser, text: str) -> None:
    visitor = browser(Role.CASE_OFFICER, "leserin")
    expected = skeleton(visitor.get("/geschaeftsstelle/?suche=harmlos"))

    answer = visitor.client.get("/geschaeftsstelle/", query_string={"suche": text})
    page = visitor.get(f"/geschaeftsstelle/?{answer.request.query_string.decode()}")

    assert skeleton(page) == expected
    assert page.value("suche") == text


@pytest.mark.parametrize("text", HOSTILE[:12])
def test_typed_name_is_inert_at_the_sign_in(browser: Browser, text: str) -> None:
    visitor = browser(Role.CASE_OFFICER, "leserin")
    visitor.client.delete_cookie("geschaeftsstelle")
    visitor.get("/geschaeftsstelle/anmelden/")

    page = visitor.send("/geschaeftsstelle/anmelden/", {"name": text, "password": "x"})

    assert page.value("name") == text.strip()
    assert not [name for one in page.tree.iter() for name in one.attrib if name.startswith("on")]
