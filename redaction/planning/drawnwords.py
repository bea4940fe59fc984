"""Words that go everywhere and stand on a page as a drawing: in a logo, a small picture, as outlines.

The reading of a page trusts its text and recognises its larger pictures. Where words are to go from the whole
file, what is drawn beside the text is looked through too, whatever it is, and what is found is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from records.document import Origin, Page, SourceFile, Word
from records.marks import Mark
from records.recognition import Beside, Recognition
from redaction import reading
from redaction.planning.distinct import in_small_letters
from redaction.planning.plan import names_of, phrases_of
from redaction.planning.seen import Seen
from redaction.planning.terms import fold


def with_drawn_words(
    source: Path,
    accepted: SourceFile,
    pages: Sequence[Page],
    marks: Sequence[Mark],
    recognition: Recognition,
) -> list[Page]:
    """Gives the pages with those words added that go everywhere and are only drawn.

    Raises:
        Refused: as :func:`reading.read`.
    """
    by_number = {page.number: page for page in pages}
    phrases = wide_phrases(pages, marks)
    numbers = [page.number for page in pages if page.origin in (Origin.TEXT, Origin.MIXED)]
    if not phrases or not numbers or accepted.media_type != "application/pdf":
        return list(pages)
    looked = reading.read(
        source, accepted, recognition=recognition, numbers=numbers, beside=Beside.ALL
    )
    for page in looked:
        known = by_number[page.number]
        if found := tuple(_new(page, known, phrases)):
            by_number[page.number] = replace(known, words=known.words + found)
    return [by_number[page.number] for page in pages]


def wide_phrases(pages: Sequence[Page], marks: Sequence[Mark]) -> set[str]:
    """Gives the words, and the names among them, under marks that go everywhere."""
    wide = [mark for mark in marks if mark.everywhere]
    if not wide:
        return set()
    by_number = {page.number: page for page in pages}
    small = in_small_letters(word.text for page in pages for word in page.words)
    return {
        phrase
        for mark in wide
        if mark.page in by_number
        for page in (by_number[mark.page],)
        for phrase in (*phrases_of(page, mark), *names_of(page, mark, small))
    }


def _new(page: Page, known: Page, phrases: set[str]) -> Iterator[Word]:
    """Gives the recognised words of such phrases that the page was not known to hold."""
    drawn = Seen.of([word for word in page.words if word.confidence < 1])
    line = max((word.line for word in known.words), default=0)
    block = max((word.block for word in known.words), default=0)
    given: set[Word] = set()
    for phrase in sorted(phrases):
        runs = [*drawn.occurrences(phrase), *drawn.otherwise(phrase)]
        for word in (word for run in runs for word in run):
            if word in given or any(_same(word, other) for other in known.words):
                continue
            given.add(word)
            yield replace(word, line=word.line + line, block=word.block + block)


def _same(word: Word, other: Word) -> bool:
    # other words may be written over those that are drawn
    over = word.box.overlap(other.box) > 0.5 * word.box.area
    return over and fold(word.text) == fold(other.text)
