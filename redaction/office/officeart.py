"""The shapes of a drawing as older office files keep it, and which of them are hidden; in the sandbox.

Word, Excel and PowerPoint keep drawings in the same records within records; what differs is where they stand,
and where a shape's words are.

Source: [MS-ODRAW], OfficeArtDgContainer, OfficeArtSpgrContainer, OfficeArtSpContainer, and its Group Shape
Boolean Properties.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from records.errors import RefusalReason, Refused

HEAD = 8
"""Bytes of a record before its content: version and instance, type, length."""

DRAWING = 0xF002
NOBODYS = 0xF1FE
"""A type of record that nothing is kept in; what bears it is passed over."""

_GROUP, _SHAPE, _PERSISTENT, _WORDS, _DATA = 0xF003, 0xF004, 0xF00A, 0xF00D, 0xF011
_PROPERTIES = frozenset({0xF00B, 0xF121, 0xF122})
_SHOWN, _TEXT = 0x03BF, 0x0080
_PRINTED, _HIDDEN, _USE = 0x1, 0x2, 16


@dataclass(slots=True)
class Shape:
    """A shape or group of shapes.

    Attributes:
        at: where its record begins.
        end: where it ends.
        number: by which its place is found.
        hidden: whether it, or the group that it stands in, is hidden or not for paper.
        box: number of its words among the text boxes of a text, from 1; 0 where it has none.
        header: whether it stands on a header or footer.
        grouping: whether it is a group, and its shapes come behind it.
        words: where the record of its words begins, or -1.
        data: where the record of what its program says of it ends, or -1.
    """

    at: int
    end: int
    number: int = 0
    hidden: bool = False
    box: int = 0
    header: bool = False
    grouping: bool = False
    words: int = -1
    data: int = -1


def record(content: bytes, at: int, end: int, damaged: str) -> tuple[int, int, int]:
    """Gives the first number (version and instance), the type and the length of a record.

    Raises:
        Refused: it does not end within what it stands in.
    """
    if at + HEAD > end:
        raise Refused(RefusalReason.BROKEN, damaged)
    first, kind, length = struct.unpack_from("<HHI", content, at)
    if at + HEAD + length > end:
        raise Refused(RefusalReason.BROKEN, damaged)
    return first, kind, length


def _by_itself(_: Shape) -> bool:
    return False


def shapes_of(
    content: bytes,
    start: int,
    end: int,
    damaged: str,
    also_hidden: Callable[[Shape], bool] = _by_itself,
) -> Iterator[Shape]:
    """Gives the shapes and groups of one drawing; a group once the first shape in it told what it is.

    Args:
        content: the drawing, and perhaps more.
        start: where the record of the drawing begins.
        end: where it ends.
        damaged: what is said where it cannot be followed.
        also_hidden: whether something beside the drawing hides a shape of it.

    Raises:
        Refused: the records are damaged.
    """
    waiting: list[tuple[int, int, Shape | None]] = [(start, end, None)]
    named: set[int] = set()
    while waiting:
        at, stop, group = waiting.pop()
        _, kind, length = record(content, at, stop, damaged)
        behind = at + HEAD + length
        if behind < stop:
            waiting.append((behind, stop, group))
        if kind == _SHAPE:
            shape = _shape(content, at, behind, damaged)
            shape.hidden |= also_hidden(shape) or (group is not None and group.hidden)
            if group is not None and group.at not in named:
                named.add(group.at)
                group.number, group.hidden = shape.number, shape.hidden
                shape = group
            yield shape
        elif kind in (_GROUP, DRAWING) and length:
            inner = group
            if kind == _GROUP:
                above = group is not None and group.hidden
                inner = Shape(at, behind, hidden=above, grouping=True)
            waiting.append((at + HEAD, behind, inner))


def _shape(content: bytes, start: int, end: int, damaged: str) -> Shape:
    """Gives what a shape's record says."""
    shape = Shape(start, end)
    at = start + HEAD
    while at < end:
        first, kind, length = record(content, at, end, damaged)
        if kind == _PERSISTENT and length >= HEAD:
            shape.number = struct.unpack_from("<I", content, at + HEAD)[0]
        elif kind in _PROPERTIES:
            for index in range(min(first >> 4, length // 6)):
                _property(shape, content, at + HEAD + 6 * index)
        elif kind == _WORDS:
            shape.words = at
        elif kind == _DATA:
            shape.data = at + HEAD + length
        at += HEAD + length
    return shape


def _property(shape: Shape, content: bytes, at: int) -> None:
    name, value = struct.unpack_from("<HI", content, at)
    if name == _TEXT:
        shape.box = value >> 16
    elif name == _SHOWN:
        said = value >> _USE
        hidden = said & _HIDDEN and value & _HIDDEN
        unprinted = said & _PRINTED and not value & _PRINTED
        shape.hidden = bool(shape.hidden or hidden or unprinted)


def plainly(said: str) -> str:
    """Gives words in one line, without the signs that office files keep among them."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in said).split())
