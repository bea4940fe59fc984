"""XML without some of its elements, cut out byte for byte, all else as it was; in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.parsers import expat

TABLES = {"tr": "tbl", "table-row": "table"}
"""Rows by name, and what holds them: a table goes with its last row, for it may not stand without."""

_TAG = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")


@dataclass(slots=True)
class Open:
    """An element that has begun.

    Attributes:
        space: its namespace.
        name: its local name.
        attributes: by local name.
        start: where its tag begins, in bytes.
        cut: whether it goes.
        rows: how many rows it had, where it is a table.
        kept: how many of them stay.
    """

    space: str
    name: str
    attributes: dict[str, str]
    start: int
    cut: bool = False
    rows: int = 0
    kept: int = 0


Rule = Callable[[Sequence[Open]], Open | None]
"""Looks at the open elements, the innermost last, as that one begins; gives the one that goes."""


def without(content: bytes, rule: Rule) -> bytes:
    """Gives XML without what a rule cuts.

    Raises:
        ExpatError: it is no XML.

    >>> def rule(above): return above[-1] if above[-1].name == "b" else None
    >>> without(b'<a><b x=">"/><c><b>gone</b>kept</c></a>', rule)
    b'<a><c>kept</c></a>'
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16")
        content = re.sub(r'encoding="[^"]*"', 'encoding="UTF-8"', text, count=1).encode()
    pieces: list[bytes] = []
    at = 0
    for start, end in sorted(_cuts(content, rule)):
        if end > at:
            pieces.append(content[at : max(start, at)])
            at = end
    return b"".join([*pieces, content[at:]])


def _cuts(content: bytes, rule: Rule) -> list[tuple[int, int]]:
    reader = expat.ParserCreate(namespace_separator="}")
    above: list[Open] = []
    found: list[tuple[int, int]] = []

    def begins(named: str, told: dict[str, str]) -> None:
        space, _, name = named.rpartition("}")
        attributes = {key.rpartition("}")[2]: value for key, value in told.items()}
        above.append(Open(space, name, attributes, reader.CurrentByteIndex))
        goes = rule(above)
        if goes is not None:
            goes.cut = True

    def ends(_: str) -> None:
        element = above.pop()
        element.cut = element.cut or (element.rows > 0 and element.kept == 0)
        if element.name in TABLES:
            _counted(element, above)
        if element.cut:
            found.append((element.start, _end(content, element.start, reader.CurrentByteIndex)))

    reader.StartElementHandler, reader.EndElementHandler = begins, ends
    reader.Parse(content, True)  # noqa: FBT003 -- expat takes no name for it
    return found


def _counted(row: Open, above: Sequence[Open]) -> None:
    table = next((one for one in reversed(above) if one.name == TABLES[row.name]), None)
    if table is not None:
        table.rows += 1
        table.kept += not row.cut


def _end(content: bytes, start: int, at: int) -> int:
    """Gives where an element ends: behind its one tag where it is empty, else behind the closing one."""
    tag = _TAG.match(content, start)
    if tag is not None and tag[0].endswith(b"/>"):
        return tag.end()
    return content.index(b">", at) + 1
