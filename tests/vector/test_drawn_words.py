"""Words that go everywhere and are only drawn; and names that a cell breaks, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.document import Origin, Page, SourceFile, Word
from records.geometry import Box, PageFrame
from records.marks import Mark
from records.recognition import USUAL, Beside
from redaction.planning import drawnwords, wrapped

FRAME = PageFrame(Box(0, 0, 300, 200))
NAME = Word("Quillfeather", Box(20, 100, 90, 112), 1.0, line=4, block=2)
DRAWN = Word("Quillfeather", Box(20, 20, 90, 32), 0.8, line=3, block=1)
OTHER = Word("harbour", Box(20, 40, 90, 52), 0.8, line=2, block=1)


def paper(media_type: str = "application/pdf") -> SourceFile:
    return SourceFile("a.pdf", "0" * 64, 9, media_type, 3)


def pages(*origins: Origin) -> list[Page]:
    """Gives pages that say one name each, read in some way."""
    return [Page(number, FRAME, origin, (NAME,)) for number, origin in enumerate(origins, 1)]


def mark(*, everywhere: bool, page: int = 1) -> Mark:
    return Mark(page, (NAME.box,), "OIA-9-2-a", everywhere=everywhere)


@pytest.fixture
def looked(monkeypatch) -> list[list[int]]:
    """Gives which pages are looked through for drawn words; each has one of the name and another."""
    asked: list[list[int]] = []

    def read(source, accepted, *, recognition, numbers, beside):
        assert (source, recognition, beside) == (Path("a.pdf"), USUAL, Beside.ALL)
        asked.append(list(numbers))
        return [Page(number, FRAME, Origin.OCR, (DRAWN, OTHER)) for number in numbers]

    monkeypatch.setattr(drawnwords.reading, "read", read)
    return asked


def test_pages_of_text_are_looked_through_for_what_is_drawn(looked):
    """What was recognised was looked at already; each page gains the words that go, behind its own."""
    before = pages(Origin.TEXT, Origin.OCR, Origin.MIXED)
    after = drawnwords.with_drawn_words(
        Path("a.pdf"), paper(), before, [mark(everywhere=True)], USUAL
    )
    assert looked == [[1, 3]]
    assert after[1] == before[1]
    for page in (after[0], after[2]):
        assert [(w.text, w.box, w.line, w.block) for w in page.words] == [
            (NAME.text, NAME.box, 4, 2),
            (DRAWN.text, DRAWN.box, 7, 3),
        ]


@pytest.mark.parametrize(
    ("marks", "media_type", "origin"),
    [
        ([], "application/pdf", Origin.TEXT),
        ([mark(everywhere=False)], "application/pdf", Origin.TEXT),
        ([mark(everywhere=True, page=2)], "application/pdf", Origin.TEXT),
        ([mark(everywhere=True)], "image/png", Origin.TEXT),
        ([mark(everywhere=True)], "application/pdf", Origin.OCR),
    ],
)
def test_nothing_is_looked_through_where_nothing_can_be_found(looked, marks, media_type, origin):
    """No word goes everywhere, the paper is a picture, or all of it was recognised."""
    before = pages(origin)
    after = drawnwords.with_drawn_words(Path("a.pdf"), paper(media_type), before, marks, USUAL)
    assert (after, looked) == (before, [])


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (2, [(0, 1), (0, 2)]),
        (3, [(0, 1, 3), (0, 2)]),
        (4, [(0, 1, 3, 4), (0, 2)]),
        (9, [(0, 1, 3, 4), (0, 2)]),
    ],
)
def test_what_goes_on_below_is_followed_down_to_so_many_lines(most, expected):
    """Each way by itself, as far as it leads."""
    below = [[1, 2], [3], [], [4], []]
    assert list(wrapped._orders(0, below, most)) == expected
    assert list(wrapped._orders(4, below, most)) == []
