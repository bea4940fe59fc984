"""Compound files ([MS-CFB]) and Outlook messages ([MS-OXMSG]) written in code, as small as may be."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR, MINI, CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

Tree = Mapping[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """Gives a compound file of these streams and storages.

    The directory's trees lean to the right, which readers take.
    """
    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _FREE, _END, 0]]
    contents: list[tuple[int, bytes]] = []

    def add(inside: Tree, parent: int) -> None:
        before = None
        for name, value in inside.items():
            number = len(entries)
            kind = 2 if isinstance(value, bytes) else 1
            entries.append([name, kind, _FREE, _FREE, _FREE, _END, 0])
            if before is None:
                entries[parent][4] = number
            else:
                entries[before][3] = number
            before = number
            if isinstance(value, bytes):
                contents.append((number, value))
            else:
                add(value, number)

    add(tree, 0)
    fat: list[int] = []
    small: list[int] = []
    body, ministream = bytearray(), bytearray()
    for number, content in contents:
        if not content:
            continue
        is_small = len(content) < CUTOFF
        entries[number][6] = len(content)
        entries[number][5] = _chain(
            small if is_small else fat, len(content), MINI if is_small else SECTOR
        )
        into, unit = (ministream, MINI) if is_small else (body, SECTOR)
        into += content + bytes(-len(content) % unit)
    places = []
    packed_small = struct.pack(f"<{len(small)}I", *small)
    for content, filling in ((bytes(ministream), b"\0"), (packed_small, b"\xff")):
        places.append(_chain(fat, len(content), SECTOR) if content else _END)
        body += content + filling * (-len(content) % SECTOR)
    entries[0][5], entries[0][6] = places[0], len(ministream)
    directory = b"".join(_entry(*entry) for entry in entries)
    first_directory = _chain(fat, len(directory), SECTOR)
    directory += bytes(-len(directory) % SECTOR)
    tables = 1
    while (len(fat) + tables) * 4 > tables * SECTOR:
        tables += 1
    first_fat = len(fat)
    fat += [_FAT] * tables
    packed = struct.pack(f"<{len(fat)}I", *fat)
    packed += b"\xff" * (-len(packed) % SECTOR)
    at = [first_fat + n for n in range(tables)] + [_FREE] * (109 - tables)
    minis = -(-len(packed_small) // SECTOR)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        tables,
        first_directory,
        0,
        CUTOFF,
        places[1],
        minis,
        _END,
        0,
        *at,
    )
    return header + bytes(body) + directory + packed


def _chain(table: list[int], size: int, unit: int) -> int:
    """Adds the chain of a stream to a table of sectors; gives its first one."""
    first, count = len(table), -(-size // unit)
    table += [*range(first + 1, first + count), _END]
    return first


def _entry(
    name: object,
    kind: object,
    left: object,
    right: object,
    child: object,
    start: object,
    size: object,
) -> bytes:
    spelled = str(name).encode("utf-16-le")
    return (
        spelled.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(spelled) + 2, kind, 1, left, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


TEXT, BYTES, NUMBER = 0x001F, 0x0102, 0x0003


def properties(offset: int, said: Mapping[int, str | bytes | int]) -> dict[str, bytes]:
    """Gives the streams of an object's properties, by their ids."""
    rows, streams = bytes(offset), {}
    for pid, value in said.items():
        if isinstance(value, int):
            rows += struct.pack("<HHIII", NUMBER, pid, 6, value, 0)
            continue
        kind = TEXT if isinstance(value, str) else BYTES
        content = value.encode("utf-16-le") if isinstance(value, str) else value
        size = len(content) + (2 if isinstance(value, str) else 0)
        rows += struct.pack("<HHIII", kind, pid, 6, size, 0)
        streams[f"__substg1.0_{pid:04X}{kind:04X}"] = content
    return {"__properties_version1.0": rows, **streams}


def outlook(
    subject: str,
    body: str,
    attachments: Mapping[str, bytes] | None = None,
    inner: Tree | None = None,
    *,
    offset: int = 32,
) -> dict[str, bytes | Tree]:
    """Gives the tree of a message; ``inner`` is another one within it."""
    said = {0x0037: subject, 0x1000: body, 0x0C1A: "Mere Ārā", 0x5D01: "mere@example.govt.nz"}
    tree: dict[str, bytes | Tree] = dict(properties(offset, said))
    recipient = {0x3001: "Tui", 0x39FE: "tui@example.govt.nz", 0x0C15: 1}
    tree["__recip_version1.0_#00000000"] = properties(8, recipient)
    number = 0
    for name, content in (attachments or {}).items():
        own = properties(8, {0x3707: name, 0x3701: content, 0x3705: 1})
        tree[f"__attach_version1.0_#{number:08X}"] = own
        number += 1
    if inner is not None:
        own = dict(properties(8, {0x3001: "inner", 0x3705: 5}))
        tree[f"__attach_version1.0_#{number:08X}"] = {**own, "__substg1.0_3701000D": inner}
    return tree
