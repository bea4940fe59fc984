"""Where a block that was read holds more than one paragraph: lines that end though the next word had room.

A typesetter breaks a line where the next word does not fit. Where it would have fitted, somebody ended the
paragraph: a heading over its text, the lines of an address, a name over an office. Told by kept words alone,
on lines from which nothing is withheld: how long withheld words were decides nothing. Pure values in, pure
values out.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from records.document import Origin
from records.geometry import Box
from redaction.planning.planned import PagePlan

SPACE = 0.3
"""Heights of a line that a space between two words takes."""
SLACK = 0.8
"""Heights of a line that must be left over beside the word, so that a slip of a reader parts nothing."""
LARGER = 1.2
"""Times the size of its neighbour's letters from which a line is another paragraph."""

_OPENING = "“\"‘'(["
_GOES_ON = re.compile(r"[,.;:!?)\]”’%]|[^\W\d_]")
_POINT = re.compile(r"\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2})*)[.)]|[•▪◦●○■□\uf0b7–−-]")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line as it is seen: its end, its first word's width, the heights of its words, its first and last."""

    x1: float
    first: float
    heights: tuple[float, ...]
    begins: str
    ends: str

    @property
    def height(self) -> float:
        return statistics.median(self.heights)


def parted(plan: PagePlan, lines: Sequence[Sequence[int]]) -> list[list[Sequence[int]]]:
    """Gives the lines of a block, each as the indices of its pieces, by the paragraphs that they are."""
    seen = [_seen(plan, line) for line in lines]
    right = max((line.x1 for line in seen if line is not None), default=0.0)
    # a scan's words are as high as their letters happen to be, which says nothing of their size
    body = _body(plan) if plan.page.origin is Origin.TEXT else None
    groups: list[list[Sequence[int]]] = [[lines[0]]] if lines else []
    for (above, here), line in zip(itertools.pairwise(seen), lines[1:], strict=True):
        if above is not None and here is not None and _ends(above, here, right, body):
            groups.append([])
        groups[-1].append(line)
    return groups


def _body(plan: PagePlan) -> float:
    """Gives the height of most of a page's letters."""
    weights: Counter[float] = Counter()
    for piece in plan.pieces:
        if isinstance(piece.content, str):
            height = plan.page.frame.to_display(piece.box).height
            weights[round(height * 2) / 2] += len(piece.content)
    return max(weights, key=lambda size: (weights[size], -size), default=0.0)


def _ends(above: _Seen, here: _Seen, right: float, body: float | None) -> bool:
    if body is not None:
        if _is_larger(above, here) or _is_larger(here, above):
            return True
        if min(above.height, here.height) > LARGER * body:
            return False  # a title is broken where its sense wants it
    if above.ends.endswith((":", ";", ".")) and _POINT.fullmatch(here.begins):
        return True
    room = right - above.x1 - here.first
    fits = room > (SPACE + SLACK) * max(above.height, here.height)
    return fits and not above.ends.endswith(("-", "\u2010", ",")) and _starts(here.begins)


def _is_larger(line: _Seen, other: _Seen) -> bool:
    """Tells whether every word of a line is larger than every word of another; two fonts may share a line."""
    several = len(line.heights) + len(other.heights) > 2
    return several and min(line.heights) > LARGER * max(other.heights)


def _starts(word: str) -> bool:
    """Tells whether a paragraph may begin with a word: not with a small letter, but for a point's ``b.``."""
    if len(word) < 4 and word.endswith((".", ")")):
        return True
    first = word.lstrip(_OPENING)[:1]
    return first.isupper() or _GOES_ON.match(first) is None


def _seen(plan: PagePlan, line: Sequence[int]) -> _Seen | None:
    """Gives a line as it is seen; None where something is withheld of it, or it does not run to the right."""
    boxes: list[Box] = []
    words: list[str] = []
    for index in line:
        piece = plan.pieces[index]
        if not isinstance(piece.content, str):
            return None
        boxes.append(plan.page.frame.to_display(piece.box))
        words.append(piece.content)
    upright = sum(
        box.width >= box.height for box, word in zip(boxes, words, strict=True) if len(word) > 3
    )
    if upright * 2 < sum(len(word) > 3 for word in words):
        return None
    heights = tuple(box.height for box in boxes)
    return _Seen(max(box.x1 for box in boxes), boxes[0].width, heights, words[0], words[-1])
