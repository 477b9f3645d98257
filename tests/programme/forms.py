"""Forms and registers for tests, made by the real loader."""

from functools import cache
from textwrap import dedent, indent

from programme.form import Form, Question
from programme.municipality import Kind, Register, RegisterEntry
from programme.schemas.form import load_form

HEAD = "id: probe\ntitle: Probe\naudience: applicant\nsections:\n  - id: teil\n    title: Teil\n    questions:\n"

REGISTER = Register(
    entries=(
        RegisterEntry(key="03454055", name="Vrees", kind=Kind.GEMEINDE, laender=("Niedersachsen",)),
        RegisterEntry(key="14524330", name="Zwickau", kind=Kind.STADT, laender=("Sachsen",)),
        RegisterEntry(key="14524", name="Zwickau", kind=Kind.LANDKREIS, laender=("Sachsen",)),
        RegisterEntry(
            key="x-rodachtal",
            name="Rodachtal",
            kind=Kind.ALLIANZ,
            laender=("Bayern", "Thüringen"),
            members=("09473158",),
        ),
    )
)


def form_of(questions: str) -> Form:
    """One section with these questions (a YAML list)."""
    return load_form(HEAD + indent(dedent(questions), "      "), "probe.yml")


@cache
def question_of(keys: str) -> Question:
    """One question of these keys (inside of a flow mapping)."""
    return form_of(f"- {{id: frage, label: Frage?, {keys}}}").questions[0]
