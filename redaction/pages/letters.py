"""The letters of a page's text layer, in columns with a row for each. Runs in the sandbox only."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from ctypes import c_int, c_size_t, c_uint, c_void_p
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as c

from redaction.pages import pdf
from redaction.pages.asking import (
    Flags,
    Numbers,
    Rects,
    address,
    bound,
    flags,
    numbers,
    ordered,
    places,
)
from redaction.pages.windows import looked_through

Measures = npt.NDArray[np.float64]

HYPHENS = (0x02, 0xFFFE)
"""What pdfium gives for a hyphen at the end of a line."""

_text = bound(c.FPDFText_GetText, c_int, c_void_p, c_int, c_int, c_void_p)
_unicode = bound(c.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_generated = bound(c.FPDFText_IsGenerated, c_int, c_void_p, c_int)
_char_box = bound(c.FPDFText_GetCharBox, c_int, c_void_p, c_int, *[c_void_p] * 4)
_loose_box = bound(c.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_text_object = bound(c.FPDFText_GetTextObject, c_size_t, c_void_p, c_int)
_unmapped = bound(c.FPDFText_HasUnicodeMapError, c_int, c_void_p, c_int)
_matrix = bound(c.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_font = bound(c.FPDFTextObj_GetFont, c_size_t, c_void_p)
_render_mode = bound(c.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters that a text layer draws, in pdfium's order. Spaces are told by the letters behind them.

    Attributes:
        text: what they say, one character each.
        ink: the ink of each.
        cell: the font's ascent and descent, the letter's advance.
        turn: direction of reading, degrees counter-clockwise.
        shown: False where the text state alone says that it is not painted (Tr 3 or 7).
        mapped: whether the font gives Unicode for it.
        line: number of its line in pdfium's order.
        gap: whether a space stands before it.
        guessed: whether that space is pdfium's guess, and not in the file.
        drawer: pdfium's address of the text object that draws it; below 0 where there is none.
        beyond: whether it is seen through another window than the letter before it, as in another cell.
        cut: whether that window, where another one meets it, ends before the letter begins.
    """

    text: str
    ink: Rects
    cell: Rects
    turn: Measures
    shown: Flags
    mapped: Flags
    line: Numbers
    gap: Flags
    guessed: Flags
    drawer: Numbers
    beyond: Flags
    cut: Flags

    def __len__(self) -> int:
        return len(self.text)

    def only(self, chosen: Flags) -> Letters:
        """Gives some of the letters."""
        return Letters(
            "".join(itertools.compress(self.text, chosen)),
            self.ink[chosen],
            self.cell[chosen],
            self.turn[chosen],
            self.shown[chosen],
            self.mapped[chosen],
            self.line[chosen],
            self.gap[chosen],
            self.guessed[chosen],
            self.drawer[chosen],
            self.beyond[chosen],
            self.cut[chosen],
        )

    def alphanumeric(self) -> Flags:
        """Tells which are letters or digits, and no mere signs."""
        return flags(map(str.isalnum, self.text), len(self))


def letters_of(page: pdfium.PdfPage) -> Letters:
    """Gives every letter of a page's text layer, hidden ones too.

    Raises:
        Refused: there are too many of them.
    """
    textpage = page.get_textpage()
    try:
        return _letters(address(textpage.raw), pdf.count_letters(textpage.raw))
    finally:
        textpage.close()


def _letters(page: int, count: int) -> Letters:
    codes = _codes(page, count)
    text, index = _spelt(codes)
    space = flags(map(str.isspace, text), len(text))
    ink, cell, placed = _boxes(page, index[~space])
    kept = ~space
    kept[kept] = placed
    made = space.copy()
    made[space] = list(map((1).__eq__, map(_generated, repeat(page), index[space].tolist())))
    # how many spaces, spaces of the file and ends of lines stand before each letter that is kept
    spaces, written = (np.cumsum(which)[kept] for which in (space, space & ~made))
    ends = np.cumsum(flags(map("\n".__eq__, text), len(text)))[kept]
    gap = np.diff(spaces, prepend=0) > 0
    at = index[kept]
    drawer = numbers(map(_text_object, repeat(page), at.tolist()), len(at))
    drawer = np.where(drawer == 0, -1 - at, drawer)
    turn, shown, font = _states(page, drawer, at)
    meets = np.append(False, (np.diff(drawer) != 0) & (np.diff(ends) == 0))[: len(at)]
    meets &= ~gap | _goes_back(cell[placed])
    beyond, cut = looked_through(drawer, ink[placed], meets)
    return Letters(
        text="".join(itertools.compress(text, kept)),
        ink=ink[placed],
        cell=cell[placed],
        turn=turn,
        shown=shown,
        mapped=_mapped(page, font, codes[at], at),
        line=1 + ends,
        gap=gap,
        guessed=gap & (np.diff(written, prepend=0) == 0),
        drawer=drawer,
        beyond=beyond,
        cut=cut,
    )


