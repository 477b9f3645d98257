"""`betreiber.yml`: who runs the portal."""

from dataclasses import dataclass

from programme.schemas.document import read_yaml
from programme.schemas.fields import Email, Flag, Identifier, Prose, Strict, Text
from programme.schemas.loading import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs the portal and what it is called; `address` is several lines, `main_call` the call that stands first.

    `sample` marks a sample portal; `notice` is what every page and mail of it says, `sample_notice`
    what it says wherever one may apply. `register_note` tells what the register of municipalities
    holds, and what to do when one is missing; a way to ask follows it.
    """

    portal_name: str
    portal_subtitle: str = ""
    main_call: str
    name: str
    address: str
    email: str
    phone: str
    sample: bool
    notice: str = ""
    sample_notice: str = ""
    register_note: str = ""

    @property
    def applying_notice(self) -> str:
        """What stands wherever one may apply; nothing in a portal that is in earnest."""
        return self.sample_notice if self.sample else ""


class OperatorSchema(Strict):
    """The whole file."""

    makes = Operator
    portal_name = Text(required=True)
    portal_subtitle = Text()
    main_call = Identifier(required=True)
    name = Text(required=True)
    address = Prose(required=True)
    email = Email(required=True)
    phone = Text(required=True)
    sample = Flag(required=True)
    notice = Text()
    sample_notice = Text()
    register_note = Text()


_SCHEMA = OperatorSchema()


def load_operator(text: str, path: str) -> Operator:
    """Read the file; raises ContentError with all its mistakes."""
    made: Operator = load(_SCHEMA, read_yaml(text, path))
    return made
