"""A municipality with every released answer, for tests that need a full page."""

from datetime import date
from pathlib import Path

from programme.municipality import Kind, Municipality, Population, PopulationPoint, Source
from programme.participation import Participation
from programme.schemas.municipality import dump_municipality
from programme.yearly import Phase, YearValue

KEY = "16065032"
NAME = "helbeduendorf"

ANSWERS: dict[str, str] = {
    "summary": "Eine Gemeinde mit acht Ortsteilen.\nViele Häuser stehen leer.",
    "challenge": "Junge Leute gehen zur Ausbildung weg.\n\nAndere kommen neu dazu.",
    "aims": "Treffpunkte in jedem Ortsteil.",
    "measures": "Leere Läden werden Treffpunkte.",
    "participation": "Jeder Ortsteil hat einen runden Tisch.",
    "cooperation": "Den Bürgerbus teilen wir uns.",
    "neighbourhood": "Der Ortskern.",
    "office_name": "Bauamt",
    "office_email": "demografie@helbeduendorf.example",
    "office_phone": "03636 700000",
}
TABLE = (
    YearValue(phase=Phase.PAST, year=2010, value=2510),
    YearValue(phase=Phase.PRESENT, year=2020, value=2180),
    YearValue(phase=Phase.EXPECTED, year=2040, value=1720),
)


def municipality(name: str = "Helbedündorf", lead: str | None = None, **changes: str) -> Municipality:
    """Return the municipality; other keywords replace answers."""
    participation = Participation(
        call="zwk",
        cohort=2026,
        reference="ZWK-2026-7K4M2X-9",
        answers={**ANSWERS, **changes, "fields_of_action": ("generationen", "identitaet"), "population": TABLE},
    )
    return Municipality(
        key=KEY,
        name=name,
        lead=lead,
        kind=Kind.GEMEINDE,
        laender=("Thüringen",),
        landkreis="Kyffhäuserkreis",
        population=Population(value=2180, date=date(2020, 12, 31), source="Statistisches Bundesamt"),
        series=(
            PopulationPoint(year=2010, value=2500, source="Statistisches Bundesamt"),
            PopulationPoint(year=2020, value=2180, source="Statistisches Bundesamt"),
        ),
        focus=("Leerstand",),
        measures=("Ein Treffpunkt öffnete.",),
        stages={"kick_off": "am 3. Mai 2026", "municipal_profile": None},
        participations=(participation,),
        sources=(Source(title="Gemeinde", url="https://www.helbeduendorf.example/"),),
        checked_on=date(2026, 11, 23),
    )


def write_page(content: Path, page: Municipality, name: str = NAME) -> Path:
    """Write the page below the content folder as the service would."""
    path = content / "kommunen" / f"{name}.md"
    path.write_text(dump_municipality(page), encoding="utf-8")
    return path