def _codes(page: int, count: int) -> Numbers:
    """Gives the code of each character: all of them in one go, where none is left out of that."""
    codes = np.zeros(count + 1, np.uint16)
    # of as many as there are, controls are left out; one outside the first plane would come as two
    whole = _text(page, 0, count, codes.ctypes.data) == count + 1
    if whole and not ((codes >= 0xD800) & (codes < 0xE000)).any():
        return codes[:count].astype(np.int64)
    return numbers(map(_unicode, repeat(page), range(count)), count)


def _mapped(page: int, font: Numbers, codes: Numbers, index: Numbers) -> Flags:
    """Tells which letters their font gives Unicode for: asked once for each sign of a font."""
    _, first, which = np.unique((font << 16) + codes, return_index=True, return_inverse=True)
    answers = numbers(map(_unmapped, repeat(page), index[first].tolist()), len(first))
    return np.asarray(answers != 1)[which]


def _goes_back(cell: Rects) -> Flags:
    """Tells which letters begin before the one in front of them ends, as over text that is cut off there."""
    back = np.zeros(len(cell), np.bool_)
    back[1:] = cell[1:, 0] < cell[:-1, 2] - 0.5
    return back


def _spelt(codes: Numbers) -> tuple[str, Numbers]:
    """Gives what pdfium's codes spell, and the index of each character; two surrogates are one."""
    high = (codes >= 0xD800) & (codes < 0xDC00)
    if high.any():
        second = np.append(False, high[:-1]) & (codes >= 0xDC00) & (codes < 0xE000)
        first = np.roll(codes, 1)
        codes = np.where(second, 0x10000 + ((first - 0xD800) << 10) + (codes - 0xDC00), codes)
    codes = np.where(np.isin(codes, HYPHENS), ord("-"), codes)
    return "".join(map(chr, codes[~high].tolist())), np.flatnonzero(~high)


def _boxes(page: int, index: Numbers) -> tuple[Rects, Rects, Flags]:
    """Gives the ink and the cell of each letter, and whether it has both.

    A broken font gives boxes that are no numbers; nothing is drawn there.
    """
    count = len(index)
    # pdfium writes left, right, bottom, top of the ink, and left, top, right, bottom of the cell
    ink, sides = np.zeros((count, 4)), np.zeros((count, 4), np.float32)
    x0, y0, x1, y1 = map(places, ink.T)
    asked = index.tolist()
    inked = flags(map(_char_box, repeat(page), asked, x0, x1, y0, y1), count)
    celled = flags(map(_loose_box, repeat(page), asked, places(sides)), count)
    cell = sides[:, [0, 3, 2, 1]].astype(np.float64)
    finite = np.isfinite(ink).all(axis=1) & np.isfinite(cell).all(axis=1)
    return ordered(ink), ordered(cell), inked & celled & finite


def _states(page: int, drawer: Numbers, index: Numbers) -> tuple[Measures, Flags, Numbers]:
    """Gives the direction of each letter, whether it is painted, and a number for its font.

    All three are the same all along a text object.
    """
    drawers, first, which = np.unique(drawer, return_index=True, return_inverse=True)
    matrices = np.zeros((len(drawers), 6), np.float32)
    for at, place in zip(index[first].tolist(), places(matrices), strict=True):
        _matrix(page, at, place)
    turns = [math.degrees(math.atan2(b, a)) % 360 for a, b, *_ in matrices.tolist()]
    asked = drawers.tolist()
    painted = [_painted(one) for one in asked]
    # a letter without an object is of a font of its own
    fonts = numbers((_font(one) if one > 0 else one for one in asked), len(asked))
    _, font = np.unique(fonts, return_inverse=True)
    return (
        np.array(turns, np.float64)[which],
        np.array(painted, np.bool_)[which],
        font.astype(np.int64)[which],
    )


def _painted(drawer: int) -> bool:
    unseen: Sequence[int] = (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP)
    return drawer < 0 or _render_mode(drawer) not in unseen
