"""What reviewers choose, change by change, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import delete
from storage_values import NOON, decisions, in_review, published, source, submission

from records.errors import ChangedMeanwhile, InvalidInput, NotAllowed, StageMoved
from records.geometry import Box
from records.review import Choice, ChoiceState, CommentKind, Preview
from records.stages import Stage
from storage.catalogue import SqlCatalogue
from storage.review_tables import choice_changes, choices
from storage.workbook import SqlWorkbook

GROUND = "OIA-9-2-a"
OPEN = Choice("f-1", 2, (Box(1.25, 2, 3, 4),), ChoiceState.OPEN)
WITHHELD = replace(OPEN, state=ChoiceState.WITHHELD, ground=GROUND, note="He take nui")


@pytest.fixture
def document_id(catalogue: SqlCatalogue) -> str:
    """The id of a document in review."""
    return in_review(catalogue).id


def test_a_choice_is_kept(catalogue: SqlCatalogue, document_id: str) -> None:
    """A choice comes back as it was made, with its version and its author."""
    book = catalogue.workbook
    kept = book.change(document_id, WITHHELD, "mere")
    assert (kept.version, kept.changed_by) == (1, "mere")
    assert list(book.choices(document_id)) == [kept]
    changed = book.change(document_id, replace(kept, state=ChoiceState.RELEASED), "sione")
    assert (changed.version, changed.changed_by, changed.boxes) == (2, "sione", OPEN.boxes)


def test_nobody_overwrites_what_they_have_not_seen(
    catalogue: SqlCatalogue, document_id: str
) -> None:
    """A change on an older version is turned down, names who was faster, and keeps nothing."""
    book = catalogue.workbook
    kept = book.change(document_id, WITHHELD, "mere")
    for stale in (WITHHELD, replace(kept, version=7)):
        with pytest.raises(ChangedMeanwhile, match="mere changed it meanwhile"):
            book.change(document_id, replace(stale, note="lost"), "sione")
    other = Choice("f-2", 1, (Box(0, 0, 9, 9),), ChoiceState.RELEASED)
    with pytest.raises(ChangedMeanwhile):
        book.change_all(document_id, [other, WITHHELD], "sione")
    assert list(book.choices(document_id)) == [kept]


def test_what_another_process_chose_is_seen(catalogue: SqlCatalogue, document_id: str) -> None:
    """Two desks on one database remember what was chosen, and each sees every step of the other."""
    here, there = catalogue.workbook, SqlWorkbook(catalogue.workbook._database)
    for n in range(3):
        choice = Choice(f"f-{n}", 1, (Box(0, 0, 9, 9),), ChoiceState.RELEASED)
        there.change(document_id, choice, "mere")
        assert {c.id for c in here.choices(document_id)} == {f"f-{m}" for m in range(n + 1)}
    here.undo(document_id, "mere")
    here.undo(document_id, "mere")
    fresh = SqlWorkbook(catalogue.workbook._database)
    told = sorted(fresh.choices(document_id), key=lambda c: c.id)
    assert [c.state.value for c in told] == ["released", "open", "open"]
    for book in (here, there):
        assert sorted(book.choices(document_id), key=lambda c: c.id) == told


def test_a_database_put_back_to_an_earlier_day(catalogue: SqlCatalogue, document_id: str) -> None:
    """What is remembered of a day that is no more is forgotten, even where as much happened anew."""
    book = catalogue.workbook
    book.change(document_id, WITHHELD, "mere")
    assert len(book.choices(document_id)) == 1
    with catalogue.workbook._database.writing() as connection:
        connection.execute(delete(choices))
        connection.execute(delete(choice_changes))
    assert list(book.choices(document_id)) == []
    kept = SqlWorkbook(book._database).change(document_id, replace(WITHHELD, id="f-9"), "mere")
    assert list(book.choices(document_id)) == [kept]


def test_twenty_at_once_lose_nothing(catalogue: SqlCatalogue, document_id: str) -> None:
    """Of twenty people at one place exactly one wins; at twenty places everybody does."""
    book = catalogue.workbook

    def same(number: int) -> bool:
        try:
            book.change(document_id, WITHHELD, f"person{number}")
        except ChangedMeanwhile:
            return False
        return True

    def own(number: int) -> Choice:
        return book.change(document_id, replace(WITHHELD, id=f"own-{number}"), f"person{number}")

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(same, range(20))) == 1
        kept = list(pool.map(own, range(20)))
    assert {c.id for c in book.choices(document_id)} == {"f-1", *(c.id for c in kept)}
    assert len(book.reviewers(document_id)) >= 20


def test_undoing(catalogue: SqlCatalogue, document_id: str) -> None:
    """Steps go back one by one, each person's own; a step of several goes back whole."""
    book = catalogue.workbook
    first = book.change(document_id, WITHHELD, "mere")
    second = book.change(document_id, replace(first, ground="OIA-9-2-h"), "mere")
    drawn = Choice("m-1", 1, (Box(0, 0, 9, 9),), ChoiceState.WITHHELD, GROUND)
    book.change_all(document_id, [drawn, replace(second, note="both")], "mere")
    with pytest.raises(NotAllowed, match="nothing of yours"):
        book.undo(document_id, "sione")
    assert {c.id: c.state for c in book.undo(document_id, "mere")} == {
        "m-1": ChoiceState.REMOVED,
        "f-1": ChoiceState.WITHHELD,
    }
    by_id = {choice.id: choice for choice in book.choices(document_id)}
    assert (by_id["f-1"].ground, by_id["f-1"].note) == ("OIA-9-2-h", "He take nui")
    (back,) = book.undo(document_id, "mere")
    assert back.ground == GROUND
    (opened,) = book.undo(document_id, "mere")
    assert (opened.state, opened.ground, opened.note) == (ChoiceState.OPEN, None, None)
    with pytest.raises(NotAllowed):
        book.undo(document_id, "mere")


