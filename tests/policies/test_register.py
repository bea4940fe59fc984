"""The register: items step by step, the CSV file by row and column, and measures for any past date."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.dayline import dayline
from policies.measures import COUNTS, RATES, Period, half_year, statistics
from policies.registerfile import COLUMNS, read_register, register_text, told_with_row
from records.errors import InvalidInput
from records.register import (
    Book,
    CabinetItem,
    EventKind,
    ItemStatus,
    OiaRequest,
    RegisterEvent,
    RequestStatus,
    Step,
)
from records.registry import FOLLOWS, check, in_order, items

E = EventKind
A = "sample-affairs"
LODGED_DETAIL = {"title": "Ngā rama", "ministers": "Hon A B; Hon C D", "administration": "54th"}


def cabinet(*told, reference="CAB-26-SUB-1"):
    return [
        RegisterEvent(
            *(Book.CABINET, A, reference, kind, date.fromisoformat(on)),
            codes=tuple(codes),
            detail=LODGED_DETAIL if kind is E.LODGED else {},
        )
        for kind, on, *codes in told
    ]


def request(*told, reference="26-1"):
    return [
        RegisterEvent(
            *(Book.REQUEST, A, reference, kind, date.fromisoformat(on)),
            until=date.fromisoformat(more[0]) if kind is E.EXTENDED else None,
            codes=() if kind is E.EXTENDED else tuple(more),
        )
        for kind, on, *more in told
    ]


def one(events):
    check(events)
    ((slug, item),) = items(events)
    assert slug == A
    return item


LODGED, DECIDED = (E.LODGED, "2026-01-20"), (E.DECIDED, "2026-02-02")
RECEIVED = (E.RECEIVED, "2026-05-29")


def test_a_cabinet_item_goes_from_lodged_to_released():
    """Each step leaves its day, status and grounds; ministers of a joint paper are told apart."""
    item = one(cabinet(LODGED, DECIDED, (E.RELEASED_PART, "2026-03-02", "OIA-9-2-a")))
    assert isinstance(item, CabinetItem)
    assert item.ministers == ("Hon A B", "Hon C D")
    assert (item.lodged_on, item.final_decision_on, item.settled_on) == (
        *(date(2026, 1, 20), date(2026, 2, 2)),
        date(2026, 3, 2),
    )
    assert (item.status, item.grounds) == (ItemStatus.RELEASED_PART, ("OIA-9-2-a",))
    assert item.administration == "54th"


def test_a_deferred_item_is_decided_again():
    """A new decision opens the item again, and its clock runs from it."""
    item = one(cabinet(LODGED, DECIDED, (E.DEFERRED, "2026-02-10"), (E.DECIDED, "2026-04-01")))
    assert (item.status, item.settled_on) == (ItemStatus.DECIDED, None)
    assert item.final_decision_on == date(2026, 4, 1)


def test_an_excluded_item_is_an_appointments_paper():
    """It stays counted as lodged, and is never released."""
    item = one(cabinet(LODGED, (E.EXCLUDED, "2026-01-21")))
    assert (item.status, item.appointments_and_honours) == (ItemStatus.EXCLUDED, True)


def test_a_request_goes_from_receipt_to_final_opinion():
    """Clarified, extended, refused with reasons, published, complained of, and an opinion."""
    item = one(
        request(
            *(RECEIVED, (E.CLARIFIED, "2026-06-02"), (E.EXTENDED, "2026-06-10", "2026-08-01")),
            *((E.TRANSFERRED_PART, "2026-06-11"), (E.REFUSED, "2026-07-30", "OIA-18-f")),
            *((E.PUBLISHED, "2026-08-10"), (E.COMPLAINED, "2026-08-11")),
            (E.OPINION, "2026-12-01", "deficient"),
        )
    )
    assert isinstance(item, OiaRequest)
    assert (item.clarified_on, item.extended_on) == (date(2026, 6, 2), date(2026, 6, 10))
    assert (item.extended_to, item.answered_on) == (date(2026, 8, 1), date(2026, 7, 30))
    assert (item.refusal_reasons, item.status) == (("OIA-18-f",), RequestStatus.PUBLISHED)
    assert (item.published_on, item.complained_on) == (date(2026, 8, 10), date(2026, 8, 11))
    assert (item.opinion_on, item.opinion_deficient) == (date(2026, 12, 1), True)
    assert one(request(RECEIVED, (E.TRANSFERRED, "2026-06-05"))).transferred_on == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (cabinet(DECIDED), "expected lodged first"),
        (request((E.ANSWERED, "2026-06-01")), "expected received first"),
        (cabinet(LODGED, (E.DECIDED, "2026-01-19")), "dated before lodged"),
        (cabinet(LODGED, (E.RELEASED_FULL, "2026-03-02")), "cannot follow lodged"),
        (cabinet(LODGED, (E.EXCLUDED, "2026-02-01"), (E.DECIDED, "2026-02-02")), "cannot follow"),
        (request(RECEIVED, (E.OPINION, "2026-06-02")), "cannot follow received"),
        (request(RECEIVED, (E.PUBLISHED, "2026-06-02")), "cannot follow received"),
        (request(RECEIVED, (E.REFUSED, "2026-06-02")), "at least one reason"),
        (request(RECEIVED, (E.EXTENDED, "2026-06-02", "2026-06-02")), "later day"),
        (request(RECEIVED, (E.ANSWERED, "2026-06-02"), (E.OPINION, "2026-06-03")), "a complaint"),
        (
            request(RECEIVED, (E.COMPLAINED, "2026-06-02"), (E.PUBLISHED, "2026-06-03")),
            "an answer before",
        ),
        (
            request(
                *(RECEIVED, (E.ANSWERED, "2026-06-02"), (E.COMPLAINED, "2026-06-03")),
                (E.EXTENDED, "2026-06-04", "2026-07-01"),
            ),
            "cannot follow complained",
        ),
    ],
)
def test_a_step_that_cannot_be_is_refused(events, told):
    """The message names the item, the event and its day."""
    with pytest.raises(InvalidInput, match=told) as caught:
        check(events)
    assert str(caught.value).startswith(f"{events[0].reference}: ")


def test_every_event_has_its_followers():
    """The table of steps is whole, and nothing follows itself into the other book."""
    assert set(FOLLOWS) == set(EventKind)
    firsts = {E.LODGED, E.RECEIVED}
    assert not any(firsts & after for after in FOLLOWS.values())


def test_events_stand_in_the_order_of_days():
    """Told late, an event takes its place; of one day the order of telling holds."""
    events = [*request((E.COMPLAINED, "2026-06-02"), RECEIVED), *cabinet(LODGED)]
    assert [event.kind for event in in_order(events)] == [E.LODGED, E.RECEIVED, E.COMPLAINED]


# -- the file ------------------------------------------------------------------------------------

# a file may leave out columns that it has no use for
HEAD = ",".join(COLUMNS[:13])
GOOD = (
    f"{HEAD}\n"
    'cabinet,sample-affairs,CAB-26-SUB-1,lodged,2026-01-20,,,"Ngā rama, a levy",Ports,Hon A B,DEV,54th,\n'
    "request,sample-affairs,26-1,received,2026-05-29,,,Lighthouses,,,,,\n\n"
    "request,sample-affairs,26-1,extended,2026-06-10,2026-08-01,,,,,,,\n"
    "request,sample-affairs,26-1,refused,2026-06-11,,OIA-18-d OIA-18-f,,,,,,D1;D2\n"
)


def test_a_file_comes_back_as_it_was():
    """Read, written and read again, it is the same, commas, macrons and empty rows considered."""
    rows = read_register(GOOD)
    assert [row.number for row in rows] == [2, 3, 5, 6]
    assert rows[0].event.detail["title"] == "Ngā rama, a levy"
    assert rows[3].event.codes == ("OIA-18-d", "OIA-18-f")
    events = [row.event for row in rows]
    assert [row.event for row in read_register("\ufeff" + register_text(events))] == events


def test_no_cell_is_a_formula():
    """A title that a spreadsheet would run is guarded on the way out, and whole on the way in."""
    (event,) = cabinet(LODGED)
    event = dataclasses.replace(event, detail={**LODGED_DETAIL, "title": "=1+1"})
    text = register_text([event])
    assert "'=1+1" in text
    assert read_register(text)[0].event == event


@pytest.mark.parametrize("title", ["'tis the harbour", "' =1", "x=1", "'"])
def test_an_apostrophe_of_the_title_stays(title):
    """Only the guard before what would be a formula is taken away."""
    (event,) = cabinet(LODGED)
    event = dataclasses.replace(event, detail={**LODGED_DETAIL, "title": title})
    assert read_register(register_text([event]))[0].event.detail["title"] == title


def _row(**changes):
    row = {
        **dict.fromkeys(COLUMNS, ""),
        "book": "request",
        "agency": A,
        "reference": "26-1",
        "event": "received",
        "on": "2026-05-29",
    }
    return f"{','.join(COLUMNS)}\n{','.join({**row, **changes}.values())}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "row 1: expected the headings"),
        ("book,agency,colour\n", "row 1, column colour: expected one of"),
        ("book,book\n", "row 1, column book: expected once"),
        ("book,agency,reference,event\n", "row 1: expected the column on"),
        (f"{HEAD}\na,b\n", "row 2: expected 13 cells, not 2"),
        (_row(book="poem"), "row 2, column book: expected cabinet or request"),
        (_row(event="sung"), "row 2, column event: expected one of lodged"),
        (_row(event="lodged"), "row 2, column event: lodged is no event of the book request"),
        (_row(book="cabinet"), "row 2, column event: received is no event"),
        (_row(on=""), "row 2, column on: expected a value"),
        (_row(on="29/05/2026"), "row 2, column on: expected a day"),
        (_row(on="20260529"), "row 2, column on: expected a day"),
        (_row(until="soon"), "row 2, column until: expected a day"),
        (_row(agency="Sample Affairs"), "row 2, column agency: expected the agency's slug"),
        (_row(event="extended"), "row 2, column until: expected the day that the notice"),
        (_row(event="refused"), "row 2, column codes: expected at least one reason"),
        (_row(event="refused", codes="OIA-9-2-a"), "column codes: 'OIA-9-2-a' does not go with"),
        (_row(event="answered", codes="OIA-18-d"), "does not go with answered"),
        (_row(codes="OIA-9-2-a"), "does not go with received"),
        (_row(event="opinion", codes="bad"), "'bad' does not go with opinion"),
        (_row(event="answered", title="T"), "row 2, column title: expected only where"),
        (_row(book="cabinet", event="lodged", title="T"), "column ministers: expected a value"),
        (_row(book="cabinet", event="lodged", ministers="M"), "column title: expected a value"),
        (f'{HEAD}\nrequest,"x', "expected CSV"),
    ],
)
def test_a_bad_file_is_told_by_row_and_column(text, told):
    """Row, column, and what was expected there."""
    with pytest.raises(InvalidInput, match=told):
        read_register(text)


def test_an_opinion_says_what_it_found():
    """Deficient or not are the words of an opinion, and a withholding ground goes with an answer."""
    assert read_register(_row(event="opinion", codes="not-deficient"))[0].event.codes
    assert read_register(_row(event="answered", codes="OIA-9-2-a"))[0].event.codes


def test_an_error_of_the_register_is_told_by_row():
    """What does not follow is told by the row that it stands on; another error stays as it is."""
    rows = read_register(GOOD)
    error = InvalidInput("26-1: refused on 2026-06-11: it cannot follow extended")
    assert str(told_with_row(error, rows)).startswith("row 6, column event: 26-1: refused")
    other = InvalidInput("something else")
    assert told_with_row(other, rows) is other


# -- measures ------------------------------------------------------------------------------------

H1 = half_year(2026, 1)


def steps(*events):
    return [
        Step(e.agency, e.book, e.reference, e.kind, e.on, e.until, " ".join(e.codes))
        for e in in_order([event for group in events for event in group])
    ]


def measured(*events, as_of=date(2026, 12, 31), period=H1, regime="oia"):
    told = statistics(steps(*events), Period(*period, as_of), dayline(regime), dayline("cabinet"))
    return told, {m.name: m for m in told.measures()}


def counts(*events, **more):
    told, _ = measured(*events, **more)
    return {name: count for name, count in told.counts.items() if count}


def test_half_years_are_the_commissions():
    """January to June, and July to December."""
    assert half_year(2026, 1) == (date(2026, 1, 1), date(2026, 6, 30))
    assert half_year(2026, 2) == (date(2026, 7, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("answered", "on_time", "days"),
    [("2026-06-29", 1, 20), ("2026-06-30", 0, 21), ("2026-06-02", 1, 1), ("2026-05-29", 1, 0)],
)
def test_a_request_is_on_time_or_not(answered, on_time, days):
    """The last day counts as in time; working days run from the original day of request."""
    told = counts(request(RECEIVED, (E.ANSWERED, answered)))
    assert (told.get("on_time_count", 0), told.get("working_days_total", 0)) == (on_time, days)
    assert told["requests_completed"] == 1
    assert told["requests_received"] == 1


def test_an_extension_counts_for_the_limit_and_not_for_the_days():
    """In time by the notice, counted as extended, and every working day is in the average."""
    told = counts(
        request(
            (E.RECEIVED, "2026-03-02"),
            (E.EXTENDED, "2026-03-20", "2026-05-01"),
            (E.ANSWERED, "2026-05-01"),
        )
    )
    assert (told["on_time_count"], told["extended_count"]) == (1, 1)
    assert told["working_days_total"] == dayline("oia").between(date(2026, 3, 2), date(2026, 5, 1))
    late = request(
        (E.RECEIVED, "2026-03-02"),
        (E.EXTENDED, "2026-04-20", "2026-05-01"),
        (E.ANSWERED, "2026-05-01"),
    )
    assert "on_time_count" not in counts(late)


def test_a_clarified_request_has_a_new_limit():
    """The limit runs from the clarification, the average from the original day."""
    clarified = request(
        (E.RECEIVED, "2026-03-02"), (E.CLARIFIED, "2026-03-20"), (E.ANSWERED, "2026-04-20")
    )
    assert counts(clarified)["on_time_count"] == 1
    assert counts(clarified)["working_days_total"] > 20


def test_a_clarification_that_was_sought_late_starts_nothing_anew():
    """Section 15(1AB): after its seven working days an agency cannot win time by asking back."""
    for codes, on_time in (([], 1), (["sought-late"], 0)):
        told = counts(
            request(
                *((E.RECEIVED, "2026-03-02"), (E.CLARIFIED, "2026-03-20", *codes)),
                (E.ANSWERED, "2026-04-20"),
            )
        )
        assert told.get("on_time_count", 0) == on_time
        events = request((E.RECEIVED, "2026-03-02"), (E.CLARIFIED, "2026-03-20", *codes))
        ((_, item),) = items(events)
        assert (item.clarified_on is None) is bool(codes)
        assert read_register(register_text(events))[1].event.codes == tuple(codes)


def test_a_second_notice_takes_nothing_from_the_first():
    """A notice in time, then one too late: decided in time by the first, and extended once."""
    events = request(
        *((E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-20", "2026-05-01")),
        *((E.EXTENDED, "2026-04-28", "2026-06-01"), (E.ANSWERED, "2026-05-01")),
    )
    told = counts(events)
    assert (told["on_time_count"], told["extended_count"]) == (1, 1)
    ((_, item),) = items(events)
    assert item.extensions == (
        (date(2026, 3, 20), date(2026, 5, 1)),
        (date(2026, 4, 28), date(2026, 6, 1)),
    )
    late = [*events[:-1], dataclasses.replace(events[-1], on=date(2026, 5, 4))]
    assert "on_time_count" not in counts(late)


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("26-\u202e001", "row 2, column reference: expected printable characters"),
        ("26-\x1b[31m", "row 2, column reference: expected printable characters"),
        ("9" * 101, "row 2, column reference: expected at most 100 characters"),
    ],
)
def test_a_reference_can_stand_on_a_line(reference, told):
    """It is told in digests, errors and events; nothing in it turns, colours or floods a line."""
    text = f"book,agency,reference,event,on\nrequest,sample,{reference},received,2026-03-02\n"
    with pytest.raises(InvalidInput) as caught:
        read_register(text)
    assert str(caught.value) == told
    whole = f"book,agency,reference,event,on\nrequest,sample,{'9' * 100},received,2026-03-02\n"
    assert len(read_register(whole)) == 1


def test_line_breaks_and_hard_spaces_of_a_spreadsheet_are_spaces():
    """A reference over two lines of a cell is one reference."""
    text = 'book,agency,reference,event,on\nrequest,sample,"26\n \u00a0001",received,2026-03-02\n'
    assert read_register(text)[0].event.reference == "26 001"


def test_nothing_is_taken_in_before_it_happened():
    """A day that is still to come is told by row and column; the day itself is none."""
    text = register_text(request((E.RECEIVED, "2026-03-02"), (E.ANSWERED, "2026-03-09")))
    assert len(read_register(text, date(2026, 3, 9))) == 2
    with pytest.raises(InvalidInput, match=r"row 3, column on: expected a day that has come"):
        read_register(text, date(2026, 3, 8))


def test_refusals_are_counted_by_reason():
    """A refusal in full, each of its reasons; an answer after it does not complete it again."""
    events = request(
        *(RECEIVED, (E.REFUSED, "2026-06-10", "OIA-18-d", "OIA-18-f")),
        *((E.COMPLAINED, "2026-06-15"), (E.ANSWERED, "2026-06-20")),
    )
    told, measures = measured(events)
    assert told.refused_by_reason == {"OIA-18-d": 1, "OIA-18-f": 1}
    assert (told.counts["requests_completed"], told.counts["refused_full_count"]) == (1, 1)
    assert measures["refused_for:OIA-18-d"].value == 1
    assert told.counts["complaints_notified"] == 1


def test_a_transfer_is_no_completion():
    """It is counted apart, and leaves nothing open."""
    told, _ = measured(request(RECEIVED, (E.TRANSFERRED, "2026-06-05")))
    assert told.counts["transferred_full_count"] == 1
    assert told.counts["requests_completed"] == 0
    assert not told.backlog_requests


def test_publication_and_opinions_are_counted_where_they_fall():
    """In the period of their own day, whenever the request came."""
    events = request(
        *((E.RECEIVED, "2025-11-03"), (E.ANSWERED, "2025-12-01"), (E.PUBLISHED, "2026-01-05")),
        *((E.PUBLISHED, "2026-02-01"), (E.COMPLAINED, "2026-02-02")),
        *((E.OPINION, "2026-06-30", "deficient"), (E.OPINION, "2026-07-01", "deficient")),
    )
    assert counts(events) == {
        "responses_published": 1,
        "complaints_notified": 1,
        "final_opinions": 1,
        "final_opinions_deficient": 1,
    }
    fair = request(
        *((E.RECEIVED, "2025-11-03"), (E.COMPLAINED, "2026-02-02")),
        (E.OPINION, "2026-03-02", "not-deficient"),
    )
    assert "final_opinions_deficient" not in counts(fair)


@pytest.mark.parametrize("day", ["2025-12-31", "2026-07-01"])
def test_what_falls_outside_is_not_counted(day):
    """The day before and the day after the period are other periods."""
    received = (E.RECEIVED, "2025-12-01")
    assert counts(request(received, (E.ANSWERED, day))) == {}
    assert counts(request(received, (E.ANSWERED, "2026-01-01")))["requests_completed"] == 1
    assert counts(request(received, (E.ANSWERED, "2026-06-30")))["requests_completed"] == 1


@pytest.mark.parametrize(
    ("received", "age"),
    [
        *[("2026-06-30", "0_to_10"), ("2026-06-16", "0_to_10"), ("2026-06-15", "11_to_20")],
        *[("2026-05-29", "21_to_40"), ("2026-01-20", "over_40")],
    ],
)
def test_the_backlog_has_its_age(received, age):
    """Open requests at the end of the period, in working days."""
    told, measures = measured(request((E.RECEIVED, received)))
    assert told.backlog_requests == {age: 1}
    assert measures[f"backlog_requests:{age}"].value == 1


@pytest.mark.parametrize(("days", "age"), [(40, "21_to_40"), (41, "over_40"), (20, "11_to_20")])
def test_an_age_ends_with_its_last_day(days, age):
    """Forty working days are still in the third group, and one more is in the last."""
    line, end = dayline("oia"), H1[1]
    received = next(
        day
        for day in (end - timedelta(days=n) for n in range(200))
        if line.between(day, end) == days
    )
    told, _ = measured(request((E.RECEIVED, received.isoformat())))
    assert told.backlog_requests == {age: 1}


def test_a_rate_has_four_places():
    """A third is told as 0.3333."""
    requests = [
        request(
            (E.RECEIVED, "2026-03-02"),
            *([(E.EXTENDED, "2026-03-09", "2026-05-01")] if number == 0 else []),
            (E.ANSWERED, "2026-03-10"),
            reference=f"26-{number}",
        )
        for number in range(3)
    ]
    _, measures = measured(*requests)
    assert measures["extended_rate"].value == 0.3333


def test_an_answer_that_names_a_day_is_an_answer():
    """Only a notice of extension extends; a day beside another event does not."""
    told = statistics(
        [
            Step(A, Book.REQUEST, "26-1", E.RECEIVED, date(2026, 3, 2)),
            Step(A, Book.REQUEST, "26-1", E.ANSWERED, date(2026, 3, 9), date(2026, 9, 1)),
        ],
        Period(*H1, date(2026, 12, 31)),
        *(dayline("oia"), dayline("cabinet")),
    )
    assert told.counts["requests_completed"] == 1
    assert told.counts["extended_count"] == 0


def test_grounds_count_where_they_were_used():
    """Of an answer or a release in the period; not before or after it, and no code of an opinion."""
    told, _ = measured(
        request(RECEIVED, (E.ANSWERED, "2026-06-29", "OIA-9-2-a"), reference="1"),
        request(RECEIVED, (E.ANSWERED, "2026-07-01", "OIA-9-2-h"), reference="2"),
        request(
            (E.RECEIVED, "2026-01-20"),
            (E.ANSWERED, "2026-02-02"),
            (E.COMPLAINED, "2026-03-02"),
            (E.OPINION, "2026-06-01", "deficient"),
            reference="3",
        ),
        request(RECEIVED, (E.REFUSED, "2026-06-02", "OIA-18-d"), reference="4"),
        cabinet(LODGED, DECIDED, (E.RELEASED_PART, "2026-06-30", "OIA-6-a"), reference="5"),
        cabinet(LODGED, DECIDED, (E.RELEASED_PART, "2026-07-01", "OIA-6-b"), reference="6"),
    )
    assert told.grounds_used == {"OIA-9-2-a": 1, "OIA-6-a": 1}


def test_what_was_lodged_after_the_period_did_not_wait_in_it():
    """An item of July is in no backlog of June, though it is decided by now."""
    told, _ = measured(cabinet((E.LODGED, "2026-07-02"), (E.DECIDED, "2026-07-03")))
    assert not told.backlog_cabinet


def test_what_was_open_then_stays_in_the_backlog():
    """An answer after the end of the period closes nothing before it; one at its end does."""
    for answered, open_ in (("2026-07-01", 1), ("2026-06-30", 0)):
        told, _ = measured(request(RECEIVED, (E.ANSWERED, answered)))
        assert sum(told.backlog_requests.values()) == open_
    told, _ = measured(request((E.RECEIVED, "2026-07-01")))
    assert not told.backlog_requests


def test_cabinet_items_are_counted_against_what_was_lodged():
    """Each status, the thirty days, and the delay by stage; excluded ones are no part of the rate."""
    groups = [
        cabinet(LODGED, DECIDED, (E.RELEASED_FULL, "2026-03-17"), reference="1"),
        cabinet(LODGED, DECIDED, (E.RELEASED_PART, "2026-03-18", "OIA-9-2-h"), reference="2"),
        cabinet(LODGED, DECIDED, (E.WITHHELD, "2026-03-01", "OIA-6-a"), reference="3"),
        cabinet(LODGED, DECIDED, (E.DEFERRED, "2026-03-01"), reference="4"),
        cabinet(LODGED, (E.EXCLUDED, "2026-03-01"), reference="5"),
        cabinet(LODGED, reference="6"),
        cabinet((E.LODGED, "2025-12-01"), reference="7"),
    ]
    told, measures = measured(*groups)
    expected = {
        "lodged": 6,
        "released_full": 1,
        "released_part": 1,
        "withheld": 1,
        "deferred": 1,
        "excluded": 1,
        "pending": 1,
        "on_time": 1,
        "lodged_to_decided_items": 4,
        "lodged_to_decided_days": 4 * 13,
        "decided_to_released_items": 2,
        "decided_to_released_days": 43 + 44,
    }
    assert {name: told.counts[name] for name in expected} == expected
    released = measures["released_rate"]
    assert (released.value, released.numerator, released.denominator) == (0.4, 2, 5)
    assert measures["cabinet_on_time_rate"].value == 0.2
    assert measures["lodged_to_decided_average"].value == 13.0
    for name, value, numerator, denominator in (
        ("delay:lodged_to_decided:median", 13, 4, 4),
        ("delay:decided_to_released:median", 43, 1, 2),
        ("delay:decided_to_released:p90", 44, 2, 2),
        ("delay:received_to_answered:median", None, 0, 0),
    ):
        one = measures[name]
        assert (one.value, one.numerator, one.denominator) == (value, numerator, denominator), name
    assert told.grounds_used == {"OIA-9-2-h": 1, "OIA-6-a": 1}


def test_decided_items_wait_in_the_backlog():
    """A decided item that nothing was settled for, by business days; a settled or lodged one is none."""
    told, _ = measured(
        cabinet(LODGED, DECIDED, reference="1"),
        cabinet(LODGED, DECIDED, (E.DEFERRED, "2026-03-01"), reference="2"),
        cabinet(LODGED, DECIDED, (E.RELEASED_FULL, "2026-07-01"), reference="3"),
        cabinet(LODGED, reference="4"),
    )
    assert told.backlog_cabinet == {"over_40": 2}


def test_what_was_decided_after_the_period_did_not_wait_in_it():
    """At the end of June it was only lodged, though today we know that it was decided in July."""
    late = (E.DECIDED, "2026-07-01")
    told, _ = measured(cabinet(LODGED, late), as_of=date(2026, 12, 31))
    assert not told.backlog_cabinet
    told, _ = measured(cabinet(LODGED, DECIDED), as_of=date(2026, 12, 31))
    assert sum(told.backlog_cabinet.values()) == 1
    # on the last day of the period it waits from that day, or does so no more
    told, _ = measured(cabinet(LODGED, (E.DECIDED, "2026-06-30")), as_of=date(2026, 12, 31))
    assert told.backlog_cabinet == {"0_to_10": 1}
    told, _ = measured(cabinet(LODGED, DECIDED, (E.DEFERRED, "2026-06-30")))
    assert not told.backlog_cabinet


def test_a_measure_is_the_same_for_a_past_date():
    """What happened after the day it was known on changes nothing."""
    events = cabinet(LODGED, DECIDED, (E.RELEASED_FULL, "2026-03-02"))
    before, _ = measured(events, as_of=date(2026, 3, 1))
    after, _ = measured(events, as_of=date(2026, 3, 2))
    assert (before.counts["pending"], before.counts["released_full"]) == (1, 0)
    assert after.counts["released_full"] == 1


def test_nothing_divides_by_nothing():
    """Without requests there is no rate, and the counts are zero."""
    _, measures = measured()
    assert measures["on_time_rate"].value is None
    assert measures["requests_completed"].value == 0
    counted = {name for name in measures if not name.startswith(("delay:", "waiting:"))}
    assert counted == {*COUNTS, *RATES}
    assert all(len(measure.definition) > 10 for measure in measures.values())


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 90), st.booleans()), max_size=12))
def test_counts_never_contradict_each_other(told):
    """Whatever happened: on time and extended are no more than completed, and rates lie within."""
    groups = []
    for number, (start, after, refused) in enumerate(told):
        day = date(2025, 11, 1) + timedelta(days=start)
        kind, codes = (E.REFUSED, ["OIA-18-d"]) if refused else (E.ANSWERED, [])
        answered = (kind, (day + timedelta(days=after)).isoformat(), *codes)
        groups.append(request((E.RECEIVED, day.isoformat()), answered, reference=f"r{number:02}"))
    stats, measures = measured(*groups, as_of=date(2028, 1, 1))
    assert stats.counts["on_time_count"] <= stats.counts["requests_completed"] <= len(told)
    assert stats.counts["refused_full_count"] <= stats.counts["requests_completed"]
    rate = measures["on_time_rate"].value
    assert rate is None or 0 <= rate <= 1


def test_two_agencies_may_use_one_reference():
    """The same number at another agency is another item."""
    mine = request(RECEIVED, (E.ANSWERED, "2026-06-10"))
    theirs = [dataclasses.replace(event, agency="zone") for event in mine]
    assert counts(mine, theirs)["requests_completed"] == 2


# -- what the public is told of items without a document -----------------------------------------

TOLD = {"public_title": "A paper on harbours", "public_reason": "Advice is awaited."}


def telling(*told, reference="CAB-26-SUB-1"):
    events = cabinet(*((kind, on, *codes) for kind, on, _, *codes in told), reference=reference)
    return [
        dataclasses.replace(event, detail={**event.detail, **more})
        for event, (_, _, more, *_) in zip(events, told, strict=True)
    ]


def test_what_the_public_is_told_is_what_was_said_last():
    """A title stays until another is given; a reason goes with what it was a reason for; so do grounds."""
    item = one(
        telling(
            (*LODGED, {**TOLD, "listed": "no"}),
            (*DECIDED, {}),
            (E.WITHHELD, "2026-03-02", {"public_reason": "It would harm."}, "OIA-6-a"),
        )
    )
    assert (item.public_title, item.public_reason, item.listed, item.grounds) == (
        *(TOLD["public_title"], "It would harm.", False),
        ("OIA-6-a",),
    )
    item = one(
        telling(
            (*LODGED, TOLD),
            (*DECIDED, {"listed": "no"}),
            (E.WITHHELD, "2026-03-02", {}, "OIA-6-a"),
            (E.DEFERRED, "2026-03-03", {"public_title": "Harbours", "listed": "yes"}, "OIA-9-2-h"),
        )
    )
    assert (item.public_title, item.public_reason, item.listed, item.grounds) == (
        *("Harbours", "", True),
        ("OIA-9-2-h",),
    )
    assert one(cabinet(LODGED)).public_reason == ""
    assert one(telling((*LODGED, TOLD))).public_reason == TOLD["public_reason"]


def test_what_the_public_is_told_goes_through_the_file():
    """Written and read again it is the same."""
    events = telling(
        (*LODGED, {**TOLD, "listed": "no"}),
        (*DECIDED, {"listed": "yes"}),
        (E.WITHHELD, "2026-03-02", TOLD, "OIA-6-a"),
    )
    assert [row.event for row in read_register(register_text(events))] == events


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"public_title": "x"},
            "row 2, column public_title: expected only beside decided, deferred",
        ),
        (
            {"book": "cabinet", "event": "excluded", "public_reason": "x"},
            "row 2, column public_reason: expected only beside",
        ),
        (
            {"book": "cabinet", "event": "withheld", "listed": "perhaps"},
            "row 2, column listed: expected yes or no",
        ),
        (
            {"book": "cabinet", "event": "withheld", "title": "x"},
            "row 2, column title: expected only",
        ),
    ],
)
def test_what_the_public_cannot_be_told_is_refused(changes, told):
    """A request is never listed, nor is what was released or excluded."""
    with pytest.raises(InvalidInput, match=told):
        read_register(_row(**changes))
