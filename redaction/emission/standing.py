"""What stands where on a page: which letters, drawings and pictures are seen, not withheld, and hide nothing.

What is painted is noted as it comes, so that what is painted later can be held against it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.covers import Covers
from redaction.emission.ink import Ink
from redaction.emission.labels import Label
from redaction.emission.lines import Lines, Stretch
from redaction.emission.paths import Part, Path
from redaction.emission.places import Places
from redaction.emission.scope import Scope
from redaction.emission.texts import Placed, Run, times
from redaction.fonts.newfonts import NewFont

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

TINIEST = 1.6
"""Points of the smallest letters that stay text. A reader does not read smaller ones, though their cells may be
somewhat higher than that; see :mod:`redaction.pages.visibility`."""

MEANINGLESS = 0.03
"""Share of letters for which no meaning need be known; bullets and ornaments have none."""


class _Word(NamedTuple):
    """Letters of a word that stand on the page; a tuple, since a page has hundreds.

    Attributes:
        letters: what is drawn of it.
        run: theirs; itself and not its number, which another may bear once it is gone.
        slanted: whether they stand slanted.
    """

    letters: Sequence[Placed]
    run: Run
    slanted: bool

    def over(self, other: _Word) -> bool:
        """Tells whether a letter stands on a letter of another word, so that one may hide the other.

        The upright boxes of slanted letters overlap by nature.
        """
        return not (self.slanted or other.slanted) and any(
            _written_over(one.ink, one.glyph.text, another.ink, another.glyph.text)
            for one in self.letters
            for another in other.letters
        )


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
        self._unit = frame.user_unit
        self._covers = Covers(frame)
        self._text: Places[_Word] = Places()
        self._letters = self._meaningless = 0

    @property
    def count(self) -> tuple[int, int]:
        """Gives how many letters and how many pictures stand on the page so far."""
        return self._letters, self._covers.pictures

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
        under = (one.ink for _, word in self._text.touching(seen) for one in word.letters)
        if any(seen.overlap(ink) > 0.5 * ink.area for ink in under):
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
            if part.plain and not little and not part.doubtful:
                kept.append(part)
                continue
            inside = box.clipped(scope.clip) or box.clipped(scope.clip.grown(0.5))
            over = self.burns if part.doubtful else ()
            if inside is None or not self._ink.shows_drawing(inside, points, over):
                continue
            if little:
                self._covers.dot(box)
            elif part.plain:
                # a shade that runs into a redaction, and is seen: it may still go with words that move
                pass
            elif inside.area < 0.5 * box.area:
                raise NotPlain("a drawing that is not seen")
            else:
                self._covers.drawing(box)
            kept.append(part)
        return kept

    def wanted(self, run: Run, font: NewFont, scope: Scope) -> Iterator[tuple[Placed, ...]]:
        """Gives the stretches of a run that are seen and not withheld.

        Raises:
            NotPlain: letters without a meaning, letters over other letters, or too small to be read.
        """
        stretch = self._stretch(run, font, scope) if self.burns else None
        near = [
            (index, burn)
            for index, burn in enumerate(self.burns)
            if run.around is None or _reach(run.around, burn)
        ]
        a, b, c, d, _, _ = run.matrix
        # text that is not turned at all, as most is, needs no more than a look
        tiny = self._is_tiny(run, scope)
        slanted = b != 0 and min(abs(a), abs(b)) > 0.05 * max(abs(a), abs(b), abs(c), abs(d))
        for word in _words(run.glyphs):
            seen = self._seen(word, run, scope)
            if len(seen) < len(word) and not any(placed.glyph.outline for placed in seen):
                continue
            # a letter that draws nothing but means something says what nobody sees
            told = [one for one in seen if one.glyph.outline or not one.glyph.text.strip()]
            if not told:
                continue
            if tiny and any(placed.glyph.outline for placed in told):
                raise NotPlain("letters too small to be read")
            burns = _judged(told, near)
            if stretch is not None:
                self.lines.add(stretch, told, burns)
            for withheld, kept in _parted(told, burns):
                if not withheld:
                    self._note(kept, run, scope, slanted=slanted)
                    yield tuple(kept)

    def _is_tiny(self, run: Run, scope: Scope) -> bool:
        """Tells whether nobody can read the letters of a run, though they leave ink."""
        _, _, c, d, _, _ = times(run.matrix, scope.matrix)
        return run.size * math.hypot(c, d) * self._unit < TINIEST

    def _stretch(self, run: Run, font: NewFont, scope: Scope) -> Stretch:
        """Gives what lines have to know of a run: any line of the page may have to be set anew."""
        matrix = times(run.matrix, scope.matrix)
        return Stretch(run, font, matrix, scope.colours, 2 * scope.line)

    def _seen(self, word: Sequence[Placed], run: Run, scope: Scope) -> list[Placed]:
        """Gives the glyphs of a word that are seen; what draws nothing counts as seen."""
        if run.mode == 3:
            return [placed for placed in word if not placed.glyph.outline]
        clip, shows = scope.clip, self._ink.shows_letter
        left, low, right, high = clip.x0, clip.y0, clip.x1, clip.y1
        seen = []
        # spelt out: a page has thousands of letters
        for placed in word:
            glyph, _, ink = placed
            if glyph.outline:
                x0, x1, y0, y1 = ink.x0, ink.x1, ink.y0, ink.y1
                if not (left <= x0 < x1 <= right and low <= y0 < y1 <= high):
                    inside = ink.clipped(clip)
                    if inside is None or inside.area < 0.5 * ink.area:
                        continue
                if not shows(ink):
                    continue
            seen.append(placed)
        return seen

    def _note(self, kept: Sequence[Placed], run: Run, scope: Scope, *, slanted: bool) -> None:
        """Notes letters that stay; ``slanted``: their run stands so.

        Raises:
            NotPlain: they stand on other letters.
        """
        drawn = [placed for placed in kept if placed.glyph.outline]
        if not drawn:
            return
        self._letters += len(drawn)
        self._meaningless += sum([not placed.glyph.text for placed in drawn])
        if self._covers.pictures:
            p, q, r, s, _, _ = times(run.matrix, scope.matrix)
            scale = abs(p * s - q * r) * (run.size / 1000) ** 2
            for placed in drawn:
                self._covers.letter(placed.ink, placed.glyph.outline, scale)
        word = _Word(drawn, run, slanted)
        around = _around([placed.ink for placed in drawn])
        for _, other in self._text.touching(around):
            if other.run is not word.run and word.over(other):
                raise NotPlain("text over text")
        self._text.add(around, word)


def _words(glyphs: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Gives a run in stretches between blanks, each with the blanks behind it."""
    word: list[Placed] = []
    behind = False
    for placed in glyphs:
        blank = not placed.glyph.outline
        if behind and not blank:
            yield word
            word = []
        word.append(placed)
        behind = blank
    if word:
        yield word


