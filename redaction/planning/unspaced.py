"""Words of scripts that part no words by spaces, taken apart into their letters for search.

A line of Chinese is read as one word, and a mark covers some letters of it. Its letters are as wide as each
other, near enough, so each has its share of the line's box. Pure values in, pure values out.

Source: Unicode Standard Annex 29 (text segmentation): each ideograph is a word by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from records.document import Page, Word
from records.geometry import Box

LETTER = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
"""A letter of Thai, Lao, Burmese, Khmer, Japanese or Chinese."""

_APART = re.compile(f"(?<={LETTER.pattern}) (?={LETTER.pattern})")


def taken_apart(page: Page) -> Page:
    """Gives a page with each letter of such scripts as a word; the page itself where it has none."""
    if not any(LETTER.search(word.text) for word in page.words if not word.text.isascii()):
        return page
    return replace(page, words=tuple(part for word in page.words for part in _parts(word)))


def joined(phrase: str) -> str:
    """Gives a phrase without the spaces that taking apart put between letters.

    >>> joined("欧 阳 Ramona Orlo")
    '欧阳 Ramona Orlo'
    """
    return _APART.sub("", phrase)


def _parts(word: Word) -> Iterator[Word]:
    if len(word.text) < 2 or LETTER.search(word.text) is None:
        yield word
        return
    count = len(word.text)
    for at, letter in enumerate(word.text):
        yield replace(word, text=letter, box=_share(word, at / count, (at + 1) / count))


def _share(word: Word, begin: float, end: float) -> Box:
    """Gives the part of a word's box between two shares of its length, in the direction of reading."""
    box = word.box
    if word.turn in (180, 270):
        begin, end = 1 - end, 1 - begin
    if word.turn % 180 == 0:
        return Box(box.x0 + begin * box.width, box.y0, box.x0 + end * box.width, box.y1)
    return Box(box.x0, box.y0 + begin * box.height, box.x1, box.y0 + end * box.height)
