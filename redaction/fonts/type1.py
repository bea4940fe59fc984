"""Type 1 programs, read as every reader of PDF takes them: until the font is there, and not a word further.

fontTools' reader of whole font files gives one up that lacks subroutines, leaves some of them away, or says
anything odd behind its font. Subsets do all of that. Its interpreter is used here, and what it found is taken.

Source: Adobe Type 1 Font Format, 2 (font program organization), 7 (encryption).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.misc import eexec, psLib
from fontTools.misc.psCharStrings import T1CharString

KEY = 4330
"""Of encrypted charstrings."""

BEFORE = b"/Helvetica 4 dict dup /Encoding StandardEncoding put definefont pop"
"""A font that programs may copy their encoding from."""


def read(data: bytes) -> tuple[Mapping[str, T1CharString], list[str], float]:
    """Gives the glyphs of a program by their names, its encoding, and the size of its unit.

    Raises:
        psLib.PSError, psLib.PSTokenError, KeyError, ValueError: there is no font in it.
    """
    font = _font(data)
    private, skipped = font["Private"], 4
    skipped = int(private.get("lenIV", skipped))
    subroutines: list[Any] = []
    for held in private.get("Subrs", ()):
        subroutines.append(_charstring(held, skipped, subroutines))
    glyphs = {
        str(name): _charstring(held, skipped, subroutines)
        for name, held in font["CharStrings"].items()
        if isinstance(held, bytes)
    }
    encoding = [str(name) for name in font.get("Encoding", StandardEncoding)]
    matrix = font.get("FontMatrix", [0.001, 0, 0, 0.001, 0, 0])
    return glyphs, encoding, float(matrix[0])


def _charstring(held: Any, skipped: int, subroutines: list[Any]) -> T1CharString:
    # a subset leaves away the subroutines that it does not call
    plain = eexec.decrypt(held, KEY)[0][max(skipped, 0) :] if isinstance(held, bytes) else b""
    return T1CharString(plain, subrs=subroutines)


def _font(data: bytes) -> dict[str, Any]:
    interpreter = psLib.PSInterpreter(encoding="latin-1")
    interpreter.interpret(BEFORE)
    fonts = interpreter.dictstack[0]["FontDirectory"].value
    usual = dict(fonts)
    try:
        interpreter.interpret(data)
    except (psLib.PSError, psLib.PSTokenError, IndexError, AttributeError, ValueError, TypeError):
        # what stands behind the font is padding, or none of ours; without a font it is no program
        if fonts == usual:
            raise
    made = [font for name, font in fonts.items() if usual.get(name) is not font]
    if not made:
        raise psLib.PSError("no font")
    return dict(_plain(made[-1]))


def _plain(item: Any) -> Any:
    """Gives a value of the interpreter as one of Python; what an array was never filled with is None."""
    value = getattr(item, "value", None)
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value
