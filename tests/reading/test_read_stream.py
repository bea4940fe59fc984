"""Reading as a stream: in order with several workers, and without holding a document in memory."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from drawn_pages import LETTER, drawing, lines, read
from reportlab.pdfgen.canvas import Canvas

from redaction import intake, reading

COUNT = 60


@pytest.fixture(scope="module")
def long_paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper of many pages, each with a drawing that costs a parser some memory."""

    def page(number: int) -> object:
        def draw(canvas: Canvas) -> None:
            lines((f"page {number} of {COUNT}", *LETTER))(canvas)
            for step in range(400):
                canvas.line(30, 20 + step / 10, 390, 20 + step / 10)

        return draw

    path = tmp_path_factory.mktemp("long") / "long.pdf"
    path.write_bytes(drawing(*[page(number) for number in range(1, COUNT + 1)]))
    return path


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_pages_come_in_order_from_any_number_of_workers(workers: int, long_paper: Path) -> None:
    """One worker or several: the same pages, in the order of the document."""
    pages = reading.read(long_paper, intake.accept(long_paper), workers=workers)
    assert [page.text.split("\n")[0] for page in pages] == [
        f"page {number} of {COUNT}" for number in range(1, COUNT + 1)
    ]


def test_only_the_pages_asked_for_are_read(long_paper: Path) -> None:
    """A few pages of a long paper can be read by themselves."""
    wanted = [2, 17, 60]
    pages = reading.read(long_paper, intake.accept(long_paper), numbers=wanted)
    assert [page.number for page in pages] == wanted


def test_memory_stays_flat_however_long_the_paper(long_paper: Path) -> None:
    """The engine holds a few pages at a time, and its workers stay far below their bound."""
    own = psutil.Process()
    before = own.memory_info().rss
    # servers that other tests left running for the whole session are children of this process too
    strangers = {child.pid for child in own.children(recursive=True)}
    most_own = most_of_children = 0
    for page in reading.read(long_paper, intake.accept(long_paper), workers=2):
        assert page.words
        most_own = max(most_own, own.memory_info().rss)
        children = 0
        for child in own.children(recursive=True):
            if child.pid in strangers:
                continue
            try:
                children += child.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        most_of_children = max(most_of_children, children)
    assert most_own - before < 30 << 20
    assert 0 < most_of_children < 500 << 20


def test_whoever_stops_early_leaves_nothing_running(long_paper: Path) -> None:
    """Taking only the first page ends the workers."""
    own = psutil.Process()
    before = {child.pid for child in own.children(recursive=True)}
    pages = reading.read(long_paper, intake.accept(long_paper), workers=2)
    assert next(pages).number == 1
    pages.close()
    assert {child.pid for child in own.children(recursive=True)} <= before


def test_the_same_file_is_read_the_same_again(tmp_path: Path) -> None:
    """Reading is a function of the file: words, boxes, lines and notes are equal the second time."""
    content = drawing(lines(), lines(LETTER[1:]))
    assert read(content, tmp_path) == read(content, tmp_path)
