"""What every witness is told: two files, the boxes, and the terms that must be gone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from records.geometry import Box, PageFrame


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page with boxes: where they are, and what may be read in them."""

    number: int
    frame: PageFrame
    burns: tuple[Box, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that must stand nowhere: as they were written, and folded."""

    mark: int
    raw: str = field(repr=False)
    folded: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One public file to be judged.

    Attributes:
        public: path of the final bytes.
        source: path of the unredacted file.
        pages: the pages that carry boxes.
        count: pages that there must be.
        pictured: pages of the source with words that only OCR knows.
        terms: what must be gone.
    """

    public: str
    source: str
    media_type: str
    languages: str
    pages: tuple[MarkedPage, ...]
    count: int
    pictured: frozenset[int]
    terms: tuple[Sought, ...]

    @classmethod
    def from_json(cls, case: dict[str, Any]) -> Case:
        """Gives the case from the plain values that the parent sent."""
        pages = tuple(
            MarkedPage(
                page["number"],
                PageFrame(Box(*page["visible"]), page["rotation"], page["user_unit"]),
                tuple(Box(*box) for box in page["burns"]),
                tuple(page["labels"]),
            )
            for page in case["pages"]
        )
        return cls(
            case["public"],
            case["source"],
            case["media_type"],
            case["languages"],
            pages,
            case["count"],
            frozenset(case["turned_to_text"]),
            tuple(Sought(t["mark"], t["raw"], t["folded"]) for t in case["terms"]),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection before it is signed: page, box and what is wrong, in no words of the document."""

    page: int | None
    box: Box | None
    what: str


def squeezed(text: str) -> str:
    """Gives letters and digits only, without case, macrons or doubled vowels.

    Written here again, and not taken from the engine: a fault in the one must not blind the other.
    """
    out: list[str] = []
    before = ""
    for char in unicodedata.normalize("NFKD", text).casefold():
        if char.isalnum() and (char != before or char not in "aeiou"):
            out.append(char)
        before = char
    return "".join(out)


def stands_in(folded: str, text: str) -> bool:
    """Tells whether a term stands in some text: long ones anywhere, short ones as words of their own."""
    if len(folded) >= 6:
        return folded in squeezed(text)
    parts = [squeezed(part) for part in _parts(text)]
    return any(_run_of(parts, first, folded) for first in range(len(parts)))


def _parts(text: str) -> list[str]:
    spaced = "".join(
        char if char.isalnum() or unicodedata.combining(char) else " " for char in text
    )
    return spaced.split()


def _run_of(parts: list[str], first: int, folded: str) -> bool:
    joined = ""
    for part in parts[first:]:
        joined += part
        if joined == folded:
            return True
        if not folded.startswith(joined):
            return False
    return False
