"""Figures: which short lines are captions, and which pictures they belong to.

A caption begins with the word and a number, and goes on as a title does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from publish.outline.blocks import Figure
from publish.outline.joining import text_of
from records.release import PublicParagraph

T = TypeVar("T")

_LONGEST = 160
_LINES = 3
_CAPTION = re.compile(
    r"(?i:figure|chart|graph|diagram|map|photo(?:graph)?)\s+(?:\d{1,3}(?:\.\d{1,3})?|[A-Z])"
    r"(?:\s*[:.–—-]\s*\S.*|\s+[^\W\d_a-z].*)?",
)
_TITLE = re.compile(r"[\W\d]*[A-ZĀĒĪŌŪ]")


def is_caption(paragraph: PublicParagraph) -> bool:
    """Tells whether a paragraph is the caption of a figure.

    A sentence that speaks of one goes on in small letters, or ends with a stop and goes on behind it.
    """
    text = text_of(paragraph)
    if len(text) > _LONGEST or len(paragraph.lines) > _LINES or not text[:1].isupper():
        return False
    found = _CAPTION.fullmatch(text)
    return found is not None and _goes_on_as_a_title(text)


def _goes_on_as_a_title(text: str) -> bool:
    _, _, rest = text.partition(" ")
    number, _, title = rest.partition(" ")
    glued = re.split(r"[:–—-]", number, maxsplit=1)
    title = f"{glued[1] if len(glued) > 1 else ''} {title}".strip()
    sentences = re.search(r"[.;]\s+\S", title) is not None
    return not title or (_TITLE.match(title) is not None and not sentences)


def figured(blocks: Iterable[T | Figure]) -> Iterator[T | Figure]:
    """Gives blocks with pictures that follow each other as one figure, under the one caption beside them."""
    run: list[Figure] = []
    for block in blocks:
        if isinstance(block, Figure):
            run.append(block)
            continue
        yield from _joined(run)
        run = []
        yield block
    yield from _joined(run)


def _joined(run: list[Figure]) -> Iterator[Figure]:
    """Gives figures that follow each other: a caption takes the pictures before it, or else those behind it."""
    made: list[Figure] = []
    for figure in run:
        last = made[-1] if made else None
        bare = last is not None and not last.pieces
        leads = last is not None and not figure.pieces and not (last.described or last.undescribed)
        if last is not None and (bare or leads):
            made[-1] = Figure(
                last.pieces or figure.pieces,
                last.described + figure.described,
                last.undescribed + figure.undescribed,
            )
        else:
            made.append(figure)
    yield from made
