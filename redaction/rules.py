"""The rules of a public copy's pages, asked of the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from records.geometry import Box
from redaction import sandbox


@dataclass(frozen=True, slots=True)
class Rules:
    """The straight thin lines of one page, in user space, as a person sees them across or upright."""

    across: tuple[Box, ...] = ()
    upright: tuple[Box, ...] = ()


UNRULED = Rules()
"""A page without any."""


def rules_of(public: Path) -> Mapping[int, Rules]:
    """Gives the rules of each page of a public copy by its number.

    Raises:
        Refused: a page cannot be pictured.
    """
    return {
        int(told["number"]): Rules(
            *(tuple(Box(*map(float, box)) for box in told[way]) for way in ("across", "upright"))
        )
        for told in sandbox.run("rules", {"path": str(public.resolve())})
    }
