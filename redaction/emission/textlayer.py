"""An invisible text layer: a font without shapes, and the words laid where their ink is.

The codes are the page's distinct characters in the order of Unicode, so the font tells nothing of
the order in which they were used, and a withheld character that stands nowhere else has no code.

Source: ISO 32000-2, 9.7 (composite fonts), 9.3.6 (text rendering mode 3), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

from records.geometry import Box
from redaction.fonts.newfonts import to_unicode

ADVANCE = 500
"""Thousandths of the letter size that every code advances."""

DESCENT = 0.2
"""Share of a word's height below its baseline."""


@dataclass(frozen=True, slots=True)
class Laid:
    """One text to lay invisibly: where, which way it runs, and whether its line ends behind it.

    ``piece`` is as which piece of its page it is read.
    """

    text: str = field(repr=False)
    box: Box
    turn: int
    ends_line: bool
    piece: int = 0

    @classmethod
    def of(cls, told: Sequence[Any]) -> Laid:
        """Gives a text from the plain values that the parent sent."""
        text, box, turn, ends, piece = told
        return cls(str(text), Box(*box), int(turn), bool(ends), int(piece))


@cache
def shapeless() -> bytes:
    """Gives a TrueType font of one empty glyph; the same bytes every time.

    The glyph stands beside ``.notdef``, which no text may show, not even an invisible one.

    Source: ISO 14289-1, 7.21.8.
    """
    order = [".notdef", "blank"]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: Glyph() for name in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (ADVANCE, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    # no words: a paper may withhold "regular", and every byte of its copy is searched for that
    builder.setupNameTable({"familyName": "S", "styleName": "R"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def font_for(pdf: pikepdf.Pdf, codes: Sequence[str]) -> pikepdf.Object:
    """Gives the font object whose code n (from 1) means ``codes[n - 1]``."""
    program = pdf.make_stream(shapeless())
    program.Length1 = len(shapeless())
    descriptor = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name.Shapeless,
            Flags=4,
            FontBBox=[0, -200, ADVANCE, 800],
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=800,
            StemV=80,
            FontFile2=program,
        )
    )
    descendant = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name.Shapeless,
            CIDSystemInfo=pikepdf.Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=descriptor,
            DW=ADVANCE,
            CIDToGIDMap=pdf.make_stream(b"\0\0" + b"\0\1" * len(codes)),
        )
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.Shapeless,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=pdf.make_stream(to_unicode(codes)),
        )
    )


def codes_of(texts: Iterable[Laid]) -> list[str]:
    """Gives the distinct characters of some texts, and the space, in the order of Unicode."""
    return sorted({" ", *(char for laid in texts for char in laid.text)})


def operators(texts: Sequence[Laid], codes: Sequence[str], font: str) -> bytes:
    """Gives the content that lays ``texts`` invisibly, in user space, in their order."""
    number = {char: index for index, char in enumerate(codes, 1)}
    out = ["BT 3 Tr"]
    for laid in texts:
        if not laid.text:
            continue
        sideways = laid.turn % 180 != 0
        height = max(laid.box.width if sideways else laid.box.height, 0.5)
        length = max(laid.box.height if sideways else laid.box.width, 0.5)
        stretch = 100 * length / (height * ADVANCE / 1000 * len(laid.text))
        shown = laid.text if laid.ends_line else laid.text + " "
        code = "".join(f"{number[char]:04X}" for char in shown)
        out.append(
            f"/{font} {height:.2f} Tf {stretch:.2f} Tz {_placed(laid, height)} Tm <{code}> Tj"
        )
    out.append("ET")
    return "\n".join(out).encode()


def _placed(laid: Laid, height: float) -> str:
    box, low = laid.box, DESCENT * height
    quarter = round(laid.turn / 90) % 4
    x, y = [
        (box.x0, box.y0 + low),
        (box.x1 - low, box.y0),
        (box.x1, box.y1 - low),
        (box.x0 + low, box.y1),
    ][quarter]
    angle = math.radians(90 * quarter)
    cosine, sine = round(math.cos(angle)), round(math.sin(angle))
    return f"{cosine} {sine} {-sine} {cosine} {x:.2f} {y:.2f}"
