"""A later document of a release names somebody: found again in those that were searched before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.desk import Desk
from flows.documents import artefacts, together
from flows.settings import load
from flows.wiring import open_desk, open_office, open_workbook
from records.document import (
    Agency,
    DocumentRecord,
    Kind,
    Origin,
    Original,
    Page,
    SourceFile,
    Submission,
    Word,
)
from records.errors import ChangedMeanwhile
from records.geometry import Box, PageFrame
from records.marks import Beside, Decisions, Disposition, Mark, ReleaseDecision
from records.office_ports import Office
from records.release import JournalEntry
from records.review import NAMED_AFTER_RELEASE, ChoiceState, OpenChoices, came_later
from records.stages import Stage

# "quillfeather" alone names nobody yet: a user name in small letters
MINUTE = ("The meeting was held on Monday.", "Login hquillfeather wrote the second page.")
PAPER = "The complainant is Ms Harriet Quillfeather of Timaru."
PRIVACY = "OIA-9-2-a"


FRAME = PageFrame(Box(0, 0, 595, 842))


def page_of(text: str, number: int) -> Page:
    """Gives a page of one line, each word with a box of its own."""
    words = tuple(
        Word(word, Box(60.0 * place, 700, 60.0 * place + 50, 710), line=1, block=1)
        for place, word in enumerate(text.split())
    )
    return Page(number, FRAME, Origin.TEXT, words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk of this test's own."""
    return open_desk(load(tmp_path / "folder"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """What the review desk works with, on the same folder."""
    return open_office(load(tmp_path / "folder"))


def prepared(desk: Desk, folder: Path, pages: Sequence[str], **said: object) -> DocumentRecord:
    """Searches a paper of one line a page, which is taken for read."""
    content = f"{len(desk.catalogue.documents())} {pages}".encode()
    source = SourceFile(
        "paper.pdf", desk.vault.keep(content), len(content), "application/pdf", len(pages)
    )
    source = replace(source, original=said.pop("original", None))
    about = Submission(Kind.OTHER, "A paper", Agency("a", "A"), "tui", reference="CAB-26-MIN-0001")
    record = desk.catalogue.enqueue(replace(about, **said), source)
    laid_out = (page_of(line, number) for number, line in enumerate(pages, start=1))
    out = folder / f"{record.id}.pages"
    deque(artefacts.write_pages(laid_out, out), maxlen=0)
    kept = {"pages": desk.vault.keep(out)}
    desk.catalogue.advance(record.id, Stage.QUEUED, Stage.READ, "engine", artefacts=kept)
    desk.hidden = lambda _path, _source: Beside()
    return desk.find_in_document(record.id)


def texts(desk: Desk, document_id: str) -> list[str]:
    """Gives the words that were found in a document."""
    return [f.text for f in desk.findings(desk.catalogue.document(document_id))[0]]


def lines(desk: Desk, document_id: str, event: str) -> list[JournalEntry]:
    """Gives a document's lines of the journal of one kind."""
    return [line for line in desk.catalogue.journal(document_id) if line.event == event]


def test_a_document_in_review_is_searched_again(desk: Desk, office: Office, tmp_path: Path) -> None:
    """The new proposal says why it came; flags of its page go and others stay; choices stay as they were."""
    first = prepared(desk, tmp_path, (*MINUTE, "Ring 021 123 4567 for help."))
    book = open_workbook(desk.settings)
    (phone,) = desk.findings(first)[0]
    (choice,) = [c for c in _choices(office, first) if c.id == phone.id]
    kept = book.change(first.id, replace(choice, state=ChoiceState.RELEASED), "mere")
    for page in (1, 2, 3):
        book.flag(first.id, page, "mere", final=True)
    assert office.unfinished(first.id) == []
    second = prepared(desk, tmp_path, (PAPER,))
    after = desk.catalogue.document(first.id)
    assert (after.stage, texts(desk, first.id)) == (
        Stage.IN_REVIEW,
        ["hquillfeather", "021 123 4567"],
    )
    findings, proposals = desk.findings(after)
    new, told = findings[0], proposals[0]
    assert (new.page, new.detector, told.finding_id) == (2, "named-in-release", new.id)
    assert told.disposition is not Disposition.RELEASE
    assert told.reason.endswith("; named in another paper of this release")
    assert list(book.choices(first.id)) == [kept]
    assert book.final_pages(first.id) == {1: "mere", 3: "mere"}
    assert {held.rule for held in office.unfinished(first.id)} == {
        "findings-open",
        "pages-not-final",
    }
    (later,) = came_later(desk.catalogue.journal(first.id))
    assert (later.because, later.pages, later.were_final) == (second.id, {2}, {2})
    assert "uillfeather" not in str(list(desk.catalogue.journal()))
    assert list(desk.catalogue.verify()) == []


def test_searching_again_twice_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    """A run that was cut off is run again: no second finding, no second line, no flag lost twice."""
    first = prepared(desk, tmp_path, MINUTE)
    second = prepared(desk, tmp_path, (PAPER,))
    open_workbook(desk.settings).flag(first.id, 2, "mere", final=True)
    before = list(desk.catalogue.journal())
    for document_id in (first.id, second.id, first.id):
        desk.find_in_document(document_id)
    assert list(desk.catalogue.journal()) == before
    assert open_workbook(desk.settings).final_pages(first.id) == {2: "mere"}


def test_what_was_approved_is_asked_again(desk: Desk, tmp_path: Path) -> None:
    """Its marks do not cover who was named: it goes back, unsigned, with the reason in the journal."""
    first = prepared(desk, tmp_path, MINUTE)
    _approve(desk, first, ())
    second = prepared(desk, tmp_path, (PAPER,))
    assert desk.catalogue.document(first.id).stage is Stage.IN_REVIEW
    assert desk.catalogue.decisions(first.id) is None
    (line,) = lines(desk, first.id, "stage.in_review")[1:]
    assert (line.actor, line.detail["reason"], line.detail["because"]) == (
        "engine",
        "new-information",
        second.id,
    )
    assert list(desk.catalogue.verify()) == []


def test_what_is_covered_already_stays_approved(desk: Desk, tmp_path: Path) -> None:
    """A reviewer's own box lies over the mention: it is added beside it, and nothing is asked again."""
    first = prepared(desk, tmp_path, MINUTE)
    words = [word for page in desk.pages(first) for word in page.words if page.number == 2]
    (box,) = [word.box for word in words if word.text == "hquillfeather"]
    _approve(desk, first, (Mark(2, (box,), PRIVACY, note="Private."),))
    signed = desk.catalogue.decisions(first.id)
    prepared(desk, tmp_path, (PAPER,))
    assert desk.catalogue.document(first.id).stage is Stage.DECIDED
    assert desk.catalogue.decisions(first.id) == signed
    assert texts(desk, first.id) == ["hquillfeather"]


def test_a_name_in_a_title_is_asked_again_too(desk: Desk, tmp_path: Path) -> None:
    """No page has it, and the title would be published."""
    first = prepared(desk, tmp_path, MINUTE[:1], title="Letter of hquillfeather")
    _approve(desk, first, ())
    prepared(desk, tmp_path, (PAPER,))
    assert desk.catalogue.document(first.id).stage is Stage.IN_REVIEW
    (later,) = came_later(desk.catalogue.journal(first.id))
    assert (later.pages, later.were_final) == (frozenset(), frozenset())


def test_what_is_published_is_told_and_left(desk: Desk, tmp_path: Path) -> None:
    """Nothing can be withheld there any more: one line in the journal, for whoever decides to withdraw."""
    first = prepared(desk, tmp_path, MINUTE)
    desk.catalogue.document = _standing(desk, first.id, Stage.PUBLISHED)
    second = prepared(desk, tmp_path, (PAPER,))
    desk.find_in_document(second.id)
    (line,) = lines(desk, first.id, NAMED_AFTER_RELEASE)
    assert (line.detail["pages"], line.detail["because"]) == ([2], second.id)
    assert texts(desk, first.id) == []


@pytest.mark.parametrize(
    "other", [{"reference": "CAB-26-MIN-0002"}, {"agency": Agency("b", "B")}, {"reference": None}]
)
def test_documents_of_other_releases_are_left_alone(
    desk: Desk, tmp_path: Path, other: dict[str, object]
) -> None:
    """Another reference, another agency, or none."""
    first = prepared(desk, tmp_path, MINUTE)
    prepared(desk, tmp_path, (PAPER,), **other)
    assert desk.catalogue.document(first.id) == first


def test_a_document_that_is_linked_later_is_searched_again(desk: Desk, tmp_path: Path) -> None:
    """It comes into a release whose papers name somebody; and the papers are searched for whom it names."""
    first = prepared(desk, tmp_path, (*MINUTE, "Mr Tobias Threlkeld rang."), reference=None)
    second = prepared(desk, tmp_path, (PAPER, "Ask tthrelkeld about it."))
    desk.catalogue.link(first.id, "tui", reference="CAB-26-SUB-0001")
    assert desk.find_in_document(first.id).stage is Stage.IN_REVIEW
    assert "hquillfeather" in texts(desk, first.id)
    assert "tthrelkeld" in texts(desk, second.id)


def test_one_put_before_its_reviewer_meanwhile_is_not_forgotten(desk: Desk, tmp_path: Path) -> None:
    """While a paper is searched, another worker puts the minute into review: both learn of each other."""
    finder = desk.finder()
    first: list[DocumentRecord] = []

    class Slow:
        """Searches, and takes so long that another document overtakes it."""

        def find_all(self, pages, **given):
            found = finder.find_all(pages, **given)
            desk.finder = lambda: finder
            first.append(prepared(desk, tmp_path, (*MINUTE, "Mr Tobias Threlkeld rang.")))
            return found

        find_named = staticmethod(finder.find_named)

    desk.finder = Slow
    desk.catalogue.documents()
    second = prepared(desk, tmp_path, (PAPER, "Ask tthrelkeld about it."))
    assert "hquillfeather" in texts(desk, first[0].id)
    assert "tthrelkeld" in texts(desk, second.id)


def test_a_change_meanwhile_is_searched_on(desk: Desk, tmp_path: Path) -> None:
    """Somebody links the document while it is searched: it is searched as it stands then; at last it fails."""
    first = prepared(desk, tmp_path, MINUTE)
    keep, linked = desk.vault.keep, []

    def meanwhile(content):
        if len(linked) < 1:
            linked.append(desk.catalogue.link(first.id, "tui", request_id="OIA-1"))
        return keep(content)

    second = prepared(desk, tmp_path, ("Nobody.",))
    desk.vault.keep = meanwhile
    names = {"harriet quillfeather": "Harriet Quillfeather"}
    again = together.search_again(desk, first.id, names, because=second.id)
    assert again.submission.request_id == "OIA-1"
    assert texts(desk, first.id) == ["hquillfeather"]


def test_what_nobody_looked_into_is_told(desk: Desk, tmp_path: Path) -> None:
    """Kinds and counts stand in the journal, for whoever decides; what is embedded names people too."""
    hidden = desk.vault.keep(
        b'[{"kind": "comment", "by": "H Quillfeather", "text": "see tthrelkeld"}]'
    )
    original = Original(
        "a.docx", desk.vault.keep(b"PK"), 2, "application/x", "us", {"embedded-object": 1}, hidden
    )
    desk.embedded = lambda path, one: Beside(
        {"embedded files": f"Mr Tobias Threlkeld in {path.suffix} of {one.name}"}, {"picture": 2}
    )
    record = prepared(desk, tmp_path, (PAPER,), original=original)
    (line,) = lines(desk, record.id, "stage.in_review")
    assert line.detail["not_looked_into"] == {"picture": 2}
    assert line.detail["beside"] == {"embedded files": 1, "hidden in the original": 2}


def _choices(office: Office, record: DocumentRecord):
    return OpenChoices(office.findings(record)[0]).with_made([])


def _approve(desk: Desk, record: DocumentRecord, marks: tuple[Mark, ...]) -> None:
    at = datetime.now(UTC)
    part = ReleaseDecision.PART if marks else ReleaseDecision.FULL
    desk.settle(record.id, Decisions(part, marks, frozenset(), "mere", at), "sione")


def _standing(desk: Desk, document_id: str, stage: Stage):
    """Gives the catalogue's look-up with one document said to stand elsewhere."""
    look = desk.catalogue.document

    def document(asked: str) -> DocumentRecord:
        record = look(asked)
        return replace(record, stage=stage) if asked == document_id else record

    return document


def test_a_document_that_never_rests_is_an_error(desk: Desk, tmp_path: Path) -> None:
    """Three tries; then whoever runs it is told, and nothing was kept."""
    first = prepared(desk, tmp_path, MINUTE)
    keep = desk.vault.keep

    def meanwhile(content):
        desk.catalogue.link(first.id, "tui", request_id="OIA-1")
        return keep(content)

    second = prepared(desk, tmp_path, ("Nobody.",))
    desk.vault.keep = meanwhile
    names = {"harriet quillfeather": "Harriet Quillfeather"}
    with pytest.raises(ChangedMeanwhile, match="search it again"):
        together.search_again(desk, first.id, names, because=second.id)
    assert texts(desk, first.id) == []
