"""The whole job: pages per second and CPU per page of each stage, on one paper of each kind.

    python -m benchmarks.whole_job

CPU counts every child process; peak memory is the sum over the processes that ran at one time.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pypdfium2 as pdfium
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas
from rich.console import Console
from rich.table import Table

from benchmarks.processor import spent
from flows.settings import Settings
from flows.wiring import open_desk
from records.document import Agency, Kind, Submission
from records.evidence import Evidence, EvidenceKind
from records.marks import Decisions, Mark, ReleaseDecision
from samples.sheet import prepare_fonts

PAGES = 20
SCANS = 6
LINES = 44
WORDS = (
    "the Minister proposes that Cabinet agree to release this paper and notes that officials have "
    "consulted iwi and hapū about the lights at each harbour before any work begins on the coast"
).split()


@dataclass(slots=True)
class Stage:
    """What one stage cost."""

    name: str
    pages: int
    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0


@dataclass(slots=True)
class Meter:
    """Measures stages of one document."""

    pages: int
    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measures what happens in the block."""
        stage = Stage(name, self.pages)
        stop = threading.Event()
        watcher = threading.Thread(target=_watch, args=(stage, stop), daemon=True)
        watcher.start()
        wall, cpu = time.perf_counter(), spent()
        yield
        stage.wall, stage.cpu = time.perf_counter() - wall, spent() - cpu
        stop.set()
        watcher.join()
        self.stages.append(stage)


def _watch(stage: Stage, stop: threading.Event) -> None:
    me = psutil.Process()
    while not stop.wait(0.1):
        total = 0
        for process in (me, *me.children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                # it ended since it was listed, and holds nothing any more
                continue
        stage.peak = max(stage.peak, total / 2**20)


def born_digital(path: Path, pages: int) -> None:
    """Draws a paper of text, with one name on its first and last page."""
    prepare_fonts()  # the standard fonts have no macrons: reportlab would draw squares for them
    paper = canvas.Canvas(str(path), pagesize=A4, invariant=True)
    for number in range(1, pages + 1):
        paper.setFont("LiberationSans-Regular", 10.5)
        for line in range(LINES):
            first = (number * 7 + line * 5) % len(WORDS)
            words = (WORDS[first:] + WORDS)[:15]
            paper.drawString(72, 770 - line * 16, " ".join(words))
        if number in (1, pages):
            paper.drawString(72, 50, "Contact: Aroha Penhaligon, 021 555 0123")
        paper.showPage()
    paper.save()


def scanned(source: Path, path: Path, pages: int) -> None:
    """Makes a scan of the first pages of a paper: pictures, and no text."""
    document = pdfium.PdfDocument(source)
    pictures = [
        document[index].render(scale=200 / 72, grayscale=True).to_pil() for index in range(pages)
    ]
    document.close()
    first, *rest = [picture.convert("L") for picture in pictures]
    first.save(path, "PDF", save_all=True, append_images=rest, resolution=200, quality=70)


def measure(folder: Path, paper: Path, pages: int) -> Meter:
    """Gives what each stage of one document cost."""
    meter = Meter(pages)
    desk = open_desk(Settings(folder=folder))
    submission = Submission(
        kind=Kind.BRIEFING,
        title="Lights at the harbours",
        agency=Agency("benchmark", "Benchmark"),
        submitter="benchmark",
    )
    with meter.stage("start: models and database"):
        desk.finder().find([])
        next(iter(desk.finder().find_texts(["Dear Mr Smith"])))
    with meter.stage("intake and vault"):
        record = desk.queue(paper, submission)
    with meter.stage("read"):
        desk.read_document(record.id)
    with meter.stage("find and propose"):
        record = desk.find_in_document(record.id)
    findings, _ = desk.findings(record)
    people = [finding for finding in findings if finding.category == "PERSON"][:1]
    marks = tuple(
        Mark(
            f.page,
            tuple(box.grown(1) for box in f.boxes),
            "OIA-9-2-a",
            everywhere=True,
            note="private",
        )
        for f in people
    )
    decided = Decisions(
        ReleaseDecision.PART if marks else ReleaseDecision.FULL,
        marks,
        frozenset(finding.id for finding in findings),
        "reviewer",
        datetime.now(UTC),
    )
    desk.catalogue.decide(record.id, decided)
    desk.catalogue.approve(record.id, "approver", datetime.now(UTC))
    if desk.obstacles(record.id):
        # the samples bear a marking, as papers do, and somebody has to lower it before they go out
        now = datetime.now(UTC)
        for kind, said in (
            (EvidenceKind.MARKING, "UNCLASSIFIED"),
            (EvidenceKind.ORIGINATOR_CONSENT, "Benchmark"),
        ):
            desk.evidence.give(record.id, Evidence(kind, said, "reviewer", now, found="Lowered."))
    with meter.stage("gate, redact, prove, place"):
        desk.check(record.id)
        desk.publish(record.id)
    with meter.stage("indexes"):
        desk.index([record.id])
        desk.search()
    return meter


def main() -> None:
    """Prints what each stage costs."""
    console = Console(width=110)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        digital, scan = folder / "paper.pdf", folder / "scan.pdf"
        born_digital(digital, PAGES)
        scanned(digital, scan, SCANS)
        jobs: list[tuple[str, Path, int]] = [
            (f"born-digital paper, {PAGES} pages", digital, PAGES),
            (f"scan, {SCANS} pages", scan, SCANS),
        ]
        for title, paper, pages in jobs:
            console.print(_table(title, measure(folder / paper.stem, paper, pages)))


def _table(title: str, meter: Meter) -> Table:
    table = Table(title=title, pad_edge=False)
    table.add_column("Stage")
    columns: dict[str, Callable[[Stage], str]] = {
        "Wall s": lambda s: f"{s.wall:.2f}",
        "CPU s": lambda s: f"{s.cpu:.2f}",
        "Pages/s": lambda s: f"{s.pages / s.wall:.1f}",
        "CPU ms/page": lambda s: f"{1000 * s.cpu / s.pages:.0f}",
        "Peak MB": lambda s: f"{s.peak:.0f}",
    }
    for heading in columns:
        table.add_column(heading, justify="right")
    for stage in meter.stages:
        table.add_row(stage.name, *(cell(stage) for cell in columns.values()))
    start = meter.stages[0]
    upto = meter.stages[1:4]
    table.caption = (
        f"submit to IN_REVIEW after start-up: {sum(s.cpu for s in upto):.1f} s of CPU "
        f"(start-up itself {start.cpu:.1f} s)"
    )
    return table


if __name__ == "__main__":
    main()
