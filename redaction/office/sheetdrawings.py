"""The shapes over the sheets of an older workbook (.xls), and which of them it does not print; in the sandbox.

The drawing of a sheet is cut into many records, and between its pieces stand what Excel says of each shape
(whether it is for paper) and its words. Here the pieces are put together again, with where each lay.

Source: [MS-XLS], BoundSheet8, MsoDrawing, Obj, FtCmo, TxO and Continue; [MS-ODRAW]. Of a workbook of Excel 5
and 95, whose shapes stand in Obj records alone, the flags are those that readers of such files know.
"""

from __future__ import annotations

import struct
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

import olefile

from redaction.office.officeart import HEAD, Shape, plainly, record, shapes_of

_BOUND_SHEET, _BOF, _EOF = 0x0085, 0x0809, 0x000A
_DRAWING, _OBJECT, _WORDS, _MORE = 0x00EC, 0x005D, 0x01B6, 0x003C
NOBODYS_ROW = 0x0FFD
"""A type of record of a workbook that nothing is kept in."""

_NEWER = 0x0600
"""What the first record of a workbook says from Excel 97 on."""

_NOTE = 0x19
_PRINTED, _OF_THE_SCREEN = 0x0010, 0x0100
_HIDDEN_THEN, _PRINTED_THEN = 0x0100, 0x0400
"""Flags of an object, from Excel 97 on and before."""

_DAMAGED = "its drawings are damaged; save it anew as .xlsx"


@dataclass(slots=True)
class _Object:
    """What Excel says of a shape."""

    kind: int
    flags: int

    @property
    def passed_over(self) -> bool:
        """Tells whether it is a comment, which is told as such, or a button of the screen's."""
        return self.kind == _NOTE or bool(self.flags & _OF_THE_SCREEN)


@dataclass(slots=True)
class SheetDrawing:
    """The drawing of one sheet, put together.

    Attributes:
        name: of the sheet.
        content: the records of its shapes.
        pieces: where each piece begins in ``content`` and where it lay in the workbook.
        objects: what is said of shapes, by where their records end in ``content``.
        words: of shapes, by the same.
        older: where objects of Excel 5 and 95 lie in the workbook that are not seen on paper.
    """

    name: str
    content: bytearray = field(default_factory=bytearray, repr=False)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    objects: dict[int, _Object] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict, repr=False)
    older: list[int] = field(default_factory=list)

    def shapes(self) -> list[Shape]:
        """Gives the shapes and groups but for comments, each behind the group that it stands in.

        Raises:
            Refused: the records are damaged.
        """
        if not self.content:
            return []
        content = bytes(self.content)
        _, _, length = record(content, 0, len(content), _DAMAGED)
        found = shapes_of(content, 0, HEAD + length, _DAMAGED, self._not_for_paper)
        return [one for one in found if not self._passed_over(one)]

    def said(self, shape: Shape) -> str:
        """Gives the words of a shape."""
        return self.words.get(shape.words + HEAD, "") if shape.words >= 0 else ""

    def places(self, at: int, count: int) -> Iterator[int]:
        """Gives where some bytes of ``content`` lie in the workbook, one by one."""
        for index in range(at, at + count):
            begins, lay = self.pieces[bisect(self.pieces, index, key=itemgetter(0)) - 1]
            yield lay + index - begins

    def _not_for_paper(self, shape: Shape) -> bool:
        said = self.objects.get(shape.data)
        return said is not None and not said.flags & _PRINTED

    def _passed_over(self, shape: Shape) -> bool:
        said = self.objects.get(shape.data)
        return said is not None and said.passed_over


def book_of(file: olefile.OleFileIO) -> tuple[str, bytes]:
    """Gives the name of a workbook's stream, and the stream."""
    name = "Workbook" if file.exists("Workbook") else "Book"
    return name, file.openstream(name).read()


def drawings_of(book: bytes) -> list[SheetDrawing]:
    """Gives the drawings of a workbook's sheets, and of the charts within them."""
    names = dict(_names(book))
    made: list[SheetDrawing] = []
    within: list[SheetDrawing] = []
    newer = len(book) >= HEAD and struct.unpack_from("<H", book, 4)[0] == _NEWER
    words = _Words()
    before = 0
    for at, kind, length in _rows(book):
        content = at + 4
        if kind == _BOF:
            above = within[-1].name if within else "of the workbook"
            within.append(SheetDrawing(names.get(at, above)))
            made.append(within[-1])
        elif kind == _EOF and within:
            within.pop()
        elif not within:
            continue
        elif not newer:
            if kind == _OBJECT and _unseen_then(book, content, length):
                within[-1].older.append(at)
        elif kind == _DRAWING or (kind == _MORE and before in (_DRAWING, _OBJECT)):
            _add_piece(within[-1], book, content, length)
            before = _DRAWING
        elif kind == _OBJECT and length >= 10:
            said = struct.unpack_from("<3H", book, content + 4)
            within[-1].objects[len(within[-1].content)] = _Object(said[0], said[2])
        elif kind == _WORDS and length >= 14:
            words = _Words(*struct.unpack_from("<2H", book, content + 10))
            within[-1].words[len(within[-1].content)] = ""
        elif kind == _MORE and before == _WORDS:
            if words.ended:
                _add_piece(within[-1], book, content, length)
                before = _DRAWING
            else:
                words.add(book[content : content + length])
                within[-1].words[len(within[-1].content)] = plainly(words.said)
        before = before if kind == _MORE else kind
    return [one for one in made if one.content or one.older]


@dataclass(slots=True)
class _Words:
    """The words of a shape, as they come in pieces; behind them is told how they look."""

    letters: int = 0
    looks: int = 0
    said: str = ""

    @property
    def ended(self) -> bool:
        return self.letters <= 0 and self.looks <= 0

    def add(self, piece: bytes) -> None:
        if self.letters > 0 and piece:
            broad = piece[0] & 1
            said = piece[1:].decode("utf-16-le" if broad else "latin-1", "replace")
            self.said += said
            self.letters -= max(len(piece) - 1 >> broad, 1)
        else:
            self.looks -= max(len(piece), 1)


def _add_piece(drawing: SheetDrawing, book: bytes, at: int, length: int) -> None:
    drawing.pieces.append((len(drawing.content), at))
    drawing.content += book[at : at + length]


def _unseen_then(book: bytes, at: int, length: int) -> bool:
    if length < 10:
        return False
    kind, _, flags = struct.unpack_from("<3H", book, at + 4)
    return kind != _NOTE and bool(flags & _HIDDEN_THEN or not flags & _PRINTED_THEN)


def _rows(book: bytes) -> Iterator[tuple[int, int, int]]:
    """Gives where each record of a workbook begins, its type and its length, until one is cut off."""
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<2H", book, at)
        if at + 4 + length > len(book):
            return
        yield at, kind, length
        at += 4 + length


def _names(book: bytes) -> Iterator[tuple[int, str]]:
    """Gives where each sheet begins, and its name."""
    for at, kind, length in _rows(book):
        if kind == _EOF:
            return
        if kind == _BOUND_SHEET and length > HEAD:
            begins, _, count, how = struct.unpack_from("<IHBB", book, at + 4)
            spelled = book[at + 4 + HEAD : at + 4 + length]
            if how & 1:
                yield begins, plainly(spelled[: 2 * count].decode("utf-16-le", "replace"))
            else:
                yield begins, plainly(spelled[:count].decode("latin-1"))
