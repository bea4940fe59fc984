"""One contract for remarks of the public, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError
from storage_servers import Opened
from storage_values import NOON, source, submission

from records.errors import InvalidInput, NotAllowed
from records.remark import RemarkKind, RemarkStep, StepKind, public_answer

SAID = "Kei te whārangi 2 te nama waea."


def step(kind: StepKind, body: str = "", *, quoted: bool = False) -> RemarkStep:
    return RemarkStep(kind, "pania", NOON, body, quoted=quoted)


def test_a_remark_goes_its_way(opened: Opened) -> None:
    """Received, answered, published, taken back and settled: each step is kept, and folded in order."""
    catalogue = opened.catalogue
    book, made = catalogue.remark_book, catalogue.enqueue(submission(), source())
    remark = book.receive(made.id, RemarkKind.PERSONAL, SAID, 2)
    assert (remark.body, remark.page, remark.alarms) == (SAID, 2, True)
    assert public_answer(remark) is None
    answered = book.take(remark.id, step(StepKind.ANSWERED, "Kua tangohia."))
    assert (answered.answer, answered.answered_by, answered.alarms) == (
        *("Kua tangohia.", "pania"),
        True,
    )
    assert public_answer(answered) is None
    bare = public_answer(book.take(remark.id, step(StepKind.PUBLISHED)))
    assert bare is not None
    assert (bare.said, bare.answer) == (None, "Kua tangohia.")
    assert public_answer(book.take(remark.id, step(StepKind.TAKEN_BACK))) is None
    quoted = public_answer(book.take(remark.id, step(StepKind.PUBLISHED, quoted=True)))
    assert quoted is not None
    assert quoted.said == SAID
    settled = book.take(remark.id, step(StepKind.SETTLED))
    assert not settled.alarms
    assert settled.settled_at == NOON
    assert book.remark(remark.id) == settled
    assert list(book.remarks(made.id)) == [settled]


def test_remarks_come_oldest_first_and_by_document(opened: Opened) -> None:
    """Those of one document, or all of them, in the order in which they came."""
    catalogue = opened.catalogue
    one, two = (catalogue.enqueue(submission(), source(name)) for name in (b"1", b"2"))
    book = catalogue.remark_book
    ids = [
        book.receive(record.id, RemarkKind.HARD_TO_READ, f"{SAID} {record.id}", None).id
        for record in (one, two, one)
    ]
    assert [remark.id for remark in book.remarks()] == ids
    assert [remark.id for remark in book.remarks(one.id)] == [ids[0], ids[2]]
    assert book.remarks("D0") == []


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ((), StepKind.PUBLISHED),
        ((), StepKind.TAKEN_BACK),
        ((StepKind.ANSWERED, StepKind.PUBLISHED), StepKind.ANSWERED),
        ((StepKind.ANSWERED, StepKind.PUBLISHED), StepKind.PUBLISHED),
        ((StepKind.SETTLED,), StepKind.SETTLED),
    ],
)
def test_steps_that_do_not_follow_are_refused(
    opened: Opened, before: tuple[StepKind, ...], then: StepKind
) -> None:
    """No answer is public before there is one, changes while it is public, or is settled twice."""
    catalogue = opened.catalogue
    made = catalogue.enqueue(submission(), source())
    remark = catalogue.remark_book.receive(made.id, RemarkKind.PLEASE_RELEASE, SAID, None)
    for kind in before:
        catalogue.remark_book.take(remark.id, step(kind, "Tērā."))
    stood = catalogue.remark_book.remark(remark.id)
    with pytest.raises(NotAllowed, match=remark.id):
        catalogue.remark_book.take(remark.id, step(then, "Anō."))
    assert catalogue.remark_book.remark(remark.id) == stood


def test_what_nobody_knows_is_refused(opened: Opened) -> None:
    """A remark on a made-up document, a made-up remark, or a step by nobody."""
    catalogue = opened.catalogue
    made = catalogue.enqueue(submission(), source())
    remark = catalogue.remark_book.receive(made.id, RemarkKind.PERSONAL, SAID, None)
    with pytest.raises(InvalidInput):
        catalogue.remark_book.receive("D0", RemarkKind.PERSONAL, SAID, None)
    with pytest.raises(InvalidInput):
        catalogue.remark_book.remark("R0")
    with pytest.raises(InvalidInput):
        catalogue.remark_book.take("R0", step(StepKind.SETTLED))
    with pytest.raises(InvalidInput):
        catalogue.remark_book.take(remark.id, RemarkStep(StepKind.SETTLED, " ", NOON))
    with pytest.raises(NotAllowed, match="person"):
        catalogue.remark_book.take(remark.id, RemarkStep(StepKind.SETTLED, "engine", NOON))


def test_the_journal_tells_no_words(opened: Opened) -> None:
    """Each step is a line that names the remark; neither what was said nor the answer stands in any."""
    catalogue = opened.catalogue
    made = catalogue.enqueue(submission(), source())
    remark = catalogue.remark_book.receive(made.id, RemarkKind.PERSONAL, SAID, 2)
    catalogue.remark_book.take(remark.id, step(StepKind.ANSWERED, "Kua tangohia."))
    catalogue.remark_book.take(remark.id, step(StepKind.PUBLISHED, quoted=True))
    lines = [line for line in catalogue.journal(made.id) if line.event.startswith("remark.")]
    assert [(line.actor, line.event) for line in lines] == [
        ("engine", "remark.received"),
        ("pania", "remark.answered"),
        ("pania", "remark.published"),
    ]
    assert lines[0].detail == {"remark": remark.id, "kind": "personal"}
    assert lines[2].detail == {"remark": remark.id, "quoted": True}
    told = json.dumps([dict(line.detail) for line in lines])
    assert "whārangi" not in told
    assert "tangohia" not in told
    assert list(catalogue.verify()) == []
    # and no word of it slips out by a value's own name
    assert SAID not in repr(catalogue.remark_book.remark(remark.id))


def test_remarks_never_change(opened: Opened) -> None:
    """The database itself refuses to change or to take away what was said and done."""
    catalogue = opened.catalogue
    made = catalogue.enqueue(submission(), source())
    remark = catalogue.remark_book.receive(made.id, RemarkKind.PERSONAL, SAID, 2)
    later = RemarkStep(StepKind.SETTLED, "pania", NOON + timedelta(hours=1))
    catalogue.remark_book.take(remark.id, later)
    for statement in (
        "UPDATE remarks SET body = 'other'",
        "DELETE FROM remark_steps",
        "DELETE FROM remarks",
    ):
        with pytest.raises(DatabaseError, match="never changed"):
            opened.execute(statement)
    assert catalogue.remark_book.remark(remark.id).settled_at == later.at
