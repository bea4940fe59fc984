"""Words for pictures that may go out: those that a person ticked or wrote.

A source's own words for a picture are seen by nobody on the page. They stay in the public copy only where
somebody ticked them after reading them, by an id made of them; for the picture at one place a person may choose
other words. No withheld term or word of one may stand in them, and their picture stands wholly outside every
redaction. Pure values in, pure values out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from records.geometry import Box
from records.pictures import Description, plain_words, stands_for
from records.release import Caution
from redaction.planning.planned import PagePlan, Plan
from redaction.structure.figures import Sighted, Sights, box_of, figures_in
from redaction.structure.references import is_named, is_told

LEFT_OUT = (
    "a description that was chosen is left out: no picture has it that stands apart from redactions, or "
    "it holds withheld words"
)


def identity(text: str) -> str:
    """Gives the id by which a description is ticked: the same for the same words, wherever they stand."""
    return "d-" + hashlib.sha256(plain_words(text).encode()).hexdigest()[:12]


class Descriptions:
    """Which descriptions stay, decided once for a paper and its twin.

    Args:
        chosen: ids of the source's own that a person ticked, and what a person chose for one picture.
        elements: what the source says of its structure; see :mod:`redaction.structure.sourcetags`.
        plan: the plan of the paper.
        sights: where pictures stand in the source.
    """

    def __init__(
        self,
        chosen: Collection[str | Description],
        elements: Iterable[Any],
        plan: Plan,
        sights: Sights | None = None,
    ) -> None:
        self._sights: Sights = {} if sights is None else sights
        self._visible = {page.page.number: page.page.frame.visible for page in plan.pages}
        self._taken = {page.page.number: list(_taken(page)) for page in plan.pages}
        ticked = frozenset(one for one in chosen if isinstance(one, str))
        written = [one for one in chosen if isinstance(one, Description)]
        said = {text for text in _said(elements) if identity(text) in ticked} if ticked else set()
        said |= {one.text for one in written if plain_words(one.text) == one.text != ""}
        self.words = frozenset(
            text for text in said if not is_told(text.split(), plan) and not is_named(text, plan)
        )
        """All that may be said of pictures."""
        self._ticked, self._written = ticked, written
        self._figures: dict[int, dict[Box, str]] = defaultdict(dict)
        for figure in figures_in(elements, self._sights):
            self._figures[figure.page][figure.box] = figure.said
        self._used: set[str | Description] = set()
        self.placed = False
        """Whether all of them were asked for that have a place."""

    def begin(self) -> None:
        """Begins to place them anew: a paper is written more than once, and so is its twin."""
        self._used = set()
        self.placed = False

    def of(
        self, kids: Sequence[Any], told: Mapping[str, Any], pages: Collection[int]
    ) -> str | None:
        """Gives the description that stays with a figure of the source's structure, if one does.

        Args:
            kids: the figure's, as the source has them.
            told: what the source says of it, its box among it.
            pages: those on which its content is drawn.
        """
        if len(pages) != 1:
            return None
        (page,) = pages
        box = box_of(kids, told, page, self._sights)
        if box is not None and (chosen := self._chosen(page, box)) is not None:
            return self._kept(chosen, chosen.text, page, box)
        text = str(told.get("Alt", ""))
        return (
            self._kept(identity(text), text, page, box) if identity(text) in self._ticked else None
        )

    def at(self, page: int, box: Box) -> str | None:
        """Gives the description that stays with a picture that no structure of the copy knows, if one does."""
        chosen = self._chosen(page, box)
        if chosen is not None:
            return self._kept(chosen, chosen.text, page, box)
        text = self._figures[page].get(box, "")
        return (
            self._kept(identity(text), text, page, box) if identity(text) in self._ticked else None
        )

    def pictured(self, page: int) -> list[Box]:
        """Gives where the pictures of a page stand of which something will be said, from the top.

        A page that is drawn as pixels has no objects of its own, so it has to be told. Where no file says that
        there is a picture (a scan), the box of whoever wrote the words is where it stands.
        """
        figures = self._figures[page]
        sights = [*figures, *self._sights.get(page, Sighted()).loose]
        said = {text for text in self.words if identity(text) in self._ticked}
        meant = {box for box, text in figures.items() if text in said}
        for one in self._written:
            if one.page != page or one.text not in self.words:
                continue
            near = [box for box in sights if stands_for(one.box, box)]
            drawn = one.box.clipped(self._visible[page])
            meant.update(
                sorted(near, key=one.box.overlap)[-1:] or ([] if drawn is None else [drawn])
            )
        return sorted(
            (box for box in meant if self._apart(page, box)), key=lambda box: (-box.y1, box.x0)
        )

    def _chosen(self, page: int, box: Box) -> Description | None:
        near = [
            one
            for one in self._written
            if one.page == page and one not in self._used and stands_for(one.box, box)
        ]
        return max(near, key=lambda one: one.box.overlap(box), default=None)

    def _kept(self, which: str | Description, text: str, page: int, box: Box | None) -> str | None:
        if text not in self.words or not self._apart(page, box):
            return None
        self._used.add(which)
        return text

    def _apart(self, page: int, box: Box | None) -> bool:
        """Tells whether a picture stands wholly outside the redactions of its page."""
        taken = self._taken[page]
        if box is None:
            # nobody says where it stands, so it may stand under one
            return not taken
        return box.area > 0 and not any(box.grown(1).intersects(band) for band in taken)

    def left_out(self) -> Iterator[Caution]:
        """Gives a caution for each page, or the document, where fewer stayed than a person chose."""
        if not self.placed:
            return
        if self._ticked - self._used:
            yield Caution(None, None, LEFT_OUT)
        for one in self._written:
            if one not in self._used:
                yield Caution(one.page, one.box, LEFT_OUT)


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
