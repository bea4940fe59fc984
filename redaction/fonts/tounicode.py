"""What the codes of a source's font mean, by its ToUnicode map; in the sandbox.

Source: ISO 32000-2, 9.10.3; Adobe Technical Note 5411.
"""

from __future__ import annotations

import re

import pikepdf

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def meanings_of(font: pikepdf.Object) -> dict[int, str]:
    """Gives what ToUnicode says of codes; nothing where it is missing or broken."""
    stream = font.get("/ToUnicode")
    if not isinstance(stream, pikepdf.Stream):
        return {}
    found: dict[int, str] = {}
    for section in _SECTION.finditer(stream.read_bytes()):
        tokens = [
            m.group(1) if m.group(1) is not None else m.group(0) for m in _HEX.finditer(section[2])
        ]
        if section[1] == b"bfchar":
            for code, text in zip(tokens[::2], tokens[1::2], strict=False):
                found[int(code, 16)] = _utf16(text)
        else:
            _ranges(tokens, found)
    return found


def _ranges(tokens: list[bytes], found: dict[int, str]) -> None:
    at = 0
    while at + 2 < len(tokens):
        first, last = int(tokens[at], 16), int(tokens[at + 1], 16)
        last = min(last, first + 65_535)
        if tokens[at + 2] == b"[":
            end = tokens.index(b"]", at + 3)
            for code, text in zip(range(first, last + 1), tokens[at + 3 : end], strict=False):
                found[code] = _utf16(text)
            at = end + 1
            continue
        start = _utf16(tokens[at + 2])
        for code in range(first, last + 1):
            if start:
                found[code] = start[:-1] + chr(min(ord(start[-1]) + code - first, 0x10FFFF))
        at += 3


def _utf16(digits: bytes) -> str:
    packed = bytes.fromhex(b"".join(digits.split()).decode("ascii"))
    return packed.decode("utf-16-be", errors="replace").replace("\0", "")
