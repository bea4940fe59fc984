"""WinAnsiEncoding: what code page 1252 means, as glyph names.

Source: ISO 32000-2, annex D.2; codes that it leaves open show a bullet.
"""

from __future__ import annotations

from fontTools.agl import UV2AGL


def _name(code: int) -> str:
    try:
        char = bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return "bullet"
    # the no-break space and the soft hyphen are drawn as what they look like
    drawn = {0xA0: 0x20, 0xAD: 0x2D}.get(ord(char), ord(char))
    return str(UV2AGL.get(drawn, "bullet"))


WIN_ANSI: dict[int, str] = {code: _name(code) for code in range(32, 256)}
