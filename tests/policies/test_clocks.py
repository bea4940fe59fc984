"""The three clocks: published dates, properties, and what they refuse."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.calendars import calendars, load_calendars
from policies.clocks import days_not_counted, due
from policies.regimes import Regime
from records.errors import InvalidInput

VECTORS = list(
    csv.DictReader((Path(__file__).parent / "clock_vectors.csv").read_text("utf-8").splitlines())
)
RECEIVED = st.dates(date(1990, 1, 1), date(2051, 6, 30))
DAYS = st.integers(1, 60)
REGIMES = st.sampled_from(list(Regime))
REGIONS = st.sampled_from([None, "WGN", "AUK", "CIT", "STL", "OTA", "WKO", "South Canterbury"])


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['regime']}-{row['received']}")
def test_published_dates_come_out(row):
    """Every date that an authority has published, or a reviewer derived, is the one that we give."""
    given_on = date.fromisoformat(row["received"])
    told = due(row["regime"], given_on, int(row["working_days"]), row["region"] or None)
    assert told.isoformat() == row["due"]


def test_there_are_vectors_for_each_clock():
    """A lost or emptied file of vectors does not pass for a green test."""
    assert {row["regime"] for row in VECTORS} == {"oia", "lgoima", "cabinet"}
    assert len(VECTORS) >= 22


@given(REGIMES, RECEIVED, DAYS, REGIONS)
def test_a_clock_never_ends_on_a_day_that_it_does_not_count(regime, received, days, region):
    """The last day counts, and exactly the days asked for were counted on the way."""
    end = due(regime, received, days, region)
    left_out = days_not_counted(regime, received, end, region)
    assert end not in {day.on for day in left_out}
    assert (end - received).days - len(left_out) == days


@given(REGIMES, RECEIVED, st.integers(0, 90), DAYS, REGIONS)
def test_a_later_receipt_is_never_due_earlier(regime, received, later, days, region):
    """The due day grows with the day of receipt."""
    first = due(regime, received, days, region)
    assert first <= due(regime, received + timedelta(days=later), days, region)


@given(REGIMES, RECEIVED, DAYS, REGIONS)
def test_one_more_day_is_always_later(regime, received, days, region):
    """The due day grows strictly with the number of days."""
    assert due(regime, received, days, region) < due(regime, received, days + 1, region)


@given(RECEIVED, DAYS, REGIONS)
def test_a_region_never_moves_the_oia_clock(received, days, region):
    """A regional anniversary is a working day under the OIA."""
    assert due("oia", received, days, region) == due("oia", received, days)


def test_the_days_run_to_twenty_twenty_and_thirty():
    """Without a number each clock runs its own."""
    day = date(2026, 3, 2)
    assert due("oia", day) == due("oia", day, 20)
    assert due("lgoima", day) == due("lgoima", day, 20)
    assert due("cabinet", day) == due("cabinet", day, 30)


def test_each_day_left_out_has_its_reason():
    """Waitangi weekend of 2027 is told as what it is, the Monday in its place too."""
    told = days_not_counted("oia", date(2027, 2, 4), date(2027, 2, 9))
    assert [(day.on.day, day.reason) for day in told] == [
        (6, "Saturday"),
        (7, "Sunday"),
        (8, "Waitangi Day (observed)"),
    ]


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2026, 2, 6), "Waitangi Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 4, 27), "Anzac Day (observed)"),
        (date(2026, 6, 1), "Sovereign's birthday"),
        (date(2022, 6, 6), "Sovereign's birthday"),
        (date(2026, 7, 10), "Matariki"),
        (date(2026, 10, 26), "Labour Day"),
        (date(2022, 9, 26), "Queen Elizabeth II Memorial Day"),
    ],
)
@pytest.mark.parametrize("regime", list(Regime))
def test_each_holiday_is_left_out_by_each_clock(regime, on, reason):
    """The holidays of the Acts are not counted, under the name that the law gives them."""
    told = days_not_counted(regime, on - timedelta(days=1), on)
    assert [day.reason for day in told] == [reason]


@pytest.mark.parametrize(
    ("regime", "first", "last"),
    [
        ("oia", date(2025, 12, 25), date(2026, 1, 15)),
        ("lgoima", date(2025, 12, 20), date(2026, 1, 10)),
        ("cabinet", date(2025, 12, 25), date(2026, 1, 20)),
    ],
)
def test_the_shutdown_has_both_its_end_days(regime, first, last):
    """No day of the shutdown counts, and the nearest weekdays around it do."""
    inside = {day.on for day in days_not_counted(regime, first - timedelta(days=1), last)}
    assert inside == {first + timedelta(days=n) for n in range((last - first).days + 1)}
    before = due(regime, first - timedelta(days=8), 1)
    assert before < first
    after = due(regime, last, 1)
    assert after > last
    assert (after - last).days <= 3


def test_an_anniversary_moves_the_lgoima_clock_only():
    """Wellington's anniversary of 2026 is left out by a Wellington council and by nobody else."""
    day, before = date(2026, 1, 19), date(2026, 1, 18)
    assert days_not_counted("lgoima", before, day, "Wellington")[0].reason.startswith("Wellington")
    assert days_not_counted("lgoima", before, day) == ()
    assert days_not_counted("lgoima", before, day, "CAN") == ()
    assert days_not_counted("oia", before, day, "WGN") == ()


