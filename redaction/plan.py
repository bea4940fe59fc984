"""Marks worked out on pages: what is burnt, which words go, what stays to be read.

Pure values in, pure values out; the only place that decides which word a box covers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from records.document import Page, Word
from records.errors import InvalidInput
from records.geometry import Box, union
from records.grounds import Ground
from records.marks import Mark
from records.release import Caution, PublicPage, PublicParagraph, Withholding

LEAST_TERM = 4
"""Letters: shorter terms stand in too many harmless words to be searched within them."""


@dataclass(frozen=True, slots=True)
class Burn:
    """One box to paint, with the ground printed in it."""

    box: Box
    ground: Ground


@dataclass(frozen=True, slots=True)
class Term:
    """The words under a mark, folded for search; ``gone`` where they may stand nowhere any more."""

    mark: int
    raw: str = field(repr=False)
    folded: str = field(repr=False)
    gone: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays to be read at one place: a word, or a withholding in place of words."""

    content: str | Withholding = field(repr=False)
    box: Box
    line: int
    block: int
    turn: int


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page: what is burnt, and what is read in the end."""

    page: Page
    burns: tuple[Burn, ...]
    pieces: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole document worked out.

    Attributes:
        pages: one plan a page, in page order.
        terms: what the witnesses look for.
        cautions: places where withheld words still stand.
    """

    pages: tuple[PagePlan, ...]
    terms: tuple[Term, ...] = field(repr=False)
    cautions: tuple[Caution, ...]


def work_out(pages: Sequence[Page], marks: Sequence[Mark], grounds: Mapping[str, Ground]) -> Plan:
    """Gives the plan of a document.

    Raises:
        InvalidInput: a mark names no page, no ground, or lies outside its page.
    """
    by_number = {page.number: page for page in pages}
    boxes: dict[int, list[Burn]] = {page.number: [] for page in pages}
    phrases: list[tuple[int, str]] = []
    for index, mark in enumerate(marks, 1):
        page = _page_of(mark, index, by_number)
        ground = _ground_of(mark, index, grounds)
        boxes[mark.page] += [Burn(box, ground) for box in _on_page(mark, index, page)]
        phrases.append((index, _phrase(page, mark)))
    for (_, phrase), mark in zip(phrases, marks, strict=True):
        if mark.everywhere and (folded := fold(phrase)):
            for page in pages:
                for words in occurrences(page, folded):
                    boxes[page.number] += [
                        Burn(box, grounds[mark.ground]) for box in line_boxes(words)
                    ]
    plans = tuple(_page_plan(page, _grown(page, boxes[page.number])) for page in pages)
    terms = tuple(_terms(phrases, marks, plans))
    return Plan(plans, terms, tuple(_cautions(terms, plans)))


def _page_of(mark: Mark, index: int, pages: Mapping[int, Page]) -> Page:
    if mark.page not in pages:
        raise InvalidInput(f"mark {index}: page {mark.page}: the document has no such page")
    if not mark.boxes:
        raise InvalidInput(f"mark {index}: page {mark.page}: boxes: at least one box is needed")
    return pages[mark.page]


def _ground_of(mark: Mark, index: int, grounds: Mapping[str, Ground]) -> Ground:
    if mark.ground not in grounds:
        raise InvalidInput(
            f"mark {index}: page {mark.page}: ground: no such ground {mark.ground!r}"
        )
    return grounds[mark.ground]


def _on_page(mark: Mark, index: int, page: Page) -> Iterable[Box]:
    for box in mark.boxes:
        inside = box.clipped(page.frame.visible)
        if inside is None:
            raise InvalidInput(
                f"mark {index}: page {mark.page}: box {box} lies outside the page "
                f"{page.frame.visible}; boxes are points, origin lower left, before /Rotate"
            )
        yield inside


