"""A form with one question of every type, for looking at shapes."""

from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from programme.answers import read_answers
from programme.form import Form
from programme.municipality import Kind, Register, RegisterEntry
from programme.schemas.form import load_form
from programme.values import Attached, Inputs, ReadingContext
from shapes.parts import FileItem
from shapes.web import TEMPLATES, Sheet

YAML: Final = """
id: zoo
title: Alle Fragetypen
audience: applicant
sections:
  - id: alles
    title: Alles
    questions:
      - {id: hinweis, type: information, label: Zur Kenntnis, text: "Erster Absatz.\\n\\nZweiter\\nmit Umbruch."}
      - {id: zeile, type: short_text, label: Name, hint: Ihr Name., required: true, max_length: 40}
      - {id: text, type: long_text, label: Text, help: Darum., source: "5", required: true, max_words: 5, public: aims}
      - {id: zahl, type: whole_number, label: Zahl, required: true, unit: Euro}
      - {id: janein, type: yes_no, label: Ja oder nein, required: true}
      - id: eine
        type: single_choice
        label: Eine
        required: true
        options: [{id: a, label: A, hint: Das A}, {id: b, label: B}]
      - {id: mehrere, type: multiple_choice, label: Mehrere, options: [{id: a, label: A}, {id: b, label: B}]}
      - {id: tag, type: date, label: Tag, required: true}
      - {id: adresse, type: email, label: Adresse, required: true}
      - {id: ort, type: municipality, label: Ort, required: true}
      - id: jahre
        type: yearly_table
        label: Jahre
        required: true
        unit: Einwohner
        phases: [{id: past, label: Früher, rows: 2, min_rows: 1}, {id: present, label: Heute, rows: 1, min_rows: 1}]
      - {id: anlagen, type: file, label: Anlagen, max_files: 3}
      - {id: beleg, type: short_text, label: Beleg, evidence: {any_of: [beschluss, brief], required: true}}
      - {id: freigabe, type: release, label: Freigabe, required: true}
"""

TYPED: Final[dict[str, list[str]]] = {
    "zeile": ["Kim <Muster>"],
    "text": ["Eins zwei\r\n\r\ndrei"],
    "zahl": ["1.234"],
    "janein": ["no"],
    "eine": ["b"],
    "mehrere": ["a", "b"],
    "tag.day": ["1"],
    "tag.month": ["2"],
    "tag.year": ["2027"],
    "adresse": ["amt@kommune.example"],
    "ort": ["16065032"],
    "jahre.past.1.year": ["2010"],
    "jahre.past.1.value": ["2.614"],
    "jahre.present.1.year": ["2025"],
    "jahre.present.1.value": ["2101"],
    "beleg": ["Ratsbeschluss"],
    "freigabe": ["yes"],
}

REGISTER: Final = Register(
    entries=(
        RegisterEntry(key="16065032", name="Helbedündorf", kind=Kind.GEMEINDE, laender=("Thüringen",)),
        RegisterEntry(key="x-rodachtal", name="Rodachtal", kind=Kind.ALLIANZ, laender=("Bayern", "Thüringen")),
    )
)
FILES: Final = (
    FileItem(
        id="f1",
        question_id="beleg",
        name="Beschluss (1).pdf",
        size_bytes=1_200_000,
        format_name="PDF",
        kind="beschluss",
        address="/datei/f1/",
        remove_address="/datei/f1/entfernen/",
    ),
    FileItem(
        id="f2",
        question_id="anlagen",
        name="Plan.png",
        size_bytes=10,
        format_name="PNG",
        kind=None,
        address="/datei/f2/",
    ),
)


def zoo() -> Form:
    """Load the form."""
    return load_form(YAML, "zoo.yml")


def context() -> ReadingContext:
    """What the reader of answers needs."""
    attached = tuple(
        Attached(
            id=one.id, question_id=one.question_id, evidence_kind=one.kind, name=one.name, size_bytes=one.size_bytes
        )
        for one in FILES
    )
    return ReadingContext(register=REGISTER, attached=attached)


def sheet(inputs: Inputs, **changes: object) -> Sheet:
    """Lay inputs out."""
    form = zoo()
    values: dict[str, object] = {
        "form": form,
        "inputs": inputs,
        "reading": read_answers(form, inputs, context()),
        "context": context(),
        "files": FILES,
        "kinds": {"beschluss": "Beschluss", "brief": "Brief der Leitung"},
        "upload_hint": "PDF oder PNG.",
    }
    return Sheet(**{**values, **changes})  # type: ignore[arg-type]


def environment() -> Environment:
    """The templates as the service uses them."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
