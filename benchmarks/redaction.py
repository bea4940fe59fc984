"""Redaction beside its peers: CPU a page, bytes a page, and what a box still tells.

    python -m benchmarks.redaction [--papers DIR]

The peers run in ``.venv-peers`` (``make bench`` prepares it). Ours is charged with everything that it does
(its processes, intake, every witness); theirs without the time to start and to load their libraries.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from rich.console import Console
from rich.table import Table

from benchmarks import text_papers, widths
from benchmarks.processor import spent
from benchmarks.text_papers import Boxes
from policies.grounds import grounds
from records.document import Page, Word
from records.errors import ReleaseError
from records.marks import Mark
from redaction import intake, reading
from redaction.redact import redact

PEERS = Path(".venv-peers/bin/python")
TOOLS = Path(__file__).parent / "peers" / "other_tools.py"
PAGES, BOXES = 20, 10
PAGES_WITH_OCR = 3
"""Pages that raster with OCR is measured on: it takes seconds for each, and the same for each."""

REAL = ("14_record_text", "18_secure")
"""Beginnings of the names of real papers that are measured too, where the folder is there."""

REAL_PAGES = 6
GROUND = "OIA-9-2-a"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one tool took for one paper, in seconds, and the bytes that it made; for its pages."""

    tool: str
    pages: int
    cpu: float = 0.0
    wall: float = 0.0
    size: int = 0
    failed: str = ""

    @property
    def cpu_a_page(self) -> float:
        """Gives milliseconds of CPU a page."""
        return 1000 * self.cpu / self.pages

    @property
    def size_a_page(self) -> float:
        """Gives bytes a page."""
        return self.size / self.pages


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, and the boxes on it."""

    title: str
    path: Path
    boxes: Boxes

    @property
    def pages(self) -> int:
        """Gives how many pages it has."""
        with pikepdf.open(self.path) as document:
            return len(document.pages)


def main(folder: Path) -> None:
    """Prints the tables."""
    console = Console(width=112)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        for paper in (*drawn(room), *real(folder, room)):
            console.print(table(paper, costs(paper, room)))
        console.print(widths.table(room, run_peer))


def drawn(room: Path) -> Iterator[Paper]:
    """Gives the papers that we draw."""
    for title, draw in (
        ("standard font", text_papers.standard),
        ("TrueType", text_papers.embedded),
    ):
        path = room / f"{draw.__name__}.pdf"
        boxes = draw(path, PAGES, BOXES)
        yield Paper(f"text in {title}, {PAGES} pages, {BOXES} boxes a page", path, boxes)


def real(folder: Path, room: Path) -> Iterator[Paper]:
    """Gives the first pages of a few real papers, with boxes over words of some length."""
    for name in REAL:
        for paper in sorted(folder.glob(f"{name}*.pdf")):
            path = room / paper.name
            with pikepdf.open(paper) as document:
                del document.pages[REAL_PAGES:]
                document.save(path)
            pages = read(path)
            boxes = {
                page.number: [word.box.grown(0.5) for word in _spread(page)]
                for page in pages
                if page.words
            }
            yield Paper(f"{paper.stem[:40]}, {len(pages)} pages", path, boxes)


def _spread(page: Page) -> Sequence[Word]:
    words = [word for word in page.words if len(word.text) > 4 and word.turn % 90 == 0]
    return words[:: max(1, len(words) // BOXES)][:BOXES]


def read(path: Path) -> list[Page]:
    """Gives the pages of a file."""
    return list(reading.read(path, intake.accept(path)))


# -- what each tool takes --------------------------------------------------------------------------


def costs(paper: Paper, room: Path) -> list[Cost]:
    """Gives what every tool takes for a paper."""
    return [
        *ours(paper, room),
        *(theirs(tool, paper, room) for tool in ("pymupdf", "raster", "raster-ocr")),
    ]


def ours(paper: Paper, room: Path) -> list[Cost]:
    """Gives what our engine takes: to write the copy, and to write and prove it."""
    pages = read(paper.path)
    marks = [Mark(number, (box,), GROUND) for number, boxes in paper.boxes.items() for box in boxes]
    written: list[tuple[float, float]] = []
    cpu, wall = spent(), time.perf_counter()

    def told(step: str, done: int, whole: int) -> None:
        if step == "assemble" and done == whole and not written:
            written.append((spent() - cpu, time.perf_counter() - wall))

    try:
        copy = redact(paper.path, marks, grounds(), room / "ours.pdf", pages=pages, progress=told)
        size, failed = copy.size, ""
    except ReleaseError as error:
        size, failed = 0, type(error).__name__
    both = (spent() - cpu, time.perf_counter() - wall)
    return [
        Cost("ours: redact", len(pages), *written[0], size, failed),
        Cost("ours: redact and prove", len(pages), *both, size, failed),
    ]


def theirs(tool: str, paper: Paper, room: Path) -> Cost:
    """Gives what another tool takes, as it measures itself."""
    source, pages = paper.path, paper.pages
    if tool == "raster-ocr" and pages > PAGES_WITH_OCR:
        pages, source = PAGES_WITH_OCR, room / f"short-{paper.path.name}"
        with pikepdf.open(paper.path) as document:
            del document.pages[pages:]
            document.save(source)
    out = room / f"{tool}.pdf"
    told = run_peer(tool, source, paper.boxes, out)
    return Cost(tool, pages, told["cpu"], told["wall"], out.stat().st_size)


def run_peer(tool: str, source: Path, boxes: Boxes, out: Path) -> dict[str, float]:
    """Runs another tool over a paper; gives its seconds of CPU and of wall time."""
    where = out.with_suffix(".json")
    where.write_text(
        json.dumps({number: [box.as_list() for box in some] for number, some in boxes.items()})
    )
    done = subprocess.run(
        [PEERS, TOOLS, tool, source, where, out],
        check=True,
        capture_output=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    # the tools print what they think; what they took is the last line
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


# -- the table -------------------------------------------------------------------------------------


def table(paper: Paper, rows: Sequence[Cost]) -> Table:
    """Gives the table of one paper, with the ratios that are aimed at under it."""
    drawn = Table(title=paper.title, pad_edge=False)
    drawn.add_column("Tool")
    for heading in ("CPU ms/page", "Wall ms/page", "KB/page", "x PyMuPDF", "x source"):
        drawn.add_column(heading, justify="right")
    by_name = {row.tool: row for row in rows}
    strict, slow = by_name["pymupdf"], by_name["raster-ocr"]
    source = paper.path.stat().st_size / paper.pages
    for row in rows:
        drawn.add_row(
            f"{row.tool} {row.failed}".strip(),
            f"{row.cpu_a_page:.0f}",
            f"{1000 * row.wall / row.pages:.0f}",
            f"{row.size_a_page / 1000:.1f}",
            f"{row.cpu_a_page / strict.cpu_a_page:.1f}",
            f"{row.size_a_page / source:.2f}",
        )
    redacted, proven = by_name["ours: redact"], by_name["ours: redact and prove"]
    drawn.caption = (
        f"redact takes {redacted.cpu_a_page / strict.cpu_a_page:.1f} times PyMuPDF (aim: 3); "
        f"redact and prove {proven.cpu_a_page / slow.cpu_a_page:.2f} of raster with OCR (aim: 0.5); "
        f"size {redacted.size_a_page / source:.2f} of the source (aim: 1.5)"
    )
    return drawn


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=Path, default=Path("../shared/data/papers"))
    main(parser.parse_args().papers)
