"""What a soak has found: figures with a name, a value, and whether it is what we promise."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PROOF: Final = Path(__file__).resolve().parents[2] / "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The outcome of one part: `values` to read, `broken` what should not have been."""

    part: str
    values: Mapping[str, int | float | str]
    broken: Sequence[str] = field(default_factory=tuple)

    @property
    def is_good(self) -> bool:
        """Tell whether the part holds."""
        return not self.broken


def table(found: Sequence[Figures]) -> str:
    """Write the figures as people read them."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{'ok' if one.is_good else 'BROKEN':<8}{one.part}")
        lines += [f"{'':<10}{name:<42}{value:>12}" for name, value in one.values.items()]
        lines += [f"{'':<10}! {text}" for text in one.broken[:20]]
    return "\n".join(lines)


def read(name: str) -> list[Figures]:
    """Read figures that were kept."""
    kept = json.loads((PROOF / f"{name}.json").read_text("ascii"))
    return [Figures(part=one["part"], values=one["values"], broken=one["broken"]) for one in kept]


def write(found: Sequence[Figures], name: str = "soak") -> None:
    """Keep the figures as JSON and as text."""
    PROOF.mkdir(exist_ok=True)
    parts = [{"part": one.part, "values": dict(one.values), "broken": list(one.broken)} for one in found]
    (PROOF / f"{name}.json").write_text(f"{json.dumps(parts, indent=1)}\n", encoding="ascii")
    (PROOF / f"{name}.txt").write_text(f"{table(found)}\n", encoding="utf-8")
