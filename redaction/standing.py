"""What stands where on a page: which letters, drawings and pictures are seen, not withheld, and hide nothing.

What is painted is noted as it comes, so that what is painted later can be held against it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from records.geometry import Box, PageFrame
from redaction.cleancopy import NotPlain
from redaction.covers import Covers
from redaction.ink import Ink
from redaction.labels import Label
from redaction.lines import Lines
from redaction.newfonts import NewFont
from redaction.paths import Part, Path
from redaction.places import Places
from redaction.scope import Scope
from redaction.texts import Placed, Run, times

MOST_IN_PATTERN = 40
"""Rectangles and rules of a pattern or mask; letters made of them have more."""

DOT = 15.0
"""Points: longest side of a rectangle of which many could be writing."""

OVER = 0.6
"""Share of a letter's ink from which another letter counts as written over it."""

ALIKE = 5.0
"""Times by which letters may differ in area and still hide each other."""

BROAD = 2.0
"""Points: a stroke broader than this can hide letters of a picture."""

MEANINGLESS = 0.03
"""Share of letters for which no meaning need be known; bullets and ornaments have none."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter that stands on the page: what it means, of which run, and whether it stands slanted."""

    text: str
    run: int
    slanted: bool


class Standing:
    """What stands on one page.

    Args:
        frame: what is visible of the page.
        ink: the page as it is drawn, to tell what is seen.
        labels: its redactions.
    """

    def __init__(self, frame: PageFrame, ink: Ink, labels: Sequence[Label]) -> None:
        self.burns = tuple(label.box for label in labels)
        self.cuttable = frozenset(label.box for label in labels if not label.words)
        self.lines = Lines()
        self._ink = ink
        self._covers = Covers(frame)
        self._text: Places[_Letter] = Places()
        self._letters = self._meaningless = 0

    @property
    def count(self) -> tuple[int, int]:
        """Gives how many letters and how many pictures stand on the page so far."""
        return len(self._text), self._covers.pictures

    def refuse_meaningless(self) -> None:
        """Refuses a page of letters of which too many mean nothing.

        Raises:
            NotPlain: it is one.
        """
        if self._meaningless > MEANINGLESS * self._letters:
            raise NotPlain("letters without a meaning")

    def contrasts(self, seen: Box) -> bool:
        """Tells whether anything stands out in a part of the page."""
        return self._ink.contrasts(seen)

    def picture(self, seen: Box, scope: Scope) -> None:
        """Notes a picture.

        Raises:
            NotPlain: it lies over something.
        """
        self.painted_over(seen, scope)
        self._covers.picture(seen)

    def painted_over(self, box: Box, scope: Scope, *, plain: bool = True) -> None:
        """Refuses what is painted over a picture or a text: it may be there to hide it.

        Raises:
            NotPlain: it lies over one.
        """
        seen = box.clipped(scope.clip)
        if seen is None:
            return
        if any(seen.overlap(text) > 0.5 * text.area for text, _ in self._text.touching(seen)):
            raise NotPlain("something painted over text")
        self._covers.fill(seen, plain=plain)

    def stroked(self, path: Path, grown: float, scope: Scope) -> None:
        """Refuses a stroke that is broad enough to hide what it goes over.

        Raises:
            NotPlain: it lies over a picture or a text.
        """
        for part in path.parts:
            if part.points and grown > BROAD / 2:
                self.painted_over(part.box(grown), scope)
            elif part.points and (seen := part.box(grown).clipped(scope.clip)):
                self._covers.thin(seen)

    def seen_parts(self, parts: Sequence[Part], points: int, scope: Scope) -> list[Part]:
        """Gives the parts of a drawing that are seen; white on white, or clipped away, they do not exist.

        Args:
            parts: of a path, cut already.
            points: of the path before it was cut, as pdfium counts them.
            scope: how they are painted.

        Raises:
            NotPlain: a drawing of which a part is cut off, or one whose place cannot be told.
        """
        if scope.alone:
            if len(parts) > MOST_IN_PATTERN or not all(part.plain for part in parts):
                raise NotPlain("a drawing in a pattern or mask")
            return list(parts)
        kept = []
        for part in parts:
            box = part.box(0.0)
            little = part.plain and max(box.width, box.height) < DOT
            if part.plain and not little:
                kept.append(part)
                continue
            inside = box.clipped(scope.clip) or box.clipped(scope.clip.grown(0.5))
            if inside is None or not self._ink.shows_drawing(inside, points):
                continue
            if little:
                self._covers.dot(box)
            elif inside.area < 0.5 * box.area:
                raise NotPlain("a drawing that is not seen")
            else:
                self._covers.drawing(box)
            kept.append(part)
        return kept

    def wanted(self, run: Run, font: NewFont, scope: Scope) -> Iterator[tuple[Placed, ...]]:
        """Gives the stretches of a run that are seen and not withheld.

        Raises:
            NotPlain: letters without a meaning, or letters over other letters.
        """
        for word in _words(run.glyphs):
            seen = [placed for placed in word if self._is_seen(placed, run, scope)]
            if all(placed.blank for placed in seen) and len(seen) < len(word):
                continue
            # a letter that draws nothing but means something says what nobody sees
            told = [one for one in seen if not (one.blank and one.glyph.text.strip())]
            known = list(self._judged(told))
            self._remember(known, run, font, scope)
            for withheld, group in itertools.groupby(known, lambda one: one[1] is not None):
                if not withheld:
                    kept = tuple(placed for placed, _ in group)
                    self._note(kept, run)
                    yield kept

    def _judged(self, word: Sequence[Placed]) -> Iterator[tuple[Placed, int | None]]:
        """Gives each glyph of a word with the number of the redaction that is meant for it, from 0."""
        whole = (
            _around(box for placed in word for box in (placed.cell, placed.ink)) if word else None
        )
        near = [
            (index, burn) for index, burn in enumerate(self.burns) if whole and _reach(whole, burn)
        ]
        for placed in word:
            yield placed, next((index for index, burn in near if _hits(burn, placed)), None)

    def _remember(
        self,
        glyphs: Sequence[tuple[Placed, int | None]],
        run: Run,
        font: NewFont,
        scope: Scope,
    ) -> None:
        """Remembers on which line glyphs stand, where any line of the page may have to be set anew."""
        if self.burns:
            matrix = times(run.matrix, scope.matrix)
            self.lines.add(glyphs, run, font, matrix, scope.colours, 2 * scope.line)

    def _is_seen(self, placed: Placed, run: Run, scope: Scope) -> bool:
        if placed.blank:
            return True
        if run.mode == 3:
            return False
        inside = placed.ink.clipped(scope.clip)
        if inside is None or inside.area < 0.5 * placed.ink.area:
            return False
        return self._ink.shows_letter(placed.ink)

    def _note(self, kept: Sequence[Placed], run: Run) -> None:
        """Notes letters that stay.

        Raises:
            NotPlain: they stand on other letters.
        """
        a, b, c, d, _, _ = run.matrix
        slanted = min(abs(a), abs(b)) > 0.05 * max(abs(a), abs(b), abs(c), abs(d))
        drawn = [placed for placed in kept if not placed.blank]
        if not drawn:
            return
        around = list(self._text.touching(_around(placed.ink for placed in drawn)))
        others = [(box, other) for box, other in around if other.run != id(run)]
        for placed in drawn:
            self._letters += 1
            self._meaningless += not placed.glyph.text
            self._covers.letter(placed.ink, placed.glyph.outline)
            letter = _Letter(placed.glyph.text, id(run), slanted)
            if any(_written_over(placed.ink, letter, box, other) for box, other in others):
                raise NotPlain("text over text")
            self._text.add(placed.ink, letter)