def _judged(word: Sequence[Placed], burns: Sequence[tuple[int, Box]]) -> list[int | None]:
    """Gives, for each glyph of a word, the number of the redaction that is meant for it.

    Args:
        word: the glyphs.
        burns: the redactions that their run reaches, with their numbers from 0.
    """
    if not burns:
        return [None] * len(word)
    whole = _around([placed.ink for placed in word])
    near = [(index, burn) for index, burn in burns if _reach(whole, burn)]
    if not near:
        return [None] * len(word)
    return [next((index for index, burn in near if _hits(burn, placed)), None) for placed in word]


def _reach(one: Box, other: Box) -> bool:
    """Tells whether two boxes touch, flat ones too."""
    across = one.x0 <= other.x1 and other.x0 <= one.x1
    return across and one.y0 <= other.y1 and other.y0 <= one.y1


def _hits(burn: Box, placed: Placed) -> bool:
    """Tells whether a redaction is meant for a glyph: it covers its middle, or a good part of it."""
    box = placed.ink
    if box.area <= 0:
        return burn.x0 <= box.x0 <= burn.x1 and burn.y0 <= box.y0 <= burn.y1
    return burn.overlap(box) >= 0.3 * box.area


def _written_over(ink: Box, text: str, box: Box, other: str) -> bool:
    """Tells whether a letter stands on another of about its size.

    The same letter again is a bold face made by printing twice; a far larger one is a watermark,
    through which the text is read.
    """
    if text == other:
        return False
    common = box.overlap(ink)
    if common == 0:
        return False
    smaller, larger = sorted((box.area, ink.area))
    return smaller * ALIKE >= larger and common > OVER * smaller


def _parted(
    glyphs: Sequence[Placed], burns: Sequence[int | None]
) -> Iterator[tuple[bool, list[Placed]]]:
    """Gives glyphs in stretches that are withheld, or kept, as a whole."""
    if not any(burn is not None for burn in burns):
        yield False, list(glyphs)
        return
    pairs = zip(glyphs, burns, strict=True)
    for withheld, group in itertools.groupby(pairs, lambda pair: pair[1] is not None):
        yield withheld, [placed for placed, _ in group]


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min([b.x0 for b in boxes]),
        min([b.y0 for b in boxes]),
        max([b.x1 for b in boxes]),
        max([b.y1 for b in boxes]),
    )
