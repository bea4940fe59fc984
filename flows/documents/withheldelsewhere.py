"""What one document of a release withholds everywhere and another would publish: told, a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.documents.bench import Bench
from flows.documents.together import others_of
from publish.build import said_of
from records.document import DocumentRecord
from records.marks import Decisions, Mark, ReleaseDecision
from records.release import Caution
from redaction.planning import elsewhere

_COPIES = frozenset({ReleaseDecision.FULL, ReleaseDecision.PART})


def warnings(desk: Bench, record: DocumentRecord, marks: Sequence[Mark]) -> tuple[Caution, ...]:
    """Gives what whoever releases a document has to know of the documents that are released with it.

    Both ways: what of the others' withheld words can be read here, and what of the words withheld here can be
    read in those of the others that are settled, or published already. No word is told, only where it stands.

    Args:
        desk: whose documents they are.
        record: the document.
        marks: its marks, as settled or as chosen so far.
    """
    if "pages" not in record.artefacts:
        return ()
    settled = [
        (other, decisions)
        for other in others_of(desk, record)
        if (decisions := desk.catalogue.decisions(other.id)) is not None
        and "pages" in other.artefacts
    ]
    if not settled:
        return ()
    pages = list(desk.pages(record))
    told = list(_here(desk, record, marks, settled))
    if words := elsewhere.everywhere(pages, marks):
        for other, decisions in settled:
            told += _there(desk, words, other, decisions)
    return tuple(told)


def _here(
    desk: Bench,
    record: DocumentRecord,
    marks: Sequence[Mark],
    settled: Sequence[tuple[DocumentRecord, Decisions]],
) -> Iterator[Caution]:
    for other, decisions in settled:
        if not any(mark.everywhere for mark in decisions.marks):
            continue
        words = elsewhere.everywhere(list(desk.pages(other)), decisions.marks)
        what = f"words that document {other.id} of this release withholds everywhere stand"
        places = elsewhere.standing_in(words, list(desk.pages(record)), marks, desk.grounds)
        yield from (Caution(page, box, f"{what} here") for page, box in places)
        if any(elsewhere.stands_in_text(words, text) for text in said_of(record.submission)):
            yield Caution(None, None, f"{what} in what is published beside the file")


def _there(
    desk: Bench, words: frozenset[str], other: DocumentRecord, decisions: Decisions
) -> Iterator[Caution]:
    what = f"words that go everywhere here stand in document {other.id} of this release"
    if decisions.decision in _COPIES:
        found = elsewhere.standing_in(words, list(desk.pages(other)), decisions.marks, desk.grounds)
        for page in sorted({page for page, _ in found}):
            yield Caution(None, None, f"{what}, on page {page}")
    if any(elsewhere.stands_in_text(words, text) for text in said_of(other.submission)):
        yield Caution(None, None, f"{what}, in what is published beside it")
