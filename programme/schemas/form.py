"""Form definitions: YAML to value objects, canonical JSON and back."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, ValidationError

from programme.form import Audience, Evidence, Form, Question, Section, Serves
from programme.questions.answer_field import Limits
from programme.questions.registry import TYPES
from programme.schemas.conditions import ConditionField
from programme.schemas.document import Data, Document, key_text, read_yaml
from programme.schemas.fields import (
    Coded,
    Flag,
    GermanProse,
    GermanText,
    Identifier,
    Many,
    OneOf,
    Own,
    Part,
    QuestionId,
    Strict,
    Text,
    refuse,
)
from programme.schemas.form_rules import findings
from programme.schemas.loading import load
from programme.spelling import suggestion


class OneOrMany(Many):
    """A list of ids, or one id without brackets."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Identifier(), least=1, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        several = [value] if isinstance(value, str) else value
        return super()._deserialize(several, attr, data, **kwargs)


class ServesSchema(Strict):
    """`serves` of a question."""

    makes = Serves
    prerequisite = OneOrMany()
    condition = OneOrMany()
    criterion = OneOrMany()


class EvidenceSchema(Strict):
    """`evidence` of a question."""

    makes = Evidence
    any_of = OneOrMany(required=True)
    required = Flag()


class QuestionSchema(Strict):
    """The keys that every question may have; a type adds its own."""

    id = QuestionId(required=True)
    type = Text(required=True)
    label = GermanText(required=True)
    hint = GermanText()
    help = GermanProse()
    source = Text()
    required = Flag()
    when = ConditionField()
    serves = Part(ServesSchema)
    public = Identifier()
    evidence = Part(EvidenceSchema)

    @staticmethod
    def makes(**data: Any) -> Question | None:
        """Put the keys of the type into its settings."""
        kind = TYPES.get(data["type"])
        if kind is None:
            return None
        settings = kind.settings(**{key: data.pop(key) for key in kind.keys if key in data})
        if isinstance(settings, Limits) and (wrong := settings.contradictions()):
            raise ValidationError({key: [message] for key, message in wrong.items()})
        return Question(**data, settings=settings)


_BY_TYPE = {name: QuestionSchema.from_dict(dict(kind.keys))() for name, kind in TYPES.items()}
_WITHOUT_TYPE = QuestionSchema(unknown=EXCLUDE)


class QuestionField(Own):
    """A question, whose keys depend on its type."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, dict):
            raise refuse("wrong_type", "Hier gehört eine Frage mit Schlüsseln hin.")
        name = value.get("type")
        known = _BY_TYPE.get(name) if isinstance(name, str) else None
        if known is not None:
            return known.load(value)
        raise ValidationError(_without_type(value, name))


def _without_type(value: dict[str, Any], name: object) -> dict[Any, Any]:
    """Return what is wrong with a question whose own keys cannot be known."""
    found: dict[Any, Any] = {}
    try:
        _WITHOUT_TYPE.load(value)
    except ValidationError as error:
        found = dict(error.messages_dict)
    if isinstance(name, str):
        found["type"] = [Coded("unknown_type", f"Die Art „{name}“ gibt es nicht.{suggestion(name, TYPES)}")]
    return found


class SectionSchema(Strict):
    """One entry of `sections`."""

    makes = Section
    id = Identifier(required=True)
    title = GermanText(required=True)
    lead = GermanProse()
    questions = Many(QuestionField(), least=1, required=True)


class FormSchema(Strict):
    """A whole definition."""

    id = Identifier(required=True)
    title = GermanText(required=True)
    lead = GermanProse()
    audience = OneOf(Audience, required=True)
    sections = Many(Part(SectionSchema), least=1, required=True)


_SCHEMA = FormSchema()


def load_form(text: str, path: str) -> Form:
    """Read a definition; raises ContentError with all its mistakes."""
    return _form(read_yaml(text, path))


def load_form_data(data: Data, path: str) -> Form:
    """Make a form of plain data (as from canonical JSON); raises ContentError."""
    return _form(Document(path=path, data=data, lines={}))


def form_from_canonical(json_text: str) -> Form:
    """Read a definition that `canonical_json` wrote."""
    return load_form_data(json.loads(json_text), "form_version")


def canonical_json(form_data: Data) -> str:
    """Write the data of a definition so that equal definitions give equal text."""
    return json.dumps(form_data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _form(document: Document) -> Form:
    loaded = load(_SCHEMA, document, findings(document.data))
    definition = canonical_json(document.data)
    version = hashlib.sha256(definition.encode("ascii")).hexdigest()
    return Form(**loaded, version=version, definition=definition, lines=_lines(document, loaded["sections"]))


def _lines(document: Document, sections: tuple[Section, ...]) -> dict[str, int]:
    """Return the line of each key of a question, named `<question id>.<key>`."""
    found: dict[str, int] = {}
    for at, line in document.lines.items():
        match at:
            case ("sections", int(section), "questions", int(place), *key):
                question = sections[section].questions[place]
                found[key_text((question.id, *key))] = line
    return found
