"""How long documents stay at each stage, worked out by hand, and again for a past date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.dayline import dayline
from policies.delays import WAITING, Change, Delays, delays, percentile
from policies.measures import Period, statistics
from policies.regimes import Regime
from records.stages import Stage

S = Stage
HALF = (date(2026, 1, 1), date(2026, 6, 30))
NOON = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # 1 pm in New Zealand's summer


def at(days, hours=0):
    return NOON + timedelta(days=days, hours=hours)


JOURNEY = [
    *(
        Change("D1", S.QUEUED, at(0)),
        Change("D1", S.READ, at(0, 6)),
        Change("D1", S.IN_REVIEW, at(0, 12)),
    ),
    *(Change("D2", S.QUEUED, at(1)), Change("D2", S.READ, at(2)), Change("D2", S.IN_REVIEW, at(3))),
    *(Change("D1", S.REVIEWED, at(10, 12)), Change("D1", S.IN_REVIEW, at(11))),
    *(Change("D1", S.REVIEWED, at(13)), Change("D1", S.DECIDED, at(14))),
    *(Change("D1", S.PUBLISHING, at(20)), Change("D1", S.PUBLISHED, at(20, 1))),
    *(Change("D1", S.WITHDRAWING, at(40)), Change("D1", S.WITHDRAWN, at(41))),
    Change("D3", S.QUEUED, at(5)),
    Change("D3", S.REFUSED, at(6)),
]


def told(changes=JOURNEY, first=HALF[0], last=HALF[1], as_of=date(2026, 12, 31)):
    return delays(changes, first, last, as_of)


def test_each_stay_counts_where_it_ended():
    """A stay for each time that a document was at a stage, in days and parts of them; none for the public."""
    assert told().ended == {
        "QUEUED": [0.25, 1.0, 1.0],
        "READ": [0.25, 1.0],
        "IN_REVIEW": [10.0, 2.0],
        "REVIEWED": [0.5, 1.0],
        "DECIDED": [6.0],
        "PUBLISHING": [0.0417],
        "WITHDRAWING": [1.0],
    }
    assert told().waiting == {"IN_REVIEW": 1}


def test_a_period_has_its_first_and_its_last_day():
    """New Zealand's days: 11 am of the day before in UTC is midnight there in summer."""
    changes = [
        Change("D", S.QUEUED, at(0)),
        Change("D", S.READ, datetime(2026, 3, 9, 11, tzinfo=UTC)),
    ]
    tenth = date(2026, 3, 10)
    for first, last, ended in (
        (tenth, tenth, 1),
        (date(2026, 3, 11), HALF[1], 0),
        (HALF[0], date(2026, 3, 9), 0),
    ):
        assert len(told(changes, first, last).ended.get("QUEUED", [])) == ended


def test_what_waits_is_told_as_of_the_end_of_the_period():
    """A later change does not empty a queue of the past, and one known later than asked is not known."""
    sixth = date(2026, 3, 7)
    assert told(last=sixth).waiting == {"IN_REVIEW": 2, "QUEUED": 1}
    assert told(last=date(2026, 3, 8)).waiting == {"IN_REVIEW": 2}
    assert told(as_of=sixth).waiting == {"IN_REVIEW": 2, "QUEUED": 1}
    assert told(last=date(2026, 3, 1)).waiting == {}


def test_a_past_date_gives_what_was_known_then():
    """What came after the day changes nothing: as if the journal ended there."""
    for day in range(50):
        on = (NOON + timedelta(days=day)).date()
        cut = [c for c in JOURNEY if (c.at + timedelta(hours=13)).date() <= on]
        assert told(as_of=on) == told(cut, as_of=on)


@pytest.mark.parametrize(
    ("days", "percent", "expected"),
    [
        ([3.0], 50, 3.0),
        ([3.0], 90, 3.0),
        ([4.0, 1.0], 50, 1.0),
        ([4.0, 1.0, 2.0], 50, 2.0),
        ([4.0, 1.0, 2.0], 90, 4.0),
        ([float(n) for n in range(10, 0, -1)], 50, 5.0),
        ([float(n) for n in range(10, 0, -1)], 90, 9.0),
        ([float(n) for n in range(11, 0, -1)], 90, 10.0),
        ([float(n) for n in range(202, 0, -1)], 50, 101.0),
    ],
)
def test_a_percentile_is_one_that_was_measured(days, percent, expected):
    """The nearest rank: by hand."""
    assert percentile(days, percent) == expected


def test_a_percentile_of_nothing_is_none():
    """There is nothing to rank."""
    with pytest.raises(ValueError, match="none"):
        percentile([], 50)


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_splits_the_stays(days, percent):
    """At least that share did not last longer, and it never falls as the share grows."""
    value = percentile(days, percent)
    assert sum(one <= value for one in days) >= len(days) * percent / 100
    assert sum(one < value for one in days) < len(days) * percent / 100
    assert percentile(days, 100) == max(days) >= value


def test_the_measures_tell_value_and_numbers():
    """Each waiting stage has median, 90th percentile and how many waited; none without a stay."""
    period = Period(*HALF, HALF[1])
    lines = dayline(Regime.OIA), dayline(Regime.CABINET)
    measures = {m.name: m for m in statistics([], period, *lines, JOURNEY).measures()}
    median = measures["delay:IN_REVIEW:median"]
    assert (median.value, median.numerator, median.denominator) == (2.0, 1, 2)
    slow = measures["delay:IN_REVIEW:p90"]
    assert (slow.value, slow.numerator, slow.denominator) == (10.0, 2, 2)
    assert slow.definition.startswith(
        "90 % did not exceed this: days that a document stayed at IN_REVIEW"
    )
    assert measures["waiting:IN_REVIEW"].value == 1
    empty = {m.name: m for m in statistics([], period, *lines).measures()}
    assert (empty["delay:QUEUED:p90"].value, empty["delay:QUEUED:p90"].denominator) == (None, 0)
    named = {name.split(":")[1] for name in measures if name.startswith(("delay", "waiting"))}
    assert named - {"lodged_to_decided", "decided_to_released", "received_to_answered"} == set(
        WAITING
    )
    assert set(WAITING) == set(S) - {S.PUBLISHED, S.WITHDRAWN, S.REFUSED}
    assert Delays() == delays([], *HALF, HALF[1])