def _words(glyphs: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Gives a run in stretches between blanks, each with the blanks behind it."""
    word: list[Placed] = []
    for placed in glyphs:
        if word and word[-1].blank and not placed.blank:
            yield word
            word = []
        word.append(placed)
    if word:
        yield word


def _reach(one: Box, other: Box) -> bool:
    """Tells whether two boxes touch, flat ones too."""
    across = one.x0 <= other.x1 and other.x0 <= one.x1
    return across and one.y0 <= other.y1 and other.y0 <= one.y1


def _hits(burn: Box, placed: Placed) -> bool:
    """Tells whether a redaction is meant for a glyph: it covers its middle, or a good part of it."""
    box = placed.cell if placed.blank else placed.ink
    if box.area <= 0:
        return burn.x0 <= box.x0 <= burn.x1 and burn.y0 <= box.y0 <= burn.y1
    return burn.overlap(box) >= 0.3 * box.area


def _written_over(ink: Box, letter: _Letter, box: Box, other: _Letter) -> bool:
    """Tells whether a letter stands on another of about its size, so that one may hide the other.

    The same letter again is a bold face made by printing twice; a far larger one is a watermark,
    through which the text is read; and the upright boxes of slanted letters overlap by nature.
    """
    smaller, larger = sorted((box.area, ink.area))
    if letter.text == other.text or letter.slanted or other.slanted:
        return False
    return smaller * ALIKE >= larger and box.overlap(ink) > OVER * smaller


def _around(boxes: Any) -> Box:
    kept = list(boxes)
    return Box(
        min(b.x0 for b in kept),
        min(b.y0 for b in kept),
        max(b.x1 for b in kept),
        max(b.y1 for b in kept),
    )
