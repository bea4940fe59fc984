"""One contract for the register and for evidence, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from storage_servers import Opened
from storage_values import NOON, source, submission

from records.errors import InvalidInput, NotAllowed, ReleaseError
from records.evidence import Check, Evidence, EvidenceKind, Outcome
from records.register import Book, CabinetItem, EventKind, ItemStatus, RegisterEvent, Step
from records.registry import items

E = EventKind
LODGED = RegisterEvent(
    Book.CABINET,
    "te-whare",
    "CAB-26-SUB-0123",
    E.LODGED,
    date(2026, 2, 2),
    detail={"title": "Ngā ara", "portfolio": "Ports", "ministers": "Hon Hana Tūī; Hon A B"},
)
DECIDED = replace(LODGED, kind=E.DECIDED, on=date(2026, 2, 9), detail={})
RELEASED = replace(
    DECIDED, kind=E.RELEASED_PART, on=date(2026, 3, 9), codes=("OIA-9-2-a", "OIA-9-2-h")
)
RECEIVED = RegisterEvent(Book.REQUEST, "te-whare", "26-001", E.RECEIVED, date(2026, 3, 2))
EXTENDED = replace(RECEIVED, kind=E.EXTENDED, on=date(2026, 3, 9), until=date(2026, 5, 1))
CHECKED = Evidence(
    EvidenceKind.CHECK, Check.PRIVACY.value, "mere.reviewer", NOON, found="Kāore he take."
)


def test_events_come_back_in_order(opened: Opened) -> None:
    """What was taken in comes back whole, by item and day, macrons and all."""
    book = opened.catalogue.register_book
    assert book.take_in([RECEIVED, LODGED, DECIDED, EXTENDED, RELEASED], "kaha.registrar") == 5
    found = list(book.events())
    assert all(event.recorded_at is not None for event in found)
    assert [replace(e, recorded_at=None) for e in found] == [
        *(LODGED, DECIDED, RELEASED),
        *(RECEIVED, EXTENDED),
    ]
    assert [step for step in book.steps() if step.kind is E.RELEASED_PART] == [
        Step(
            *("te-whare", Book.CABINET, "CAB-26-SUB-0123", E.RELEASED_PART, date(2026, 3, 9)),
            *(None, "OIA-9-2-a OIA-9-2-h"),
        )
    ]
    assert [step.until for step in book.steps(Book.REQUEST)] == [None, date(2026, 5, 1)]


def test_events_are_narrowed(opened: Opened) -> None:
    """By book, agency, reference and day; the day itself is within."""
    book = opened.catalogue.register_book
    other = replace(LODGED, agency="tari")
    book.take_in([RECEIVED, LODGED, DECIDED, other], "kaha.registrar")
    assert {event.agency for event in book.events(agency="tari")} == {"tari"}
    assert [event.kind for event in book.events(Book.REQUEST)] == [E.RECEIVED]
    assert len(list(book.events(reference=LODGED.reference))) == 3
    assert [e.kind for e in book.events(Book.CABINET, "te-whare", until=DECIDED.on)] == [
        *(E.LODGED, E.DECIDED)
    ]
    assert [e.kind for e in book.steps(Book.CABINET, "te-whare", DECIDED.on - timedelta(1))] == [
        E.LODGED
    ]


def test_the_same_event_twice_is_one(opened: Opened) -> None:
    """A file that is imported again adds nothing, also where it repeats itself."""
    book = opened.catalogue.register_book
    assert book.take_in([LODGED, LODGED, DECIDED], "kaha.registrar") == 2
    assert book.take_in([LODGED, DECIDED, RELEASED], "kaha.registrar") == 1
    assert book.take_in([], "kaha.registrar") == 0
    assert len(list(book.events())) == 3


def test_all_or_nothing(opened: Opened) -> None:
    """One event that does not follow, and nothing of the whole is kept."""
    book = opened.catalogue.register_book
    lines = len(list(opened.catalogue.journal()))
    wrong = replace(RECEIVED, reference="26-002", kind=E.ANSWERED)
    with pytest.raises(InvalidInput, match="26-002: answered on 2026-03-02: expected received"):
        book.take_in([LODGED, wrong], "kaha.registrar")
    assert list(book.events()) == []
    assert len(list(opened.catalogue.journal())) == lines


def test_an_event_is_checked_against_what_is_held(opened: Opened) -> None:
    """An event told late is put in its place by its day, and must fit there."""
    book = opened.catalogue.register_book
    book.take_in([LODGED, RELEASED, DECIDED], "kaha.registrar")
    ((_, item),) = items(book.events())
    assert isinstance(item, CabinetItem)
    assert (item.status, item.final_decision_on) == (ItemStatus.RELEASED_PART, DECIDED.on)
    late = replace(DECIDED, kind=E.EXCLUDED, on=date(2026, 3, 10))
    with pytest.raises(InvalidInput, match="cannot follow released_part"):
        book.take_in([late], "kaha.registrar")


def test_the_register_is_only_added_to(opened: Opened) -> None:
    """The database itself refuses to change or take away what happened and what was found."""
    made = opened.catalogue.enqueue(submission(), source())
    opened.catalogue.register_book.take_in([LODGED], "kaha.registrar")
    opened.catalogue.evidence_book.give(made.id, CHECKED)
    for statement in (
        "UPDATE register_events SET on_day = '2020-01-01'",
        "DELETE FROM register_events",
        "UPDATE evidence SET outcome = 'concern'",
        "DELETE FROM evidence",
    ):
        with pytest.raises(Exception, match="rows are added here"):
            opened.execute(statement)
    assert len(list(opened.catalogue.register_book.events())) == 1


def test_evidence_comes_back(opened: Opened) -> None:
    """Who, when and what was found, in the order given; the journal knows kind and outcome only."""
    made = opened.catalogue.enqueue(submission(), source())
    book = opened.catalogue.evidence_book
    later = replace(CHECKED, outcome=Outcome.CONCERN, at=NOON + timedelta(hours=1))
    embargo = replace(
        CHECKED, kind=EvidenceKind.EMBARGO, subject="Budget", found="", until=date(2026, 12, 1)
    )
    for one in (CHECKED, later, embargo):
        book.give(made.id, one)
    assert book.evidence(made.id) == (CHECKED, later, embargo)
    told = [line for line in opened.catalogue.journal(made.id) if line.event == "evidence.given"]
    assert [line.detail for line in told] == [
        {"kind": "check", "outcome": "clear", "check": "privacy"},
        {"kind": "check", "outcome": "concern", "check": "privacy"},
        {"kind": "embargo", "outcome": "clear"},
    ]
    assert {line.actor for line in told} == {"mere.reviewer"}
    assert list(opened.catalogue.verify()) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"subject": " "}, "expected a subject"),
        ({"found": " "}, "expected what was found"),
        ({"kind": EvidenceKind.APART, "found": ""}, "expected what was found"),
        ({"kind": EvidenceKind.EMBARGO}, "expected a day"),
        ({"kind": EvidenceKind.REVIEW_ON}, "expected a day"),
        ({"by": " "}, "needs a name"),
        ({"by": "engine"}, "must be a person"),
    ],
)
def test_half_evidence_is_none(opened: Opened, changes: dict[str, object], told: str) -> None:
    """Evidence has a giver, a subject, and the words or the day that its kind needs."""
    made = opened.catalogue.enqueue(submission(), source())
    with pytest.raises((InvalidInput, NotAllowed), match=told):
        opened.catalogue.evidence_book.give(made.id, replace(CHECKED, **changes))
    assert opened.catalogue.evidence_book.evidence(made.id) == ()


def test_evidence_is_about_a_document(opened: Opened) -> None:
    """An id that is none is told, on giving and on asking."""
    with pytest.raises(ReleaseError, match="D0"):
        opened.catalogue.evidence_book.give("D0", CHECKED)
    with pytest.raises(ReleaseError, match="D0"):
        opened.catalogue.evidence_book.evidence("D0")
