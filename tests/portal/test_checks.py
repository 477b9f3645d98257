from collections.abc import Callable
from pathlib import Path

import pytest

from portal.publishing import check
from portal.settings import SiteSettings
from programme.errors import Problem

Change = Callable[[Path], None]


def _replace(path: str, old: str, new: str) -> Change:
    def change(content: Path) -> None:
        file = content / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _append(path: str, text: str) -> Change:
    def change(content: Path) -> None:
        with (content / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def _copy(old: str, new: str) -> Change:
    def change(content: Path) -> None:
        (content / new).parent.mkdir(parents=True, exist_ok=True)
        (content / new).write_bytes((content / old).read_bytes())

    return change


def _remove(path: str) -> Change:
    def change(content: Path) -> None:
        (content / path).unlink()

    return change


ZWICKAU = "kommunen/zwickau.md"
MISTAKES: list[tuple[str, Change, str, str]] = [
    ("raw html", _append("programm/index.md", "\n\n<b>fett</b>\n"), "content/programm/index.md", "raw_html"),
    ("raw html in a portrait", _append(ZWICKAU, "\n\n<!-- x -->\n"), f"content/{ZWICKAU}", "raw_html"),
    ("dead link", _append("impressum.md", "\n\n[a](/programme/)\n"), "content/impressum.md", "dead_link"),
    ("relative link", _append("impressum.md", "\n\n[a](../programm/)\n"), "content/impressum.md", "relative_link"),
    ("script link", _append(ZWICKAU, "\n\n[a](javascript:alert)\n"), f"content/{ZWICKAU}", "link_scheme"),
    ("foreign host without scheme", _append(ZWICKAU, "\n\n[a](//x.example/)\n"), f"content/{ZWICKAU}", "link_scheme"),
    ("dead anchor", _append("impressum.md", "\n\n[a](#nirgends)\n"), "content/impressum.md", "dead_anchor"),
    ("image", _append("impressum.md", "\n\n![a](https://x.example/a.png)\n"), "content/impressum.md", "unknown_image"),
    ("variable", _append("impressum.md", "\n\n{{ aufruf.zwk.frist }}\n"), "content/impressum.md", "unknown_variable"),
    ("variable in a portrait", _append(ZWICKAU, "\n\n{{ aufruf.x.y }}\n"), f"content/{ZWICKAU}", "unknown_variable"),
    ("code", _append("impressum.md", "\n\n{{ 7*7 }}\n"), "content/impressum.md", "unknown_variable"),
    ("theme", _replace(ZWICKAU, "themes:\n", "themes:\n  - wonen\n"), f"content/{ZWICKAU}", "unknown_theme"),
    ("call", _replace(ZWICKAU, "call: zwk", "call: zkw"), f"content/{ZWICKAU}", "unknown_call"),
    ("key", _copy(ZWICKAU, "kommunen/zwickau-2.md"), f"content/{ZWICKAU}", "key_taken"),
    ("file name", _copy("impressum.md", "Über_uns.md"), "content/Über_uns.md", "page_name"),
    ("reserved name", _copy(ZWICKAU, "kommunen/a-z.md"), "content/kommunen/a-z.md", "page_name"),
    ("service", _copy("impressum.md", "bewerbung/hilfe.md"), "content/bewerbung/hilfe.md", "service_address"),
    ("two pages", _copy("impressum.md", "programm.md"), "content/programm.md", "address_taken"),
    ("list", _copy("impressum.md", "kommunen/index.md"), "content/kommunen/index.md", "missing_key"),
    ("missing page", _remove("impressum.md"), "content/impressum.md", "file_missing"),
    ("missing operator", _remove("betreiber.yml"), "content/betreiber.yml", "file_missing"),
    ("stray file", _copy("themen.yml", "thmen.yml"), "content/thmen.yml", "unknown_file"),
    ("portrait", _replace("index.md", "names: [", "names: [zwikau, "), "content/index.md", "unknown_portrait"),
    ("href", _replace("index.md", "href: /kommunen/", "href: /komunen/"), "content/index.md", "dead_link"),
    (
        "form",
        _replace("aufrufe/zwk/call.yml", "form: bew", "form: bwe"),
        "content/aufrufe/zwk/call.yml",
        "unknown_form",
    ),
    ("address that is none", _append("impressum.md", "\n\n[a](http://[::1)\n"), "content/impressum.md", "link_invalid"),
    (
        "href that is none",
        _replace("index.md", "href: /kommunen/", "href: 'http://[::1'"),
        "content/index.md",
        "link_invalid",
    ),
    (
        "anchor of another page",
        _append("impressum.md", "\n\n[a](/programm/#nirgends)\n"),
        "content/impressum.md",
        "dead_anchor",
    ),
    (
        "anchor of a list",
        _append("impressum.md", "\n\n[a](/kommunen/#nirgends)\n"),
        "content/impressum.md",
        "dead_anchor",
    ),
    (
        "main call",
        _replace("betreiber.yml", "main_call: zwk", "main_call: zkw"),
        "content/betreiber.yml",
        "unknown_call",
    ),
    ("step of no call", _replace(ZWICKAU, "municipal_profile:", "kickoff:"), f"content/{ZWICKAU}", "unknown_stage"),
    ("second title", _append(ZWICKAU, "\n\n# Zwickau\n"), f"content/{ZWICKAU}", "second_title"),
    ("title by underline", _append("impressum.md", "\n\nTitel\n=====\n"), "content/impressum.md", "second_title"),
    ("anchor of the template", _append(ZWICKAU, "\n\n## Praxis\n"), f"content/{ZWICKAU}", "anchor_taken"),
    ("anchor of a chart", _append(ZWICKAU, "\n\n## Entwicklung 1\n"), f"content/{ZWICKAU}", "anchor_taken"),
    ("anchor of the frame", _append("impressum.md", "\n\n## Fuß\n"), "content/impressum.md", "anchor_taken"),
    ("folder of assets", _copy("impressum.md", "assets/x.md"), "content/assets/x.md", "page_name"),
    (
        "html in a call",
        _replace("aufrufe/zwk/call.yml", "title: Bauen", "title: <b>Bauen"),
        "content/aufrufe/zwk/call.yml",
        "raw_html",
    ),
    ("missing mail", _remove("mails/eingangsbestaetigung.md"), "content/mails/eingangsbestaetigung.md", "file_missing"),
    (
        "mail without value",
        _replace("mails/zusage.md", "  reference:", "  frist: morgen\n  reference:"),
        "content/mails/zusage.md",
        "unknown_variable",
    ),
    (
        "form of the office",
        _replace("aufrufe/zwk/call.yml", "form: bewerbungsbogen", "form: formale-pruefung"),
        "content/aufrufe/zwk/call.yml",
        "form_audience",
    ),
    (
        "no formal check",
        _replace("aufrufe/zwk/call.yml", "formal_check: formale-pruefung\n", ""),
        "content/aufrufe/zwk/call.yml",
        "no_formal_check",
    ),
    ("call id", _replace("aufrufe/zwk/call.yml", "id: zwk", "id: zzz"), "content/aufrufe/zwk/call.yml", "call_id"),
]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [mistake[1:] for mistake in MISTAKES],
    ids=[mistake[0] for mistake in MISTAKES],
)
def test_mistake_is_told_with_its_file(settings: SiteSettings, change: Change, path: str, code: str) -> None:
    change(settings.content)

    problems = check(settings)

    assert (path, code) in {(problem.path, problem.code) for problem in problems}


