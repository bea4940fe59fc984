"""The simulator of a year keeps to what can be worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.scale import fitted
from benchmarks.scale_year import (
    DAY,
    HOUR,
    OPENS,
    WORKED,
    Assumptions,
    Cost,
    Document,
    Year,
    arrivals,
    clock,
    enough,
    mixed,
    played,
    served,
    tight,
    worked,
)
from benchmarks.whole_job import Meter, Stage

COST = Cost(1.0, 0.5, 2.0, 1.0, 100.0, 50.0)
SMALL = Year("small", 20, 480, 10_000)
TOLD = Assumptions()


def test_one_server_serves_one_after_another():
    """The second waits for the first, the third comes when nobody is there."""
    assert list(served([(0, 10), (1, 5), (100, 1)], 1)) == [(0, 10), (10, 15), (100, 101)]


def test_two_servers_share():
    """Whoever is free first takes the next."""
    assert list(served([(0, 10), (0, 4), (1, 4), (2, 1)], 2)) == [(0, 10), (0, 4), (4, 8), (8, 9)]


def test_working_time_and_the_clock_are_one_another():
    """People work on weekdays from nine; a moment outside is the next beginning or the last end."""
    assert worked(0) == 0
    assert worked(OPENS + HOUR) == HOUR
    assert worked(5 * DAY + OPENS + HOUR) == worked(7 * DAY) == 5 * WORKED
    for moment in (OPENS + 1, DAY + OPENS + HOUR, 4 * DAY + OPENS + WORKED, 30 * DAY + OPENS + 9):
        assert clock(worked(moment)) == pytest.approx(moment)


def test_a_year_has_its_documents_and_pages():
    """All of them, on weekdays, in order, and the same again with the same seed."""
    documents = arrivals(SMALL, COST, TOLD)
    assert len(documents) == 500
    assert sum(d.pages for d in documents) == pytest.approx(10_000, rel=0.03)
    assert all(d.at // DAY % 7 < 5 for d in documents)
    assert documents == sorted(documents, key=lambda d: d.at)
    assert documents == arrivals(SMALL, COST, TOLD)
    assert documents != arrivals(SMALL, COST, TOLD, seed=2)


def test_more_hands_never_make_anybody_wait_longer():
    """Workers shorten the machine's waits, people the people's."""
    documents = arrivals(SMALL, Cost(600, 60, 600, 60, 1, 1), TOLD)
    few = played(documents, 1, 1, TOLD)
    more = played(documents, 4, 4, TOLD)
    for one, other in zip(few, more, strict=True):
        assert other.late_wait <= one.late_wait
    assert few[0].busy == pytest.approx(4 * more[0].busy)


def test_how_busy_a_station_is_follows_from_the_sums():
    """Work over time, whatever the order in which it comes."""
    documents = arrivals(SMALL, COST, TOLD)
    first, person, last, index = played(documents, 2, 3, TOLD)
    assert first.busy == pytest.approx(sum(d.prepare for d in documents) / (2 * 364 * DAY))
    assert person.busy == pytest.approx(sum(d.review for d in documents) / (3 * 260 * WORKED))
    released = [d for d in documents if d.released]
    assert last.busy == pytest.approx(sum(d.publish for d in released) / (2 * 364 * DAY))
    assert index.busy == pytest.approx(len(released) * TOLD.index_seconds / (364 * DAY))


def test_enough_is_enough_and_no_more_workers_than_that():
    """With what it names the waits are kept; with one worker fewer they are not."""
    documents = arrivals(SMALL, Cost(6000, 600, 6000, 600, 1, 1), TOLD)
    workers, people = enough(documents, TOLD)
    first, person, last, _ = played(documents, workers, people, TOLD)
    assert max(first.late_wait, last.late_wait) <= 1.0
    assert person.late_wait * HOUR <= 2 * WORKED
    assert workers > 1
    first, _, last, _ = played(documents, workers - 1, people, TOLD)
    assert max(first.late_wait, last.late_wait) > 1.0


def test_the_narrowest_is_the_busiest():
    """People at thirty seconds a page are; with none to spend it is a machine."""
    document = Document(OPENS, 10, 1.0, 300.0, 1.0, released=True)
    assert tight(played([document], 1, 1, TOLD)).name == "people"
    machine = Document(OPENS, 10, 9000.0, 1.0, 1.0, released=True)
    assert tight(played([machine], 1, 1, TOLD)).name == "workers, to review"


def _meter(pages: int, before: float, after: float) -> Meter:
    return Meter(
        pages,
        [
            Stage("start: models and database", pages, cpu=99.0),
            Stage("read", pages, cpu=before),
            Stage("gate, redact, prove, place", pages, cpu=after),
            Stage("indexes", pages, cpu=99.0),
        ],
    )


def test_a_document_and_its_pages_are_told_apart():
    """Two papers of one kind give both parts; start-up and indexes are in neither."""
    cost = fitted(_meter(1, 3.0, 5.0), _meter(11, 13.0, 25.0), (7.0, 8.0))
    assert cost == Cost(2.0, 1.0, 3.0, 2.0, 7.0, 8.0)
    # a long paper that is cheaper than a short one gives no page for less than nothing
    odd = fitted(_meter(1, 9.0, 5.0), _meter(11, 3.0, 25.0), (0.0, 0.0))
    assert odd.prepare_document == 0
    assert odd.prepare_page == pytest.approx(3 / 11)


def test_kinds_are_mixed_by_their_share():
    """A quarter of scans costs a quarter of what scans cost, and the rest."""
    assert mixed(Cost(*[0.0] * 6), Cost(*[4.0] * 6), 0.25) == Cost(*[1.0] * 6)
