"""An all-of-government year on paper: workers, hours, storage, money, and what would be too narrow.

    python -m benchmarks.scale [--quick]

Costs are measured first, in the same run, on the samples: each kind has a short and a long paper, so that
what a document costs and what its pages cost are told apart. A third paper, which no cost was taken from,
says how far the sum can be believed. Then a year is played through, document by document: it arrives, waits
for a worker, is read and searched, waits for a person, is reviewed, waits for a worker again, is redacted,
proven and placed, and takes its turn at the indexes. What is not measured is an assumption, and printed.
"""

from __future__ import annotations

import argparse
import heapq
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
from rich.console import Console
from rich.table import Table

from benchmarks.whole_job import Meter, measure, scanned

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
HOUR = 3600.0
DAY = 24 * HOUR
OPENS, WORKED = 9 * HOUR, 7 * HOUR
"""When people begin, and how long they work on a weekday."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of paper costs: CPU seconds a document and a page, before and after review, and bytes."""

    prepare_document: float
    prepare_page: float
    publish_document: float
    publish_page: float
    vault_page: float
    shelf_page: float

    def prepare(self, pages: int) -> float:
        """Gives CPU seconds until a paper is in review."""
        return self.prepare_document + self.prepare_page * pages

    def publish(self, pages: int) -> float:
        """Gives CPU seconds from the signature to the shelf."""
        return self.publish_document + self.publish_page * pages


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is not measured.

    Attributes:
        scans: share of pages that are scans.
        review_seconds: a person's time for a page, over all pages of a paper.
        released: share of papers that are published in the end; the others are withheld or refused.
        index_seconds: the indexes' turn of one release, one at a time over all; see `benchmarks.public_site`.
        core_hour, gigabyte_month, person_hour: New Zealand dollars.
        copies: of every byte, backups included.
    """

    scans: float = 0.25
    review_seconds: float = 30.0
    released: float = 0.9
    index_seconds: float = 2.0
    core_hour: float = 0.10
    gigabyte_month: float = 0.05
    person_hour: float = 65.0
    copies: int = 3


@dataclass(frozen=True, slots=True)
class Year:
    """What a year brings: Cabinet papers, responses to requests, and pages in all."""

    name: str
    papers: int
    responses: int
    pages: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a year: when it comes, how long it is, what it costs at each station."""

    at: float
    pages: int
    prepare: float
    review: float
    publish: float
    released: bool


@dataclass(frozen=True, slots=True)
class Station:
    """How one station did: how many work there, how busy they were, hours that documents waited for it."""

    name: str
    servers: int
    busy: float
    median_wait: float
    late_wait: float


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


def mixed(text: Cost, scan: Cost, share: float) -> Cost:
    """Gives the cost of a page that is a scan with some probability."""
    parts = zip(_values(text), _values(scan), strict=True)
    return Cost(*(a * (1 - share) + b * share for a, b in parts))


def _values(cost: Cost) -> tuple[float, ...]:
    return (
        *(cost.prepare_document, cost.prepare_page, cost.publish_document),
        *(cost.publish_page, cost.vault_page, cost.shelf_page),
    )


def arrivals(year: Year, cost: Cost, told: Assumptions, seed: int = 1) -> list[Document]:
    """Gives a year's documents in the order in which they come, on weekdays, with lengths as they vary."""
    chance = random.Random(seed)  # noqa: S311 -- a simulation, which has to come out the same
    number = year.papers + year.responses
    lengths = [chance.lognormvariate(0.0, 1.0) for _ in range(number)]
    scale = year.pages / sum(lengths)
    weekdays = [day for day in range(364) if day % 7 < 5]
    made = []
    for length in lengths:
        pages = max(1, round(length * scale))
        at = chance.choice(weekdays) * DAY + OPENS + chance.random() * WORKED
        made.append(
            Document(
                at=at,
                pages=pages,
                prepare=cost.prepare(pages),
                review=pages * told.review_seconds,
                publish=cost.publish(pages),
                released=chance.random() < told.released,
            )
        )
    return sorted(made, key=lambda document: document.at)