def test_content_of_the_checkout_is_clean(settings: SiteSettings) -> None:
    assert check(settings) == ()


def test_mistakes_of_many_files_are_told_at_once(settings: SiteSettings) -> None:
    _append("impressum.md", "\n\n[a](/x/) <b>\n")(settings.content)
    _append("datenschutz.md", "\n\n[a](#y)\n")(settings.content)
    _append(ZWICKAU, "\n\n[a](z)\n")(settings.content)

    problems = check(settings)

    assert [problem.code for problem in problems] == ["dead_anchor", "raw_html", "dead_link", "relative_link"]


@pytest.mark.parametrize(
    "broken",
    ["themen.yml", "betreiber.yml", "register.csv", "index.md", "aufrufe/zwk/call.yml", ZWICKAU, "impressum.md"],
)
def test_file_that_cannot_be_read_hides_no_other_mistake(settings: SiteSettings, broken: str) -> None:
    (settings.content / broken).write_text("{", encoding="utf-8")
    _append("datenschutz.md", "\n\n[a](/nirgends/)\n")(settings.content)

    problems = check(settings)

    assert {problem.path for problem in problems} == {f"content/{broken}", "content/datenschutz.md"}
    assert "dead_link" in {problem.code for problem in problems}


def test_html_in_a_call_is_told_once_and_with_its_line(settings: SiteSettings) -> None:
    _replace("aufrufe/zwk/call.yml", "title: Bauen und Investieren", "title: Bauen <b>viel</b>")(settings.content)

    problems = check(settings)

    assert {problem.path for problem in problems} == {"content/aufrufe/zwk/call.yml"}
    assert all(problem.line for problem in problems)


