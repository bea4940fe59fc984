"""A year played through, document by document: who waits for whom, how long, and what is too narrow.

A document arrives, waits for a worker, is read and searched, waits for a person, is reviewed, waits for a
worker again, is redacted, proven and placed, and takes its turn at the indexes. Pure values in and out.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

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


def mixed(text: Cost, scan: Cost, share: float) -> Cost:
    """Gives the cost of a page that is a scan with some probability."""
    parts = zip(astuple(text), astuple(scan), strict=True)
    return Cost(*(a * (1 - share) + b * share for a, b in parts))


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
