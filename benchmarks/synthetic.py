"""Made-up portraits for measuring: the checkout's content with as many sample towns as asked for.

The same facts are written twice, as the portal reads them and as plain Markdown
pages for MkDocs, so that both builds show the same pages.
"""

import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
WORDS: Final = [
    "Ort",
    "Rat",
    "Haus",
    "Markt",
    "Schule",
    "Verein",
    "Weg",
    "Familie",
    "Arbeit",
    "Arzt",
    "Bus",
    "Garten",
    "Werkstatt",
    "Nachbarschaft",
    "Ehrenamt",
    "Treff",
    "Plan",
    "Bürger",
    "Jugend",
    "Pflege",
    "Quartier",
    "Laden",
    "Kirche",
    "Feuerwehr",
    "Zukunft",
    "Land",
    "Stadt",
    "Gemeinde",
    "Betrieb",
    "Ausbildung",
]
VERBS: Final = [
    "stärkt",
    "öffnet",
    "verbindet",
    "plant",
    "baut",
    "erneuert",
    "begleitet",
    "fördert",
    "erprobt",
    "bewahrt",
]
THEMES: Final = ("begegnung", "buergerbeteiligung", "gesundheit")
KINDS: Final = ("Stadt", "Gemeinde")
LAENDER: Final = ("Sachsen", "Bayern", "Brandenburg", "Hessen", "Niedersachsen")
SOURCE: Final = "Muster für Messungen, erfunden"
WORDS_IN_BODY: Final = 400
LAST_COUNTED_YEAR: Final = 2020


def _sentences(chance: random.Random, words: int) -> str:
    sentences = [f"{chance.choice(WORDS)} {chance.choice(VERBS)} {chance.choice(WORDS)}." for _ in range(words // 3)]
    return " ".join(sentences)


def _body(chance: random.Random) -> str:
    part = WORDS_IN_BODY // 4
    return "\n\n".join(f"## Abschnitt {number}\n\n{_sentences(chance, part)}" for number in range(1, 5))


def _facts(number: int, chance: random.Random) -> dict[str, Any]:
    population = chance.randrange(2_000, 90_000)
    return {
        "key": f"99{number:06d}",
        "name": f"Musterstadt {number:05d}",
        "kind": chance.choice(KINDS),
        "laender": [chance.choice(LAENDER)],
        "landkreis": "Musterkreis",
        "population": {"value": population, "date": dt.date(2020, 12, 31), "source": SOURCE},
        "series": [
            {
                "year": year,
                "value": population - 40 * (2030 - year),
                "expected": year > LAST_COUNTED_YEAR,
                "source": SOURCE,
            }
            for year in (2000, 2010, 2020, 2030)
        ],
        "lead": _sentences(chance, 18),
        "focus": [chance.choice(WORDS) for _ in range(3)],
        "themes": sorted(chance.sample(THEMES, 2)),
        "measures": [_sentences(chance, 12) for _ in range(4)],
        "participations": [{"call": "zwk", "cohort": 2021}],
        "sources": [{"title": SOURCE, "url": "https://muster.example/"}],
        "checked_on": dt.date(2026, 11, 23),
        "origin": "editors",
    }


def _as_portal_page(facts: dict[str, Any], body: str) -> str:
    text = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n\n{body}\n"


def _as_plain_page(facts: dict[str, Any], body: str) -> str:
    series = "\n".join(f"| {point['year']} | {point['value']} |" for point in facts["series"])
    measures = "\n".join(f"- {measure}" for measure in facts["measures"])
    return (
        f"# {facts['name']}\n\n{facts['lead']}\n\n| Jahr | Einwohner |\n| --- | --- |\n{series}\n\n"
        f"{measures}\n\n{body}\n\n{facts['sources'][0]['title']}\n"
    )


def write(folder: Path, count: int) -> tuple[Path, Path]:
    """Write `count` portraits below `folder`; returns the portal's content and MkDocs' project."""
    content, plain = folder / "content", folder / "plain"
    shutil.copytree(ROOT / "content", content)
    (plain / "docs" / "kommunen").mkdir(parents=True)
    chance = random.Random(count)  # noqa: S311 - the same towns in each run
    for number in range(count):
        facts, body = _facts(number, chance), _body(chance)
        name = f"musterstadt-{number:05d}.md"
        (content / "kommunen" / name).write_text(_as_portal_page(facts, body), encoding="utf-8")
        (plain / "docs" / "kommunen" / name).write_text(_as_plain_page(facts, body), encoding="utf-8")
    _write_plain_project(plain, count)
    return content, plain


def _write_plain_project(plain: Path, count: int) -> None:
    links = "\n".join(f"- [Musterstadt {n:05d}](kommunen/musterstadt-{n:05d}.md)" for n in range(count))
    (plain / "docs" / "index.md").write_text(f"# Kommunen\n\n{links}\n", encoding="utf-8")
    settings = {
        "site_name": "Muster",
        "theme": {"name": "material", "language": "de", "font": False},
        # The kinder way for MkDocs: all pages in the navigation take five times as long.
        "nav": ["index.md"],
        "not_in_nav": "*.md",
    }
    (plain / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def change_one(content: Path, plain: Path) -> None:
    """Change the same portrait in both."""
    for folder in (content, plain / "docs"):
        page = folder / "kommunen" / "musterstadt-00000.md"
        page.write_text(page.read_text(encoding="utf-8") + "\nEin neuer Satz.\n", encoding="utf-8")
