"""The marked content of a page: which element each stretch of kept text, drawing or picture belongs to.

What the source says of its content (the numbers that its structure refers to) is remembered glyph by
glyph; everything else belongs to the paragraph in which it is read. Numbers are given in the order in
which kept content is painted, so what is withheld has none. Runs in the sandbox.

Source: ISO 32000-2, 14.6 (marked content), 14.7.5 (structure content), 14.8.2.2 (artifacts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pikepdf import Dictionary

from records.geometry import Box, PageFrame
from redaction.emission.places import Places
from redaction.emission.texts import Placed

LEAST_PICTURE, MOST_PICTURE = 0.003, 0.8
"""Shares of a page: a smaller picture is an ornament, a larger one lies behind the text that is read."""

LARGEST_WORD = 60.0
"""Times the area of a letter that its word may have."""


@dataclass(frozen=True, slots=True)
class Key:
    """What content belongs to.

    Attributes:
        source: the source's number of it.
        paragraph: number of the paragraph in which it is read, on a page without a structure.
        segment: how many redactions are read before it.
        link: number of the link that it is the text of.
        label: the piece as which the redaction is read that it is printed on.
        picture: number of the picture that it is.
    """

    source: int | None = None
    paragraph: int | None = None
    segment: int = 0
    link: int | None = None
    label: int | None = None
    picture: int | None = None


ARTIFACT = Key()
"""What is no content: rules, backgrounds, running lines."""

_UNKNOWN: tuple[None, None] = (None, None)
"""Of a glyph that we put there ourselves, the source says nothing."""


_NOWHERE = (0.0, 0.0, -1.0, -1.0, 0.0)
"""The sides and the area of a word that holds nothing."""


@dataclass(frozen=True, slots=True)
class Read:
    """A kept word as it is read: where, in which paragraph, behind how many redactions, and which it is."""

    box: Box
    paragraph: int | None
    segment: int
    piece: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page is read.

    Attributes:
        words: the kept words, in reading order.
        links: the boxes of links that the source's structure does not know, with their numbers.
        numbers: the numbers of marked content that the source's structure knows.
        figures: those of them that stand in a figure.
        labels: as which piece each redaction is read.
        pictures: where pictures stand that will be described, should the page be drawn as pixels.
    """

    words: tuple[Read, ...] = field(default=(), repr=False)
    links: tuple[tuple[Box, int], ...] = ()
    numbers: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()
    labels: tuple[int, ...] = ()
    pictures: tuple[Box, ...] = ()

    @classmethod
    def of(cls, told: dict[str, Any] | None, labels: int) -> Reading:
        """Gives the reading from the plain values that the parent sent; without any, nothing was read.

        Args:
            told: the values.
            labels: how many redactions the page has.
        """
        if told is None:
            return cls(labels=tuple(range(labels)))
        return cls(
            tuple(
                Read(Box(*word[:4]), word[4], int(word[5]), int(word[6])) for word in told["words"]
            ),
            tuple((Box(*link[:4]), int(link[4])) for link in told["links"]),
            frozenset(told["numbers"]),
            frozenset(told.get("figures", ())),
            tuple(told["labels"]),
            tuple(Box(*box) for box in told.get("pictures", ())),
        )

    def above(self, picture: Box, frame: PageFrame) -> float:
        """Gives the place of a picture in the order: behind the words that stand above its middle."""
        middle = _centre(frame.to_display(picture))[1]
        above = [
            word.piece for word in self.words if _centre(frame.to_display(word.box))[1] > middle
        ]
        return max(above, default=-1) + 0.5

    def link(self, box: Box) -> int | None:
        """Gives the link that a word is part of."""
        return next((at for place, at in self.links if _holds(place, *_centre(box))), None)

    def key(self, word: Read) -> Key:
        """Gives what a word belongs to where the source's structure does not know it."""
        if word.paragraph is None:
            return ARTIFACT
        return Key(None, word.paragraph, word.segment, self.link(word.box))


