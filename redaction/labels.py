"""What is printed on a redaction: a filled box, its ground in white, and what a screen reader says.

Source: ISO 32000-2, 14.9.4 (replacement text); PDF Association, PDF/UA redaction examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from records.geometry import Box, PageFrame
from redaction.cleancopy import NotPlain
from redaction.content import Content, Shown
from redaction.newfonts import NewFont
from redaction.sourcefont import SourceFont, face
from redaction.texts import Placed, Run, times

FONTS = Path("/usr/share/fonts/truetype")
FACE = "DejaVuSans.ttf"
SMALLEST, LARGEST = 4.0, 11.0
"""Points: a smaller label cannot be read, a larger one shouts."""


@dataclass(frozen=True, slots=True)
class Label:
    """One redaction as it is printed: box, annotation, and the words in its place."""

    box: Box
    annotation: str
    spoken: str


@cache
def lettering() -> SourceFont:
    """Gives the face that labels are written in.

    Raises:
        NotPlain: this machine does not have it.
    """
    path = FONTS / "dejavu" / FACE
    if not path.is_file():
        raise NotPlain("the face for labels is missing")
    return face(TTFont(path, lazy=True, recalcBBoxes=False))


def draw(content: Content, label: Label, frame: PageFrame, new: NewFont, name: str) -> None:
    """Paints a redaction over whatever is there, in user space, upright to the reader."""
    box = label.box
    content.raw(
        f"q 0 g {box.x0:.3f} {box.y0:.3f} {box.width:.3f} {box.height:.3f} re f 1 g\n"
        f"/Span <</ActualText <FEFF{label.spoken.encode('utf-16-be').hex().upper()}>>> BDC".encode()
    )
    seen = frame.to_display(box)
    font = lettering()
    width = sum(font.glyph(ord(char)).advance for char in label.annotation) / 1000
    size = min(seen.height * 0.72, LARGEST, seen.width * 0.94 / width)
    if size >= SMALLEST:
        x = (seen.x0 + seen.x1 - width * size) / 2
        y = (seen.y0 + seen.y1) / 2 - 0.36 * size
        matrix = times((1, 0, 0, 1, x, y), frame.user_matrix())
        content.shown(
            Shown(Run(font, "label", size, 0, matrix, ()), _glyphs(font, label), new, name)
        )
    content.raw(b"EMC Q")


def _glyphs(font: SourceFont, label: Label) -> tuple[Placed, ...]:
    placed, at = [], 0.0
    for char in label.annotation:
        glyph = font.glyph(ord(char))
        placed.append(Placed(glyph, at, label.box, label.box))
        at += glyph.advance
    return tuple(placed)
