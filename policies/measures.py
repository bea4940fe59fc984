"""How well an agency does it: counts from the register's events, and rates computed from the counts.

A period's counts hang on the events up to a day and on nothing else, so they can be computed again
for any past date. Published rates have been seen to contradict their counts, so a rate is never kept.

Source: Te Kawa Mataaho Public Service Commission, OIA statistics, six-monthly; the definitions are
our reading of it, and stand beside each measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from policies.dayline import DayLine
from policies.delays import WAITING, Change, Delays, delays, percentile
from policies.limits import extended
from records.register import Book, EventKind, Step
from records.registry import SOUGHT_LATE
from records.stages import Stage

E = EventKind
_ANSWERS = frozenset({E.ANSWERED, E.REFUSED})
_RELEASES = frozenset({E.RELEASED_FULL, E.RELEASED_PART})
_SETTLED = _RELEASES | {E.WITHHELD, E.DEFERRED, E.EXCLUDED}
_GROUNDED = frozenset({E.RELEASED_PART, E.WITHHELD, E.DEFERRED, E.ANSWERED})
_AGES = ((10, "0_to_10"), (20, "11_to_20"), (40, "21_to_40"))
_OLDEST = "over_40"


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are counted, both ends included, as known on ``as_of``."""

    first: date
    last: date
    as_of: date

    def has(self, day: date | None) -> bool:
        """Tells whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last


def half_year(year: int, half: int) -> tuple[date, date]:
    """Gives the first and last day of January to June (1) or July to December (2)."""
    return (
        (date(year, 1, 1), date(year, 6, 30))
        if half == 1
        else (date(year, 7, 1), date(year, 12, 31))
    )


COUNTS: dict[str, str] = {
    "requests_received": "requests whose day of receipt lies in the period",
    "requests_completed": "requests whose first decision (an answer or a refusal) lies in the period; "
    "transfers in full are counted apart",
    "on_time_count": "completed requests decided on or before their limit, valid extensions included",
    "extended_count": "completed requests with a notice of extension",
    "transferred_full_count": "requests transferred in full in the period",
    "refused_full_count": "completed requests whose first decision was a refusal",
    "working_days_total": "working days from the original day of request to the first decision, over "
    "all completed requests, extensions included",
    "responses_published": "requests whose response was first published in the period",
    "complaints_notified": "complaints to the Ombudsman notified in the period",
    "final_opinions": "final opinions of the Ombudsman in the period",
    "final_opinions_deficient": "final opinions in the period that found a deficiency",
    "lodged": "Cabinet items lodged in the period",
    "released_full": "items lodged in the period that stand as released in full",
    "released_part": "items lodged in the period that stand as released in part",
    "withheld": "items lodged in the period that stand as withheld",
    "deferred": "items lodged in the period that stand as deferred",
    "excluded": "items lodged in the period that are excluded (Appointments and Honours)",
    "pending": "items lodged in the period that nothing was settled for",
    "on_time": "items lodged in the period and first released within 30 business days of the final "
    "Cabinet decision",
    "lodged_to_decided_days": "days from lodgement to the final decision, over all decided items",
    "lodged_to_decided_items": "items lodged in the period that were decided",
    "decided_to_released_days": "days from the final decision to the first release, over all released",
    "decided_to_released_items": "items lodged in the period, decided and then released",
}
"""Every count by name, with its definition."""

RATES: dict[str, tuple[str, str, str]] = {
    "on_time_rate": ("on_time_count", "requests_completed", "requests decided in time"),
    "extended_rate": ("extended_count", "requests_completed", "requests with an extension"),
    "refused_full_rate": ("refused_full_count", "requests_completed", "requests refused in full"),
    "average_working_days": (
        *("working_days_total", "requests_completed"),
        "working days to a decision, from the original day of request",
    ),
    "published_rate": ("responses_published", "requests_completed", "responses published"),
    "deficient_rate": ("final_opinions_deficient", "final_opinions", "opinions with a deficiency"),
    "released_rate": ("released", "lodged_releasable", "items released, of those not excluded"),
    "cabinet_on_time_rate": ("on_time", "lodged_releasable", "items released within 30 days"),
    "lodged_to_decided_average": (
        *("lodged_to_decided_days", "lodged_to_decided_items"),
        "days from lodgement to decision",
    ),
    "decided_to_released_average": (
        *("decided_to_released_days", "decided_to_released_items"),
        "days from decision to release",
    ),
}
"""Every rate by name: numerator, denominator, and what it says."""

DELAYS: dict[str, str] = {
    "lodged_to_decided": "days from lodgement to the final decision, of the items lodged in the period",
    "decided_to_released": "days from the final decision to the first release, of the items lodged in "
    "the period",
    "received_to_answered": "working days from the original day of request to the first decision, of "
    "the requests completed in the period",
}
"""What is measured between events of the register, beside the stays at each stage."""

_SHARES = ((50, "median"), (90, "p90"))


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: a count, or a rate with the counts that it is made of; None where nothing divides.

    Of a delay the numerator is how many of the ``denominator`` stays did not last longer than the value.
    """

    name: str
    definition: str
    value: float | None
    numerator: int
    denominator: int | None = None


