"""Classification markings: told from words that only look like them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from records.geometry import Box
from redaction.incoming import markings


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
        ("SECRET AND LEGALLY PRIVILEGED", "SECRET"),
        ("CONFIDENTIAL AND PERSONAL", "CONFIDENTIAL"),
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
        "CONFIDENTIAL AND LEGALLY PRIVILEGED",
        "CONFIDENTIAL - LEGALLY PRIVILEGED",
        "CONFIDENTIAL: SUBJECT TO LEGAL PROFESSIONAL PRIVILEGE",
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


def row(gap: float, *texts: str) -> list[Laid]:
    """Gives words of one line with as many points between them."""
    words, x = [], 50.0
    for text in texts:
        words.append(Laid(text, Box(x, 700, x + 7 * len(text), 712)))
        x += 7 * len(text) + gap
    return words


def test_a_page_is_looked_at_by_lines_and_by_what_stands_apart() -> None:
    """A marking beside a date is found, and one whose letters stand wide apart as well."""
    assert markings.highest(row(90, "TOP SECRET", "12 March")) == "TOP SECRET"
    assert markings.highest(row(90, *"SECRET")) == "SECRET"
    assert markings.highest(row(4, "CONFIDENTIAL", "AND", "LEGALLY", "PRIVILEGED")) is None
    assert markings.highest(row(4, "It", "is", "SECRET", "now")) is None
    assert markings.highest([]) is None
