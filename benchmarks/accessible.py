"""The accessible document beside what people take instead: headings, tables, notes and CPU on real papers.

    python -m benchmarks.accessible DIR [--peer PYTHON]

What stands on the papers was written down by eye (``accessible_truth.json``): headings, and rows of tables cell
by cell. The peers are the usual recipes: headings by the size of letters with pdfminer.six, and pdfplumber's
table finder, which runs in another interpreter where it is installed. Ours is the page as it is published, from
pages read and written before; its CPU is that of finding rules, tables and structure. Once more it is made
without tags and rules, to see what layout alone tells.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from rich.console import Console
from rich.table import Table as Printed

from publish.outline.blocks import Heading, Table
from publish.outline.joining import plain
from publish.outline.structure import outline
from records.geometry import Box
from records.release import PublicPage
from redaction import intake, reading, sandbox, scratch
from redaction.planning.plan import work_out
from redaction.structure.readable import readable
from redaction.structure.structuring import Structuring
from redaction.tables.rules import Rules
from redaction.tables.ruling import find_rules
from redaction.writing import written

TRUTH = Path(__file__).with_name("accessible_truth.json")
UNAIDED = "ours, by layout alone"
LARGER = 1.15
PLUMBER = """
import json, sys, time, pdfplumber
begun = time.process_time()
with pdfplumber.open(sys.argv[1]) as pdf:
    found = [table for page in pdf.pages for table in page.extract_tables()]
    print(json.dumps([found, time.process_time() - begun, len(pdf.pages)]))
"""

Rows = list[list[str]]


@dataclass(slots=True)
class Told:
    """What one program made of one paper."""

    headings: list[str] = field(default_factory=list)
    tables: list[Rows] = field(default_factory=list)
    seconds: float = 0.0
    pages: int = 0


def main(arguments: Sequence[str]) -> int:
    """Prints the comparison; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", help="interpreter in which pdfplumber is installed")
    chosen = parser.parse_args(arguments)
    truth: dict[str, dict[str, Any]] = json.loads(TRUTH.read_text())
    papers = {key: next(chosen.folder.glob(f"{key}_*.pdf"), None) for key in truth}
    missing = [key for key, paper in papers.items() if paper is None]
    if missing:
        print(f"not in {chosen.folder}: {', '.join(missing)}", file=sys.stderr)
        return 2
    made: dict[str, dict[str, Told]] = {"ours": {}, UNAIDED: {}, "letters' size": {}}
    if chosen.peer:
        made["pdfplumber"] = {}
    for key, paper in papers.items():
        if paper is None:
            continue
        made["ours"][key], made[UNAIDED][key] = ours(paper)
        made["letters' size"][key] = by_size(paper)
        if chosen.peer:
            made["pdfplumber"][key] = plumbed(chosen.peer, paper)
    Console(width=130).print(drawn(truth, made))
    return 0


def ours(paper: Path) -> tuple[Told, Told]:
    """Gives what is published of a paper without marks, and what would be were no tags and no rules seen."""
    accepted = intake.accept(paper)
    pages = list(reading.read(paper, accepted))
    structure = Structuring.of(paper, accepted, work_out(pages, [], {}), "en-NZ")
    with sandbox.nursed(), scratch.folder() as folder:
        # the tags are those of the public copy, which is written for them
        made = written(paper, accepted, structure, frozenset(), Path(folder), lambda *_: None)
        structure.finished(made.marks)
    begun = time.process_time()
    rules = {told["number"]: _rules(told) for told in find_rules(str(paper))}
    plans = structure.worked.pages
    tables = structure.tables
    found = [
        readable(plan, rules[plan.page.number], (), tables[plan.page.number]) for plan in plans
    ]
    return _told(found, begun), _told([readable(plan) for plan in plans], time.process_time())


def _told(pages: Sequence[PublicPage], begun: float) -> Told:
    sheets = outline(pages)
    seconds = time.process_time() - begun
    blocks = [block for sheet in sheets for block in sheet.blocks]
    return Told(
        [plain(block.pieces) for block in blocks if isinstance(block, Heading)],
        [
            [[plain(cell) for cell in row] for row in block.rows]
            for block in blocks
            if isinstance(block, Table)
        ],
        seconds,
        len(pages),
    )


def _rules(told: dict[str, Any]) -> Rules:
    return Rules(*(tuple(Box(*box) for box in told[way]) for way in ("across", "upright")))


def by_size(paper: Path) -> Told:
    """Gives the lines whose letters are larger than most of the paper's."""
    begun = time.process_time()
    lines: list[tuple[float, str]] = []
    count = 0
    for page in extract_pages(paper):
        count += 1
        for block in page:
            if isinstance(block, LTTextContainer):
                lines += _sized(block)
    weights: dict[float, int] = {}
    for size, text in lines:
        weights[size] = weights.get(size, 0) + len(text)
    body = max(weights, key=lambda size: weights[size], default=0.0)
    headings = [text for size, text in lines if size >= LARGER * body]
    return Told(headings, [], time.process_time() - begun, count)


def _sized(block: LTTextContainer[Any]) -> Iterator[tuple[float, str]]:
    for line in block:
        if isinstance(line, LTTextLine):
            sizes = [char.size for char in line if isinstance(char, LTChar)]
            if sizes and (text := line.get_text().strip()):
                yield round(statistics.median(sizes) * 2) / 2, text


def plumbed(python: str, paper: Path) -> Told:
    """Gives the tables that pdfplumber finds."""
    run = subprocess.run(
        [python, "-c", PLUMBER, str(paper)], capture_output=True, check=True, text=True
    )
    found, seconds, pages = json.loads(run.stdout)
    tables = [[[cell or "" for cell in row] for row in table] for table in found]
    return Told([], tables, seconds, pages)


def drawn(truth: dict[str, dict[str, Any]], made: dict[str, dict[str, Told]]) -> Printed:
    """Gives the table of the comparison, all papers together."""
    out = Printed(title=f"{len(truth)} real papers: the accessible document", pad_edge=False)
    for heading in ("", "Headings found", "wrong", "Rows right", "Tables wrong", "CPU ms/page"):
        out.add_column(heading, justify="left" if not heading else "right")
    for name, told in made.items():
        found = wanted = wrong = rows = wanted_rows = false = 0
        for key, one in told.items():
            right = {_folded(text) for text in truth[key].get("headings", [])}
            mine = {_folded(text) for text in one.headings}
            if right:
                found, wanted = found + len(right & mine), wanted + len(right)
                also = {_folded(text) for text in truth[key].get("also", [])}
                wrong += len(mine - right - also)
            expected = {_row(row) for row in truth[key].get("rows", [])}
            rows_of = [{_row(row) for row in table} for table in one.tables]
            rows += len(expected & set().union(*rows_of))
            wanted_rows += len(expected)
            real = truth[key].get("tables", [])
            false += sum(not any(word in str(table) for word in real) for table in one.tables)
        cpu = sum(t.seconds for t in told.values()) / sum(t.pages for t in told.values())
        out.add_row(
            name,
            f"{found} of {wanted}",
            str(wrong),
            f"{rows} of {wanted_rows}",
            str(false),
            f"{cpu * 1000:.0f}",
        )
    return out


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _row(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(re.sub(r"\s+", "", cell) for cell in row)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
