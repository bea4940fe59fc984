"""What is printed on a redaction: a filled box, its ground in white, and what a screen reader says.

Source: ISO 32000-2, 14.9.4 (replacement text); PDF Association, PDF/UA redaction examples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.bars import DEEP, HIGH, Width
from redaction.emission.content import Content, Painted
from redaction.emission.texts import Placed, Run, times
from redaction.fonts.newfonts import NewFont
from redaction.fonts.sourcefont import SourceFont, face

FONTS = Path("/usr/share/fonts/truetype")
FACE = "DejaVuSans.ttf"
SMALLEST, LARGEST = 4.0, 11.0
"""Points: a smaller label cannot be read, a larger one shouts."""

TALL, WIDE = 0.72, 0.94
"""Shares of a box's height and width that its label takes at the most."""

STEP = 6.0
"""Points by which the classes of width grow."""


@dataclass(frozen=True, slots=True)
class Label:
    """One redaction as it is printed.

    Attributes:
        box: user space.
        annotation: what is printed on it.
        spoken: what a screen reader says in place of the words.
        keep: it stands exactly where it was drawn, which tells how long the withheld words were.
        words: it covers words that are text; else it is there for a picture or a drawing.
    """

    box: Box
    annotation: str
    spoken: str
    keep: bool = False
    words: bool = False


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


def widths(annotation: str, em: float) -> list[Width]:
    """Gives the widths that a redaction may take among letters of a size, the widest first.

    They are of few classes: what is printed, at a comfortable size or at the smallest, or a plain bar.

    Args:
        annotation: what is printed.
        em: size of the letters beside it, points.
    """
    length = _length(annotation) / 1000
    best = min(max((DEEP + HIGH) * em * TALL, SMALLEST), LARGEST)
    steps = [Width(_stepped(length * size / WIDE), printed=True) for size in (best, SMALLEST)]
    return [*steps, Width(em, printed=False)]


def _stepped(points: float) -> float:
    return math.ceil(points / STEP) * STEP


def _length(annotation: str) -> float:
    return sum(lettering().glyph(ord(char)).advance for char in annotation)


def draw(
    content: Content, label: Label, frame: PageFrame, new: NewFont, *, printed: bool = True
) -> None:
    """Paints a redaction over whatever is there, in user space, upright to the reader."""
    box = label.box
    content.save()
    content.state("g", [0])
    place = f"{box.x0:.3f} {box.y0:.3f} {box.width:.3f} {box.height:.3f} re f"
    content.painted(Painted(place.encode()))
    if label.spoken:
        spoken = label.spoken.encode("utf-16-be").hex().upper()
        content.painted(Painted(f"/Span <</ActualText <FEFF{spoken}>>> BDC".encode()))
    seen = frame.to_display(box)
    font = lettering()
    size = min(seen.height * TALL, LARGEST, seen.width * WIDE / (_length(label.annotation) / 1000))
    if printed and size >= SMALLEST - 0.01:
        width = _length(label.annotation) / 1000 * size
        x = (seen.x0 + seen.x1 - width) / 2
        y = (seen.y0 + seen.y1) / 2 - 0.36 * size
        matrix = times((1, 0, 0, 1, x, y), frame.user_matrix())
        content.state("g", [1])
        glyphs = _glyphs(font, label)
        content.shown(Run(font, "label", size, 0, matrix, glyphs), glyphs, new)
    if label.spoken:
        content.painted(Painted(b"EMC"))
    content.restore()


def _glyphs(font: SourceFont, label: Label) -> tuple[Placed, ...]:
    placed, at = [], 0.0
    for char in label.annotation:
        glyph = font.glyph(ord(char))
        placed.append(Placed(glyph, at, label.box))
        at += glyph.advance
    return tuple(placed)
