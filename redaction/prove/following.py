"""The source's pages followed by pdfminer: which letter of which operator stands where, and each picture.

Written here and driven by pdfminer, so that nothing of the engine's own following is used: what the engine
overlooks under a box is scrambled all the same, and the copies of the two papers then differ.

Source: ISO 32000-2, 9.4.4 (text space details).
"""

from __future__ import annotations

import contextlib
import math
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pdfminer.cmapdb import IdentityCMap
from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import PSKeyword
from pdfminer.utils import mult_matrix, translate_matrix

from records.geometry import Box, Matrix, transformed
from redaction.prove.tokens import plain_tokens

PAGE = 0
"""Stands for the page's own content where a stream is named; forms are named by their object number."""

LARGE, LARGER = 24.0, 2.0
"""Points, and heights of a box, from which a letter stands out of it on both sides where its middle is within:
a box as thin as a stroke is about the words that it strikes out."""

IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Letter:
    """One glyph that an operator shows.

    Attributes:
        code: as it stands in the operand.
        part: which of the operator's strings holds it.
        text: what its font says that it means.
        width: its own advance, letter sizes.
        cell: from its origin to its end, from under to over the line; user space.
        middle: of the cell that pdfminer gives it, by what its font says of its height; user space.
    """

    code: bytes = field(repr=False)
    part: int
    text: str = field(repr=False)
    width: float
    cell: Box
    middle: tuple[float, float]

    @property
    def size(self) -> float:
        """Gives the shorter side of its cell, points."""
        return min(self.cell.width, self.cell.height)


def largest_in(box: Box) -> float:
    """Gives the size from which a letter is none of the words that a box is about, as one of a watermark is.

    It is seen on both sides of the box, which hides nothing of what it says. The size is that of
    :attr:`Letter.size`; for a slanted letter, that of the upright box around it.
    """
    return max(LARGE, LARGER * min(box.width, box.height))