def covers(box: Box, word: Word) -> bool:
    """Tells whether a box is meant for a word: it reaches well into it, not just along its edge.

    A thin box through the middle of a word counts: it strikes the word out.
    """
    target = word.box
    across = min(box.x1, target.x1) - max(box.x0, target.x0)
    along = min(box.y1, target.y1) - max(box.y0, target.y0)
    if word.turn % 180 != 0:
        across, along = along, across
        width, height, tall = target.height, target.width, box.width
    else:
        width, height, tall = target.width, target.height, box.height
    if across <= 0 or along <= 0:
        return False
    return across >= min(2.0, 0.3 * width) and along >= 0.25 * min(height, tall)


def _covered(page: Page, boxes: Iterable[Box]) -> list[Word]:
    kept = tuple(boxes)
    return [word for word in page.words if any(covers(box, word) for box in kept)]


def _phrase(page: Page, mark: Mark) -> str:
    return " ".join(word.text for word in _covered(page, mark.boxes))


def _grown(page: Page, burns: Sequence[Burn]) -> tuple[Burn, ...]:
    """Gives the burns grown to the full height of the words that they cover, duplicates dropped.

    A box that cuts through letters would leave their tops to be read.
    """
    grown: dict[tuple[float, ...], Burn] = {}
    for burn in burns:
        box = burn.box
        for word in _covered(page, [box]):
            box = _over(box, word)
        box = box.clipped(page.frame.visible) or box
        grown.setdefault(tuple(box.as_list()), Burn(box, burn.ground))
    kept = sorted(grown.values(), key=lambda burn: (-burn.box.y1, burn.box.x0))
    return tuple(burn for burn in kept if not _inside_another(burn, kept))


def _inside_another(burn: Burn, burns: Sequence[Burn]) -> bool:
    return any(
        other is not burn
        and other.box.area > burn.box.area
        and other.box.overlap(burn.box) >= burn.box.area * 0.999
        for other in burns
    )


def _over(box: Box, word: Word) -> Box:
    """Gives the box grown over a word: across its height always, to its ends where little is left."""
    target = word.box
    if word.turn % 180 == 0:
        left = target.x0 if target.x0 < box.x0 <= target.x0 + 0.5 * target.width else box.x0
        right = target.x1 if target.x1 - 0.5 * target.width <= box.x1 < target.x1 else box.x1
        return Box(left, min(box.y0, target.y0), right, max(box.y1, target.y1))
    low = target.y0 if target.y0 < box.y0 <= target.y0 + 0.5 * target.height else box.y0
    high = target.y1 if target.y1 - 0.5 * target.height <= box.y1 < target.y1 else box.y1
    return Box(min(box.x0, target.x0), low, max(box.x1, target.x1), high)


def _page_plan(page: Page, burns: tuple[Burn, ...]) -> PagePlan:
    pieces: list[Piece] = []
    said: set[int] = set()
    for word in page.words:
        over = next((i for i, burn in enumerate(burns) if covers(burn.box, word)), None)
        if over is None:
            pieces.append(Piece(word.text, word.box, word.line, word.block, word.turn))
        elif over not in said:
            said.add(over)
            pieces.append(_withheld(burns[over], word.line, word.block, word.turn))
    last_line = max((p.line for p in pieces), default=0)
    last_block = max((p.block for p in pieces), default=0)
    for index, burn in enumerate(burns):
        if index not in said:
            # a picture or signature, or ink that no reader made words of
            last_line, last_block = last_line + 1, last_block + 1
            pieces.append(_withheld(burn, last_line, last_block, page.frame.rotation))
    return PagePlan(page, burns, tuple(pieces))


def _withheld(burn: Burn, line: int, block: int, turn: int) -> Piece:
    return Piece(Withholding(burn.ground), burn.box, line, block, turn)


def fold(text: str) -> str:
    """Gives text for search: letters and digits only, no case, no macrons, doubled vowels single.

    >>> fold("Waahi Tapu") == fold("wāhi-tapu")
    True
    """
    return "".join(ch for ch, _ in _folded([text]))


