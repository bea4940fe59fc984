"""Clocks of requests and Cabinet items: extensions, transfers, clarified requests, days left."""

from __future__ import annotations

import csv
import dataclasses
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.clocks import due
from policies.dayline import DayLine, dayline
from policies.limits import TRANSFER_DAYS, cabinet_clocks, request_clocks, sought_late, starts_on
from policies.regimes import Regime
from policies.snapshot import disagreements, shipped, taken
from records.errors import InvalidInput
from records.register import CabinetItem, OiaRequest

RECEIVED = date(2026, 5, 29)
FIRST_LIMIT = date(2026, 6, 29)
REQUEST = OiaRequest("OIA-26-1", "sample-affairs", "Lighthouses", RECEIVED)
ITEM = CabinetItem(
    "CAB-26-SUB-1", "Lights", "Harbours", ("Hon A B",), "DEV", "54th", date(2026, 1, 20)
)
DAYS = st.dates(date(1990, 1, 1), date(2045, 12, 31))
BY_HAND = list(
    csv.DictReader(
        (Path(__file__).parent / "clock_vectors_by_hand.csv").read_text("utf-8").splitlines()
    )
)
REGIONS = st.sampled_from([None, "WGN", "CIT", "WKO"])


def decision(on=RECEIVED, regime="oia", region=None, **changes):
    return request_clocks(dataclasses.replace(REQUEST, **changes), on, regime, region)[0]


# the first look lays a year out, which takes longer than the next thousand
@settings(deadline=None)
@given(st.sampled_from(list(Regime)), DAYS, st.integers(1, 260), REGIONS)
def test_the_line_gives_what_walking_gives(regime, received, days, region):
    """Looking up and counting day by day agree, for every regime, region and number of days."""
    assert dayline(regime, region).due(received, days) == due(regime, received, days, region)


@settings(deadline=None)
@given(DAYS, st.integers(-500, 500))
def test_between_is_how_many_counted_days_lie_there(one, apart):
    """It is antisymmetric, and walking that many days from the first lands on the last counted one."""
    line, other = dayline("oia"), one + timedelta(days=apart)
    count = line.between(one, other)
    assert count == -line.between(other, one)
    if count > 0:
        last = line.due(one, count)
        assert one < last <= other
        assert line.between(last, other) == 0


def test_a_line_grows_on_both_sides():
    """Years laid out later change nothing about those before."""
    line = DayLine(dayline("oia").clock)
    middle = line.due(date(2020, 5, 1))
    early, late = line.due(date(2001, 5, 1)), line.due(date(2040, 5, 1))
    assert (line.due(date(2020, 5, 1)), line.due(date(2001, 5, 1))) == (middle, early)
    assert late == due("oia", date(2040, 5, 1))


def test_a_request_is_due_after_twenty_days_and_transferred_within_ten():
    """Both clocks run from the day of receipt until something happens."""
    told = request_clocks(REQUEST, RECEIVED, "oia")
    assert [(c.name, c.due_on, c.days, c.left) for c in told] == [
        ("decision", FIRST_LIMIT, 20, 20),
        ("transfer", date(2026, 6, 15), TRANSFER_DAYS, 10),
    ]
    assert all(clock.runs and not clock.missed and clock.from_on == RECEIVED for clock in told)


@pytest.mark.parametrize(
    ("on", "left", "missed"),
    [(FIRST_LIMIT, 0, False), (date(2026, 6, 30), -1, True), (date(2026, 6, 28), 1, False)],
)
def test_days_left_run_down_and_below_nothing(on, left, missed):
    """On the last day none is left and nothing is missed; the day after, the limit is."""
    told = decision(on)
    assert (told.left, told.missed) == (left, missed)


def test_a_clarified_request_starts_the_clock_anew():
    """Section 15(1AA): the limit runs from the clarified request, for the transfer too."""
    clarified = date(2026, 6, 8)
    told = request_clocks(dataclasses.replace(REQUEST, clarified_on=clarified), clarified, "oia")
    assert [clock.from_on for clock in told] == [clarified, clarified]
    assert told[0].due_on == due("oia", clarified)


@pytest.mark.parametrize("given_on", [RECEIVED, FIRST_LIMIT])
def test_a_notice_within_the_limit_extends_it(given_on):
    """Section 15A: from the day of receipt to the last day of the limit a notice may be given."""
    to = date(2026, 8, 3)
    assert decision(extended_on=given_on, extended_to=to).due_on == to


@pytest.mark.parametrize(
    "changes",
    [
        {"extended_on": FIRST_LIMIT + timedelta(days=1), "extended_to": date(2026, 8, 3)},
        {"extended_on": date(2026, 6, 2), "extended_to": date(2026, 6, 10)},
        {"extended_on": None, "extended_to": date(2026, 8, 3)},
    ],
)
def test_a_notice_out_of_time_changes_nothing(changes):
    """A notice after the limit is none, one to an earlier day shortens nothing, one without a day neither."""
    assert decision(**changes).due_on == FIRST_LIMIT


def test_a_notice_before_the_clarification_was_about_the_earlier_request():
    """The clock that started anew is not extended by what came before it."""
    clarified = date(2026, 6, 8)
    told = decision(
        extended_on=date(2026, 6, 2), extended_to=date(2026, 12, 1), clarified_on=clarified
    )
    assert told.due_on == due("oia", clarified)


