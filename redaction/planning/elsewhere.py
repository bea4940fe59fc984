"""What goes everywhere in one document of a release, looked for in the others, which nobody's mark reaches.

A mark that goes everywhere goes through its own file. Whether the same words are to go from another document is
for a person to decide: the same name may be a complainant's here and an official's there. Pure values in, pure
values out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from records.document import Page
from records.geometry import Box, union
from records.grounds import Ground
from records.marks import Mark
from redaction.planning.distinct import in_small_letters
from redaction.planning.plan import LEAST_TERM, names_of, phrases_of, work_out
from redaction.planning.planned import words_left
from redaction.planning.terms import Folded, fold, standing
from redaction.planning.unspaced import taken_apart


def everywhere(pages: Sequence[Page], marks: Sequence[Mark]) -> frozenset[str]:
    """Gives, folded, the words that go from a whole document: what its marks are about, and names in that."""
    wide = [mark for mark in marks if mark.everywhere]
    if not wide:
        return frozenset()
    apart = {page.number: taken_apart(page) for page in pages}
    small = in_small_letters(word.text for page in pages for word in page.words)
    found: set[str] = set()
    for mark in wide:
        if (page := apart.get(mark.page)) is not None:
            said = [*phrases_of(page, mark), *names_of(page, mark, small)]
            found |= {folded for phrase in said if len(folded := fold(phrase)) >= LEAST_TERM}
    return frozenset(found)


def standing_in(
    words: frozenset[str],
    pages: Sequence[Page],
    marks: Sequence[Mark],
    grounds: Mapping[str, Ground],
) -> Iterator[tuple[int, Box]]:
    """Gives where folded words can still be read once a document's own marks are done: page and box."""
    if not words:
        return
    for plan in work_out(pages, marks, grounds).pages:
        left = words_left(plan)
        folded = Folded.of([text for text, _ in left])
        runs = {run for one in words for run in standing(folded, one)}
        for run in sorted(runs, key=lambda run: (run.start, run.stop)):
            yield plan.page.number, union(left[index][1] for index in run)


def stands_in_text(words: frozenset[str], text: str) -> bool:
    """Tells whether folded words stand in a title, or in whatever else is said of a document."""
    folded = Folded.of(text.split())
    return any(standing(folded, one) for one in words)