def _folded(texts: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Gives each folded character with the number of the text that it stands in."""
    before = ""
    for index, text in enumerate(texts):
        for mark in unicodedata.normalize("NFKD", text).casefold():
            if mark.isalnum() and not (mark == before and mark in "aeiou"):
                yield mark, index
            before = mark


def occurrences(page: Page, folded: str) -> list[tuple[Word, ...]]:
    """Gives the runs of words on a page in which a folded term stands.

    Terms of less than six letters count only as whole words; longer ones within words too.
    """
    return [
        tuple(page.words[i] for i in run) for run in _runs([w.text for w in page.words], folded)
    ]


def _runs(texts: Sequence[str], folded: str) -> list[range]:
    marks = list(_folded(texts))
    line = "".join(ch for ch, _ in marks)
    runs = []
    start = line.find(folded)
    while start >= 0:
        end = start + len(folded)
        first, last = marks[start][1], marks[end - 1][1]
        opens = start == 0 or marks[start - 1][1] != first or _edge(texts[first], folded)
        closes = end == len(marks) or marks[end][1] != last or _edge(texts[last], folded)
        if (opens and closes) or len(folded) >= 6:
            runs.append(range(first, last + 1))
        start = line.find(folded, start + 1)
    return runs


def _edge(text: str, folded: str) -> bool:
    """Tells whether a word holds the term as a part set off by a sign, as an address does."""
    parts = "".join(ch if ch.isalnum() else " " for ch in text).split()
    return any(fold(part) == folded for part in parts)


def line_boxes(words: Sequence[Word]) -> list[Box]:
    """Gives one box for each line that the words stand on."""
    lines: dict[int, list[Box]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.box)
    return [union(boxes) for boxes in lines.values()]


def _terms(
    phrases: Sequence[tuple[int, str]], marks: Sequence[Mark], plans: Sequence[PagePlan]
) -> Iterable[Term]:
    left = [[p.content for p in plan.pieces if isinstance(p.content, str)] for plan in plans]
    for (index, phrase), mark in zip(phrases, marks, strict=True):
        folded = fold(phrase)
        if len(folded) < LEAST_TERM and not (folded and mark.everywhere):
            continue
        stands = any(_runs(texts, folded) for texts in left)
        yield Term(index, phrase, folded, gone=not stands)


def _cautions(terms: Sequence[Term], plans: Sequence[PagePlan]) -> Iterable[Caution]:
    for term in terms:
        if term.gone:
            continue
        for plan in plans:
            left = [piece for piece in plan.pieces if isinstance(piece.content, str)]
            for run in _runs([str(piece.content) for piece in left], term.folded):
                box = union(left[i].box for i in run)
                yield Caution(
                    plan.page.number, box, f"the words of mark {term.mark} still stand here"
                )
    for plan in plans:
        for note in plan.page.notes:
            yield Caution(plan.page.number, None, note)


def readable(plan: PagePlan) -> PublicPage:
    """Gives what is read on a page in the end, in paragraphs and lines."""
    blocks: dict[int, list[Piece]] = {}
    for piece in plan.pieces:
        blocks.setdefault(piece.block, []).append(piece)
    return PublicPage(plan.page.number, tuple(_paragraph(pieces) for pieces in blocks.values()))


def _paragraph(pieces: Sequence[Piece]) -> PublicParagraph:
    lines: dict[int, list[str | Withholding]] = {}
    for piece in pieces:
        line = lines.setdefault(piece.line, [])
        if isinstance(piece.content, str) and line and isinstance(line[-1], str):
            line[-1] = f"{line[-1]} {piece.content}"
        else:
            line.append(piece.content)
    heights = sorted(
        piece.box.height if piece.turn % 180 == 0 else piece.box.width
        for piece in pieces
        if isinstance(piece.content, str)
    )
    size = heights[len(heights) // 2] if heights else 0.0
    return PublicParagraph(tuple(tuple(line) for line in lines.values()), round(size, 2))