def test_a_notice_that_came_too_late_takes_nothing_from_an_earlier_one():
    """Two notices within the limit: the later day; one after the limit changes nothing at all."""
    first, second = (date(2026, 6, 5), date(2026, 7, 20)), (date(2026, 6, 10), date(2026, 8, 3))
    late = (FIRST_LIMIT + timedelta(days=1), date(2026, 12, 1))
    for notices, expected in (
        ((first,), first[1]),
        ((first, second), second[1]),
        ((second, first), second[1]),
        ((first, late), first[1]),
        ((late,), FIRST_LIMIT),
    ):
        on, to = notices[-1]
        told = decision(extended_on=on, extended_to=to, extensions=notices)
        assert told.due_on == expected, notices


@pytest.mark.parametrize("field", ["answered_on", "transferred_on"])
def test_an_answer_or_a_transfer_stops_both_clocks(field):
    """From that day nothing runs, and what was left then stays; the day before it still ran."""
    day = date(2026, 6, 12)
    stopped = request_clocks(dataclasses.replace(REQUEST, **{field: day}), date(2027, 1, 1), "oia")
    assert [(c.stopped_on, c.runs, c.left) for c in stopped] == [(day, False, 11), (day, False, 1)]
    assert decision(day - timedelta(days=1), **{field: day}).runs
    assert not decision(day, **{field: day}).runs


def test_the_earlier_of_two_ends_stops_the_clock():
    """An answer after a transfer is not what stopped it."""
    told = decision(
        date(2027, 1, 1), answered_on=date(2026, 6, 20), transferred_on=date(2026, 6, 11)
    )
    assert told.stopped_on == date(2026, 6, 11)


def test_a_council_keeps_its_anniversary():
    """Under LGOIMA the region moves the limit, under the OIA it does not."""
    received = date(2022, 11, 22)
    assert decision(regime="lgoima", region="CIT", received_on=received).due_on == due(
        "lgoima", received, region="CIT"
    )
    assert decision(regime="oia", region="CIT").due_on == FIRST_LIMIT


def test_a_cabinet_item_runs_from_its_final_decision():
    """Thirty business days from the decision; before it there is no clock, after the release it stands."""
    assert cabinet_clocks(ITEM, date(2026, 2, 1)) == ()
    decided = dataclasses.replace(ITEM, final_decision_on=date(2026, 2, 2))
    (clock,) = cabinet_clocks(decided, date(2026, 2, 2))
    assert (clock.name, clock.due_on, clock.days, clock.left) == (
        *("release", date(2026, 3, 17)),
        *(30, 30),
    )
    released = dataclasses.replace(decided, settled_on=date(2026, 3, 18))
    (clock,) = cabinet_clocks(released, date(2026, 5, 1), "WGN")
    assert (clock.stopped_on, clock.left, clock.missed) == (date(2026, 3, 18), -1, True)


def test_the_package_still_says_what_the_snapshot_says():
    """The pinned package and the dated snapshot agree; a new version that moves a day is seen here."""
    assert disagreements(shipped(), taken(date(2026, 1, 1))) == ()
    assert len(shipped().common) > 150
    assert all(len(days) >= 20 for days in shipped().anniversaries.values())


def test_a_snapshot_says_which_day_moved():
    """A holiday that came, went or was renamed, and an anniversary that moved, are each told."""
    old = shipped()
    common = dict(old.common)
    del common[date(2026, 7, 10)]
    common[date(2026, 4, 3)] = "Another Friday"
    common[date(2026, 8, 5)] = "New day"
    wgn = (date(2026, 1, 20), *(d for d in old.anniversaries["WGN"] if d != date(2026, 1, 19)))
    new = old.model_copy(
        update={"common": common, "anniversaries": {**old.anniversaries, "WGN": wgn}}
    )
    assert disagreements(old, new) == (
        "2026-04-03: Good Friday became Another Friday",
        "2026-07-10: Matariki became no holiday",
        "2026-08-05: no holiday became New day",
        "2026-01-19: anniversary of WGN went",
        "2026-01-20: anniversary of WGN came",
    )


@pytest.mark.parametrize(("regime", "region"), [("foi", None), ("oia", "Atlantis")])
def test_an_unknown_place_or_law_is_refused(regime, region):
    """No clock is guessed."""
    with pytest.raises(InvalidInput):
        decision(regime=regime, region=region)


@pytest.mark.parametrize("row", BY_HAND, ids=lambda row: f"{row['law']}-{row['due']}")
def test_what_was_counted_by_hand_from_the_text_of_the_law(row):
    """Each was counted on a calendar, with the Acts beside it; the last column says what is hard in it."""
    columns = ("received", "sought", "clarified", "notice_on", "extended_to", "due")
    day = {name: date.fromisoformat(row[name]) for name in columns if row[name]}
    line, received = dayline(row["law"], row["region"] or None), day["received"]
    late = "sought" in day and sought_late(received, day["sought"], line)
    request = dataclasses.replace(
        REQUEST,
        received_on=received,
        clarified_on=None if late else day.get("clarified"),
        extended_on=day.get("notice_on"),
        extended_to=day.get("extended_to"),
    )
    days = int(row["days"])
    if days == 20 and row["law"] != "cabinet":
        told = request_clocks(request, received, row["law"], row["region"] or None)[0].due_on
    else:
        told = line.due(starts_on(request), days)
    assert told == day["due"], row["why"]


def test_there_are_enough_of_them():
    """A file that lost its lines does not pass."""
    assert len(BY_HAND) >= 60