def served(jobs: Sequence[tuple[float, float]], servers: int) -> Iterator[tuple[float, float]]:
    """Gives when each job begins and ends: first come first served, by a number of equal servers.

    ``jobs`` are pairs of arrival and length, in the order of arrival.
    """
    free = [0.0] * servers
    for at, length in jobs:
        begins = max(at, heapq.heappop(free))
        heapq.heappush(free, begins + length)
        yield begins, begins + length


def worked(at: float) -> float:
    """Gives how much of people's working time has gone by at a moment."""
    day, rest = divmod(at, DAY)
    week, weekday = divmod(day, 7)
    if weekday >= 5:
        return (week + 1) * 5 * WORKED
    return (week * 5 + weekday) * WORKED + min(max(rest - OPENS, 0.0), WORKED)


def clock(done: float) -> float:
    """Gives the moment at which so much working time has gone by; the other way round of :func:`worked`."""
    days, rest = divmod(done, WORKED)
    if rest == 0 and days > 0:  # the end of a day, not the beginning of the next
        days, rest = days - 1, WORKED
    week, weekday = divmod(days, 5)
    return (week * 7 + weekday) * DAY + OPENS + rest


def played(
    documents: Sequence[Document], workers: int, people: int, told: Assumptions
) -> list[Station]:
    """Plays a year through; gives how each station did, in the order in which documents come by."""
    first = sorted(((d.at, d.prepare, d) for d in documents), key=lambda job: job[0])
    read = list(served([(at, length) for at, length, _ in first], workers))
    waiting = sorted(
        ((worked(end), d.review, d) for (_, end), (_, _, d) in zip(read, first, strict=True)),
        key=lambda job: job[0],
    )
    reviewed = list(served([(at, length) for at, length, _ in waiting], people))
    going = sorted(
        (
            (clock(end), d.publish)
            for (_, end), (_, _, d) in zip(reviewed, waiting, strict=True)
            if d.released
        ),
        key=lambda job: job[0],
    )
    published = list(served(going, workers))
    listing = sorted((end, told.index_seconds) for _, end in published)
    listed = list(served(listing, 1))
    return [
        _station("workers, to review", workers, [j[:2] for j in first], read, 364 * DAY),
        _station("people", people, [j[:2] for j in waiting], reviewed, 260 * WORKED),
        _station("workers, to the shelf", workers, going, published, 364 * DAY),
        _station("indexes", 1, listing, listed, 364 * DAY),
    ]


def _station(
    name: str,
    servers: int,
    jobs: Sequence[tuple[float, float]],
    times: Sequence[tuple[float, float]],
    open_for: float,
) -> Station:
    waits = sorted(begins - at for (begins, _), (at, _) in zip(times, jobs, strict=True))
    busy = sum(length for _, length in jobs) / (servers * open_for)
    late = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
    return Station(name, servers, busy, waits[len(waits) // 2] / HOUR, late / HOUR)


def enough(documents: Sequence[Document], told: Assumptions) -> tuple[int, int]:
    """Gives the workers and people of a year: 95 of 100 papers wait under an hour, and under two days."""
    pages = sum(d.review for d in documents)
    people = max(1, int(pages / (260 * WORKED)))
    workers = 1
    while True:
        first, person, last, _ = played(documents, workers, people, told)
        if max(first.late_wait, last.late_wait) > 1.0:
            workers += 1
        elif person.late_wait * HOUR > 2 * WORKED:
            people += max(1, people // 20)
        else:
            return workers, people


def tight(stations: Sequence[Station]) -> Station:
    """Gives the station that would be too narrow first: the one that is busiest."""
    return max(stations, key=lambda station: station.busy)


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
        *seconds, vault, shelf = _values(cost)
        table.add_row(
            name, *(f"{s:.2f}" for s in seconds), f"{vault / 1000:.0f}", f"{shelf / 1000:.0f}"
        )
    return table


if __name__ == "__main__":
    main()
