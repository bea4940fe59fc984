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
from policies.names import stands_in_address
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
        ("EMAIL", "desk@example.govt.nz", "other@example.govt.nz", False),
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


def test_a_reason_names_the_office_only_where_there_is_one(make_finding):
    """What a register says of somebody stands in the reason; nothing said is no empty bracket."""
    finding = make_finding("PERSON", "Harbour Trust")
    plain = Registers((_register(),)).explain(finding, None)
    named = Registers((_register(office="a trust"),)).explain(finding, None)
    assert plain.reason.endswith("knows this as an organisation's")
    assert named.reason.endswith("knows this as an organisation's (a trust)")


def test_one_word_is_no_full_name():
    """A given name alone stands in nobody's address."""
    assert stands_in_address("Mere", "mere@example.com") is False
    assert stands_in_address("Mere Tui", "mere.tui@example.com") is True


class _Asked:
    """A clock that counts every day, and knows which days it was asked about."""

    default_days = 20

    def __init__(self):
        self.days = []

    def reason(self, day):
        self.days.append(day)

    def spans(self):
        """Gives first and last of each run of days that was asked for, and forgets them."""
        runs = []
        for day in self.days:
            if not runs or day.toordinal() != runs[-1][1].toordinal() + 1:
                runs.append([day, day])
            runs[-1][1] = day
        self.days = []
        return [(first.isoformat(), last.isoformat()) for first, last in runs]


def test_a_line_lays_out_what_is_needed_and_each_year_once():
    """Two years ahead, and one more for each two hundred days; what is laid out is not asked for again."""
    clock = _Asked()
    line = DayLine(clock)
    assert line.due(date(2026, 3, 2), 199) == date(2026, 9, 17)
    assert clock.spans() == [("2026-01-01", "2028-12-31")]
    line.due(date(2026, 12, 31), 1)
    assert line.between(date(2026, 1, 1), date(2028, 12, 31)) == 1095
    assert clock.spans() == []
    line.due(date(2027, 1, 1), 1)
    assert clock.spans() == [("2026-01-01", "2029-12-31")]
    line.due(date(2026, 5, 5), 400)
    line.between(date(2026, 5, 5), date(2029, 5, 5))
    assert clock.spans() == [("2026-01-01", "2030-12-31")]
    line.between(date(2025, 12, 31), date(2026, 1, 1))
    assert clock.spans() == [("2025-01-01", "2030-12-31")]
    fresh = DayLine(clock)
    fresh.due(date(2026, 3, 2), 200)
    assert clock.spans() == [("2026-01-01", "2029-12-31")]


def test_a_condition_keeps_ten_thousand_answers():
    """The memory is large enough for a whole queue, and bounded."""
    held = Condition("document.pages > 3", Each.DOCUMENT, TermType.BOOL)
    facts = blank_facts()
    for pages in range(10_000):
        held({**facts, "document.pages": pages})
    assert len(held._answers) == 10_000
    held({**facts, "document.pages": 10_000})
    assert len(held._answers) == 1


def test_an_empty_list_is_tried_when_a_condition_is_read():
    """What looks into a list without asking whether anything is in it is told at once, with CEL's word."""
    with pytest.raises(ValueError, match=r"CEL cannot work it out: .*[a-z]"):
        condition("evidence.checks[0] != evidence.kinds[0]", Each.DOCUMENT)


def test_what_cel_says_is_told_in_one_line():
    """The compiler draws a picture of several lines; the first says what is wrong."""
    with pytest.raises(ValueError, match=r"^expected CEL, but \S.*\S$") as caught:
        condition("document.pages >", Each.DOCUMENT)
    assert "\n" not in str(caught.value)


def test_a_condition_without_terms_has_one_answer():
    """A constant is CEL too: it is worked out once, whatever the document."""
    held = condition("1 + 1 == 2", Each.DOCUMENT)
    assert (held(blank_facts()), held({})) == (True, True)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({}, ""),
        ({"since": "2026-01-01"}, ", 2026-01-01 to today"),
        ({"until": "2026-06-30"}, ", ever to 2026-06-30"),
        ({"since": "2026-01-01", "until": "2026-06-30"}, ", 2026-01-01 to 2026-06-30"),
    ],
)
def test_a_reason_tells_the_days_that_an_entry_has(make_finding, days, told):
    """One end is enough to be told; without any, nothing is said of days."""
    registers = Registers((_register(**days),))
    found = registers.explain(
        make_finding("PERSON", "Harbour Trust"), date(2026, 3, 1) if days else None
    )
    assert found.reason.endswith(f"an organisation's{told}")
