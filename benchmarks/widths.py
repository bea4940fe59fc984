"""What a box still tells: of 10,000 surnames, how many fit what is left of a line, for each tool.

Every surname stands once in the same sentence and is redacted there. Two surnames cannot be told apart where
their lines come out alike: the letters that remain stand at the same places in the file (to 0.02 points), and
the same columns of pixels are dark (at 300 dpi). The more surnames share a line, the less it tells.
"""

from __future__ import annotations

import ctypes
import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas
from rich.table import Table

from benchmarks.surnames import surnames
from benchmarks.text_papers import Boxes
from policies.grounds import grounds
from records.geometry import Box
from records.marks import Mark
from records.release import Tier
from redaction import intake, reading, writing
from redaction.planning import plan
from redaction.planning.planned import Plan
from redaction.structure.structuring import Structuring

NAMES = 10_000
BEFORE, AFTER = "From ", " on the lights"
FONT, SIZE, LEFT = "Times-Roman", 11.0, 60.0
DPI = 300
WIDTH, HEIGHT = 480.0, 806.4
PITCH = 11.52 * 1.5
"""Points between lines: 72 pixels, so that every line falls on the same pixels, and on whole JPEG blocks."""

HANG = 2.53
"""Points that a line stands below a multiple of its pitch: no edge falls between two pixels."""

LINES = 44
FINE = 50.0
"""Places to a point."""

GROUND = "OIA-9-2-a"

Observed = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """How many surnames are still consistent with a line: in the middle, and in the worst case."""

    median: float
    worst: int


def table(
    room: Path, run_peer: Callable[[str, Path, Boxes, Path], object], names: int = NAMES
) -> Table:
    """Gives the table for our engine, PyMuPDF and raster."""
    source = room / "surnames.pdf"
    boxes = paper(source, surnames(names))
    found: dict[str, Told] = {}
    found["ours"] = told(redacted(source, boxes, room), names, places=True)
    for tool, places in (("pymupdf", True), ("raster", False)):
        out = room / f"surnames-{tool}.pdf"
        run_peer(tool, source, boxes, out)
        found[tool] = told([out], names, places=places)
    drawn = Table(title=f"Of {names} surnames, how many fit a redacted line", pad_edge=False)
    for heading in ("Tool", "Median", "Worst case", "Bits told (median)"):
        drawn.add_column(heading, justify="left" if heading == "Tool" else "right")
    for tool, one in found.items():
        drawn.add_row(
            tool, f"{one.median:g}", str(one.worst), f"{math.log2(names / one.median):.1f}"
        )
    return drawn


def paper(path: Path, names: list[str]) -> Boxes:
    """Draws the paper, one surname a line; gives the box over each."""
    sheet = canvas.Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True)
    boxes: Boxes = {}
    for index, name in enumerate(names):
        page, line = divmod(index, LINES)
        if line == 0:
            if page:
                sheet.showPage()
            sheet.setFont(FONT, SIZE)
            boxes[page + 1] = []
        y = HEIGHT - (line + 1) * PITCH - HANG
        sheet.drawString(LEFT, y, BEFORE + name + AFTER)
        x = LEFT + stringWidth(BEFORE, FONT, SIZE)
        end = x + stringWidth(name, FONT, SIZE)
        boxes[page + 1].append(Box(x - 0.5, y - 2.5, end + 0.5, y + 8))
    sheet.save()
    return boxes


def redacted(source: Path, boxes: Boxes, room: Path) -> list[Path]:
    """Writes the paper anew with our engine, as a redaction does; gives the files, in page order."""
    accepted = intake.accept(source)
    # every page is worked out by itself: no surname is to be sought on two hundred pages
    worked = tuple(
        plan.work_out(
            [page], [Mark(page.number, (box,), GROUND) for box in boxes[page.number]], grounds()
        ).pages[0]
        for page in reading.read(source, accepted)
    )
    structure = Structuring(Plan(worked, (), ()))
    made = writing.written(source, accepted, structure, frozenset(), room, _silent)
    assert all(route.tier is Tier.VECTOR for route in made.routes)
    return [Path(file) for file in dict.fromkeys(file for file, _ in made.parts)]


def _silent(_step: str, _done: int, _whole: int) -> None:
    """Tells nobody."""


# -- what is seen of a line ------------------------------------------------------------------------


def told(files: list[Path], names: int, *, places: bool) -> Told:
    """Gives how many surnames share each line of some redacted files."""
    seen: list[Observed] = []
    for file in files:
        document = pdfium.PdfDocument(file)
        for page in document:
            letters = _letters(page) if places else [()] * LINES
            seen += zip(letters, _strips(page), strict=True)
        document.close()
    alike = Counter(seen[:names])
    shares = [alike[one] for one in seen[:names]]
    return Told(statistics.median(shares), min(shares))


def _letters(page: pdfium.PdfPage) -> list[tuple[tuple[int, int], ...]]:
    """Gives the letters of each line with their places along it."""
    lines: list[list[tuple[int, int]]] = [[] for _ in range(LINES)]
    textpage = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(c.FPDFText_CountChars(textpage.raw)):
        letter = c.FPDFText_GetUnicode(textpage.raw, index)
        # spaces that pdfium guesses stand nowhere
        made_up = c.FPDFText_IsGenerated(textpage.raw, index) == 1
        if not made_up and c.FPDFText_GetCharOrigin(textpage.raw, index, x, y):
            line = int((HEIGHT - y.value) / PITCH) - 1
            if 0 <= line < LINES:
                lines[line].append((letter, round(x.value * FINE)))
    textpage.close()
    return [tuple(line) for line in lines]


def _strips(page: pdfium.PdfPage) -> Iterator[bytes]:
    """Gives which columns of each line are dark."""
    picture = page.render(scale=DPI / 72, grayscale=True).to_numpy()
    high = round(PITCH * DPI / 72)
    for line in range(LINES):
        # a line stands on a multiple of its pitch and hangs a little below; the strip begins a third below
        strip = picture[line * high + high // 3 : (line + 1) * high + high // 3]
        yield (strip.min(axis=0) < 128).tobytes()