def test_undo_takes_back_nobody_elses_work(catalogue: SqlCatalogue, document_id: str) -> None:
    """Where somebody else changed the place since, undo says so and changes nothing."""
    book = catalogue.workbook
    first = book.change(document_id, WITHHELD, "mere")
    second = book.change(document_id, replace(first, ground="OIA-9-2-h"), "sione")
    with pytest.raises(ChangedMeanwhile, match="sione"):
        book.undo(document_id, "mere")
    assert list(book.choices(document_id)) == [second]


def test_a_change_takes_the_final_flag_away(catalogue: SqlCatalogue, document_id: str) -> None:
    """A page is final until something on it changes, by hand or by undo."""
    book = catalogue.workbook
    for page in (1, 2):
        book.flag(document_id, page, "mere", final=True)
    assert book.final_pages(document_id) == {1: "mere", 2: "mere"}
    book.change(document_id, WITHHELD, "sione")
    assert book.final_pages(document_id) == {1: "mere"}
    book.flag(document_id, 2, "mere", final=True)
    book.undo(document_id, "sione")
    book.flag(document_id, 1, "mere", final=False)
    assert book.final_pages(document_id) == {}
    with pytest.raises(InvalidInput, match="no page 4"):
        book.flag(document_id, 4, "mere", final=True)


def test_only_what_is_in_review_takes_changes(catalogue: SqlCatalogue) -> None:
    """Before and after review nothing can be chosen, flagged or undone."""
    book = catalogue.workbook
    queued = catalogue.enqueue(submission(), source())
    reviewed = in_review(catalogue)
    catalogue.decide(reviewed.id, decisions())
    for document_id in (queued.id, reviewed.id):
        for act in (
            lambda d=document_id: book.change(d, WITHHELD, "mere"),
            lambda d=document_id: book.flag(d, 1, "mere", final=True),
            lambda d=document_id: book.undo(d, "mere"),
        ):
            with pytest.raises(StageMoved):
                act()
    with pytest.raises(InvalidInput):
        book.change("Dnone", WITHHELD, "mere")


def test_who_chose_anything_never_approves(catalogue: SqlCatalogue, document_id: str) -> None:
    """Somebody who changed one redaction, or called one page final, cannot sign, however they write it."""
    book = catalogue.workbook
    book.change(document_id, WITHHELD, "Mere")
    book.flag(document_id, 1, "Sione", final=True)
    catalogue.decide(document_id, decisions("Rāwiri Reviewer"))
    for name in ("mere", " MERE ", "ＭＥＲＥ", "sione", "rāwiri reviewer"):
        with pytest.raises(NotAllowed):
            catalogue.approve(document_id, name, NOON)
    assert catalogue.document(document_id).stage is Stage.REVIEWED
    catalogue.approve(document_id, "Aroha", NOON)
    assert list(catalogue.verify()) == []


def test_an_approval_is_for_the_bytes_that_were_seen(catalogue: SqlCatalogue) -> None:
    """Once a digest was approved, no other bytes are begun; the signature carries it."""
    record = in_review(catalogue)
    catalogue.decide(record.id, decisions())
    catalogue.approve(record.id, "Aroha", NOON, "a" * 64)
    signed = catalogue.decisions(record.id)
    assert signed is not None
    assert signed.approved_sha256 == "a" * 64
    from storage_values import publication

    with pytest.raises(NotAllowed, match="not the bytes that Aroha saw"):
        catalogue.begin_publication(publication(record))
    assert catalogue.document(record.id).stage is Stage.DECIDED
    catalogue.begin_publication(replace(publication(record), public_sha256="a" * 64))
    assert catalogue.document(published(catalogue).document_id).stage is Stage.PUBLISHED


def test_comments(catalogue: SqlCatalogue, document_id: str) -> None:
    """What is said is kept in order with who was asked; the journal has no word of it."""
    book = catalogue.workbook
    first = book.comment(document_id, 1, CommentKind.COMMENT, " Is this name public? ", "mere")
    second = book.comment(
        document_id, None, CommentKind.CONSULTATION, "No objection.", "sione", "Te Puni Tāone"
    )
    assert list(book.comments(document_id)) == [first, second]
    assert first.body == "Is this name public?"
    assert "public" not in " ".join(str(line) for line in catalogue.journal())
    for body in (" ", "x" * 10_001):
        with pytest.raises(InvalidInput):
            book.comment(document_id, None, CommentKind.COMMENT, body, "mere")


def test_previews(catalogue: SqlCatalogue, document_id: str) -> None:
    """The last preview stands in place of the one before."""
    book = catalogue.workbook
    assert book.preview(document_id) is None
    first = Preview(document_id, "b" * 64, None, {"holds": False}, "mere", NOON)
    book.keep_preview(first)
    second = replace(first, public_sha256="c" * 64, proof={"holds": True})
    book.keep_preview(second)
    assert book.preview(document_id) == second
