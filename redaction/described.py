"""Words for pictures that may go out: a description that a person ticked, by an id made of its words.

A description is a source's own words, which nobody sees on the page. It stays in the public copy only where
somebody ticked it after reading it, no withheld term or word of one stands in it, and its picture stands
wholly outside every redaction. Pure values in, pure values out.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from records.geometry import Box
from records.release import Caution
from redaction.plan import PagePlan, Plan
from redaction.references import is_named, is_told

LONGEST = 1000
"""Letters of a description; what is longer is no description, and is not offered."""

FIGURES = frozenset({"Figure", "Formula"})
"""Roles of the source that are told in one sentence."""

LEFT_OUT = (
    "a description that was ticked is left out: no picture has it that stands apart from redactions, or "
    "it holds withheld words"
)


def plain_words(text: str) -> str:
    r"""Gives a description as it may be published: one line in NFC, printable letters only; or nothing.

    >>> plain_words(" A map of\n Te Waipounamu ")
    'A map of Te Waipounamu'
    >>> plain_words("x" * 2000)
    ''
    """
    told = " ".join(unicodedata.normalize("NFC", text).split())
    return told if len(told) <= LONGEST and told.isprintable() else ""


def identity(text: str) -> str:
    """Gives the id by which a description is ticked: the same for the same words, wherever they stand."""
    return "d-" + hashlib.sha256(plain_words(text).encode()).hexdigest()[:12]


class Descriptions:
    """Which descriptions stay, decided once for a paper and its twin.

    Args:
        ticked: ids that a person ticked.
        elements: what the source says of its structure; see :mod:`redaction.sourcetags`.
        plan: the plan of the paper.
    """

    def __init__(self, ticked: frozenset[str], elements: Iterable[Any], plan: Plan) -> None:
        self._taken = {page.page.number: list(_taken(page)) for page in plan.pages}
        said = {text for text in _said(elements) if identity(text) in ticked} if ticked else set()
        self.words = frozenset(
            text for text in said if not is_told(text.split(), plan) and not is_named(text, plan)
        )
        self._ticked = len(ticked)
        self._used: set[str] = set()
        self.placed = False
        """Whether all of them were asked for that have a place."""

    def of(self, told: dict[str, Any], pages: Collection[int]) -> str | None:
        """Gives the description that stays with a figure, if one does.

        Args:
            told: what the source says of the figure, its box among it.
            pages: those on which its content is drawn.
        """
        text = told.get("Alt")
        if text not in self.words or len(pages) != 1 or not self._apart(told, *pages):
            return None
        self._used.add(str(text))
        return str(text)

    def _apart(self, told: dict[str, Any], page: int) -> bool:
        """Tells whether a figure stands wholly outside the redactions of its page."""
        taken = self._taken[page]
        if "BBox" not in told:
            # nobody says where it stands, so it may stand under one
            return not taken
        box = Box.of(*told["BBox"])
        return box.area > 0 and not any(box.grown(1).intersects(band) for band in taken)

    def left_out(self) -> Iterator[Caution]:
        """Gives a caution where fewer descriptions stayed than a person ticked."""
        if self.placed and len(self._used) < self._ticked:
            yield Caution(None, None, LEFT_OUT)


def _taken(page: PagePlan) -> Iterator[Box]:
    """Gives where no figure of a page may stand: the lines of its redactions, whole.

    How far a redaction reaches along its line depends on the length of the withheld words; whether a
    description stays must not.
    """
    visible = page.page.frame.visible
    across = page.page.frame.rotation % 180 != 0
    for burn in page.burns:
        turns = {piece.turn % 360 for piece in page.pieces if piece.box.intersects(burn.box)}
        turns = turns or {90 if across else 0}
        if turns <= {0, 180}:
            yield Box(visible.x0, burn.box.y0, visible.x1, burn.box.y1)
        elif turns <= {90, 270}:
            yield Box(burn.box.x0, visible.y0, burn.box.x1, visible.y1)
        else:
            yield visible


def _said(elements: Iterable[Any]) -> Iterator[str]:
    for kid in elements:
        if isinstance(kid, list):
            _, kids, told = kid
            if "Alt" in told:
                yield str(told["Alt"])
            yield from _said(kids)
