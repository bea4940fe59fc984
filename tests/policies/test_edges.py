"""Edges of small things that mutation showed to be untested: ends of spans, frozen files, answers."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date

import pytest
from pydantic import BaseModel, ValidationError

import policies
from policies.calendars import HolidayRule, Shutdown, calendars
from policies.clocks import Clock
from policies.conditions import Condition, blank_facts, condition
from policies.dayline import DayLine
from policies.explained import Entry, Register, Registers
from policies.snapshot import Snapshot, disagreements
from policies.vocabulary import Each, TermType


def models():
    """Gives every kind of file, and of part of a file, that policy reads."""
    for found in pkgutil.iter_modules(policies.__path__):
        module = importlib.import_module(f"policies.{found.name}")
        for thing in vars(module).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, BaseModel)
                and thing.__module__ == module.__name__
            ):
                yield thing


@pytest.mark.parametrize(
    "model", sorted(set(models()), key=str), ids=lambda model: model.__qualname__
)
def test_what_was_read_is_not_changed_and_takes_no_unknown_key(model):
    """A rule that somebody could change at run time would be no rule; a key misspelt is told."""
    assert model.model_config.get("frozen") is True
    # the grounds' file is research, which says more of each ground than is used
    allowed = "allow" if model.__name__ == "GroundEntry" else "forbid"
    assert model.model_config.get("extra") == allowed


@pytest.mark.parametrize(
    ("first", "last", "inside", "outside"),
    [
        ("25 December", "15 January", ["12-25", "12-31", "01-01", "01-15"], ["12-24", "01-16"]),
        ("3 March", "5 March", ["03-03", "03-04", "03-05"], ["03-02", "03-06", "12-31"]),
        ("3 March", "3 March", ["03-03"], ["03-02", "03-04", "01-01", "12-31"]),
    ],
)
def test_a_shutdown_is_a_span_of_a_year_or_over_its_turn(first, last, inside, outside):
    """Both ends belong to it; one of a single day is that day and no more."""
    shutdown = Shutdown(first=first, last=last)
    for day in inside:
        assert shutdown.covers(date.fromisoformat(f"2026-{day}"))
    for day in outside:
        assert not shutdown.covers(date.fromisoformat(f"2026-{day}"))


@pytest.mark.parametrize(
    "text", ["30 February", "0 March", "32 March", "3 Mar", "March 3", "٣ March", ""]
)
def test_a_day_of_the_year_exists(text):
    """The 29th of February does; other words and days do not."""
    assert Shutdown(first="29 February", last="1 March").covers(date(2028, 2, 29))
    with pytest.raises(ValidationError):
        Shutdown(first=text, last="1 March")


@pytest.mark.parametrize(
    ("first", "last", "stands"),
    [
        (None, None, {2021, 2022, 2023}),
        (2022, None, {2022, 2023}),
        (None, 2022, {2021, 2022}),
        (2022, 2022, {2022}),
    ],
)
def test_a_holiday_stands_from_its_first_year_to_its_last(first, last, stands):
    """Both years belong to it."""
    rule = HolidayRule(name="Matariki", library=("Matariki",), first_year=first, last_year=last)
    assert {year for year in (2021, 2022, 2023) if rule.stands_in(year)} == stands


def test_a_calendar_is_itself_and_no_other():
    """A year of a calendar is remembered by which calendar it is, and each file is read once."""
    other = calendars().model_copy()
    assert calendars() == calendars()
    assert calendars() != other
    assert hash(calendars()) != hash(other)
    assert len({calendars(), calendars(), other}) == 2


@pytest.mark.parametrize(
    ("since", "until", "covered"),
    [
        (None, None, [None, "2026-01-01"]),
        ("2026-03-02", None, ["2026-03-02", "2026-03-03"]),
        (None, "2026-03-02", ["2026-03-01", "2026-03-02"]),
        ("2026-03-02", "2026-03-02", ["2026-03-02"]),
    ],
)
def test_an_entry_holds_from_its_first_day_to_its_last(since, until, covered):
    """Both days belong to it; without a day only what always holds is meant."""
    entry = Entry(name="Hon A B", since=since, until=until)
    for day in (None, "2026-01-01", "2026-03-01", "2026-03-02", "2026-03-03"):
        on = None if day is None else date.fromisoformat(day)
        expected = day in covered or (since is None and until is None)
        if since is None and until is not None:
            expected = day is not None and day <= until
        assert entry.covers(on) is expected, day


def test_an_entry_ends_on_or_after_its_first_day():
    """A span of one day is one; a span backwards is none."""
    assert Entry(name="Hon A B", since="2026-03-02", until="2026-03-02")
    with pytest.raises(ValidationError, match="until is a day before since"):
        Entry(name="Hon A B", since="2026-03-03", until="2026-03-02")


@pytest.mark.parametrize(
    "source",
    [
        "document.pages > 0 ? true : 1 / (document.pages + 1) > 0",  # at -1, where nothing is true
        "document.pages < 0 ? true : 1 / (document.pages - 1) > 0",  # at 1, where all is
        "document.cabinet ? true : 1 / size(document.language) > 0",  # false and empty
        'document.language == "mi" ? 1 / (size(document.language) - 2) > 0 : true',
    ],
)
def test_both_sides_of_a_condition_are_tried_when_it_is_read(source):
    """A side that cannot be worked out is told by who writes the rule, not met at a release."""
    with pytest.raises(ValueError, match="CEL cannot work it out"):
        condition(source, Each.DOCUMENT)


def snapshot(common, **anniversaries):
    return Snapshot(
        taken_on=date(2026, 1, 1), package="holidays 0", common=common, anniversaries=anniversaries
    )


def test_a_day_or_region_that_only_one_snapshot_has_is_told():
    """What came, went or is called otherwise, of common days and of anniversaries, in order."""
    first, second = date(2026, 2, 6), date(2026, 4, 25)
    old = snapshot({first: "Waitangi Day"}, WGN=(first, second))
    new = snapshot({second: "Anzac Day"}, WGN=(second,), AUK=(first,))
    assert disagreements(old, new) == (
        "2026-02-06: Waitangi Day became no holiday",
        "2026-04-25: no holiday became Anzac Day",
        "2026-02-06: anniversary of AUK came",
        "2026-02-06: anniversary of WGN went",
    )
    assert disagreements(new, old)[2:] == (
        "2026-02-06: anniversary of AUK went",
        "2026-02-06: anniversary of WGN came",
    )
    assert disagreements(old, old) == ()


def test_a_fresh_line_knows_the_days_between_before_any_limit():
    """Whatever is asked of it first: within a year, over its turn, backwards; and what was laid stays."""
    clock = Clock.of("oia")
    for after, until, days in (
        ("2026-12-23", "2026-12-24", 1),
        ("2026-12-23", "2027-01-18", 2),
        ("2027-01-18", "2026-12-23", -2),
        ("2026-03-02", "2026-03-02", 0),
    ):
        line = DayLine(clock)
        asked = date.fromisoformat(after), date.fromisoformat(until)
        assert line.between(*asked) == days
        assert line.due(date(2030, 3, 4), 1) == date(2030, 3, 5)
        assert line.due(date(2019, 3, 4), 1) == date(2019, 3, 5)
        assert line.between(*asked) == days


def test_a_condition_remembers_so_many_answers_and_no_more(monkeypatch):
    """What was worked out is looked up; once the memory is full it begins anew, with the same answers."""
    monkeypatch.setattr("policies.conditions._MOST_REMEMBERED", 2)
    held = Condition("document.pages > 3", Each.DOCUMENT, TermType.BOOL)
    asked = []
    ask = held._ask
    monkeypatch.setattr(held, "_ask", lambda facts: asked.append(facts) or ask(facts))

    def answer(pages):
        return held({**blank_facts(), "document.pages": pages})

    assert [answer(n) for n in (3, 4, 3, 4)] == [False, True, False, True]
    assert len(asked) == 2
    assert answer(5) is True  # the third empties the memory of two
    assert len(asked) == 3
    assert [answer(n) for n in (5, 3)] == [True, False]
    assert len(asked) == 4


def _register(kind="organisations", **entry):
    said = {"register": kind, "title": "T", "source": "S", "checked_on": "2026-01-01"}
    return Register.model_validate({**said, "entries": [{"name": "Harbour Trust", **entry}]})


@pytest.mark.parametrize(
    ("category", "contact", "text", "known"),
    [
        ("PHONE", "04 499 0000", "+64 4 499-0000", True),
        ("PHONE", "04 499 0000", "04 499 0001", False),
        ("PHONE", "499 0000", "4990000", True),
        ("PHONE", "111 11", "11 111", False),
        ("ADDRESS", "Private Bag 1234567", "private bag, 1234567", True),
        ("ADDRESS", "Private Bag 1234567", "1234567", False),
        ("ADDRESS", "1 Quay Street", "1  Quay\nStreet", True),
        ("EMAIL", "Desk@Example.govt.nz", "desk@example.govt.nz", True),
        ("EMAIL", "desk@example.govt.nz", "desk example govt nz", False),
    ],
)
def test_a_contact_is_known_however_it_is_written(make_finding, category, contact, text, known):
    """Numbers by their digits from seven on, with or without the country; addresses by their words."""
    registers = Registers((_register(contacts=[contact]),))
    assert (registers.explain(make_finding(category, text), None) is not None) is known


@pytest.mark.parametrize(("field", "least", "most"), [("name", 2, 120), ("office", 0, 120)])
def test_an_entry_has_its_bounds(field, least, most):
    """A name of two letters is one; texts that flood a reason are refused."""
    for size, fits in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
        if size < 0:
            continue
        if fits:
            assert len(getattr(Entry(**{"name": "Hon A B", field: "x" * size}), field)) == size
        else:
            with pytest.raises(ValidationError):
                Entry(**{"name": "Hon A B", field: "x" * size})


def test_blank_facts_are_false_nothing_and_empty():
    """A value of the right type for each term: what is not known is not so."""
    facts = blank_facts()
    assert facts["document.cabinet"] is False
    assert facts["document.pages"] == 0
    assert facts["document.kind"] == ""
    assert facts["decision.grounds"] == ()
