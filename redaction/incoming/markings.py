"""Classification markings as they are printed at the top and bottom of a page.

Source: Protective Security Requirements, New Zealand Government security classification system.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from records.geometry import Box

TOO_HIGH = ("TOP SECRET", "SECRET", "CONFIDENTIAL")
"""National security classifications above RESTRICTED, highest first."""

LOOSE = re.compile(
    r"(?:T\W*O\W*P\W*)?S\W*E\W*C\W*R\W*E\W*T|C\W*O\W*N\W*F\W*I\W*D\W*E\W*N\W*T\W*I\W*A\W*L"
)
"""The letters of a marking in capitals, whatever stands between them: a first sieve, not a verdict."""

WIDE = 1.5
"""Heights of a line between two words that stand apart: a marking and the page's number beside it."""

_LINE = re.compile(
    r"""^[\s\[({*\-–—•.]*                       # what people put around a marking
    (?:(?:NZ|CABINET|CLASSIFICATION|CLASSIFIED)\s*[:\-–]?\s*)?
    (?P<marking>TOP[\s-]?SECRET|SECRET|CONFIDENTIAL)
    (?:\s*(?://|/|[-–—:]|\bAND\b)\s*[A-Z][A-Z ,/&-]{0,60})?  # endorsements behind it
    [\s\])}*\-–—•.]*$""",
    re.VERBOSE,
)


_PRIVILEGE = re.compile(r"\bLEGAL(?:LY)?\b.*\bPRIVILEGED?\b")
"""A lawyer's marking of advice, which says nothing of national security."""


class Placed(Protocol):
    """A word with its place, as the reader lays it out or gives it."""

    @property
    def text(self) -> str:
        """Gives the word."""

    @property
    def box(self) -> Box:
        """Gives its box, user space."""

    @property
    def line(self) -> int:
        """Gives the number of its line."""

    @property
    def turn(self) -> int:
        """Gives its direction of reading, degrees counter-clockwise."""


def classified(lines: Iterable[str]) -> str | None:
    """Gives the highest marking above RESTRICTED that stands alone on a line, or None.

    Only capitals on a line of their own count: "IN-CONFIDENCE" and "a confidential talk" do not.

    >>> classified(["TOP SECRET", "Proposal"])
    'TOP SECRET'
    >>> classified(["[CONFIDENTIAL]"])
    'CONFIDENTIAL'
    >>> classified(["S E C R E T"])
    'SECRET'
    >>> classified(["IN-CONFIDENCE", "COMMERCIAL: IN CONFIDENCE", "It is a SECRET that we keep"])
    """
    found = {
        "TOP SECRET" if match["marking"].startswith("TOP") else match["marking"]
        for line in lines
        if len(line) < 100 and (match := _LINE.match(_closed(line))) and not _lawyers(match)
    }
    return next((marking for marking in TOO_HIGH if marking in found), None)


def highest(words: Sequence[Placed]) -> str | None:
    """Gives the highest marking above RESTRICTED among the words of a page, or None.

    Lines are looked at whole, since a marking may be spaced widely, and parted, since a date may stand
    beside it.
    """
    whole: dict[int, list[str]] = {}
    for word in words:
        whole.setdefault(word.line, []).append(word.text)
    return classified([*(" ".join(line) for line in whole.values()), *stretches(words)])


def _lawyers(match: re.Match[str]) -> bool:
    """Tells whether a line is what lawyers write over their advice: confidential and privileged."""
    return match["marking"] == "CONFIDENTIAL" and _PRIVILEGE.search(match.string) is not None


def stretches(words: Sequence[Placed]) -> Iterator[str]:
    """Gives each line of a page as text, parted where words stand wide apart.

    A marking in the middle of a header is alone there, though a date or number shares its line.
    """
    stretch: list[str] = []
    before: Placed | None = None
    for word in words:
        if before is not None and (word.line != before.line or _wide(before, word)):
            yield " ".join(stretch)
            stretch = []
        stretch.append(word.text)
        before = word
    if stretch:
        yield " ".join(stretch)


def _wide(before: Placed, word: Placed) -> bool:
    mine, theirs = word.box, before.box
    if word.turn % 180 == 0:
        gap = max(mine.x0 - theirs.x1, theirs.x0 - mine.x1)
        return gap > WIDE * min(mine.height, theirs.height)
    gap = max(mine.y0 - theirs.y1, theirs.y0 - mine.y1)
    return gap > WIDE * min(mine.width, theirs.width)


def _closed(line: str) -> str:
    """Gives a line with single spaces; a line of spaced letters is closed up."""
    parts = line.split()
    if len(parts) >= 6 and all(len(part) == 1 for part in parts):
        return "".join(parts)
    return " ".join(parts)
