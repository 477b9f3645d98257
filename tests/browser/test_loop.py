"""The loop that the product exists for, walked by a person in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import applicant, office
from tests.browser.conftest import Portal, Visitor

REFERENCE = re.compile(r"ZWK-\d{4}-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]")
SUMMARY = "Ein Dorf öffnet seine leeren Häuser."

Visit = Callable[..., Visitor]


def read_site(visitor: Visitor) -> None:
    for address in ("/", "/programm/", "/kommunen/", "/kommunen/zwickau/", "/praxis/", "/bewerben/", "/bewerben/zwk/"):
        response = visitor.page.goto(address)
        assert response is not None
        assert response.status == 200, address
        visitor.watch.check()
    assert visitor.context.cookies() == []
    visitor.page.get_by_role("link", name=re.compile("^Bewerb")).last.click()


def apply(visitor: Visitor, key: str) -> str:
    applicant.sign_in(visitor.page, visitor.watch)
    visitor.watch.check()
    applicant.fill_in_all(visitor.page, visitor.watch, applicant.DECIDED | {"kommune": [key]})
    return applicant.hand_in(visitor.page, visitor.watch)


def decide(visitor: Visitor, portal: Portal, reference: str) -> str:
    office.sign_in(visitor.page, visitor.watch, "sachbearbeitung", portal.password("sachbearbeitung"))
    office.finish_check(visitor.page, visitor.watch, reference)
    office.approve(visitor.page, visitor.watch)
    return office.draft_portrait(visitor.page, visitor.watch)


def test_loop_with_new_municipality_publishes_and_unpublishes(portal: Portal, visit: Visit) -> None:
    clerk, officer, editor, reader = visit(), visit(), visit(), visit()
    read_site(reader)

    reference = apply(clerk, "16065032")
    address = decide(officer, portal, reference)
    office.sign_in(editor.page, editor.watch, "redaktion", portal.password("redaktion"))
    office.release(editor.page, editor.watch, address)

    assert REFERENCE.fullmatch(reference)
    reader.page.goto("/kommunen/")
    reader.page.get_by_role("link", name="Helbedündorf").first.click()
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("Helbedündorf")
    expect(reader.page.get_by_text(SUMMARY).first).to_be_visible()
    reader.watch.check()
    assert "Kim Muster" not in reader.page.content()
    log = portal.git("log", "-1", "--format=%s%n%b", "main")
    assert log.startswith(f"Publish {reference}")
    assert "Content-Hash:" in log
    assert SUMMARY in portal.git("show", "main:content/kommunen/helbeduendorf.md")

    office.unpublish(editor.page, editor.watch, address)

    response = reader.page.goto("/kommunen/helbeduendorf/")
    assert response is not None
    assert response.status == 404
    reader.page.goto("/kommunen/")
    expect(reader.page.get_by_role("link", name="Helbedündorf")).to_have_count(0)
    assert "helbeduendorf.md" not in portal.git("ls-tree", "-r", "--name-only", "main")


def test_loop_with_existing_page_extends_it(portal: Portal, visit: Visit) -> None:
    clerk, officer, editor, reader = visit(), visit(), visit(), visit()
    before = portal.git("show", "main:content/kommunen/ploessberg.md")

    reference = apply(clerk, "09377146")
    address = decide(officer, portal, reference)
    office.sign_in(editor.page, editor.watch, "redaktion", portal.password("redaktion"))
    office.release(editor.page, editor.watch, address, extends=True)

    reader.page.goto("/kommunen/ploessberg/")
    expect(reader.page.get_by_text("Junge Familien sollen bleiben.").first).to_be_visible()
    reader.watch.check()
    after = portal.git("show", "main:content/kommunen/ploessberg.md")
    assert after.split("---\n", 2)[2] == before.split("---\n", 2)[2]
    assert reference in after

    office.unpublish(editor.page, editor.watch, address)

    assert portal.git("show", "main:content/kommunen/ploessberg.md") == before
