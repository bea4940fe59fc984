"""Pages out of the plain values that a worker gives, bounds checked: it read hostile bytes."""

from __future__ import annotations

import unicodedata
from typing import Any

from records.document import Origin, Page, Word
from records.errors import ReleaseError
from records.geometry import Box, PageFrame

MOST_WORDS = 50_000
LONGEST_WORD = 2_000
MOST_NOTES = 20
FARTHEST = 1_000_000.0
"""Points from the origin: no page lies farther out."""

_UNPRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def page_of(answer: Any, number: int) -> Page:
    """Gives the page that a worker read.

    Raises:
        ReleaseError: it is not page ``number``, or something of it is out of bounds.
    """
    try:
        frame = frame_of(answer)
        words, notes = answer["words"], answer["notes"]
        around = frame.visible.grown(1)
        _hold(answer["number"] == number)
        _hold(len(words) <= MOST_WORDS and len(notes) <= MOST_NOTES)
        return Page(
            number=number,
            frame=frame,
            origin=Origin(answer["origin"]),
            words=tuple(_word(word, around) for word in words),
            notes=tuple(_plain(note, 200) for note in notes),
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        # the cause is not carried along: it may quote the page
        raise ReleaseError(f"page {number} came back out of bounds") from None


def frame_of(answer: Any) -> PageFrame:
    """Gives the frame of a page that a worker is at.

    Raises:
        ReleaseError: it is none.
    """
    try:
        frame = PageFrame(
            Box(*(_within(value, FARTHEST) for value in answer["visible"])),
            int(answer["rotation"]),
            _within(answer["user_unit"], FARTHEST),
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        raise ReleaseError("a page came back without a proper frame") from None
    return frame


def _word(word: Any, around: Box) -> Word:
    text, x0, y0, x1, y1, confidence, line, block, turn = word
    # a box's corners are finite and in order; a page has hundreds of words, so nothing is asked twice
    box = Box(float(x0), float(y0), float(x1), float(y1))
    _hold(
        box.x0 >= -FARTHEST
        and box.y0 >= -FARTHEST
        and box.x1 <= FARTHEST
        and box.y1 <= FARTHEST
        and (box.intersects(around) or box.area == 0)
        and 0 < int(line) <= MOST_WORDS
        and 0 < int(block) <= MOST_WORDS
    )
    said = _plain(text, LONGEST_WORD)
    if not said.isascii():
        said = unicodedata.normalize("NFC", said)
    _hold(said.split() == [said])
    return Word(
        text=said,
        box=box,
        confidence=_within(confidence, 1.0),
        line=int(line),
        block=int(block),
        turn=int(turn) % 360,
    )


def _within(value: Any, most: float) -> float:
    # no number at all is not within anything either
    number = float(value)
    _hold(-most <= number <= most)
    return number


def _hold(what: bool) -> None:  # noqa: FBT001 -- it reads as what must hold
    if not what:
        raise ValueError("out of bounds")


def _plain(text: Any, longest: int) -> str:
    if not isinstance(text, str):
        raise TypeError("no text")
    if not text.isprintable():
        # private characters stay: fonts of symbols have their bullets there
        text = "".join(ch for ch in text if unicodedata.category(ch) not in _UNPRINTED)
    return str(text[:longest])
