"""The shapes of a Word document of the older kind (.doc), and which of them it hides; in the sandbox.

Shapes are records within records in the table stream; their places stand in two tables beside them, and their
words in a part of the text of their own.

Source: [MS-DOC], FibRgLw97, FibRgFcLcb97, PlcfSpa, PlcftxbxTxt, Clx and OfficeArtContent; [MS-ODRAW],
OfficeArtSpgrContainer, OfficeArtSpContainer, and its Group Shape Boolean Properties.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from records.errors import RefusalReason, Refused
from redaction.office.officeart import HEAD, Shape, plainly, record, shapes_of

WORD_97 = 0x00C1
"""Version of the FIB from which drawings are kept so; older files draw in a way of their own."""

_FCLCB = 154
_CLX, _SPA, _SPA_HEADER, _DRAWINGS, _BOXES, _BOXES_HEADER = 33, 40, 41, 50, 56, 58
"""Where the FIB's pairs of offset and length begin, and the numbers of those that are followed here."""

_LENGTHS = 76
"""Where the FIB's lengths of the parts of the text begin; those of text boxes are the last ones."""

_SPA_SIZE, _BOX_SIZE = 26, 22
_DAMAGED = "its drawings are damaged; save it anew as .docx"


@dataclass(frozen=True, slots=True)
class WordFile:
    """The two streams of a .doc in which its text and its shapes are found.

    Attributes:
        word: the main stream.
        name: of the table stream.
        table: the table stream.
    """

    word: bytes = field(repr=False)
    name: str
    table: bytes = field(repr=False)

    @classmethod
    def of(cls, file: olefile.OleFileIO) -> WordFile:
        """Gives the streams of a file.

        Raises:
            Refused: they are not there.
        """
        word = file.openstream("WordDocument").read()
        if len(word) < _FCLCB + 8 * (_BOXES_HEADER + 1):
            raise Refused(RefusalReason.BROKEN, "it is no whole doc file")
        flags = struct.unpack_from("<H", word, 10)[0]
        name = "1Table" if flags & 0x0200 else "0Table"
        if not file.exists(name):
            raise Refused(RefusalReason.BROKEN, "it is no whole doc file")
        return cls(word, name, file.openstream(name).read())

    @property
    def draws(self) -> bool:
        """Tells whether it is of a version that keeps shapes as is known here, and has any."""
        version = struct.unpack_from("<H", self.word, 2)[0]
        return bool(version >= WORD_97 and self._span(_DRAWINGS)[1])

    def shapes(self) -> list[Shape]:
        """Gives the shapes and groups, each behind the group that it stands in.

        Raises:
            Refused: the records are damaged.
        """
        if not self.draws:
            return []
        start, length = self._span(_DRAWINGS)
        end = start + length
        found: list[Shape] = []
        # the first record is about all drawings; each drawing behind it has a byte that says whose it is
        at = start + HEAD + record(self.table, start, end, _DAMAGED)[2]
        while at < end:
            behind = at + 1 + HEAD + record(self.table, at + 1, end, _DAMAGED)[2]
            for shape in shapes_of(self.table, at + 1, behind, _DAMAGED):
                shape.header = self.table[at] == 1
                found.append(shape)
            at = behind
        return found

    def places(self, numbers: set[int]) -> Iterator[int]:
        """Gives where, in the table stream, the numbers of some shapes stand beside their places."""
        for which in (_SPA, _SPA_HEADER):
            start, length = self._span(which)
            count = max(length - 4, 0) // (4 + _SPA_SIZE)
            for index in range(count):
                at = start + 4 * (count + 1) + _SPA_SIZE * index
                if struct.unpack_from("<I", self.table, at)[0] in numbers:
                    yield at

    def words(self, shape: Shape) -> str:
        """Gives the words of a shape."""
        start, length = self._span(_BOXES_HEADER if shape.header else _BOXES)
        count = max(length - 4, 0) // (4 + _BOX_SIZE)
        if not 1 <= shape.box <= count:
            return ""
        lengths = struct.unpack_from("<8I", self.word, _LENGTHS)
        before = sum(lengths[: 7 if shape.header else 6])
        first, behind = struct.unpack_from("<2I", self.table, start + 4 * (shape.box - 1))
        return plainly("".join(self._text(before + first, before + behind)))

    def _span(self, which: int) -> tuple[int, int]:
        start, length = struct.unpack_from("<2I", self.word, _FCLCB + 8 * which)
        if start + length > len(self.table):
            raise Refused(RefusalReason.BROKEN, _DAMAGED)
        return int(start), int(length)

    # -- words -----------------------------------------------------------------------------------

    def _text(self, first: int, behind: int) -> Iterator[str]:
        """Gives the text between two places of it, piece by piece."""
        start, length = self._span(_CLX)
        end, at = start + length, start
        while at < end and self.table[at] == 1:
            at += 3 + struct.unpack_from("<H", self.table, at + 1)[0]
        # a Pcdt begins with 2
        if at + 5 > end or self.table[at] != 2:
            return
        count = max(min(struct.unpack_from("<I", self.table, at + 1)[0], end - at - 5) - 4, 0) // 12
        ends = struct.unpack_from(f"<{count + 1}I", self.table, at + 5)
        for index in range(count):
            low, high = max(first, ends[index]), min(behind, ends[index + 1])
            if low >= high:
                continue
            piece = at + 5 + 4 * (count + 1) + 8 * index
            where = struct.unpack_from("<I", self.table, piece + 2)[0]
            skipped = low - ends[index]
            if where & 0x40000000:
                begin = (where & 0x3FFFFFFF) // 2 + skipped
                yield self.word[begin : begin + high - low].decode("cp1252", "replace")
            else:
                begin = where + 2 * skipped
                yield self.word[begin : begin + 2 * (high - low)].decode("utf-16-le", "replace")
