"""Pages that say nearly the same, told by sketches: the least hashes of their runs of five words.

Two sketches share about the same part of their hashes as the pages do of their runs (bottom-k sketches), so
no page has to be held against another word by word. Case, macrons and punctuation do not count: they are
what two readings of one page differ in.

Source: A. Broder, On the resemblance and containment of documents (1997); E. Cohen and H. Kaplan,
Summarizing data using bottom-k sketches (2007).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from records.document import Page
from records.likeness import SamePage

RUN = 5
"""Words that are taken together: fewer are common to all papers, more are broken by every misread word."""

SIZE = 96
"""Hashes of a sketch: likeness comes out within 0.05, two times in three."""

FEWEST = 20
"""Runs below which a page says too little to be told by: headers and a signature are on every paper."""

ALIKE = 0.5
"""Likeness from which two pages are shown as the same: half of their runs of words."""

Sketch = tuple[int, ...]

_WORD = re.compile(r"[^\W_]+")


def sketch_of(page: Page) -> Sketch:
    """Gives a page's sketch, ascending; an empty one for a page that says too little."""
    plain = unicodedata.normalize("NFD", page.text.casefold())
    words = _WORD.findall("".join(ch for ch in plain if not unicodedata.combining(ch)))
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    if len(runs) < FEWEST:
        return ()
    hashes = (hashlib.blake2b(run.encode(), digest_size=8).digest() for run in runs)
    return tuple(sorted(int.from_bytes(one, "big") for one in hashes)[:SIZE])


def likeness(one: Sketch, other: Sketch) -> float:
    """Gives which part of the runs of two pages together both have, as far as their sketches tell.

    >>> likeness((1, 2, 3), (1, 2, 3)), likeness((1, 2), (3, 4)), likeness((), ())
    (1.0, 0.0, 0.0)
    """
    both = sorted({*one, *other})[:SIZE]
    common = set(one) & set(other)
    return sum(value in common for value in both) / len(both) if both else 0.0


def same_pages(
    here: Mapping[int, Sketch], others: Mapping[str, Mapping[int, Sketch]]
) -> dict[str, tuple[SamePage, ...]]:
    """Gives for each other document the pages of this one that stand in it too, each at its likest.

    Args:
        here: sketches of this document's pages, by their numbers.
        others: those of other documents, by the documents' ids.
    """
    found: dict[str, tuple[SamePage, ...]] = {}
    where = _index(here)
    for document, pages in others.items():
        best: dict[int, SamePage] = {}
        for there, sketch in pages.items():
            for number in sorted(_candidates(sketch, where)):
                how = likeness(here[number], sketch)
                if how >= ALIKE and (number not in best or how > best[number].likeness):
                    best[number] = SamePage(number, there, round(how, 2))
        if best:
            found[document] = tuple(best[number] for number in sorted(best))
    return found


def _index(pages: Mapping[int, Sketch]) -> dict[int, list[int]]:
    where: dict[int, list[int]] = defaultdict(list)
    for number, sketch in pages.items():
        for value in sketch:
            where[value].append(number)
    return where


def _candidates(sketch: Iterable[int], where: Mapping[int, list[int]]) -> set[int]:
    """Gives the pages that share any hash with a sketch: most pages of a vault share none."""
    return {number for value in sketch for number in where.get(value, ())}
