r"""RTF without what LibreOffice would print of it and Word does not; in the sandbox.

Two things: shapes that are hidden or not for paper, and text that was moved away with changes tracked. Shapes
are cut out; text moved away is marked as deleted, which LibreOffice knows, and so it goes with the deletions.
Entries of an index or a table of contents are printed by neither, and are told.

Source: Rich Text Format 1.9.1 (\shp with its properties fHidden and fPrint; \mvf, \mvauth, \mvdate; \xe, \tc).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.office import richtext
from redaction.office.hiddenin import Listing

_TOKEN = re.compile(rb"\\([a-zA-Z]+)(-?\d{1,10})? ?|\\.|([{}])|[^\\{}]+", re.DOTALL)
_MOVED = {b"mvf": b"deleted", b"mvauth": b"revauthdel", b"mvdate": b"revdttmdel"}
"""Marks of text moved away, and those of a deletion; of text moved here they do not begin with ``mvf``."""

UNSEEN = {b"fHidden": True, b"fPrint": False}
"""Properties of a shape, and whether it is out of sight where they are true, or where they are not."""

DEEP = 60
"""Groups between a shape and what it says of itself; what lies deeper is not looked for."""

_ENTRIES = {b"xe": "index", b"tc": "table of contents"}


@dataclass(slots=True)
class _Group:
    """A group that has begun: where, and the control word that says what it is."""

    start: int
    kind: bytes = b""
    unseen: bool = False
    moved: bool = False
    name: bytes = b""
    said: bytearray = field(default_factory=bytearray, repr=False)
    texts: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of RTF that is to go, to be changed, or only to be told.

    Attributes:
        start, end: where it stands.
        instead: what stands there in the copy; None where it stays.
        kind, place: under which it is listed; nothing for a mark.
        texts: where its words stand.
    """

    start: int
    end: int
    instead: bytes | None
    kind: str = ""
    place: str = ""
    texts: tuple[tuple[int, int], ...] = ()


def unprinted(rtf: bytes) -> bytes:
    r"""Gives RTF as LibreOffice may have it.

    >>> unprinted(rb"{\rtf1 a{\mvf\mvauth1 b}{\shp{\sp{\sn fHidden}{\sv 1}}{\shptxt c}}}") == (
    ...     rb"{\rtf1 a{\deleted\revauthdel1 b}}"
    ... )
    True
    """
    out: list[bytes] = []
    at = 0
    for piece in sorted(_pieces(rtf), key=lambda one: (one.start, -one.end)):
        if piece.instead is not None and piece.start >= at:
            out += [rtf[at : piece.start], piece.instead]
            at = piece.end
    return b"".join([*out, rtf[at:]])


def cut_off(rtf: bytes) -> bool:
    r"""Tells whether data within RTF are said to go on behind its end: LibreOffice would read on for minutes.

    >>> cut_off(rb"{\rtf1{\bin2147483647 x}}"), cut_off(rb"{\rtf1{\bin1 x}}"), cut_off(rb"{\rtf1 \\bin9 x}")
    (True, False, False)
    """
    at = 0
    while b"\\bin" in rtf and (match := _TOKEN.match(rtf, at)):
        at = match.end()
        if match[1] == b"bin":
            at += max(int(match[2] or 0), 0)
    return at > len(rtf)


def tell(rtf: bytes, told: Listing) -> None:
    """Adds what is hidden in RTF and what LibreOffice's copy of it will not tell."""
    for piece in _pieces(rtf):
        if piece.kind:
            words = (richtext.read(b"{\\rtf1 %s}" % rtf[a:b]).text for a, b in piece.texts)
            told.add(piece.kind, piece.place, " ".join(words))


def _pieces(rtf: bytes) -> Iterator[Piece]:
    above: list[_Group] = []
    at = shapes = 0
    while match := _TOKEN.match(rtf, at):
        at = match.end()
        word, number, brace = match.groups()
        if brace == b"{":
            above.append(_Group(match.start(), moved=bool(above) and above[-1].moved))
        elif brace and above:
            here = above.pop()
            shapes += here.kind == b"shp"
            yield from _ended(here, above, match.end(), shapes)
        elif word == b"bin":
            at += max(int(number or 0), 0)
        elif word and above:
            here = above[-1]
            here.kind = here.kind or word
            if word == b"sv" and number:
                here.said += number
            if word == b"mvf":
                here.moved = number is None or int(number) != 0
            elif word == b"plain":
                here.moved = False
            if word in _MOVED and (here.moved or word == b"mvf"):
                yield Piece(match.start(), match.start() + 1 + len(word), b"\\" + _MOVED[word])
        elif above and not match[0].startswith(b"\\"):
            above[-1].said += match[0][:40]


def _ended(here: _Group, above: list[_Group], end: int, shapes: int) -> Iterator[Piece]:
    if here.kind == b"sn" and above:
        above[-1].name = bytes(here.said).strip()
    elif here.kind == b"sv" and above and above[-1].name in UNSEEN:
        true = bytes(here.said).strip() not in (b"", b"0")
        shape = next((one for one in above[: -DEEP - 1 : -1] if one.kind == b"shp"), None)
        if shape is not None and true is UNSEEN[above[-1].name]:
            shape.unseen = True
    elif here.kind == b"shptxt":
        for one in above[-DEEP:]:
            if one.kind == b"shp":
                one.texts.append((here.start, end))
    elif here.kind in _ENTRIES:
        place = f"{_ENTRIES[here.kind]} entry"
        yield Piece(here.start, end, None, "field-code", place, ((here.start, end),))
    if here.unseen:
        yield Piece(here.start, end, b"", "hidden-text", f"shape {shapes}", tuple(here.texts))
