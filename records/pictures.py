"""Pictures of a document, and the words that a person chose for those who do not see them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from records.geometry import Box

LONGEST = 1000
"""Letters of a description; what is longer is no description, and is not offered."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a source, or a drawing that its structure calls a figure.

    Attributes:
        page: number from 1.
        box: where it stands, in user space.
        said: the source's own description, in one line; nothing where it has none.
    """

    page: int
    box: Box
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Description:
    """The words that a person chose for one picture: taken over from the source, changed, or written.

    Attributes:
        page: number from 1.
        box: where the picture stands, in user space.
        text: the words, as :func:`plain_words` gives them.
    """

    page: int
    box: Box
    text: str = field(repr=False)


def plain_words(text: str) -> str:
    r"""Gives a description as it may be published: one line in NFC, printable letters only; or nothing.

    >>> plain_words(" A map of\n Te Waipounamu ")
    'A map of Te Waipounamu'
    >>> plain_words("x" * 2000)
    ''
    """
    told = " ".join(unicodedata.normalize("NFC", text).split())
    return told if len(told) <= LONGEST and told.isprintable() else ""


def stands_for(box: Box, other: Box) -> bool:
    """Tells whether two boxes are of one picture: each holds more than half of the other.

    >>> stands_for(Box(0, 0, 10, 10), Box(1, 0, 10, 10)), stands_for(Box(0, 0, 10, 10), Box(0, 0, 3, 3))
    (True, False)
    """
    return box.overlap(other) > 0.5 * max(box.area, other.area) > 0
