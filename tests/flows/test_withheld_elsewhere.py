"""Words that go everywhere in one document of a release and stand in another: somebody is told beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_together import PRIVACY, page_of, prepared

from flows.commands import papers
from flows.desk import Desk
from flows.documents import withheldelsewhere
from flows.settings import load
from flows.wiring import open_desk
from policies.grounds import grounds
from records.document import DocumentRecord
from records.geometry import union
from records.marks import Decisions, Mark, ReleaseDecision
from records.release import Caution
from redaction.planning import elsewhere

LETTER = "The Kererū Holdings offer came in."
OTHER = "Offers: Kereru Holdings and two more."


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk of this test's own."""
    return open_desk(load(tmp_path / "folder"))


def mark_of(line: str, words: str, *, everywhere: bool = True) -> Mark:
    """Gives a mark over words of a line."""
    page, sought = page_of(line, 1), words.split()
    boxes = [word.box for word in page.words if word.text in sought]
    return Mark(1, (union(boxes),), PRIVACY, everywhere, note="Private.")


OFFER = mark_of(LETTER, "Kererū Holdings")


def settled(desk: Desk, record: DocumentRecord, marks: Sequence[Mark] = (OFFER,)) -> None:
    """Keeps a decision, signed."""
    part = ReleaseDecision.PART if marks else ReleaseDecision.FULL
    at = datetime.now(UTC)
    found = frozenset(finding.id for finding in desk.findings(record)[0])
    desk.settle(record.id, Decisions(part, tuple(marks), found, "mere", at), "sione")


def told(desk: Desk, record: DocumentRecord, marks: Sequence[Mark] = ()) -> list[tuple]:
    """Gives the pages and sentences of the warnings on a document."""
    return [(one.page, one.what) for one in withheldelsewhere.warnings(desk, record, marks)]


def test_what_another_document_withholds_everywhere_is_told_where_it_stands(desk, tmp_path):
    """Page and box of the words, whatever their macrons; and no word of them."""
    letter = prepared(desk, tmp_path, (LETTER,))
    other = prepared(desk, tmp_path, ("Nothing here.", OTHER))
    assert told(desk, other) == []
    settled(desk, letter)
    what = f"words that document {letter.id} of this release withholds everywhere stand here"
    assert told(desk, other) == [(2, what)]
    (one,) = withheldelsewhere.warnings(desk, other, ())
    assert one.box == union(word.box for word in page_of(OTHER, 2).words[1:3])


def test_nothing_is_told_once_its_own_mark_covers_it(desk, tmp_path):
    """The words go from this document too."""
    letter = prepared(desk, tmp_path, (LETTER,))
    other = prepared(desk, tmp_path, (OTHER,))
    settled(desk, letter)
    assert told(desk, other, [mark_of(OTHER, "Kereru Holdings", everywhere=False)]) == []


def test_a_title_is_looked_at_too(desk, tmp_path):
    """No mark reaches what is published beside a file, and the address is made of it."""
    letter = prepared(desk, tmp_path, (LETTER,))
    other = prepared(desk, tmp_path, ("Nothing.",), title="The offer of Kererū Holdings")
    settled(desk, letter)
    what = f"words that document {letter.id} of this release withholds everywhere stand in what is"
    assert told(desk, other) == [(None, f"{what} published beside the file")]


def test_what_was_settled_before_is_told_with_the_one_that_withholds(desk, tmp_path):
    """Nobody opens the earlier one again by itself; it may be published already."""
    other = prepared(desk, tmp_path, (OTHER,), title="Kereru Holdings")
    letter = prepared(desk, tmp_path, (LETTER,))
    settled(desk, other, ())
    what = f"words that go everywhere here stand in document {other.id} of this release, "
    assert told(desk, letter, [OFFER]) == [
        (None, f"{what}on page 1"),
        (None, f"{what}in what is published beside it"),
    ]


@pytest.mark.parametrize("apart", [{"reference": "CAB-26-MIN-0002"}, {"reference": None}])
def test_documents_of_other_releases_tell_nothing(desk, tmp_path, apart):
    """The same words elsewhere are somebody else's business."""
    letter = prepared(desk, tmp_path, (LETTER,))
    other = prepared(desk, tmp_path, (OTHER,), **apart)
    settled(desk, letter)
    assert told(desk, other) == []


def test_a_mark_on_its_spot_alone_tells_nothing(desk, tmp_path):
    """It says nothing of other places, so nothing of other documents."""
    letter = prepared(desk, tmp_path, (LETTER,))
    other = prepared(desk, tmp_path, (OTHER,))
    settled(desk, letter, [mark_of(LETTER, "Kererū Holdings", everywhere=False)])
    assert told(desk, other) == []


def test_a_mark_on_a_page_that_is_not_there_tells_nothing():
    """Marks come from files that people write."""
    assert elsewhere.everywhere([page_of(LETTER, 2)], [OFFER]) == frozenset()
    assert list(elsewhere.standing_in(frozenset(), [page_of(OTHER, 1)], (), grounds())) == []


def test_the_command_line_says_it(desk, tmp_path, capsys):
    """Before a document is published, page by page, on standard error."""
    letter = prepared(desk, tmp_path, (LETTER,))
    other = prepared(desk, tmp_path, (OTHER,))
    settled(desk, letter)
    papers.say_withheld_elsewhere(desk, other.id)
    assert capsys.readouterr().err == ""
    settled(desk, other, ())
    papers.say_withheld_elsewhere(desk, other.id)
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith(f"warning: page 1: words that document {letter.id} of this release")
    assert "kerer" not in said.casefold()


def test_the_proof_tells_it_to_whoever_signs(decided, quick, monkeypatch):
    """The redactor is handed the warnings, by the flow that publishes."""
    desk, given = quick(decided), []
    (record,) = desk.catalogue.documents()
    one = Caution(1, None, "words that document D of this release withholds everywhere stand here")
    monkeypatch.setattr(withheldelsewhere, "warnings", lambda *_: (one,))
    redact = desk.redact

    def asked(*args, **kwargs):
        given.append(kwargs["warnings"])
        return redact(*args, **kwargs)

    desk.redact = asked
    desk.publish(record.id)
    assert given == [(one,)]
