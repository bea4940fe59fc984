"""Lines that are withheld whole, one below the other, drawn as one block: each line's length is not told."""

from __future__ import annotations

from collections.abc import Sequence

from redaction.emission.bars import Bar, Extent, Reflow, SetCell
from redaction.emission.cells import Line, Margins, Room

LEADING = 2.4
"""Letter sizes between the baselines of lines that one block may join."""


def draw(
    done: Sequence[SetCell],
    lines: Sequence[Line],
    margins: Margins,
    room: Room,
    grounds: Sequence[str],
    out: Reflow,
) -> None:
    """Notes the bars; lines that are withheld whole, one below the other, become one block.

    ``lines`` are all of the page's: what stands between two of them, or beside one, is in no block.
    """
    ordered = sorted(done, key=lambda one: -one.line.across)
    groups: list[list[SetCell]] = []
    for one in ordered:
        group = next((g for g in reversed(groups) if _continues(g[-1], one, grounds, lines)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    for group in groups:
        if len(group) == 1:
            out.bars += group[0].bars
            continue
        start = min(one.bars[0].start for one in group)
        # what stands beside one of the lines, as in the next column, bounds the block
        end = min(_right_edge(start, margins, room), *(one.room.end for one in group))
        end = max(end, *(one.bars[0].end for one in group))
        low, high = group[-1].bars[0].low, group[0].bars[0].high
        out.bars.append(Bar(group[0].bars[0].burn, start, end, low, high, printed=True))
        out.extents.append(Extent(start, end, low, high))


def _continues(
    above: SetCell, below: SetCell, grounds: Sequence[str], lines: Sequence[Line]
) -> bool:
    if not (above.alone and below.alone and len(above.bars) == len(below.bars) == 1):
        return False
    first, second = above.bars[0], below.bars[0]
    near = 0 < above.line.across - below.line.across <= LEADING * max(above.em, below.em)
    beside = abs(first.start - second.start) <= 4 * max(above.em, below.em)
    if not (near and beside and grounds[first.burn] == grounds[second.burn]):
        return False
    start = min(first.start, second.start)
    return not any(
        below.line.across < line.across < above.line.across
        and any(letter.end > start and not letter.blank for letter in line.letters)
        for line in lines
    )


def _right_edge(start: float, margins: Margins, room: Room) -> float:
    """Gives where a block ends: at the last margin, or as far from the page's edge as it begins."""
    beyond = [edge for edge in margins.ends if edge > start]
    if beyond:
        return max(beyond)
    return max(room.end - (start - room.start), start)
