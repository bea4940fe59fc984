"""Papers of text drawn for measuring, with boxes over words of which the places are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from records.geometry import Box

WORDS = (
    "the Minister proposes that Cabinet agree to release this paper and notes that officials have "
    "consulted iwi about the lights at each harbour before any work begins on the coast"
).split()

SIZE = 10.5
LINES = 44
LEFT = 72.0

Boxes = dict[int, list[Box]]
"""Boxes in user space, by the number of their page."""


def standard(path: Path, pages: int, boxes: int) -> Boxes:
    """Draws a paper in a font that every reader has, not embedded; gives its boxes."""
    return _drawn(path, pages, boxes, "Helvetica")


def embedded(path: Path, pages: int, boxes: int) -> Boxes:
    """Draws a paper in embedded TrueType, as an office program does; gives its boxes."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    return _drawn(path, pages, boxes, "Vera")


def _drawn(path: Path, pages: int, boxes: int, font: str) -> Boxes:
    paper = canvas.Canvas(str(path), pagesize=A4, invariant=True)
    given: Boxes = {}
    for number in range(1, pages + 1):
        paper.setFont(font, SIZE)
        for line in range(LINES):
            paper.drawString(LEFT, _height(line), " ".join(_line(number, line)))
        paper.showPage()
        given[number] = list(_boxes(number, boxes, lambda text: _width(text, font)))
    paper.save()
    return given


def _line(number: int, line: int) -> list[str]:
    first = (number * 7 + line * 5) % len(WORDS)
    return (WORDS[first:] + WORDS)[:13]


def _height(line: int) -> float:
    return 770.0 - line * 16


def _width(text: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, SIZE))


def _boxes(number: int, count: int, width: Callable[[str], float]) -> Iterator[Box]:
    """Gives boxes over one word on every fourth line, each at another place of its line."""
    for index in range(count):
        line = index * 4 + 1
        words = _line(number, line)
        at = (index * 3 + number) % len(words)
        x = LEFT + width(" ".join([*words[:at], ""]))
        y = _height(line)
        yield Box(x - 0.5, y - 2.5, x + width(words[at]) + 0.5, y + 9)
