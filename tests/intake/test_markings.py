"""Classification markings: told from words that only look like them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from records.geometry import Box
from redaction import markings


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("TOP SECRET", "TOP SECRET"),
        ("TOP-SECRET", "TOP SECRET"),
        ("  [SECRET]  ", "SECRET"),
        ("{CONFIDENTIAL}", "CONFIDENTIAL"),
        ("SECRET // NZEO", "SECRET"),
        ("CLASSIFICATION: CONFIDENTIAL", "CONFIDENTIAL"),
        ("NZ SECRET", "SECRET"),
        ("– TOP SECRET –", "TOP SECRET"),
        ("T O P  S E C R E T", "TOP SECRET"),
        ("C O N F I D E N T I A L", "CONFIDENTIAL"),
    ],
)
def test_a_marking_on_its_own_line_is_one(line: str, marking: str) -> None:
    """Brackets, dashes, endorsements and spaced letters do not hide a marking."""
    assert markings.classified(["Cabinet", line, "Proposal"]) == marking


@pytest.mark.parametrize(
    "line",
    [
        "IN-CONFIDENCE",
        "IN CONFIDENCE",
        "COMMERCIAL: IN CONFIDENCE",
        "BUDGET SENSITIVE",
        "SENSITIVE",
        "RESTRICTED",
        "UNCLASSIFIED",
        "Secret",
        "The matter is SECRET and must stay so",
        "SECRETARY OF STATE",
        "SECRET INTELLIGENCE SERVICE",
        "CONFIDENTIALITY",
        "S E C",
        "Confidential",
        "SECRET " * 30,
    ],
)
def test_other_lines_are_none(line: str) -> None:
    """Lower markings, names that hold a marking, and sentences are taken in."""
    assert markings.classified([line]) is None


def test_the_highest_marking_counts() -> None:
    """A document is as high as its highest page."""
    assert markings.classified(["CONFIDENTIAL", "TOP SECRET", "SECRET"]) == "TOP SECRET"


@dataclass(frozen=True)
class Laid:
    """A word for these tests."""

    text: str
    box: Box
    line: int = 1
    turn: int = 0


def test_a_line_is_parted_where_its_words_stand_wide_apart() -> None:
    """A page number far to the right of a marking does not make a sentence of it, in any direction."""
    words = [
        Laid("TOP", Box(270, 800, 290, 812)),
        Laid("SECRET", Box(294, 800, 340, 812)),
        Laid("12", Box(500, 800, 512, 812)),
        Laid("March", Box(516, 800, 550, 812)),
        Laid("Proposal", Box(70, 760, 120, 772), line=2),
    ]
    assert list(markings.stretches(words)) == ["TOP SECRET", "12 March", "Proposal"]
    turned = [
        Laid(word.text, Box(word.box.y0, word.box.x0, word.box.y1, word.box.x1), word.line, 90)
        for word in words
    ]
    assert list(markings.stretches(turned)) == ["TOP SECRET", "12 March", "Proposal"]
    assert list(markings.stretches([])) == []
