"""How the heads of papers, minutes, briefings and letters look: what both their titles and all else go by.

Source: Cabinet Office circular CO (23) 4 and the CabGuide, for the heads of papers and minutes; the rest
is what agencies' own releases look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from redaction.firstpages.headlines import Line, label_of

LONGEST = 300
"""Characters of a value that is offered."""

CABINET = re.compile(r"\b([A-Z]{2,6})[-–—](\d{2})[-–—](MIN|SUB)[-–—](\d{3,4}(?:\.\d{2})?)(?!\d)")
"""A reference of Cabinet's or a committee's: its letters, year, minute or submission, and number."""

MARKING = re.compile(
    r"^\[?(?P<before>[A-Z][A-Z ,&]{2,40}\s*[:–-]\s*)?"
    r"(?P<marking>IN[ -]CONFIDENCE|SENSITIVE|RESTRICTED|UNCLASSIFIED)"
    r"(?P<behind>\s*[:–-]\s*[A-Z][A-Z ,&]{2,40})?\]?$",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"^Office of the ((?:Associate )?(?:Prime )?Minister(?: (?:of|for) .+)?)$", re.IGNORECASE
)
OPENING = re.compile(
    r"^(?:\d+\.?\s+)?(?:(?:Proposal|Purpose|Te kaupapa|Executive summary|This note|Context|Comment|"
    r"Relation to government priorities)\b:?|(?:Summary|Whakarāpopototanga):?$)",
    re.IGNORECASE,
)
"""The first heading of a paper, or how its text begins where it has none."""


def committee_goes_on(line: Line, below: Sequence[Line]) -> list[Line]:
    """Gives the rest of a committee's name, where it goes over into a second line of its block."""
    if "committee" in line.text.lower() or not below or below[0].block != line.block:
        return []
    return [below[0]] if "committee" in below[0].text.lower() else []


def last_where(lines: Sequence[Line], fits: Callable[[Line], bool]) -> int | None:
    """Gives the place of the last line that fits, from 0; None where none does."""
    return max((n for n, line in enumerate(lines) if fits(line)), default=None)


def is_addressed(line: Line) -> bool:
    """Tells whether a line says to whom a paper goes."""
    label = label_of(line)
    return label is not None and label[0] in ("to", "ki a")
