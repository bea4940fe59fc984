"""An all-of-government year on paper: workers, hours, storage, money, and what would be too narrow.

    python -m benchmarks.scale [--quick]

Costs are measured first, in the same run, on the samples: each kind has a short and a long paper, so that
what a document costs and what its pages cost are told apart. A third paper, which no cost was taken from,
says how far the sum can be believed. Then a year is played through (:mod:`benchmarks.scale_year`). What is not
measured is an assumption, and printed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path

import pypdfium2 as pdfium
from rich.console import Console
from rich.table import Table

from benchmarks.scale_year import (
    HOUR,
    Assumptions,
    Cost,
    Year,
    arrivals,
    enough,
    mixed,
    played,
    tight,
)
from benchmarks.whole_job import Meter, measure, scanned

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def fitted(short: Meter, long: Meter, sizes: tuple[float, float]) -> Cost:
    """Gives the cost of a kind out of a short and a long paper; neither part is ever below nothing."""

    def line(names: Sequence[str]) -> tuple[float, float]:
        few, many = (sum(s.cpu for s in meter.stages if s.name in names) for meter in (short, long))
        slope = (many - few) / (long.pages - short.pages)
        if slope <= 0:
            return 0.0, many / long.pages
        return max(0.0, few - slope * short.pages), slope

    before = line(("intake and vault", "read", "find and propose"))
    after = line(("gate, redact, prove, place",))
    return Cost(*before, *after, *sizes)


def _folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _measured(folder: Path, name: str, paper: Path) -> tuple[Meter, tuple[float, float]]:
    document = pdfium.PdfDocument(paper)
    pages = len(document)
    document.close()
    meter = measure(folder / name, paper, pages)
    vault = _folder_size(folder / name / "vault")
    releases = sum(
        path.stat().st_size
        for path in (folder / name / "public").rglob("releases/*/*")
        if path.is_file()
    )
    return meter, (vault / pages, releases / pages)


def costs(folder: Path, console: Console) -> tuple[Cost, Cost]:
    """Measures both kinds, checks the sum on a paper that nothing was taken from, and gives the costs."""
    # one paper, or the slope would tell how two papers differ
    one_page, all_pages = folder / "scan-short.pdf", folder / "scan-long.pdf"
    scanned(SAMPLES / "cabinet-paper.pdf", one_page, 1)
    scanned(SAMPLES / "cabinet-paper.pdf", all_pages, 5)
    kinds = {}
    for kind, short, long in (
        ("text", SAMPLES / "cabinet-minute.pdf", SAMPLES / "cabinet-paper.pdf"),
        ("scan", one_page, all_pages),
    ):
        few, _ = _measured(folder, f"{kind}-short", short)
        many, sizes = _measured(folder, f"{kind}-long", long)
        kinds[kind] = fitted(few, many, sizes)
    held, _ = _measured(folder, "check", SAMPLES / "te-reo-briefing.pdf")
    expected = kinds["text"].prepare(held.pages) + kinds["text"].publish(held.pages)
    found = sum(
        s.cpu for s in held.stages if s.name not in ("start: models and database", "indexes")
    )
    console.print(
        f"check on samples/te-reo-briefing.pdf, {held.pages} pages: {expected:.1f} s of CPU expected, "
        f"{found:.1f} s measured ({100 * (expected / found - 1):+.0f} %)"
    )
    return kinds["text"], kinds["scan"]


def main() -> None:
    """Prints what a year costs, and ten times that."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the year alone")
    quick = parser.parse_args().quick
    console, told = Console(width=112), Assumptions()
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    try:
        text, scan = costs(folder, console)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    console.print(_costs_table(text, scan))
    console.print(f"assumed: {told}")
    year = Year("all of government, one year", 1_500, 80_000, 5_000_000)
    if quick:
        year = replace(year, name="a tenth", papers=150, responses=8_000, pages=500_000)
    ten = Year("ten times that", 10 * year.papers, 10 * year.responses, 10 * year.pages)
    for one in (year,) if quick else (year, ten):
        _tell(console, one, mixed(text, scan, told.scans), told)


def _tell(console: Console, year: Year, cost: Cost, told: Assumptions) -> None:
    documents = arrivals(year, cost, told)
    workers, people = enough(documents, told)
    stations = played(documents, workers, people, told)
    table = Table(title=f"{year.name}: {len(documents):,} documents, {year.pages:,} pages")
    for heading in ("Station", "How many", "Busy %", "Median wait h", "95 % wait h"):
        table.add_column(heading, justify="left" if heading == "Station" else "right")
    for one in stations:
        table.add_row(
            one.name,
            str(one.servers),
            f"{100 * one.busy:.1f}",
            f"{one.median_wait:.2f}",
            f"{one.late_wait:.2f}",
        )
    console.print(table)
    cpu = sum(d.prepare + d.publish * d.released for d in documents) / HOUR
    hours = sum(d.review for d in documents) / HOUR
    stored = year.pages * (cost.vault_page + cost.shelf_page * told.released) / 1e9
    console.print(
        f"computing {cpu:,.0f} core hours, {cpu * told.core_hour:,.0f} dollars; people {hours:,.0f} hours, "
        f"{hours * told.person_hour:,.0f} dollars; stored {stored:,.0f} GB a year, with {told.copies} copies "
        f"{stored * told.copies * told.gigabyte_month * 12:,.0f} dollars a year; "
        f"narrowest: {tight(stations).name}"
    )


def _costs_table(text: Cost, scan: Cost) -> Table:
    table = Table(title="measured: CPU seconds, and kilobytes a page")
    for heading in (
        *(
            "Kind",
            "to review: document",
            "page",
            "to shelf: document",
            "page",
            "vault KB",
            "shelf KB",
        ),
    ):
        table.add_column(heading, justify="left" if heading == "Kind" else "right")
    for name, cost in (("text", text), ("scan", scan)):
        *seconds, vault, shelf = astuple(cost)
        table.add_row(
            name, *(f"{s:.2f}" for s in seconds), f"{vault / 1000:.0f}", f"{shelf / 1000:.0f}"
        )
    return table


if __name__ == "__main__":
    main()
