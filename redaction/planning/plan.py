"""Marks worked out on pages: what is burnt, which words go, what stays to be read.

Pure values in, pure values out; the only place that decides which word a box covers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from records.document import Page, Word
from records.errors import InvalidInput
from records.geometry import Box, union
from records.grounds import Ground
from records.marks import Mark
from records.release import Withholding
from redaction.planning.cautions import left_standing, standing_by_themselves
from redaction.planning.covering import Burn, beside, covered, covers_well, grown
from redaction.planning.distinct import in_small_letters
from redaction.planning.naming import names_in
from redaction.planning.overpages import over_pages
from redaction.planning.planned import PagePlan, Piece, Plan, Term, words_left
from redaction.planning.seen import Seen
from redaction.planning.terms import (
    Folded,
    backwards,
    fold,
    inverted,
    listed,
    standing,
)
from redaction.planning.unspaced import joined, taken_apart
from redaction.planning.wrapped import Wrapped

LEAST_TERM = 4
"""Letters: shorter terms stand in too many harmless words to be searched within them."""


def work_out(pages: Sequence[Page], marks: Sequence[Mark], grounds: Mapping[str, Ground]) -> Plan:
    """Gives the plan of a document.

    Raises:
        InvalidInput: a mark names no page, no ground, or lies outside its page.
    """
    by_number = {page.number: page for page in pages}
    apart = {page.number: taken_apart(page) for page in pages}
    boxes: dict[int, list[Burn]] = {page.number: [] for page in pages}
    phrases: list[tuple[int, str]] = []
    for index, mark in enumerate(marks, 1):
        page = _page_of(mark, index, by_number)
        ground = _ground_of(mark, index, grounds)
        boxes[mark.page] += [
            Burn(box, ground, mark.keep_position) for box in _on_page(mark, index, page)
        ]
        phrases += [(index, phrase) for phrase in phrases_of(apart[mark.page], mark)]
    phrases += _named(marks, apart)
    wide = [(index, phrase) for index, phrase in phrases if marks[index - 1].everywhere]
    written: list[tuple[int, str]] = []
    for page in apart.values() if wide else ():
        seen = Seen.of(page.words)
        wrapped = Wrapped(page.words)
        for index, phrase in wide:
            ground = grounds[marks[index - 1].ground]
            others = [*seen.otherwise(phrase)]
            written += [(index, " ".join(word.text for word in run)) for run in others]
            for words in (*seen.occurrences(phrase), *others, *wrapped.occurrences(phrase)):
                boxes[page.number] += [Burn(box, ground) for box in line_boxes(words)]
    for index, number, words in _over_pages(pages, wide):
        ground = grounds[marks[index - 1].ground]
        boxes[number] += [Burn(box, ground) for box in line_boxes(words)]
    plans = tuple(_page_plan(page, grown(apart[page.number], boxes[page.number])) for page in pages)
    otherwise = [*_listed(phrases, marks, plans), *_written(written, plans)]
    left = [Folded.of([word for word, _ in words_left(plan)]) for plan in plans]
    terms = tuple(_terms([*phrases, *otherwise], marks, plans, left))
    cautions = (*left_standing(terms, plans, left), *standing_by_themselves(terms, plans))
    return Plan(plans, terms, cautions)


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


def phrases_of(page: Page, mark: Mark) -> list[str]:
    """Gives the words that a mark is about, as the runs in which they are read.

    A box drawn by hand touches its neighbours too. Only what it covers well is what it is about; else
    the words would be sought elsewhere together with a neighbour, and found nowhere.
    """
    return [joined(" ".join(word.text for word in run)) for run in _runs(page, mark)]


def names_of(page: Page, mark: Mark, small: frozenset[str]) -> list[str]:
    """Gives the names within the words that a mark is about, each by itself: they go where those go.

    ``small`` is what the paper also writes in small letters, folded.
    """
    found: list[str] = []
    for run in _runs(page, mark):
        lines = [
            " ".join(word.text for word in line)
            for _, line in itertools.groupby(run, lambda word: word.line)
        ]
        found += names_in(lines, small)
    return found


def _runs(page: Page, mark: Mark) -> list[list[Word]]:
    touched = sorted({i for box in mark.boxes for i in covered(box, page.words)})
    meant = [i for i in touched if any(covers_well(b, page.words[i]) for b in mark.boxes)]
    runs: list[list[Word]] = []
    before: int | None = None
    for index in meant or touched:
        if before is None or index != before + 1:
            runs.append([])
        runs[-1].append(page.words[index])
        before = index
    return runs


def _named(marks: Sequence[Mark], pages: Mapping[int, Page]) -> Iterator[tuple[int, str]]:
    """Gives the names under marks that go everywhere, by the number of their mark."""
    wide = [(index, mark) for index, mark in enumerate(marks, 1) if mark.everywhere]
    if not wide:
        return
    small = in_small_letters(word.text for page in pages.values() for word in page.words)
    for index, mark in wide:
        yield from ((index, name) for name in names_of(pages[mark.page], mark, small))


def _written(
    found: Sequence[tuple[int, str]], plans: Sequence[PagePlan]
) -> Iterator[tuple[int, str]]:
    """Gives how that was written which has gone and was found in other words, where no page says so still."""
    after = [Folded.of([text for text, _ in words_left(plan)]) for plan in plans]
    for index, text in dict.fromkeys(found):
        if not any(standing(left, fold(text)) for left in after):
            yield index, text


def _listed(
    phrases: Sequence[tuple[int, str]], marks: Sequence[Mark], plans: Sequence[PagePlan]
) -> Iterator[tuple[int, str]]:
    """Gives what goes everywhere in another order: as registers list it, where one did, and from the right."""
    before = [[word.text for word in plan.page.words] for plan in plans]
    after = [[text for text, _ in words_left(plan)] for plan in plans]
    for index, phrase in dict.fromkeys(phrases):
        if marks[index - 1].everywhere and any(any(listed(texts, phrase)) for texts in before):
            name = inverted(phrase)
            # the same words may be left of two people side by side
            if not any(standing(texts, fold(name)) for texts in after):
                yield index, name
        if marks[index - 1].everywhere and (other := backwards(phrase)):
            yield index, other


def _page_plan(page: Page, burns: tuple[Burn, ...]) -> PagePlan:
    pieces: list[Piece] = []
    said: set[int] = set()
    boxes = [burn.box for burn in burns]
    withheld: dict[int, int] = {}
    for number, box in enumerate(boxes):
        for index in covered(box, page.words):
            withheld.setdefault(index, number)
    for index, word in enumerate(page.words):
        over = withheld.get(index)
        if over is None:
            left = beside(word.box, boxes, word.turn)
            pieces.append(Piece(word.text, left, word.line, word.block, word.turn))
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


def _over_pages(
    pages: Sequence[Page], phrases: Sequence[tuple[int, str]]
) -> Iterator[tuple[int, int, tuple[Word, ...]]]:
    """Gives the words, by mark and page, of phrases that are broken by the end of a page."""
    said = [[(word.text, word.line) for word in page.words] for page in pages]
    for place, at, tail, head in over_pages(said, [phrase for _, phrase in phrases]):
        for page, run in ((pages[at], tail), (pages[at + 1], head)):
            yield phrases[place][0], page.number, tuple(page.words[i] for i in run)


def line_boxes(words: Sequence[Word]) -> list[Box]:
    """Gives one box for each line that the words stand on."""
    lines: dict[int, list[Box]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.box)
    return [union(boxes) for boxes in lines.values()]


def _terms(
    phrases: Sequence[tuple[int, str]],
    marks: Sequence[Mark],
    plans: Sequence[PagePlan],
    left: Sequence[Folded],
) -> Iterator[Term]:
    """Gives what the witnesses look for; ``left``: the words that each page keeps, folded."""
    broken = _broken(plans, phrases)
    printed = " ".join(sorted({fold(text) for text in _labels(plans)}))
    # on many pages the words of many marks are the same
    known: dict[str, bool] = {}
    for index, phrase in dict.fromkeys(phrases):
        folded, everywhere = fold(phrase), marks[index - 1].everywhere
        if not folded or (len(folded) < LEAST_TERM and not everywhere):
            continue
        if folded in printed:
            # a mark over "withheld" or over an old label: our own labels say it on every page
            continue
        # what was to go everywhere and still stands is for the witnesses to object to
        if folded not in known:
            known[folded] = any(standing(texts, folded) for texts in left)
        stands = phrase in broken or known[folded]
        gone = everywhere or not stands
        yield Term(index, phrase, folded, everywhere, gone)


def _broken(plans: Sequence[PagePlan], phrases: Sequence[tuple[int, str]]) -> set[str]:
    """Gives the phrases that are left where the end of a page breaks them."""
    said = [
        [(piece.content, piece.line) for piece in plan.pieces if isinstance(piece.content, str)]
        for plan in plans
    ]
    sought = list(dict.fromkeys(phrase for _, phrase in phrases))
    return {sought[place] for place, *_ in over_pages(said, sought)}


def _labels(plans: Sequence[PagePlan]) -> Iterator[str]:
    """Gives all that is printed on redactions and said of them."""
    for plan in plans:
        for burn in plan.burns:
            yield from (burn.ground.annotation, burn.ground.spoken)