def test_reserved_file_name_is_told_with_a_free_one(settings: SiteSettings) -> None:
    _copy("impressum.md", "Über_uns.md")(settings.content)

    assert [problem.message for problem in check(settings)] == [
        "Der Dateiname passt nicht in Adressen. Nennen Sie die Datei ueber-uns.md"
    ]


def test_anchors_of_other_pages_are_known(settings: SiteSettings) -> None:
    links = ["/programm/#quellen", "/kommunen/#z", "/kommunen/#alle", "/kommunen/zwickau/#zwk-2021", "/#schritte"]
    _append("impressum.md", "".join(f"\n\n[a]({link})\n" for link in links))(settings.content)

    assert check(settings) == ()


def test_problem_names_its_line_and_what_was_meant(settings: SiteSettings) -> None:
    _append("impressum.md", "\n\nSiehe [Programm](/program/).\n")(settings.content)
    lines = (settings.content / "impressum.md").read_text(encoding="utf-8").splitlines()

    problem = check(settings)[0]

    assert problem == Problem(
        path="content/impressum.md",
        line=len(lines),
        key="",
        code="dead_link",
        message="Die Seite „/program/“ gibt es nicht. Meinten Sie „/programm/“?",
    )


def test_links_to_the_service_are_alive(settings: SiteSettings) -> None:
    _append("impressum.md", "\n\n[a](/bewerbung/zwk/) [b](mailto:a@b.example) [c](https://b.example)\n")(
        settings.content
    )

    assert check(settings) == ()


def test_sample_is_refused_in_production_only(settings: SiteSettings) -> None:
    production = SiteSettings(content=settings.content, out=settings.out, production=True)

    assert {problem.code for problem in check(production)} == {"sample"}
    assert check(settings) == ()


def test_sample_is_more_than_its_flag(settings: SiteSettings) -> None:
    _replace("betreiber.yml", "\nsample: true", "\nsample: false")(settings.content)
    production = SiteSettings(content=settings.content, out=settings.out, production=True)

    problems = check(production)

    assert {problem.key for problem in problems if problem.path == "content/betreiber.yml"} == {
        "name",
        "address",
        "email",
        "phone",
    }
    assert {problem.path for problem in problems} >= {"content/impressum.md", "content/datenschutz.md"}


def test_symbolic_link_in_the_content_stops_the_build(settings: SiteSettings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("---\ntitle: x\n---\n")
    (settings.content / "programm" / "geheim.md").symlink_to(secret)

    assert [(problem.path, problem.code) for problem in check(settings)] == [
        ("content/programm/geheim.md", "no_plain_file"),
    ]
