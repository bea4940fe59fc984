"""The shapes of an older presentation (.ppt), by slide, and which of them it hides; in the sandbox.

Slides are records within records, found by numbers that each saving gives anew; what an earlier saving left
behind still lies in the file.

Source: [MS-PPT], CurrentUserAtom, UserEditAtom, PersistDirectoryAtom, SlideListWithTextContainer,
SlideContainer, OfficeArtClientTextbox; [MS-ODRAW].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from redaction.office.officeart import HEAD, Shape, plainly, record, shapes_of

_STREAM, _FOUND_BY = "PowerPoint Document", "Current User"
_FOR_BOTH = "PP97_DUALSTORAGE/"
"""Where a file for PowerPoint 95 and 97 keeps what is read of it today."""

_SLIDE, _NOTES, _MASTER = 0x03EE, 0x03F0, 0x03F8
_HOLDERS = {_SLIDE: "slide", _NOTES: "notes", _MASTER: "what slides are made from"}
_LIST, _LISTED, _PICTURED = 0x0FF0, 0x03F3, 0x040C
_TEXT_OF, _BROAD, _NARROW, _TEXT_ELSEWHERE = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_DOCUMENT = 0x03E8
_DAMAGED = "its slides are damaged; save it anew as .pptx"
_MOST_EDITS = 1000


@dataclass(slots=True)
class Drawn:
    """What is drawn on one slide.

    Attributes:
        where: the slide, as a reviewer counts.
        shapes: its shapes and groups, each behind the group that it stands in.
        texts: what stands in its outline, in order.
    """

    where: str
    shapes: list[Shape]
    texts: list[str] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class _Listed:
    """A slide in the order in which slides are shown."""

    number: int
    texts: list[str] = field(default_factory=list, repr=False)


class Presentation:
    """The stream of a .ppt that holds its slides.

    Attributes:
        name: of the stream.
        content: of the stream.
    """

    def __init__(self, file: olefile.OleFileIO) -> None:
        within = _FOR_BOTH if file.exists(f"{_FOR_BOTH}{_STREAM}") else ""
        self.name = f"{within}{_STREAM}"
        self.content = file.openstream(self.name).read()
        found_by = file.openstream(f"{within}{_FOUND_BY}").read()
        self._places = dict(self._newest(struct.unpack_from("<I", found_by, 16)[0]))
        self._listed = {
            self._places[named]: one for named, one in self._order() if named in self._places
        }

    def drawn(self) -> Iterator[Drawn]:
        """Gives what is drawn on each slide, on notes and on what slides are made from.

        Raises:
            Refused: the records are damaged.
        """
        # a slide is found by its place, wherever that is; one of an earlier saving only where it lies
        lying = {at for at, _, _ in self._rows(0, len(self.content))}
        for at in sorted(lying.union(self._places.values())):
            _, kind, length = record(self.content, at, len(self.content), _DAMAGED)
            behind = at + HEAD + length
            if kind not in _HOLDERS:
                continue
            listed = self._listed.get(at)
            where = _HOLDERS[kind]
            if kind == _SLIDE:
                where = f"slide {listed.number}" if listed else "slide that is in no show"
            shapes = [
                shape
                for start, inner, end in self._rows(at + HEAD, behind)
                if inner == _PICTURED
                for shape in self._shapes(start + HEAD, end)
            ]
            yield Drawn(where, shapes, listed.texts if listed else [])

    def said(self, shape: Shape, drawn: Drawn) -> str:
        """Gives the words of a shape."""
        if shape.words < 0:
            return ""
        _, _, length = record(self.content, shape.words, shape.end, _DAMAGED)
        said = []
        for at, kind, behind in self._rows(shape.words + HEAD, shape.words + HEAD + length):
            if kind == _TEXT_ELSEWHERE and behind - at >= HEAD + 4:
                index = struct.unpack_from("<I", self.content, at + HEAD)[0]
                said += drawn.texts[index : index + 1]
            else:
                said.append(self._text(at, kind, behind))
        return " ".join(filter(None, said))

    # -- records ---------------------------------------------------------------------------------

    def _rows(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Gives where each record begins, its type and where it ends.

        Raises:
            Refused: one does not end within what it stands in.
        """
        at = start
        while at + HEAD <= end:
            _, kind, length = record(self.content, at, end, _DAMAGED)
            yield at, kind, at + HEAD + length
            at += HEAD + length

    def _shapes(self, start: int, end: int) -> Iterator[Shape]:
        for at, _, behind in self._rows(start, end):
            yield from shapes_of(self.content, at, behind, _DAMAGED)

    def _text(self, at: int, kind: int, behind: int) -> str:
        said = self.content[at + HEAD : behind]
        if kind == _BROAD:
            return plainly(said.decode("utf-16-le", "replace"))
        return plainly(said.decode("latin-1")) if kind == _NARROW else ""

    # -- the order of slides -----------------------------------------------------------------------

    def _newest(self, edit: int) -> Iterator[tuple[int, int]]:
        """Gives by number where each slide and the document itself lie, the newest last."""
        directories: list[int] = []
        while edit and len(directories) < _MOST_EDITS:
            _, kind, length = record(self.content, edit, len(self.content), _DAMAGED)
            if kind != _EDIT or length < 16:
                break
            edit, directory = struct.unpack_from("<2I", self.content, edit + HEAD + 8)
            directories.append(directory)
        for directory in reversed(directories):
            _, kind, length = record(self.content, directory, len(self.content), _DAMAGED)
            if kind == _DIRECTORY:
                yield from self._directory(directory + HEAD, directory + HEAD + length)

    def _directory(self, at: int, end: int) -> Iterator[tuple[int, int]]:
        while at + 4 <= end:
            said = struct.unpack_from("<I", self.content, at)[0]
            first, count = said & 0xFFFFF, min(said >> 20, (end - at - 4) // 4)
            for index in range(count):
                yield first + index, struct.unpack_from("<I", self.content, at + 4 + 4 * index)[0]
            at += 4 + 4 * count

    def _order(self) -> Iterator[tuple[int, _Listed]]:
        """Gives the slides by their number in the file, in the order in which they are shown."""
        lists = [
            row
            for at, kind, behind in self._rows(0, len(self.content))
            if kind == _DOCUMENT and at in self._places.values()
            for row in self._rows(at + HEAD, behind)
            if row[1] == _LIST and struct.unpack_from("<H", self.content, row[0])[0] >> 4 == 0
        ]
        number = 0
        for at, _, behind in lists[:1]:
            listed = _Listed(0)
            for row, kind, end in self._rows(at + HEAD, behind):
                if kind == _LISTED and end - row >= HEAD + 4:
                    number += 1
                    listed = _Listed(number)
                    yield struct.unpack_from("<I", self.content, row + HEAD)[0], listed
                elif kind == _TEXT_OF:
                    listed.texts.append("")
                elif listed.texts:
                    listed.texts[-1] += self._text(row, kind, end)
