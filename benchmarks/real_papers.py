"""Reads, marks, redacts and proves every paper in a folder, and prints a table.

    python -m benchmarks.real_papers DIR [--most-pages N]

Marks are chosen as a reviewer might: a few findings spread over the paper, the first of them
everywhere; a paper in which nothing is found has a word of its first pages marked. As many papers as there
are cores are at work at a time, since each waits now and then for a child of its own. A paper that a witness
blocks is named with the witness, as a reviewer would see it. Ends with exit code 1 if any paper
met an error that is neither a refusal nor a witness's objection. Papers of more pages than N are left out, and
say so.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from flows.wiring import finder
from policies.grounds import grounds
from records.document import Page
from records.errors import ProofFailed, Refused, ReleaseError
from records.marks import Finding, Mark
from redaction import intake, reading
from redaction.redact import redact

MOST_MARKS = 5
GROUND = "OIA-9-2-a"
FINDING = Lock()
"""Held by the one paper in which people are looked for: what finds them is not made for several at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one paper."""

    name: str
    pages: int = 0
    origins: str = ""
    findings: int = 0
    marks: int = 0
    tiers: str = ""
    warnings: int = 0
    seconds: tuple[float, float] = (0.0, 0.0)
    ratio: float = 0.0
    result: str = ""
    failed: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table of a folder; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most-pages", type=int, default=sys.maxsize)
    told = parser.parse_args(arguments)
    papers = sorted(told.folder.glob("*.pdf"))
    if not papers:
        print(f"no PDF in {told.folder}", file=sys.stderr)
        return 2
    console = Console(width=150)
    finder()  # its model is loaded before several ask for it
    with (
        Progress(console=Console(stderr=True), transient=True) as bar,
        ThreadPoolExecutor(os.cpu_count()) as lanes,
    ):
        rows = list(bar.track(lanes.map(partial(one, told.most_pages), papers), len(papers)))
    console.print(drawn(rows))
    return 1 if any(row.failed for row in rows) else 0


def one(most_pages: int, paper: Path) -> Row:
    """Gives what became of one paper, if it is no longer than so many pages."""
    name = paper.name[:28]
    try:
        source = intake.accept(paper)
        if source.pages > most_pages:
            return Row(name, source.pages, result="left out: long")
        start = time.perf_counter()
        pages = list(reading.read(paper, source))
        read = time.perf_counter() - start
        with FINDING:
            findings = finder().find(pages)
        marks = chosen(pages, findings)
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as out:
            copy = redact(paper, marks, grounds(), Path(out) / "public.pdf", pages=pages)
        written = time.perf_counter() - start
    except Refused as refusal:
        return Row(name, result=f"refused: {refusal.reason.value}")
    except ProofFailed as failure:
        first = failure.objections[0]
        return Row(name, result=f"blocked by {first.witness}: {first.what}")
    except ReleaseError as error:
        return Row(name, result=type(error).__name__, failed=True)
    tiers = Counter(route.tier.value for route in copy.proof.routes)
    origins = Counter(page.origin.value for page in pages)
    return Row(
        name,
        len(pages),
        _counted(origins),
        len(findings),
        len(marks),
        _counted(tiers),
        len(copy.proof.cautions),
        (read, written),
        copy.size / source.size,
        "proven",
    )


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def chosen(pages: Sequence[Page], findings: Sequence[Finding]) -> list[Mark]:
    """Gives a few marks spread over a paper, the same each time."""
    named = [f for f in findings if f.category != "MARKING" and len(f.text) >= 5]
    spread = named[:: max(1, len(named) // MOST_MARKS)][:MOST_MARKS]
    if spread:
        return [
            Mark(f.page, tuple(box.grown(1) for box in f.boxes), GROUND, everywhere=index == 0)
            for index, f in enumerate(spread)
        ]
    words = [(page.number, word) for page in pages for word in page.words if len(word.text) > 5]
    return [Mark(number, (word.box.grown(1),), GROUND) for number, word in words[:1]]


def drawn(rows: Sequence[Row]) -> Table:
    """Gives the table."""
    table = Table(title=f"{len(rows)} papers: read, marked, redacted, proven", pad_edge=False)
    for heading in ("Paper", "Pages", "Read from", "Found", "Marks", "Written as", "Warnings"):
        table.add_column(heading)
    for heading in ("Read s", "Redact + prove s", "Size", "Result"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(
            row.name,
            str(row.pages),
            row.origins,
            str(row.findings),
            str(row.marks),
            row.tiers,
            str(row.warnings),
            f"{row.seconds[0]:.1f}",
            f"{row.seconds[1]:.1f}",
            f"{row.ratio:.1f}x",
            row.result,
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
