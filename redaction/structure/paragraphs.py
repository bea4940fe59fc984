"""What stays to be read, laid out as headings, paragraphs, list items and running lines.

Told by kept words alone: their size, their place and what they begin with. Withheld words have no part
in it, so two papers that differ in nothing else are laid out alike. Pure values in, pure values out.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.planning.planned import PagePlan, Piece

LARGER = 1.2
"""Times the size of the body's letters from which a short paragraph is a heading."""

SAME = 0.93
"""Share of a size down to which another is the same."""

LONGEST = 160
"""Characters of the longest heading, and of the longest running line."""

LEAST = 3
"""Letters of the shortest heading: one that is shorter is a slip of a reader, or an ornament."""

DEEPEST = 6
EDGE = 0.12
"""Share of a page's height at its top and bottom in which running lines stand."""

OFTEN = 0.5
"""Share of the pages on which a line must stand to be a running one; three pages at the least."""

_SECTIONS = """
    proposal | relation to government priorities | executive summary | background | analysis | comment
    context | financial implications | legislative implications | impact analysis | consultation
    regulatory impact statement | population implications | human rights | communications | purpose
    proactive release | recommendations | next steps | risks | options | publicity | gender implications
    treaty of waitangi implications | disability perspective | appendix
"""
SECTIONS = frozenset(re.split(r"\s*[|\n]\s*", _SECTIONS.strip()))
"""The sections that the Cabinet Office's template asks for, which many papers set in bold only."""

BULLET = re.compile(
    r"[•▪◦‣·●○■□➢\-–*]|\d{1,3}(?:\.\d{1,3})+\.?|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a page.

    Attributes:
        role: H1 to H6, P, LI, or Artifact for a running line.
        pieces: the indices of its pieces in the plan of its page.
    """

    role: str
    pieces: tuple[int, ...]


def paragraphs(pages: Sequence[PagePlan]) -> list[list[Paragraph]]:
    """Gives the paragraphs of each page, in reading order."""
    blocks = [_blocks(page) for page in pages]
    running = _running(pages, blocks)
    sizes = _Sizes(pages, blocks)
    return [
        [
            Paragraph(
                "Artifact" if (at, order) in running else sizes.role(page, block), tuple(block)
            )
            for order, block in enumerate(blocks[at])
        ]
        for at, page in enumerate(pages)
    ]


def words_in(page: PagePlan, block: Sequence[int]) -> str:
    """Gives the kept words of some pieces."""
    return " ".join(
        piece.content for piece in (page.pieces[i] for i in block) if isinstance(piece.content, str)
    )


def _blocks(page: PagePlan) -> list[list[int]]:
    """Gives the blocks that were read, parted where a point begins and where letters change their size."""
    lines: dict[tuple[int, int], list[int]] = {}
    for index, piece in enumerate(page.pieces):
        lines.setdefault((piece.block, piece.line), []).append(index)
    blocks: list[list[int]] = []
    before: tuple[int, float] | None = None
    for (block, _), line in lines.items():
        size = _size(page, line)
        if before is None or before[0] != block or _begins_anew(page, line, size, before[1]):
            blocks.append([])
        blocks[-1] += line
        before = block, size or (before[1] if before and before[0] == block else 0.0)
    return blocks


def _begins_anew(page: PagePlan, line: Sequence[int], size: float, above: float) -> bool:
    if not size or not above:
        # what is withheld as a whole says nothing of itself
        return False
    first = page.pieces[line[0]].content
    point = len(line) > 1 and isinstance(first, str) and BULLET.fullmatch(first) is not None
    return point or not above / LARGER < size < above * LARGER


def _running(
    pages: Sequence[PagePlan], blocks: Sequence[Sequence[Sequence[int]]]
) -> set[tuple[int, int]]:
    """Gives the blocks that stand at the edge of many pages in the same words, numbers aside, and stamps.

    One that holds a redaction is none: what is withheld there must be told.
    """
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for at, page in enumerate(pages):
        for order, block in enumerate(blocks[at]):
            pieces = [page.pieces[index] for index in block]
            if not all(isinstance(piece.content, str) for piece in pieces):
                continue
            words = words_in(page, block)
            if words and len(words) <= LONGEST and all(_at_edge(page, piece) for piece in pieces):
                places[re.sub(r"\d+", "#", words.casefold())].add((at, order))
    least = max(3, OFTEN * len(pages))
    return {
        place
        for found in places.values()
        if len({at for at, _ in found}) >= least
        for place in found
    }


def _at_edge(page: PagePlan, piece: Piece) -> bool:
    """Tells whether a piece stands where running lines do, or slanted over the page as a stamp does."""
    if piece.turn % 90:
        return True
    seen = page.page.frame.to_display(piece.box)
    height = page.page.frame.display_size[1]
    return seen.y1 < EDGE * height or seen.y0 > (1 - EDGE) * height


class _Sizes:
    """The sizes of a document's letters: what is the body's, and which headings' are above it."""

    def __init__(
        self, pages: Sequence[PagePlan], blocks: Sequence[Sequence[Sequence[int]]]
    ) -> None:
        weights: Counter[float] = Counter()
        for page, found in zip(pages, blocks, strict=True):
            for block in found:
                weights[_size(page, block)] += len(words_in(page, block))
        # of two sizes that are equally common the smaller is the body's
        self._body = max(weights, key=lambda size: (weights[size], -size), default=0.0)
        self._steps: list[float] = []
        heads = {
            _size(page, block)
            for page, found in zip(pages, blocks, strict=True)
            for block in found
            if self._stands_out(page, block)
        }
        for size in sorted(heads, reverse=True):
            if not self._steps or size < self._steps[-1] * SAME:
                self._steps.append(size)

    def role(self, page: PagePlan, block: Sequence[int]) -> str:
        """Gives the role of a block that is no running line."""
        if self._stands_out(page, block):
            size = _size(page, block)
            rank = next(i for i, step in enumerate(self._steps, 1) if size >= step * SAME)
            return f"H{min(rank, DEEPEST)}"
        if words_in(page, block).rstrip(":").casefold() in SECTIONS:
            return f"H{min(len(self._steps) + 1, DEEPEST)}"
        first = page.pieces[block[0]].content
        several = len(block) > 1
        return "LI" if several and isinstance(first, str) and BULLET.fullmatch(first) else "P"

    def _stands_out(self, page: PagePlan, block: Sequence[int]) -> bool:
        words = words_in(page, block)
        first = page.pieces[block[0]].content
        # most blocks are too long to stand out, and their letters need not be counted
        return (
            len(words) <= LONGEST
            and sum(letter.isalpha() for letter in words) >= LEAST
            and not words.endswith((".", ";", ","))
            and _size(page, block) >= LARGER * self._body
            and not (
                isinstance(first, str) and BULLET.fullmatch(first) and first[0] not in "0123456789"
            )
        )


def _size(page: PagePlan, block: Sequence[int]) -> float:
    heights = [
        piece.box.height if piece.turn % 180 == 0 else piece.box.width
        for piece in (page.pieces[index] for index in block)
        if isinstance(piece.content, str)
    ]
    return round(statistics.median(heights) * 2) / 2 if heights else 0.0
