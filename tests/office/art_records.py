"""Drawings of older office files ([MS-ODRAW]), record by record."""

from __future__ import annotations

import struct

HIDDEN, UNPRINTED = 0x00020002, 0x00010000


def record(kind: int, content: bytes, instance: int = 0, version: int = 0) -> bytes:
    """Gives a record of a drawing."""
    return struct.pack("<HHI", instance << 4 | version, kind, len(content)) + content


def shape(
    number: int, box: int = 0, said: int | None = None, table: int = 0xF00B, behind: bytes = b""
) -> bytes:
    """Gives a shape, perhaps with words, with what it says of being shown, and with more records."""
    properties = [(0x0080, box << 16)] if box else []
    properties += [] if said is None else [(0x03BF, said)]
    packed = b"".join(struct.pack("<HI", *pair) for pair in properties)
    own = record(0xF00A, struct.pack("<2I", number, 0xA00), 202, 2)
    return record(0xF004, own + record(table, packed, len(properties), 3) + behind, 0, 15)


def group(*inside: bytes) -> bytes:
    """Gives a group; the first shape in it is the group itself."""
    return record(0xF003, b"".join(inside), 0, 15)


def sheet(*inside: bytes) -> bytes:
    """Gives a drawing, its shapes in the group that holds all of them."""
    return record(0xF002, group(shape(1024), *inside), 0, 15)
