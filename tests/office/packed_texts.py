"""RTF packed as Outlook packs it, by a compressor that shares nothing with the reader."""

from __future__ import annotations

import struct

DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""The text that is known before the first letter ([MS-OXRTFCP] 2.1.2.1)."""


def checksum(data: bytes) -> int:
    """Gives the checksum of the packed part, bit by bit ([MS-OXRTFCP] 3.1.3)."""
    total = 0
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ (0xEDB88320 if total & 1 else 0)
    return total


def packed(rtf: bytes) -> bytes:
    """Gives RTF packed: the longest run that stands before, in a window of 4096 bytes, or the letter."""
    whole = DICTIONARY + rtf
    at, tokens = len(DICTIONARY), []
    while at < len(whole):
        length = next(
            (n for n in range(min(17, len(whole) - at), 1, -1) if _found(whole, at, n) >= 0), 0
        )
        if length:
            place = _found(whole, at, length) % 4096
            tokens.append((1, struct.pack(">H", place << 4 | length - 2)))
        else:
            tokens.append((0, whole[at : at + 1]))
        at += length or 1
    tokens.append((1, struct.pack(">H", (at % 4096) << 4)))
    out = b""
    for first in range(0, len(tokens), 8):
        group = tokens[first : first + 8]
        flags = sum(kind << bit for bit, (kind, _) in enumerate(group))
        out += bytes([flags]) + b"".join(content for _, content in group)
    return struct.pack("<4I", len(out) + 12, len(rtf), 0x75465A4C, checksum(out)) + out


def _found(whole: bytes, at: int, length: int) -> int:
    # no farther back than the window holds when the next letter is written
    return whole.find(whole[at : at + length], max(at - 4000, 0), at)