@dataclass(slots=True)
class Statistics:
    """The counts of one agency and period."""

    period: Period
    counts: Counter[str] = field(default_factory=Counter)
    refused_by_reason: Counter[str] = field(default_factory=Counter)
    grounds_used: Counter[str] = field(default_factory=Counter)
    backlog_requests: Counter[str] = field(default_factory=Counter)
    backlog_cabinet: Counter[str] = field(default_factory=Counter)
    between: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in DELAYS})
    stages: Delays = field(default_factory=Delays)

    def measures(self) -> list[Measure]:
        """Gives every count, then what is counted by code or age, then every rate, then the delays."""
        counted = [Measure(n, says, self.counts[n], self.counts[n]) for n, says in COUNTS.items()]
        return [*counted, *self._tables(), *self.rates(), *self.delays()]

    def delays(self) -> Iterator[Measure]:
        """Gives median and 90th percentile of every delay: between events, then stage by stage."""
        for name, says in DELAYS.items():
            yield from _shares(name, says, self.between[name])
        for stage in Stage:
            if stage in WAITING:
                says = f"days that a document stayed at {stage.value}, of the stays ended in the period"
                yield from _shares(stage.value, says, self.stages.ended.get(stage.value, []))
                left = self.stages.waiting[stage.value]
                said = f"documents that stood at {stage.value} at the end of the period"
                yield Measure(f"waiting:{stage.value}", said, left, left)

    def rates(self) -> Iterator[Measure]:
        """Gives every rate, computed from the counts."""
        counts = self.counts
        derived = {
            "released": counts["released_full"] + counts["released_part"],
            "lodged_releasable": counts["lodged"] - counts["excluded"],
        }
        for name, (above, below, says) in RATES.items():
            top = derived.get(above, counts[above])
            bottom = derived.get(below, counts[below])
            value = round(top / bottom, 4) if bottom else None
            yield Measure(name, says, value, top, bottom)

    def _tables(self) -> Iterator[Measure]:
        for prefix, table, says in (
            ("refused_for", self.refused_by_reason, "completed requests refused for this reason"),
            ("ground_used", self.grounds_used, "decisions in the period that used this ground"),
            (
                "backlog_requests",
                self.backlog_requests,
                "requests open at its end, by working days",
            ),
            ("backlog_cabinet", self.backlog_cabinet, "items decided and not settled, by days"),
        ):
            for key in sorted(table):
                yield Measure(f"{prefix}:{key}", says, table[key], table[key])


def _shares(name: str, says: str, days: Sequence[float]) -> Iterator[Measure]:
    for percent, called in _SHARES:
        value = percentile(days, percent) if days else None
        within = sum(value is not None and one <= value for one in days)
        said = f"{percent} % did not exceed this: {says}"
        yield Measure(f"delay:{name}:{called}", said, value, within, len(days))


