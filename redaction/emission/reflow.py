"""Lines with redactions set anew, so that no position on them tells how long the withheld words were.

A redaction takes the width of what is printed on it, and the words of its cell follow with their natural
advances and even spaces, left of it too: a justified line shares its width out over all its spaces. A cell
ends where a column begins. Everything is worked out from letters that are kept, from where the line begins,
and from the page's own margins; the withheld letters give nothing but their place in the order.

Pure values in, pure values out, in a line's own space: ``at`` runs along the direction of reading.

Source: Bland, Iyer and Levchenko, Story beyond the eye, PETS 2023 (positions give words away).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from enum import Enum

from redaction.emission import blocks
from redaction.emission.bars import DEEP, HIGH, Bar, Extent, Reflow, SetCell, Width, Widths
from redaction.emission.cells import (
    Cell,
    Letter,
    Line,
    Margins,
    Room,
    Rule,
    Token,
    burns_of,
    cells_of,
    margins_of,
    near,
    parted_at_stops,
    with_neighbours,
)

SPACE = 0.26
"""Letter sizes between two words: what the faces of print use, 0.25 to 0.28."""

CENTRED = 1.5
"""Points by which a centred line may miss the middle."""

TWICE = 0.12
"""Letter sizes within which the same letter is one letter printed twice (a bold face made that way)."""

LEADERS = 4
"""Dots or dashes in a row that fill the space between words and a number."""

FROM_EDGE = 6.0
"""Points that stay free at the edge of the page."""


class _Align(Enum):
    START = 1
    MIDDLE = 2
    END = 3


def reflowed(
    lines: Sequence[Line],
    rules: Sequence[Rule],
    room: Room,
    widths: Widths,
    grounds: Sequence[str],
    exact: frozenset[int] = frozenset(),
) -> Reflow:
    """Gives the lines of a page that hold redactions set anew; the others are not touched.

    Args:
        lines: all lines of one direction, those without redactions too: they show the margins.
        rules: upright rules between columns.
        room: what of the page can be written on.
        widths: what width a redaction may take.
        grounds: the ground of each redaction; neighbours of one ground become one bar.
        exact: redactions that keep their place, and with them all that shares their cell.
    """
    cells = [(line, list(cells_of(line, rules, grounds))) for line in lines]
    withholding = {id(line) for line in lines if line.withholds}
    margins = margins_of(
        [(line, found) for line, found in cells if id(line) not in withholding], room
    )
    out = Reflow()
    done: list[SetCell] = []
    for line, found in cells:
        if id(line) in withholding:
            parted = list(parted_at_stops(found, margins))
            for before, cell, after in with_neighbours(parted):
                burns = burns_of(cell)
                if burns & exact:
                    out.left |= burns
                elif burns:
                    out.joined |= burns
                    free = _free(line, before, cell, after, rules, room)
                    done.append(_set(line, cell, margins, free, widths, out))
    blocks.draw(done, lines, margins, room, grounds, out)
    return out


def _free(
    line: Line,
    before: Cell | None,
    cell: Cell,
    after: Cell | None,
    rules: Sequence[Rule],
    room: Room,
) -> Room:
    """Gives the room that a cell has: up to its neighbours, the rules beside it, and the edge of the page."""
    low = [room.start + FROM_EDGE] + ([before[-1].end + SPACE * cell[0].em] if before else [])
    high = [room.end - FROM_EDGE] + ([after[0].start - SPACE * cell[0].em] if after else [])
    for rule in rules:
        if rule.low <= line.across <= rule.high:
            if rule.at <= cell[0].start + 1:
                low.append(rule.at + 1)
            elif not after or rule.at <= after[0].start + 1:
                high.append(rule.at - 1)
    return Room(max(low), max(min(high), *low))


# -- setting ---------------------------------------------------------------------------------------


def _set(
    line: Line, cell: Cell, margins: Margins, free: Room, widths: Widths, out: Reflow
) -> SetCell:
    """Sets one cell anew in the widest bars that fit; the last resort hides what follows the first."""
    whole, cell = cell, _without_leaders(cell, out)
    kept = [token.em for token in cell if token.burn is None]
    em = max(kept) if kept else max(token.em for token in cell)
    choices = {token.burn: list(widths(token.burn, em)) for token in cell if token.burn is not None}
    align, anchor = _alignment(cell, margins)
    most = max(len(choice) for choice in choices.values())
    start, laid = 0.0, cell
    for step in range(most):
        chosen = {burn: choice[min(step, len(choice) - 1)] for burn, choice in choices.items()}
        length = _length(cell, chosen)
        start = _start(align, anchor, length, free)
        if start + length <= free.end + 0.01:
            break
    else:
        first = next(index for index, token in enumerate(cell) if token.burn is not None)
        laid = cell[: first + 1]
        start = _start(_Align.START, cell[0].start, 0.0, free)
        for token in cell[first + 1 :]:
            if token.burn is None:
                out.hidden |= {letter.number for letter in token.letters}
        kept_length = _length(cell[:first], {})
        burn = cell[first].burn
        assert burn is not None  # noqa: S101 -- it was sought for that
        left = max(free.end - start - kept_length - SPACE * em, 1.0)
        chosen = {burn: Width(left, printed=left >= choices[burn][0].points)}
    bars = tuple(_laid(laid, start, chosen, line, em, out))
    end = max([bar.end for bar in bars] + [_end_of(laid, out)])
    low, high = line.across - 0.3 * em, line.across + 1.05 * em
    was = Extent(whole[0].start, whole[-1].end, low, high)
    out.cells.append(was)
    out.extents.append(
        Extent(min(was.start, start, *(b.start for b in bars)), max(was.end, end), low, high)
    )
    return SetCell(line, cell, bars, not kept, em, free)


def _without_leaders(cell: Cell, out: Reflow) -> Cell:
    """Gives a cell without the dots that lead from its words to a number: they fill what those left."""
    left: Cell = []
    for leads, group in itertools.groupby(cell, _leads):
        tokens = list(group)
        if leads and sum(len(token.letters) for token in tokens) >= LEADERS:
            out.hidden |= {letter.number for token in tokens for letter in token.letters}
        else:
            left += tokens
    return left


def _leads(token: Token) -> bool:
    return token.burn is None and all(letter.char in ".\u2026\u00b7_-" for letter in token.letters)


def _end_of(laid: Cell, out: Reflow) -> float:
    return max(
        (
            out.places[letter.number] + letter.advance
            for token in laid
            for letter in token.letters
            if letter.number in out.places
        ),
        default=0.0,
    )


def _alignment(cell: Cell, margins: Margins) -> tuple[_Align, float]:
    """Tells what a cell holds on to: where it begins, where it ends, or its middle.

    Lines without redactions show the margins. Where a line begins as others do, it begins there.
    """
    start, end = cell[0].start, cell[-1].end
    if near(start, margins.starts) is not None or near(start, margins.stops) is not None:
        return _Align.START, start
    edge = near(end, margins.ends)
    if edge is not None:
        return _Align.END, edge
    for middle in margins.middles:
        if abs((start + end) / 2 - middle) <= CENTRED:
            return _Align.MIDDLE, middle
    return _Align.START, start


def _start(align: _Align, anchor: float, length: float, free: Room) -> float:
    if align is _Align.START:
        return anchor
    wanted = anchor - length if align is _Align.END else anchor - length / 2
    return max(wanted, free.start)


def _steps(cell: Cell, chosen: dict[int, Width]) -> Iterator[tuple[Token, float, float]]:
    """Gives each token with the space before it and its own length, by nature."""
    for index, token in enumerate(cell):
        before = 0.0
        if index and not token.tied:
            before = SPACE * min(cell[index - 1].em, token.em)
        if token.burn is None:
            yield token, before, _natural(token)
        else:
            yield token, before, chosen[token.burn].points


def _length(cell: Cell, chosen: dict[int, Width]) -> float:
    return sum(before + own for _, before, own in _steps(cell, chosen))


def _natural(token: Token) -> float:
    return sum(letter.advance for letter in _once(token))


def _once(token: Token) -> Iterator[Letter]:
    """Gives a word's letters without those that only print the one before once more."""
    last: Letter | None = None
    for letter in token.letters:
        if last is None or not _again(last, letter):
            yield letter
            last = letter


def _again(last: Letter, letter: Letter) -> bool:
    return letter.char == last.char and letter.at - last.at <= TWICE * last.em


def _laid(
    cell: Cell,
    start: float,
    chosen: dict[int, Width],
    line: Line,
    em: float,
    out: Reflow,
) -> Iterator[Bar]:
    pen = start
    low, high = line.across - DEEP * em, line.across + HIGH * em
    last: Token | None = None
    for token, before, own in _steps(cell, chosen):
        if before and last is not None and last.burn is None:
            out.spaced.add(last.letters[-1].number)
        pen += before
        if token.burn is None:
            _place(token, pen, out)
        else:
            yield Bar(token.burn, pen, pen + own, low, high, chosen[token.burn].printed)
        pen += own
        last = token


def _place(token: Token, pen: float, out: Reflow) -> None:
    last: Letter | None = None
    at = pen
    for letter in token.letters:
        if last is not None and _again(last, letter):
            out.places[letter.number] = out.places[last.number] + (letter.at - last.at)
            continue
        out.places[letter.number] = at
        at += letter.advance
        last = letter
