"""The packed RTF in which Outlook keeps the text of a message, unpacked within bounds; in the sandbox.

Source: [MS-OXRTFCP] 2.1 (header, dictionary, tokens), 3.1.3 (checksum).
"""

from __future__ import annotations

import struct
import zlib

from records.errors import RefusalReason, Refused

_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds before anything is written (2.1.2.1)."""

_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
"""``LZFu`` and ``MELA``."""

WINDOW = 4096
MOST = 64 * 1024 * 1024
"""Bytes of RTF that one message may hold."""


def unpacked(packed: bytes) -> bytes:
    """Gives RTF out of its packing.

    Raises:
        Refused: it is damaged, packed in an unknown way, or unpacks to too much.
    """
    if len(packed) < 16:
        raise Refused(RefusalReason.BROKEN, "the text of the message is cut off")
    size, whole, kind, checksum = struct.unpack("<4I", packed[:16])
    content = packed[16 : size + 4]
    if kind == _PLAIN:
        return content[:whole]
    if kind != _PACKED:
        raise Refused(RefusalReason.BROKEN, "the text of the message is packed in an unknown way")
    # the sum of PKZIP without its turning over of bits before and behind
    if zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF != checksum:
        raise Refused(RefusalReason.BROKEN, "the text of the message is damaged")
    return _decoded(content)[:whole]


def _decoded(content: bytes) -> bytes:
    window = bytearray(_BEFORE.ljust(WINDOW, b"\0"))
    at, read, written = len(_BEFORE), 0, bytearray()
    while read < len(content):
        flags, read = content[read], read + 1
        for bit in range(8):
            if len(written) > MOST:
                raise Refused(RefusalReason.BOMB, "the text of the message unpacks without end")
            if read >= len(content):
                return bytes(written)
            if flags >> bit & 1:
                token, read = int.from_bytes(content[read : read + 2], "big"), read + 2
                start, length = token >> 4, (token & 15) + 2
                if start == at:
                    return bytes(written)
            else:
                start, length = -1, 1
            for step in range(length):
                # what is copied may reach into what is being written
                letter = content[read] if start < 0 else window[(start + step) % WINDOW]
                window[at] = letter
                at = (at + 1) % WINDOW
                written.append(letter)
            read += start < 0
    return bytes(written)