def statistics(
    steps: Iterable[Step],
    period: Period,
    requests: DayLine,
    cabinet: DayLine,
    changes: Sequence[Change] = (),
) -> Statistics:
    """Gives the statistics of a period from steps in the order of items and days.

    Args:
        steps: of one agency, both books; those after ``period.as_of`` are left out.
        period: what is counted.
        requests: the clock of the Act that the agency stands under.
        cabinet: the clock of Cabinet's 30 business days.
        changes: when the agency's documents came to which stage, in the order in which they did.
    """
    told = Statistics(period)
    told.stages = delays(changes, period.first, period.last, period.as_of)
    known = (step for step in steps if step.on <= period.as_of)
    for (_, book, _), of_one in groupby(known, key=itemgetter(0, 1, 2)):
        if book is Book.REQUEST:
            _request(told, list(of_one), requests)
        else:
            _item(told, list(of_one), cabinet)
    return told


def _request(told: Statistics, steps: Sequence[Step], line: DayLine) -> None:
    period, counts = told.period, told.counts
    received = steps[0].on
    start, notices = received, list[tuple[date, date]]()
    decision: Step | None = None
    transferred = published = None
    for step in steps:
        kind, on = step.kind, step.on
        if kind is E.CLARIFIED:
            start = start if SOUGHT_LATE in step.codes.split() else on
        elif kind is E.EXTENDED and step.until is not None:
            notices.append((on, step.until))
        elif kind in _ANSWERS:
            decision = decision or step
        elif kind is E.TRANSFERRED:
            transferred = on
        elif kind is E.PUBLISHED:
            published = published or on
        elif kind is E.COMPLAINED:
            counts["complaints_notified"] += period.has(on)
        elif kind is E.OPINION and period.has(on):
            counts["final_opinions"] += 1
            counts["final_opinions_deficient"] += "deficient" in step.codes.split()
        if kind in _GROUNDED and period.has(on):
            told.grounds_used.update(step.codes.split())
    counts["requests_received"] += period.has(received)
    counts["transferred_full_count"] += period.has(transferred)
    counts["responses_published"] += period.has(published)
    if decision is not None and period.has(decision.on):
        _completed(told, decision, received, extended(line.due(start), start, notices), line)
        counts["extended_count"] += bool(notices)
    ended = min(filter(None, (transferred, decision and decision.on)), default=None)
    at = min(period.last, period.as_of)
    if received <= at and (ended is None or ended > at):
        told.backlog_requests[_age(line.between(received, at))] += 1


def _completed(
    told: Statistics, decision: Step, received: date, due_on: date, line: DayLine
) -> None:
    counts = told.counts
    counts["requests_completed"] += 1
    counts["on_time_count"] += decision.on <= due_on
    took = line.between(received, decision.on)
    counts["working_days_total"] += took
    told.between["received_to_answered"].append(took)
    if decision.kind is E.REFUSED:
        counts["refused_full_count"] += 1
        told.refused_by_reason.update(decision.codes.split())


def _item(told: Statistics, steps: Sequence[Step], line: DayLine) -> None:
    period, counts = told.period, told.counts
    lodged = steps[0].on
    decided = released = None
    last: Step | None = None
    at = min(period.last, period.as_of)
    waits = False
    for step in steps:
        if step.kind is E.DECIDED:
            decided, last = step.on, None
        elif step.kind in _SETTLED:
            last = step
            if step.kind in _RELEASES and released is None:
                released = step
        if step.on <= at:
            waits = step.kind is E.DECIDED
        if step.kind in _GROUNDED and period.has(step.on):
            told.grounds_used.update(step.codes.split())
    if waits and decided is not None:
        told.backlog_cabinet[_age(line.between(decided, at))] += 1
    if not period.has(lodged):
        return
    counts["lodged"] += 1
    counts["pending" if last is None else last.kind.value] += 1
    if decided is not None:
        counts["lodged_to_decided_items"] += 1
        counts["lodged_to_decided_days"] += (decided - lodged).days
        told.between["lodged_to_decided"].append((decided - lodged).days)
    if released is not None and decided is not None:
        counts["decided_to_released_items"] += 1
        counts["decided_to_released_days"] += (released.on - decided).days
        told.between["decided_to_released"].append((released.on - decided).days)
        counts["on_time"] += released.on <= line.due(decided)


def _age(days: int) -> str:
    return next((name for most, name in _AGES if days <= most), _OLDEST)
