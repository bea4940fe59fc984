"""Reading beside its peers: pages a second, CPU a page and errors on scans; born-digital pages; memory.

    python -m benchmarks.reading [--pages N] [--long N] [--papers DIR] [--without TOOL ...]

The peers run in ``.venv-peers`` (``make bench`` prepares it). Ours is charged with everything: its processes,
the drawing of the pages, what looks whether they lie askew. CPU tells more than wall time where others work on
the machine too. Its children come from a nursery, as they do where a queued paper is read. Tesseract's own
time (``floor``) is that of one process over the very pictures that ours hands to it, which stand ready: what
ours takes beyond that is drawing, looking, starting, and binding.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks import unboxed
from benchmarks.processor import spent
from benchmarks.scans import ENGLISH, LINES, Scan, bound, drawn, scans
from records.document import Origin
from records.ports import RecognisedWord
from records.recognition import Recognition
from redaction import intake, reading, sandbox
from redaction.pages import pagereader

PEERS = Path(".venv-peers/bin/python")
TOOL = Path(__file__).parent / "peers" / "other_readers.py"
TOOLS = ("tesserocr", "ocrmypdf", "pytesseract-1", "pytesseract")
LANGUAGES = "mri+eng"
DIGITAL_PAGES = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one tool took for some pages, in seconds, and what it read on each."""

    tool: str
    cpu: float
    wall: float
    texts: list[str] = field(repr=False)


class NoEngine:
    """An engine that reads nothing: what a page costs without OCR."""

    name = "none"

    def __init__(self, recognition: Recognition) -> None:
        """Takes what engines are given, and leaves it."""

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:  # noqa: ARG002 -- the port's
        """Reads nothing."""
        return [[] for _ in pictures]


def main(pages: int, long: int, papers: Path | None, without: Sequence[str]) -> None:
    """Prints the tables."""
    console = Console(width=112)
    made = scans(pages)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        source = room / "scans.pdf"
        bound(made, source)
        outcomes = [
            ours("ours", source, Recognition(LANGUAGES)),
            ours("ours by hOCR", source, Recognition(LANGUAGES, engine="hocr")),
            theirs("floor", handed_over(source, room / "ready", pages)),
            *(theirs(tool, source) for tool in TOOLS if tool not in without),
        ]
        console.print(table(made, outcomes))
        console.print(digital(room))
        if long:
            console.print(stream(room, long))
        if papers is not None:
            # the last of all, because it leaves the sandbox for good
            console.print(real(papers))


# -- what each tool takes --------------------------------------------------------------------------


def ours(name: str, source: Path, recognition: Recognition) -> Outcome:
    """Gives what our reading takes, from intake to pages of words."""
    before, start = spent(), time.perf_counter()
    with sandbox.nursed():
        read = reading.read(source, intake.accept(source), recognition=recognition)
        texts = [page.text for page in read]
    return Outcome(name, spent() - before, time.perf_counter() - start, texts)


@dataclass(frozen=True, slots=True)
class _Keeper:
    """An engine that reads nothing, and keeps the pictures that it is given."""

    folder: Path
    name: str = "keeper"

    def recognise(self, pictures: Sequence[Path], dpi: int) -> list[list[RecognisedWord]]:
        """Keeps the pictures by their page and resolution; each is a page's only one."""
        for path in pictures:
            shutil.copy(path, self.folder / f"{int(path.stem.split('-')[0]):04}-{dpi}.bmp")
        return [[] for _ in pictures]


def handed_over(source: Path, folder: Path, pages: int) -> Path:
    """Gives a folder with the very pictures that ours hands to Tesseract: its own time is told by them."""
    folder.mkdir()
    numbers = range(1, pages + 1)
    with tempfile.TemporaryDirectory() as work:
        for _ in pagereader.pages(
            str(source), "application/pdf", _Keeper(folder), numbers, Path(work)
        ):
            pass
    return folder


def theirs(tool: str, source: Path) -> Outcome:
    """Gives what another tool takes, as it measures itself."""
    environment = {key: value for key, value in os.environ.items() if key != "OMP_THREAD_LIMIT"}
    command = [PEERS, TOOL, tool, source, LANGUAGES]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    told = json.loads(done.stdout.splitlines()[-1])
    return Outcome(tool, told["cpu"], told["wall"], told["texts"])


# -- how well it was read --------------------------------------------------------------------------


def errors(truth: Sequence[str], said: Sequence[str]) -> float:
    """Gives the edit distance between two sequences, as a share of the first (Levenshtein 1966)."""
    codes = {item: code for code, item in enumerate(dict.fromkeys([*truth, *said]))}
    here = np.array([codes[item] for item in said])
    steps = np.arange(len(said) + 1)
    row = steps.copy()
    for count, item in enumerate(truth, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (here != codes[item]))
        row = np.minimum.accumulate(np.concatenate(([count], best)) - steps) + steps
    return float(row[-1]) / max(len(truth), 1)


def error_rates(made: Sequence[Scan], texts: Sequence[str], language: str) -> Iterator[float]:
    """Gives the rates of wrong characters and wrong words, and of macron words lost, in percent."""
    pairs = [
        (" ".join(scan.truth.split()), " ".join(text.split()))
        for scan, text in zip(made, texts, strict=True)
        if scan.language == language
    ]
    yield 100 * sum(errors(truth, said) for truth, said in pairs) / len(pairs)
    yield 100 * sum(errors(truth.split(), said.split()) for truth, said in pairs) / len(pairs)