def test_a_region_without_its_own_day_keeps_its_old_province():
    """Waikato keeps Auckland's day and Manawatū-Whanganui Wellington's, named with its macron."""
    assert days_not_counted("lgoima", date(2026, 1, 25), date(2026, 1, 26), "WKO") != ()
    assert days_not_counted("lgoima", date(2026, 1, 18), date(2026, 1, 19), "Manawatū Whanganui")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("oia", date(1900, 1, 1)), "1900"),
        (("oia", date(2052, 12, 20)), "2053: Matariki"),
        (("cabinet", date(9999, 12, 31)), "9999"),
        (("foi", date(2026, 1, 1)), "regime: expected one of oia, lgoima, cabinet"),
        (("oia", date(2026, 1, 1), 0), "days: expected"),
        (("oia", date(2026, 1, 1), -3), "days: expected"),
        (("oia", date(2026, 1, 1), 10**9), "days: expected"),
        (("oia", date(2026, 1, 1), 2001), "days: expected 1 to 2000"),
        (("oia", date(1987, 12, 31)), "1987; the first year is 1988"),
        (("lgoima", date(2026, 1, 1), 20, "Atlantis"), "region: expected one of AUK"),
        (("oia", datetime(2026, 1, 1, tzinfo=UTC)), "expected a day"),
    ],
)
def test_what_has_no_answer_is_refused(arguments, told):
    """Years without data, unknown names and impossible numbers are told, never guessed."""
    with pytest.raises(InvalidInput, match=told):
        due(*arguments)


def test_nothing_between_is_nothing():
    """An interval that ends before it begins has no days, and no error."""
    assert days_not_counted("oia", date(2026, 5, 1), date(2026, 4, 1)) == ()


def test_the_shutdown_is_configuration(tmp_path):
    """Another calendar file moves the end of the Cabinet clock's shutdown."""
    shipped = (Path(due.__globals__["__file__"]).parent / "calendars.yaml").read_text("utf-8")
    path = tmp_path / "calendars.yaml"
    path.write_text(shipped.replace("last: 20 January", "last: 15 January"), "utf-8")
    mine = load_calendars(path)
    assert due("cabinet", date(2026, 1, 1), 1) == date(2026, 1, 21)
    assert due("cabinet", date(2026, 1, 1), 1, by=mine) == date(2026, 1, 16)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("last: 15 January", "last: 35 January", r"clocks\.oia\.shutdown\.last"),
        ("last: 15 January", "last: mid-January", "25 December"),
        ("  cabinet:", "  kabinet:", r"clocks"),
        ("first_year: 1988\n", "", "first_year: expected this key"),
    ],
)
def test_a_broken_calendar_is_told_by_key(tmp_path, old, new, told):
    """The message names the file, the key and what was expected."""
    shipped = (Path(due.__globals__["__file__"]).parent / "calendars.yaml").read_text("utf-8")
    assert old in shipped
    path = tmp_path / "mine.yaml"
    path.write_text(shipped.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput, match=told) as caught:
        load_calendars(path)
    assert str(caught.value).startswith("mine.yaml: ")


def test_the_calendar_is_read_once():
    """The same calendar serves every call."""
    assert calendars() is calendars()


@pytest.mark.parametrize(
    ("regime", "received_on", "days", "region", "expected"),
    [
        # over the turn of the year: 25 December to 15 January, 20 December to 10 January, 25 to 20
        ("oia", "2026-12-07", None, None, "2027-01-26"),
        ("lgoima", "2026-12-07", None, "WGN", "2027-01-26"),
        ("lgoima", "2026-12-07", None, "AUK", "2027-01-25"),
        ("cabinet", "2026-11-30", None, None, "2027-02-05"),
        ("oia", "2026-12-24", 1, None, "2027-01-18"),
        ("oia", "2027-01-15", 1, None, "2027-01-18"),
        ("lgoima", "2026-12-18", 1, "OTA", "2027-01-11"),
        # Waitangi Day on a Saturday, Anzac Day on a Saturday and on a Sunday, with Easter before it
        ("oia", "2027-01-29", 6, None, "2027-02-09"),
        ("oia", "2026-04-20", 5, None, "2026-04-28"),
        ("oia", "2027-03-22", None, None, "2027-04-21"),
        # the Sovereign's birthday and Matariki, Labour Day, Matariki alone
        ("oia", "2027-06-01", None, None, "2027-07-01"),
        ("oia", "2026-10-23", 1, None, "2026-10-27"),
        ("oia", "2026-07-09", 1, None, "2026-07-13"),
        # anniversaries: Canterbury's Friday, Otago's and Taranaki's Mondays, which the OIA counts
        ("lgoima", "2026-11-02", None, "CAN", "2026-12-01"),
        ("lgoima", "2027-03-19", 1, "OTA", "2027-03-23"),
        ("lgoima", "2027-03-05", 1, "TKI", "2027-03-09"),
        ("oia", "2027-03-05", 1, "TKI", "2027-03-08"),
    ],
)
def test_limits_that_were_counted_by_hand(regime, received_on, days, region, expected):
    """Counted on a wall calendar, day by day, and not by this code."""
    limit = due(regime, date.fromisoformat(received_on), days, region)
    assert limit == date.fromisoformat(expected)


def test_the_first_year_and_the_longest_limit_are_within():
    """1988 is the first year of the calendar, and two thousand days can be counted."""
    assert due("oia", date(1988, 3, 1), 1) == date(1988, 3, 2)
    assert due("oia", date(2026, 1, 5), 2000) > date(2033, 12, 31)
