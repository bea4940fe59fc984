"""Findings that come after a document was put before its reviewer, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from storage_values import NOON, PRIVACY, decided, decisions, in_review, published

from records.document import DocumentRecord
from records.errors import ChangedMeanwhile, NotAllowed
from records.geometry import Box
from records.marks import Finding, ReleaseDecision
from records.review import FOUND_MORE, Choice, ChoiceState
from records.stages import Stage
from storage.catalogue import SqlCatalogue

SHA256 = "b" * 64
NEW = Finding("n1", 2, (Box(20, 20, 30, 30),), "PERSON", 0.8, "named-in-release", "Wiremu Ara")
COVERED = replace(NEW, id="n2", boxes=(Box(1, 1, 8, 8),))


def more(
    catalogue: SqlCatalogue, record: DocumentRecord, *new: Finding, **beside: int
) -> DocumentRecord:
    return catalogue.find_more(record, SHA256, new, "Dother", beside)


def test_findings_are_added_in_review(catalogue: SqlCatalogue) -> None:
    """The document stays; choices stay; the flag of that page goes; the journal tells it without words."""
    record, book = in_review(catalogue), catalogue.workbook
    chosen = Choice("f-1", 1, (Box(1, 2, 3, 4),), ChoiceState.RELEASED)
    kept = book.change(record.id, chosen, "mere")
    for page in (1, 2):
        book.flag(record.id, page, "mere", final=True)
    after = more(catalogue, record, NEW)
    assert (after.stage, after.version) == (Stage.IN_REVIEW, record.version + 1)
    assert after.artefacts == {**record.artefacts, "findings": SHA256}
    assert list(book.choices(record.id)) == [kept]
    assert book.final_pages(record.id) == {1: "mere"}
    line = list(catalogue.journal(record.id))[-1]
    assert (line.actor, line.event) == ("engine", FOUND_MORE)
    told = {"findings": 1, "pages": [2], "no_longer_final": [2], "because": "Dother", "beside": {}}
    assert {name: line.detail[name] for name in told} == told
    assert "Wiremu" not in str(line)
    assert list(catalogue.verify()) == []


def test_what_a_reviewer_withheld_already_is_nothing_new(catalogue: SqlCatalogue) -> None:
    """A box under which the new finding lies leaves its page final."""
    record, book = in_review(catalogue), catalogue.workbook
    box = Choice("m-1", 2, (Box(0, 0, 9, 9),), ChoiceState.WITHHELD, PRIVACY.code)
    book.change(record.id, box, "mere")
    book.flag(record.id, 2, "mere", final=True)
    after = more(catalogue, record, COVERED)
    assert book.final_pages(record.id) == {2: "mere"}
    more(catalogue, after, COVERED, NEW)
    assert book.final_pages(record.id) == {}


@pytest.mark.parametrize("signed", [False, True])
def test_what_was_settled_goes_back(catalogue: SqlCatalogue, signed: bool) -> None:
    """What the marks do not cover has to be settled and approved again; the earlier round is kept."""
    record = decided(catalogue) if signed else _reviewed(catalogue, decisions())
    settled = catalogue.decisions(record.id)
    after = more(catalogue, record, NEW)
    assert after.stage is Stage.IN_REVIEW
    assert catalogue.decisions(record.id) is None
    assert list(catalogue.earlier_decisions(record.id)) == [settled]
    line = list(catalogue.journal(record.id))[-1]
    assert (line.event, line.detail["reason"]) == ("stage.in_review", "new-information")
    assert list(catalogue.verify()) == []
    again = replace(decisions("Another Reviewer"), decided_at=NOON)
    assert catalogue.decide(record.id, again).stage is Stage.REVIEWED


def test_what_is_settled_and_covered_stays(catalogue: SqlCatalogue) -> None:
    """The signature was given for these very marks, and they do not change; a name in the title would."""
    record = decided(catalogue)
    settled = catalogue.decisions(record.id)
    after = more(catalogue, record, COVERED)
    assert (after.stage, catalogue.decisions(record.id)) == (Stage.DECIDED, settled)
    assert list(catalogue.verify()) == []
    assert more(catalogue, after, COVERED, title=1).stage is Stage.IN_REVIEW


def test_what_is_withheld_in_full_stays(catalogue: SqlCatalogue) -> None:
    """None of its pages is released, so nobody has to sign again."""
    withheld = replace(decisions(), decision=ReleaseDecision.WITHHELD, marks=())
    record = _reviewed(catalogue, withheld)
    assert more(catalogue, record, NEW).stage is Stage.REVIEWED


def test_findings_of_an_older_state_are_not_kept(catalogue: SqlCatalogue) -> None:
    """Two searches of one document: the second has to look again, so that none overwrites the other's."""
    record = in_review(catalogue)
    after = more(catalogue, record, NEW)
    with pytest.raises(ChangedMeanwhile, match="search it again"):
        catalogue.find_more(record, "c" * 64, [COVERED], "Dthird", {})
    assert catalogue.document(record.id) == after


def test_nothing_is_added_to_what_is_published(catalogue: SqlCatalogue) -> None:
    """The public has it; its record does not change."""
    record = catalogue.document(published(catalogue).document_id)
    with pytest.raises(NotAllowed, match="PUBLISHED"):
        more(catalogue, record, NEW)
    assert catalogue.document(record.id) == record


def _reviewed(catalogue: SqlCatalogue, given: object) -> DocumentRecord:
    record = in_review(catalogue)
    return catalogue.decide(record.id, given)
