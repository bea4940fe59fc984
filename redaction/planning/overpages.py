"""Where a phrase is broken by the end of a page: its first words end one page, its last begin the next.

What stands between is passed over: page numbers, running lines, notes at the foot. So the last lines of a
page are each held against the first lines of the next, and a phrase counts only where it reaches from the
end of one into the beginning of the other. Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from redaction.planning.terms import Folded, fold, standing

LAST, FIRST = 10, 6
"""Lines at the foot of a page, notes among them, and at the head of the next, that may hold a part."""

MOST = 30
"""Words of the longest phrase that is looked for."""

Said = tuple[str, int]
"""A word, and the number of its line."""


def over_pages(
    pages: Sequence[Sequence[Said]], phrases: Sequence[str]
) -> Iterator[tuple[int, int, range, range]]:
    """Gives the places where phrases are broken by the end of a page.

    Each is the place of the phrase and of the page in their orders, the words at that page's foot, and the
    words at the head of the next.
    """
    sought = [fold(phrase) for phrase in phrases]
    # a word that is broken with a hyphen is two
    most = min(max((len(phrase.split()) for phrase in phrases), default=0) + 1, MOST)
    for at, (page, following) in enumerate(itertools.pairwise(pages if phrases else ())):
        for end, begin in itertools.product(_ends(page), _begins(following)):
            tail = range(max(end - most, 0), end)
            head = range(begin, min(begin + most, len(following)))
            texts = [page[i][0] for i in tail] + [following[i][0] for i in head]
            folded = Folded.of(texts)
            for index, phrase in enumerate(sought):
                # nearly all stand nowhere near
                for run in standing(folded, phrase) if phrase in folded.line else ():
                    if run.start < len(tail) < run.stop:
                        left = range(tail.start + run.start, tail.stop)
                        yield index, at, left, range(begin, begin + run.stop - len(tail))


def _ends(page: Sequence[Said]) -> list[int]:
    """Gives where the last lines of a page end, as places behind their last words."""
    ends = [i + 1 for i, word in enumerate(page) if i + 1 == len(page) or page[i + 1][1] != word[1]]
    return ends[-LAST:]


def _begins(page: Sequence[Said]) -> list[int]:
    """Gives where the first lines of a page begin."""
    begins = [i for i, word in enumerate(page) if not i or page[i - 1][1] != word[1]]
    return begins[:FIRST]
