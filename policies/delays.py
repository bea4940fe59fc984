"""How long documents stay at each stage: measured from the instants at which they came and went.

Every change of stage is a line of the journal that nobody can change, so the delays of a period can be
computed again for any past date, and come out the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from records.stages import MOVES, Stage

NEW_ZEALAND = ZoneInfo("Pacific/Auckland")
_DAY = 86_400
WAITING = frozenset(stage for stage, ways_out in MOVES.items() if ways_out) - {Stage.PUBLISHED}
"""Stages at which a document waits for something: all that it may leave, but the one that it was for."""


class Change(NamedTuple):
    """A document came to a stage."""

    document_id: str
    stage: Stage
    at: datetime


class Ended(NamedTuple):
    """A stay that is over: the day of its end, and how long it was in days and parts of a day."""

    on: date
    days: float


class Stay(NamedTuple):
    """One stay of one document at one stage; a document that is sent back stays there again."""

    stage: Stage
    ended: Ended | None


@dataclass(slots=True)
class Delays:
    """The stays that ended in a period, in days by stage, and how many documents stood at each at its end."""

    ended: dict[str, list[float]] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)


def stays(changes: Iterable[Change], as_of: date) -> Iterator[Stay]:
    """Gives every stay that had begun by a day, New Zealand's, as it was known on that day.

    Changes of one document come in the order in which they happened.
    """
    here: dict[str, Change] = {}
    for change in changes:
        if _day(change.at) > as_of:
            continue
        before = here.get(change.document_id)
        if before is not None:
            took = round((change.at - before.at).total_seconds() / _DAY, 4)
            yield Stay(before.stage, Ended(_day(change.at), took))
        here[change.document_id] = change
    for last in here.values():
        yield Stay(last.stage, None)


def delays(changes: Sequence[Change], first: date, last: date, as_of: date) -> Delays:
    """Gives the delays of the days ``first`` to ``last``, both included, as known on ``as_of``.

    A stay belongs to the period in which it ended. What is published stays so for good: that is no delay.
    """
    told = Delays()
    for stay in stays(changes, as_of):
        if stay.stage in WAITING and stay.ended and first <= stay.ended.on <= last:
            told.ended.setdefault(stay.stage.value, []).append(stay.ended.days)
    for stay in stays(changes, min(last, as_of)):
        if stay.stage in WAITING and stay.ended is None:
            told.waiting[stay.stage.value] += 1
    return told


def percentile(days: Sequence[float], percent: int) -> float:
    """Gives the value that ``percent`` of the stays did not exceed.

    The nearest rank, so that the value is one that was measured.

    Raises:
        ValueError: there is nothing to rank.
    """
    if not days:
        raise ValueError("a percentile of nothing is none")
    return sorted(days)[math.ceil(len(days) * percent / 100) - 1]


def _day(at: datetime) -> date:
    return at.astimezone(NEW_ZEALAND).date()
