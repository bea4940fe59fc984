"""Scans are recognised as finely as they were scanned, and more finely where their print is small."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from drawn_pages import (
    HEIGHT,
    LETTER,
    TE_REO,
    WIDTH,
    both,
    drawing,
    face,
    lines,
    photograph,
    picture,
    read,
    texts,
    words_in,
)
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from records.ports import RecognisedWord
from redaction.pages import fineness, pagereader

pytestmark = pytest.mark.usefixtures("forked")

ALL = (*LETTER, *TE_REO)


@dataclass
class Listener:
    """An engine that reads nothing, and keeps what it was given: size of each picture, resolution told."""

    given: list[tuple[tuple[int, int], int]] = field(default_factory=list)
    name = "listener"

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:
        """Takes note."""
        for path in pictures:
            with Image.open(path) as image:
                self.given.append((image.size, dpi))
        return [[] for _ in pictures]


def given_for(path: Path, media_type: str, folder: Path) -> list[tuple[tuple[int, int], int]]:
    """Gives what the engine is given for the first page of a file."""
    listener = Listener()
    list(pagereader.pages(str(path), media_type, listener, [1], folder))
    return listener.given


def scan(size: float, dpi: int = 200) -> Image.Image:
    """Gives a scan of some lines in letters of a size, at a resolution."""
    return photograph(drawing(lines(ALL, size=size, top=HEIGHT - 40)), dpi=dpi)


def outlines(canvas: Canvas) -> None:
    """Draws many little strokes, as letters without a font are drawn."""
    for step in range(60):
        canvas.line(20 + step * 5, 15, 23 + step * 5, 22)


PAGES: dict[str, tuple[Callable[[Canvas], None], int]] = {
    "as it was scanned": (picture(scan(12)), 200),
    "in small print": (picture(scan(7.5)), 300),
    "finely scanned": (picture(scan(12, 300)), 300),
    "more finely than needed": (picture(scan(12, 400)), 300),
    "a little coarse": (picture(scan(12, 150)), 200),
    "very coarse": (picture(scan(12, 100)), 300),
    "finer on part of it": (
        both(
            picture(scan(12, 150)),
            picture(scan(12, 600).crop((0, 0, 1000, 900)), (0, 0, 120, 108)),
        ),
        300,
    ),
    "with letters as outlines": (both(picture(scan(12)), outlines), 300),
    "on part of the page": (picture(scan(12), (0, 0, WIDTH, HEIGHT * 0.7)), 300),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_pictured_as_finely_as_it_is_worth(name: str, tmp_path: Path) -> None:
    """The engine gets the page at that resolution, and is told it."""
    draw, dpi = PAGES[name]
    path = tmp_path / "scan.pdf"
    path.write_bytes(drawing(draw))
    ((size, told),) = given_for(path, "application/pdf", tmp_path)
    assert told == dpi
    assert size == pytest.approx((WIDTH * dpi / 72, HEIGHT * dpi / 72), abs=1.5)


@pytest.mark.parametrize(
    ("size", "said", "dpi"), [(12, 200, 200), (7.5, 200, 300), (12, None, 300)], ids=str
)
def test_a_picture_file_too_unless_it_does_not_say_how_fine_it_is(
    size: float, said: int | None, dpi: int, tmp_path: Path
) -> None:
    """A picture of a screen says nothing of its fineness, and its letters may be small."""
    image, path = scan(size), tmp_path / "scan.png"
    if said is not None:
        image.info["dpi"] = (said, said)
    image.save(path, dpi=image.info.get("dpi"))
    ((given, told),) = given_for(path, "image/png", tmp_path)
    assert told == dpi
    assert given[0] == pytest.approx(image.width * dpi / 200, abs=1)


def test_a_document_of_mixed_fineness_is_read_page_by_page_at_its_own(tmp_path: Path) -> None:
    """Words, macrons and places are right on each."""
    pages = [picture(scan(12, dpi)) for dpi in (200, 300)]
    read_pages = read(drawing(*pages), tmp_path)
    wanted = words_in(ALL)
    for page in read_pages:
        found = texts(page)
        assert sum(word in found for word in wanted) >= 0.95 * len(wanted)
        assert {"tēnei", "ngā", "mātua"} <= set(found)
    first, second = ({word.text: word.box for word in page.words} for page in read_pages)
    assert first["Ministry"].x0 == pytest.approx(second["Ministry"].x0, abs=1)
    assert first["Ministry"].y1 == pytest.approx(second["Ministry"].y1, abs=1)


@pytest.mark.parametrize(("size", "small"), [(7, True), (8, True), (10, False), (14, False)])
@pytest.mark.parametrize("dpi", [200, 250])
def test_small_print_is_told_by_the_height_of_its_letters(
    size: float, small: bool, dpi: int
) -> None:
    """At each resolution, and for the face of the tests."""
    assert face()
    assert fineness.small_print(scan(size, dpi), dpi) is small


def test_a_footnote_in_small_print_counts() -> None:
    """Two lines of small print under eight of large print, where names stand as anywhere."""
    both_sizes = both(lines(ALL[:8], top=HEIGHT - 40), lines(ALL[8:], size=7, top=60))
    assert fineness.small_print(photograph(drawing(both_sizes)), 200)


def test_what_cannot_be_measured_counts_as_small() -> None:
    """White paper, a photograph of grey noise, a page of rules."""
    white = Image.new("L", (1654, 2339), 255)
    assert fineness.small_print(white, 200)
    buffer = io.BytesIO()
    white.resize((800, 800)).effect_spread(40).save(buffer, "PNG")
    assert fineness.small_print(Image.open(buffer).convert("L"), 200)
    ruled = Image.new("L", (1654, 2339), 255)
    for row in range(100, 2000, 60):
        ruled.paste(0, (100, row, 1500, row + 4))
    assert fineness.small_print(ruled, 200)