@dataclass(frozen=True, slots=True)
class Showing:
    """One operator that shows text: the ``index``-th in its stream, at one painting of that stream.

    Attributes:
        stream: the object number of the form, or :data:`PAGE`.
        nested: it stands in a form that another form paints.
        font: which font, the same number for the same one.
        why_not: why its letters cannot be replaced, or nothing.
        spacing: thousandths of the letter size between any two letters.
        painted: its letters are painted, and not invisible.
        downwards: it is written from top to bottom, and its letters stand elsewhere than is said here.
    """

    stream: int
    nested: bool
    index: int
    font: int
    why_not: str
    spacing: float
    painted: bool
    downwards: bool
    parts: tuple[bytes | float, ...] = field(repr=False)
    letters: tuple[Letter, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Painting:
    """One picture as it is painted: its object number (none of an inline one), its stream, its place."""

    picture: int | None
    stream: int
    name: str = field(repr=False)
    box: Box
    upright: bool
    matrix: Matrix


@dataclass(slots=True)
class Followed:
    """All that one page shows as text or picture."""

    showings: list[Showing] = field(default_factory=list)
    paintings: list[Painting] = field(default_factory=list)


def followed(path: str, numbers: Sequence[int]) -> Iterator[tuple[int, Followed]]:
    """Gives pages, by number, as pdfminer follows them."""
    return Follower(path, keeps=False).pages(numbers)


class Follower:
    """One file, of which pages are asked for now and again; a font has the same number on all of them.

    Args:
        path: the file.
        keeps: pages that were followed are kept for whoever asks next.
    """

    def __init__(self, path: str, *, keeps: bool) -> None:
        self._path, self._keeps = path, keeps
        self._kept: dict[int, Followed] = {}
        self._device = _Device()
        self._interpreter = _Interpreter(PDFResourceManager(caching=True), self._device)

    def pages(self, numbers: Sequence[int]) -> Iterator[tuple[int, Followed]]:
        """Gives pages by number, in order; those that the file does not have are left out."""
        with contextlib.closing(self._fresh([n for n in numbers if n not in self._kept])) as fresh:
            for number in sorted(numbers):
                page = self._kept.get(number) or next(fresh, None)
                if page is None:
                    return
                if self._keeps:
                    self._kept[number] = page
                yield number, page

    def _fresh(self, numbers: Sequence[int]) -> Generator[Followed, None, None]:
        if not numbers:
            return
        with open(self._path, "rb") as file:  # noqa: PTH123 -- pdfminer wants the open file
            for page in PDFPage.get_pages(file, pagenos={number - 1 for number in numbers}):
                self._device.page = Followed()
                self._device.streams = []
                self._interpreter.render_contents(page.resources, page.contents, ctm=IDENTITY)
                yield self._device.page


class _Device(PDFDevice):  # type: ignore[misc]  # pdfminer has no types
    """Takes down what the interpreter meets."""

    def __init__(self) -> None:
        super().__init__(PDFResourceManager())
        self.page = Followed()
        self.streams: list[int] = []
        self.fonts: dict[int, int] = {}
        self.known: dict[int, dict[int, tuple[float, str]]] = defaultdict(dict)
        self._kept: list[PDFFont] = []

    def render_image(self, name: str, stream: PDFStream) -> None:
        matrix = self.ctm or IDENTITY
        a, b, c, d, _, _ = matrix
        upright = min(abs(a) + abs(d), abs(b) + abs(c)) <= 0.001 * max(
            abs(a) + abs(d), abs(b) + abs(c)
        )
        self.page.paintings.append(
            Painting(
                stream.objid,
                self.streams[-1],
                name,
                transformed(Box(0, 0, 1, 1), matrix),
                upright,
                matrix,
            )
        )

    def number_of(self, font: PDFFont) -> int:
        """Gives a number for a font; it is held on to, so that no other comes to lie at its place."""
        if id(font) not in self.fonts:
            self._kept.append(font)
            self.fonts[id(font)] = len(self._kept)
        return self.fonts[id(font)]


class _Interpreter(PDFPageInterpreter):  # type: ignore[misc]  # pdfminer has no types
    """Counts the showing operators of each stream, in the order in which they stand there."""

    shown = 0
    known: ClassVar[dict[bytes, tuple[str, int] | None]] = {}
    """Each operator's method and how many operands it takes; None of one that does nothing here."""

    def execute(self, streams: Sequence[object]) -> None:
        """Follows content as pdfminer does, its plain tokens read in less time than its own parser takes."""
        here = [stream_value(stream) for stream in streams]
        # what is painted within itself is not followed again, as in pdfminer
        valid = [
            stream
            for stream in here
            if stream.objid is not None and stream.objid not in self.parent_stream_ids
        ]
        tokens = plain_tokens([stream.get_data() for stream in valid])
        if tokens is None:
            super().execute(streams)
            return
        self.stream_ids = {stream.objid for stream in valid}
        for token in tokens:
            if not isinstance(token, PSKeyword):
                self.push(token)
                continue
            if token.name not in self.known:
                self.known[token.name] = self._operator(token.name)
            operator = self.known[token.name]
            if operator is None:
                continue
            method, wanted = operator
            operands = self.pop(wanted)
            if len(operands) == wanted:
                getattr(self, method)(*operands)

    def _operator(self, name: bytes) -> tuple[str, int] | None:
        said = (
            name.decode("utf-8", "ignore").replace("*", "_a").replace('"', "_w").replace("'", "_q")
        )
        method = getattr(self, f"do_{said}", None)
        return None if method is None else (f"do_{said}", method.__code__.co_argcount - 1)

    def render_contents(
        self, resources: dict[object, object], streams: Sequence[object], ctm: Matrix = IDENTITY
    ) -> None:
        device: Any = self.device
        first = streams[0] if len(streams) == 1 else None
        form = isinstance(first, PDFStream) and bool(device.streams)
        device.streams.append(first.objid or -1 if form and isinstance(first, PDFStream) else PAGE)
        self.shown = 0
        super().render_contents(resources, streams, ctm)
        device.streams.pop()

    def do_TJ(self, seq: Any) -> None:  # noqa: N802 -- pdfminer calls it so
        index, self.shown = self.shown, self.shown + 1
        state, device = self.textstate, self.device
        assert isinstance(device, _Device)  # noqa: S101 -- followed() made it
        if state.font is None or not isinstance(seq, list):
            return
        parts = tuple(p if isinstance(p, bytes) else float(p) for p in seq if _plain(p))
        matrix = mult_matrix(state.matrix, self.ctm)
        x, y = state.linematrix
        size, stretch, rise = state.fontsize, state.scaling * 0.01, state.rise
        place = translate_matrix(matrix, (0, y + rise))
        lies = all(map(math.isfinite, place))
        a, b, c, d, e, f = place
        upright = b == c == 0 < min(a, d)
        low, high = min(-0.2 * size, 0.7 * size), max(-0.2 * size, 0.7 * size)
        middle = (state.font.get_descent() + 0.5) * size
        # a letter comes again and again: what its font says of it is asked once
        known = device.known[device.number_of(state.font)]
        letters = []
        for at, part in enumerate(parts):
            if not isinstance(part, bytes):
                x -= part * 0.001 * size * stretch
                continue
            for code, cid in _codes(state.font, part):
                if cid not in known:
                    known[cid] = state.font.char_width(cid), _meaning(state.font, cid)
                width, meaning = known[cid]
                end = x + width * size * stretch
                if not lies:
                    continue
                if upright and x <= end:
                    cell = Box(a * x + e, d * low + f, a * end + e, d * high + f)
                else:
                    cell = transformed(Box(min(x, end), low, max(x, end), high), place)
                along = (x + end) / 2
                centre = a * along + c * middle + e, b * along + d * middle + f
                letters.append(Letter(code, at, meaning, width, cell, centre))
                word = state.wordspace if code == b" " else 0.0
                x = end + (state.charspace + word) * stretch
        state.linematrix = (x, y)
        device.page.showings.append(
            Showing(
                device.streams[-1],
                len(device.streams) > 2,
                index,
                device.number_of(state.font),
                _why_not(state.font),
                1000 * state.charspace / size if size else 0.0,
                state.render != 3,
                state.font.is_vertical(),
                parts,
                tuple(letters),
            )
        )

    def do__w(self, aw: Any, ac: Any, s: Any) -> None:
        """Follows the double quote, which goes to the next line too; pdfminer's own does not."""
        self.do_Tw(aw)
        self.do_Tc(ac)
        self.do_T_a()
        self.do_TJ([s])


def _plain(part: object) -> bool:
    return isinstance(part, (bytes, int, float))


def _codes(font: PDFFont, string: bytes) -> Iterator[tuple[bytes, int]]:
    if not font.is_multibyte():
        yield from ((bytes([code]), code) for code in string)
        return
    cids = list(font.decode(string))
    # where codes have another length than two bytes, which bytes are whose cannot be told
    each = 2 if 2 * len(cids) == len(string) else 0
    for index, cid in enumerate(cids):
        yield string[each * index : each * index + each], cid


def _why_not(font: PDFFont) -> str:
    if isinstance(font, PDFType3Font):
        return "letters that are drawings (Type 3)"
    if font.is_vertical():
        return "text written downwards"
    if isinstance(font, PDFCIDFont) and not isinstance(font.cmap, IdentityCMap):
        return "a font with a code map of its own"
    return ""


def _meaning(font: PDFFont, cid: int) -> str:
    try:
        return str(font.to_unichr(cid))
    except PDFUnicodeNotDefined:
        return ""