class Tags:
    """What is known of a page's content while it is followed."""

    def __init__(self, reading: Reading, frame: PageFrame) -> None:
        self._reading = reading
        self._frame = frame
        self._open: list[Key | None] = []
        self._known: dict[int, tuple[Box, Key | None]] = {}
        self._glyphs: Places[int] = Places()
        self._words: Places[Read] = Places()
        for word in reading.words:
            self._words.add(word.box, word)
        self._last: Read | None = None
        self._within = _NOWHERE
        self._pictures: list[Box] = []
        self._forms: dict[Key, set[int]] = {}
        self.drawn = ARTIFACT
        """What the object belongs to that was drawn last."""

    # -- while the source is followed --------------------------------------------------------------

    def opens(self, tag: Any, properties: Any) -> None:
        """Follows BMC or BDC on the page itself; what a form marks has numbers of its own."""
        key: Key | None = None
        if self._reading.numbers:
            number: Any = None
            if isinstance(properties, Dictionary):
                number = properties.get("/MCID")
            if isinstance(number, int) and number in self._reading.numbers:
                key = Key(source=number)
            elif tag == "/Artifact":
                key = ARTIFACT
        self._open.append(key)

    def closes(self) -> None:
        """Follows EMC."""
        if self._open:
            self._open.pop()

    @property
    def current(self) -> Key | None:
        """Gives what the source says of what is painted now, or None."""
        return next((key for key in reversed(self._open) if key is not None), None)

    @property
    def drawing(self) -> Key:
        """Gives what a drawing belongs to that is painted now: a figure, or else it is an ornament."""
        current = self.current
        if current is None or current.source not in self._reading.figures:
            return ARTIFACT
        return current

    def follows(self, glyphs: Sequence[Placed]) -> None:
        """Remembers glyphs, kept and withheld ones."""
        current = self.current
        if current is None:
            # of what nothing is known, nothing is remembered: most papers have no structure
            return
        self._known.update((id(placed.ink), (placed.ink, current)) for placed in glyphs)
        if current.source is not None:
            for placed in glyphs:
                if placed.glyph.outline:
                    self._glyphs.add(placed.ink, current.source)

    def pictured(self, seen: Box) -> None:
        """Remembers a picture that is seen in a box."""
        share = seen.area / self._frame.visible.area
        if self.current is not None:
            self.drawn = self.current
        elif share < LEAST_PICTURE or (share > MOST_PICTURE and self._reading.words):
            self.drawn = ARTIFACT
        else:
            self._pictures.append(seen)
            self.drawn = Key(picture=len(self._pictures))

    def formed(self, shown: Iterable[Sequence[Placed]]) -> None:
        """Remembers a form that shows these glyphs: it belongs, as a whole, to what it begins with."""
        if self.current is not None:
            self.drawn = self.current
            return
        found: dict[Key, set[int]] = {}
        for glyphs in shown:
            for key, _, pieces in self.keyed(glyphs):
                found.setdefault(key, set()).update(pieces)
        found.pop(ARTIFACT, None)
        if found:
            self.drawn = min(found, key=lambda key: min(found[key]))
            self._forms[self.drawn] = set().union(*found.values())

    # -- when it is written ------------------------------------------------------------------------

    def beneath(self, burn: Box) -> int | None:
        """Gives the source's number of the content that a redaction covers."""
        touched = self._glyphs.touching(burn)
        return min((number for box, number in touched if _holds(burn, *_centre(box))), default=None)

    def keyed(
        self, glyphs: Sequence[Placed]
    ) -> Iterator[tuple[Key, tuple[Placed, ...], list[int]]]:
        """Gives shown glyphs in stretches, each with what it belongs to and its pieces, in order.

        Blanks go with what is before them.
        """
        stretch: list[Placed] = []
        pieces: list[int] = []
        key: Key | None = None
        before: tuple[Key | None, Read | None] | None = None
        known = self._known
        for placed in glyphs:
            glyph, _, ink = placed
            if key is not None and not glyph.outline:
                stretch.append(placed)
                continue
            told = known.get(id(ink), _UNKNOWN)[1] if known else None
            # what an artifact shows is no word of the page
            word = None if told is not None and told == ARTIFACT else self._word(ink)
            if before is None or told is not before[0] or word is not before[1]:
                before = (told, word)
                own, word = self._key(told, word)
                if key is not None and own != key:
                    yield key, tuple(stretch), pieces
                    stretch, pieces = [], []
                key = own
                if word is not None and word.piece not in pieces[-1:]:
                    pieces.append(word.piece)
            stretch.append(placed)
        if key is not None:
            yield key, tuple(stretch), pieces

    def piece(self, glyphs: Sequence[Placed], *, last: bool = False) -> int | None:
        """Gives the piece as which the first (or last) letter of a stretch is read, or None where none is."""
        for placed in reversed(glyphs) if last else glyphs:
            if placed.glyph.outline and placed.ink.area:
                word = self._word(placed.ink)
                return None if word is None else word.piece
        return None

    def _key(self, told: Key | None, word: Read | None) -> tuple[Key, Read | None]:
        """Gives what a glyph belongs to, and the word that it is part of where that is read.

        Args:
            told: what the source says of it.
            word: the word that it stands in.
        """
        if told == ARTIFACT:
            return ARTIFACT, None
        if word is None or (told is None and word.paragraph is None):
            return told or ARTIFACT, None
        if told is None:
            return self._reading.key(word), word
        link = self._reading.link(word.box)
        return replace(told, segment=word.segment, link=link), word

    def _word(self, ink: Box) -> Read | None:
        """Gives the word that a glyph is part of; what no reader made a word of goes with the last one."""
        left, low, right, high = ink.x0, ink.y0, ink.x1, ink.y1
        x, y = (left + right) / 2, (low + high) / 2
        x0, y0, x1, y1, area = self._within
        # it is surely the last one's where that holds its middle, and is no stamp around it
        if (
            x0 <= x <= x1
            and y0 <= y <= y1
            and area < LARGEST_WORD * ((right - left) * (high - low))
        ):
            return self._last
        near = self._words.touching(Box(x - 0.5, y - 0.5, x + 0.5, y + 0.5))
        if near:
            # a word over several cells of the grid may come more than once
            best = near[0][1]
            if any(word is not best for _, word in near):
                best = min((word for _, word in near), key=lambda word: _nearness(word, ink))
            if best is not self._last:
                box = best.box
                self._last = best
                self._within = (box.x0, box.y0, box.x1, box.y1, box.area)
        return self._last

    def told(self, number: int, key: Key, pieces: Iterable[int]) -> list[Any]:
        """Gives one sequence as plain values for the parent."""
        held = set(pieces) or self._forms.get(key, set())
        place: float = -1 if self._last is None else self._last.piece
        box = None if key.picture is None else self._pictures[key.picture - 1]
        if held:
            place = min(held)
        elif box is not None:
            place = self._reading.above(box, self._frame)
        return told(number, key, place, held, box)


def told(
    number: int, key: Key, place: float, pieces: Iterable[int], box: Box | None = None
) -> list[Any]:
    """Gives a sequence as plain values: number, what it belongs to, place in the order, words, picture."""
    belongs = [key.source, key.paragraph, key.link, key.label, key.picture]
    return [number, *belongs, place, sorted(pieces), None if box is None else box.as_list()]


def _centre(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def _nearness(word: Read, ink: Box) -> tuple[float, float, int]:
    """Gives how a word is to be ranked for a letter: most of its ink, and then the smallest, is the best.

    A stamp that stands slanted over a page has words as large as half of it.
    """
    share = word.box.overlap(ink) / ink.area if ink.area else 0.0
    return -round(share, 1), word.box.area, word.piece


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1