# -- tables ----------------------------------------------------------------------------------------


def table(made: Sequence[Scan], outcomes: Sequence[Outcome]) -> Table:
    """Gives the table of scans, with the ratios that are aimed at under it."""
    shown = Table(title=f"{len(made)} scanned pages of A4, {LANGUAGES}", pad_edge=False)
    shown.add_column("Tool")
    for heading in ("CPU s/page", "Pages/s", "x floor", "CER eng", "WER eng", "CER mri", "WER mri"):
        shown.add_column(heading, justify="right")
    by_name = {one.tool: one for one in outcomes}
    least = by_name["floor"]
    for one in outcomes:
        rates = [rate for lang in ("eng", "mri") for rate in error_rates(made, one.texts, lang)]
        shown.add_row(
            one.tool,
            f"{one.cpu / len(made):.2f}",
            f"{len(made) / one.wall:.2f}",
            f"{one.cpu / least.cpu:.2f}",
            *(f"{rate:.2f}" for rate in rates),
        )
    own, whole = by_name["ours"], by_name["ocrmypdf"]
    shown.caption = (
        f"{whole.wall / own.wall:.2f} times OCRmyPDF's pages a second (aim: 1.5), "
        f"{whole.cpu / own.cpu:.2f} times by CPU; {own.cpu / least.cpu:.2f} of Tesseract's own time (aim: 1.1)"
    )
    if "pytesseract" in by_name:
        less = by_name["pytesseract"].cpu / own.cpu
        shown.caption += f"; {less:.1f} times less CPU than pytesseract by page"
    return shown


def digital(room: Path) -> Table:
    """Gives the table of born-digital pages on one core."""
    path = room / "digital.pdf"
    path.write_bytes(drawn([ENGLISH[row % len(ENGLISH)] for row in range(LINES)], DIGITAL_PAGES))
    source = intake.accept(path)
    costs = []
    for numbers in ([1], list(range(1, DIGITAL_PAGES + 1))):
        before = spent()
        for _ in reading.read(path, source, numbers=numbers, workers=1):
            pass
        costs.append(spent() - before)
    a_page = (costs[1] - costs[0]) / (DIGITAL_PAGES - 1)
    shown = Table(title="born-digital pages, one core", pad_edge=False)
    for heading in ("CPU ms/page", "Pages/s", "Start s", "Aim pages/s"):
        shown.add_column(heading, justify="right")
    shown.add_row(f"{1000 * a_page:.1f}", f"{1 / a_page:.0f}", f"{costs[0] - a_page:.2f}", "40")
    return shown


def real(papers: Path) -> Table:
    """Gives the table of the text pages of real papers on one core, without what OCR of their emblems takes.

    In this process: the engine that reads nothing is not installed, so a child of the sandbox cannot load it.
    """
    unboxed.leave_sandbox()
    none = Recognition(LANGUAGES, engine="benchmarks.reading:NoEngine")
    count, taken, text = 0, 0.0, Origin.TEXT
    for path in sorted(papers.glob("*.pdf")):
        source = intake.accept(path)
        found = [
            page.number
            for page in reading.read(path, source, recognition=none)
            if page.origin is text
        ]
        if len(found) < 2:
            continue
        costs = []
        for numbers in (found[:1], found):
            before = spent()
            for _ in reading.read(path, source, recognition=none, numbers=numbers, workers=1):
                pass
            costs.append(spent() - before)
        taken += costs[1] - costs[0]
        count += len(found) - 1
    shown = Table(title=f"{count} text pages of real papers, one core", pad_edge=False)
    for heading in ("CPU ms/page", "Pages/s", "Aim pages/s"):
        shown.add_column(heading, justify="right")
    shown.add_row(f"{1000 * taken / count:.1f}", f"{count / taken:.0f}", "40")
    return shown


def stream(room: Path, count: int) -> Table:
    """Gives what reading many pages holds in memory at the most, over all its processes."""
    path = room / "long.pdf"
    path.write_bytes(drawn([ENGLISH[row % len(ENGLISH)] for row in range(LINES)], count))
    source, own = intake.accept(path), psutil.Process()
    most = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            most[0] = max(most[0], _held(own))

    watcher = threading.Thread(target=watch)
    watcher.start()
    words = sum(len(page.words) for page in reading.read(path, source))
    done.set()
    watcher.join()
    shown = Table(title=f"{count} pages as a stream", pad_edge=False)
    for heading in ("Words", "Most memory MB, all processes", "Aim MB"):
        shown.add_column(heading, justify="right")
    shown.add_row(str(words), f"{most[0] / 1e6:.0f}", "1000")
    return shown


def _held(own: psutil.Process) -> int:
    total = 0
    for process in (own, *own.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            # it ended between the list and the look
            continue
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--long", type=int, default=1000)
    parser.add_argument("--papers", type=Path)
    parser.add_argument(
        "--without", nargs="*", default=(), choices=("tesserocr", "pytesseract-1", "pytesseract")
    )
    told = parser.parse_args()
    main(told.pages, told.long, told.papers, told.without)
