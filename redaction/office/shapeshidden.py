"""Shapes of slides and sheets: which of them are not shown, and words that stand for them; in the sandbox.

Source: ECMA-376, part 1, 20.1.2.2.8 (what a drawing says of itself), 20.5 (drawings of sheets).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from redaction.office.hiddenin import Listing
from redaction.office.officepack import Element

_SHAPES = ("sp", "pic", "graphicFrame", "cxnSp", "grpSp", "contentPart")
_HOLDERS = ("cSld", "spTree", "grpSp", "AlternateContent", "Choice", "Fallback")
"""What shapes stand in, besides places on a sheet, whose names end in ``Anchor``."""

_YES = ("1", "true")


def shapes_in(top: Element) -> Iterator[tuple[Element, bool]]:
    """Gives the shapes below an element, those of groups too unless the group as a whole is not shown.

    With each it is told whether its place is one on the slide: groups have measures of their own.
    """
    waiting = deque([(top, True)])
    while waiting:
        holder, placed = waiting.popleft()
        for one in holder.elements():
            if one.name in _SHAPES:
                yield one, placed
            inside = one.name in _HOLDERS or one.name.endswith("Anchor")
            if inside and not is_hidden(one):
                waiting.append((one, placed and one.name != "grpSp"))


def is_hidden(shape: Element) -> bool:
    """Tells whether a shape is one that its program does not show."""
    return _own(shape).get("hidden") in _YES


def tell(shape: Element, where: str, told: Listing) -> None:
    """Adds what a shape that is hidden says, and the words that stand for any."""
    own = _own(shape)
    if is_hidden(shape):
        told.add("hidden-text", where, words_in(shape) or own.get("name", ""))
    for said in ("descr", "title"):
        if text := own.get(said, ""):
            told.add("description", where, text)


def words_in(shape: Element) -> str:
    """Gives what is written in a shape, without the numbers of its place."""
    return " ".join(filter(None, (body.text() for body in shape.every("txBody"))))


def _own(shape: Element) -> dict[str, str]:
    """Gives what a shape says of itself: its name, whether it is hidden, words that stand for it."""
    head = next((one for one in shape.elements() if one.name.startswith("nv")), None)
    own = None if head is None else head.first("cNvPr")
    return {} if own is None else own.attributes
