"""Witness: pdfminer's characters. None may stand in a box but those of its label.

On lines that were set anew none may be lost, and none may come up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from records.geometry import Box, PageFrame
from redaction.prove import setting
from redaction.prove.case import Case, Finding, MarkedPage
from redaction.prove.following import Followed, followed, largest_in

UNFOLLOWED = "what its lines were made of cannot be followed in the source"

UNKNOWN = "\ufffd"
"""Stands for a character of which its font does not say what it means."""


def testify(case: Case) -> tuple[int, list[Finding]]:
    """Gives how many boxes and lines set anew were looked into, and what is wrong there."""
    marked = {page.number: page for page in case.pages}
    held: list[Finding] = []
    lost: list[Finding] = []
    seen: set[int] = set()
    before = _before(case)
    for number, page in case.follower.pages(sorted(marked)):
        seen.add(number)
        held += _held(marked[number], _Chars.of(_seen(case.public, number, page)))
        if marked[number].anew:
            there = next(before, None)
            lost += (
                [Finding(number, None, UNFOLLOWED)]
                if there is None
                else setting.compared(marked[number], there, page)
            )
    if seen != set(marked):
        held.append(Finding(None, None, "a page that carries a redaction is missing"))
    looked = sum(len(page.burns) + len(page.anew) for page in case.pages)
    return looked, [*held, *lost]


def _before(case: Case) -> Iterator[Followed]:
    """Gives the pages of the source on which lines were set anew, each followed when it is asked for.

    It ends at the first that cannot be followed: what others wrote may make pdfminer stumble in any way,
    where the engine's parsers found their way through it.
    """
    anew = sorted(page.number for page in case.pages if page.anew)
    pages = followed(case.source, anew)
    while True:
        try:
            _, page = next(pages)
        except Exception:  # noqa: BLE001 -- its end, or whatever else: a page that is left is objected to
            return
        yield page


def _seen(path: str, number: int, page: Followed) -> Iterator[_Char]:
    """Gives the characters of a page."""
    if any(showing.downwards for showing in page.showings):
        # where letters stand in a column is for pdfminer's own layout to tell
        yield from _laid(path, number)
        return
    for showing in page.showings:
        for letter in showing.letters:
            # one that means nothing is a character all the same
            yield _Char(*letter.middle, letter.size, letter.text or UNKNOWN)


def _laid(path: str, number: int) -> Iterator[_Char]:
    """Gives the characters of a page as pdfminer lays them out.

    It places them from the corner of the MediaBox, as the page is turned.
    """
    resources = PDFResourceManager(caching=False)
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    with open(path, "rb") as file:  # noqa: PTH123 -- pdfminer wants the open file
        for page in PDFPage.get_pages(file, pagenos={number - 1}):
            interpreter.process_page(page)
            frame = PageFrame(Box.of(*page.mediabox), page.rotate)
            for char in _chars(device.get_result()):
                x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
                if math.isfinite(x + y):
                    at = frame.from_display(Box(x, y, x, y))
                    yield _Char(at.x0, at.y0, min(char.width, char.height), char.get_text())


def _chars(node: LTContainer) -> Iterator[LTChar]:
    for item in node:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            yield from _chars(item)


class _Char(NamedTuple):
    """One character: its middle in user space, the shorter side of its cell, points, and what it means."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class _Chars:
    """The characters of a page, how large and where, in the order of the content, but for spaces."""

    xs: npt.NDArray[np.float64]
    ys: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.float64]
    texts: Sequence[str] = field(repr=False)

    @classmethod
    def of(cls, chars: Iterable[_Char]) -> _Chars:
        kept = [char for char in chars if char.text.strip()]
        told = np.array([char[:3] for char in kept], dtype=np.float64).reshape(-1, 3)
        return cls(told[:, 0], told[:, 1], told[:, 2], [char.text for char in kept])

    def within(self, box: Box) -> str:
        """Gives the characters whose middle stands in a box, and that do not stand out of it."""
        level = (self.sizes <= largest_in(box)) & (box.x0 <= self.xs) & (self.xs <= box.x1)
        there = level & (box.y0 <= self.ys) & (self.ys <= box.y1)
        return "".join(self.texts[index] for index in np.flatnonzero(there).tolist())


def _held(page: MarkedPage, chars: _Chars) -> Iterator[Finding]:
    allowed = ["".join(label.split()) for label in page.labels]
    for burn in page.burns:
        left = "".join(chars.within(burn.grown(-0.5)).split())
        for label in sorted(allowed, key=len, reverse=True):
            left = left.replace(label, "")
        # a label that spans two boxes is cut where one ends; what is left of it is no secret
        if left and not any(left in label for label in allowed):
            yield Finding(page.number, burn, f"{len(left)} characters can be extracted")
