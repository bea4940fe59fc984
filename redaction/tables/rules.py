"""The rules of a public copy's pages, asked of the sandbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.geometry import Box
from redaction import sandbox


@dataclass(frozen=True, slots=True)
class Rules:
    """The straight thin lines of one page, in user space, as a person sees them across or upright."""

    across: tuple[Box, ...] = ()
    upright: tuple[Box, ...] = ()


UNRULED = Rules()
"""A page without any."""


def rules_in(
    parts: Sequence[Sequence[Any]], numbers: Collection[int], lettered: Collection[int] = ()
) -> dict[int, Rules]:
    """Gives the rules of some pages that were written and not joined yet, by their numbers.

    Args:
        parts: for each page of the document the file in which it stands, and its place there.
        numbers: of the pages.
        lettered: pages on which nothing is painted but letters, so that no rule is to be looked for.

    Raises:
        Refused: a page cannot be pictured.
    """
    found: dict[int, Rules] = {}
    sought: dict[str, dict[int, int]] = {}
    for number in sorted(numbers):
        if number in lettered:
            found[number] = UNRULED
        else:
            file, place = parts[number - 1]
            sought.setdefault(file, {})[place] = number
    for file, places in sought.items():
        for place, rules in rules_of(Path(file), places).items():
            found[places[place]] = rules
    return found


def rules_of(public: Path, numbers: Collection[int]) -> Mapping[int, Rules]:
    """Gives the rules of some pages of a public copy by their numbers.

    Raises:
        Refused: a page cannot be pictured.
    """
    return {
        int(told["number"]): Rules(
            *(tuple(Box(*map(float, box)) for box in told[way]) for way in ("across", "upright"))
        )
        for told in sandbox.run("rules", {"path": str(public.resolve()), "pages": sorted(numbers)})
    }
