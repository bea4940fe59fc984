"""What is written anew stands in a page's content where it is read.

Lines set anew and redactions are made once the whole page was followed. Painted at the end they would look the
same; but who copies from a page, or reads it aloud without its structure, gets its content in the order in
which it is painted, and would hear a redacted sentence behind everything else. So each goes behind what is read
before it, unless something that is painted later would lie over it. Where it stands depends on what is kept
alone: on its place in the order of reading among kept words, and on kept drawings. Runs in the sandbox.

Source: ISO 32000-2, 8.2 (what is painted later lies above), 14.8.2.5 (order of the page's content).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from records.geometry import Box, union
from redaction.emission.content import Moved, Painted, Part, Restore, Save, Shown, State
from redaction.emission.places import Places


@dataclass(frozen=True, slots=True)
class Late:
    """Something that is ready when the page was followed: words, a redaction, or an invisible text.

    Attributes:
        parts: what it is written with, in user space; it leaves no state behind.
        piece: as which piece of the page it is read; None: nobody knows.
        box: where it is seen, user space; None: nowhere.
        over: it has to cover what it lies on.
    """

    parts: tuple[Part, ...]
    piece: int | None
    box: Box | None = None
    over: bool = False


Read = Callable[[Shown], int | None]
"""Gives the last piece of the page that a stretch of text is read as."""


def appended(parts: Sequence[Part], late: Sequence[Late]) -> list[Part]:
    """Gives a page's content with what is late behind all of it, in the order of reading."""
    return [*parts, *(part for one in _covered(_by_piece(late)) for part in one.parts)]


def arranged(parts: Sequence[Part], late: Sequence[Late], read: Read) -> list[Part]:
    """Gives a page's content with what is late in it where that is read.

    What something lies over that is painted later, and what nobody reads, goes to the end.

    Args:
        parts: the content, with as many q as Q.
        late: what goes into it; of one piece in this order.
        read: how the content's text is read.
    """
    anchors = _Anchors(parts, read)
    later = _Later(parts, [one.box for one in late if one.box is not None and not one.over])
    placed: dict[int, list[Late]] = defaultdict(list)
    for one in _by_piece(late):
        at = None if one.piece is None else anchors.before(one.piece)
        if at is None or later.covers(one, at):
            at = len(parts)
        placed[at].append(one)
    placed[len(parts)] = _covered(placed[len(parts)])
    return _put(parts, placed)


def _by_piece(late: Sequence[Late]) -> list[Late]:
    """Gives what is late in the order of reading; what nobody reads stays behind what it followed."""
    last, keyed = -1, []
    for one in late:
        last = last if one.piece is None else one.piece
        keyed.append((last, one))
    return [one for _, one in sorted(keyed, key=lambda pair: pair[0])]


def _covered(late: Sequence[Late]) -> list[Late]:
    """Gives what is late with words that are seen first, so that a redaction lies over whatever it touches."""
    return sorted(late, key=lambda one: one.box is None or one.over)


class _Anchors:
    """The text of a content by the pieces as which it is read."""

    def __init__(self, parts: Sequence[Part], read: Read) -> None:
        found = [
            (piece, index)
            for index, part in enumerate(parts)
            if isinstance(part, Shown) and (piece := read(part)) is not None
        ]
        found.sort()
        self._pieces = [piece for piece, _ in found]
        self._indexes = [index for _, index in found]

    def before(self, piece: int) -> int | None:
        """Gives the index in front of which a piece stands: behind what is read just before it.

        Where nothing is read before it, it stands in front of what is read first.
        """
        if not self._pieces:
            return None
        place = bisect_right(self._pieces, piece)
        return self._indexes[place - 1] + 1 if place else self._indexes[0]


class _Later:
    """What a content paints, to be asked what lies over a place if that is painted earlier."""

    def __init__(self, parts: Sequence[Part], words: Sequence[Box]) -> None:
        self._drawn: Places[int] = Places()
        self._written: Places[int] = Places()
        self._anywhere = -1
        for index, part in enumerate(parts):
            if isinstance(part, Shown):
                self._written.add(union(placed.ink for placed in part.glyphs), index)
            elif isinstance(part, Painted):
                if part.reach is None:
                    self._anywhere = index
                else:
                    self._drawn.add(part.reach, index)
        for box in words:
            # words that are late themselves may come behind any redaction
            self._written.add(box, len(parts))

    def covers(self, one: Late, at: int) -> bool:
        """Tells whether anything from an index on lies over something that would be painted there."""
        if one.box is None:
            return False
        if self._anywhere >= at or any(index >= at for _, index in self._drawn.touching(one.box)):
            return True
        return one.over and any(index >= at for _, index in self._written.touching(one.box))


def _put(parts: Sequence[Part], placed: dict[int, list[Late]]) -> list[Part]:
    """Gives a content with what goes in front of some of its indexes, each outside of every q.

    The state that was open there is left, and built again behind it.
    """
    out: list[Part] = []
    levels: list[list[Part]] = [[]]
    for index in range(len(parts) + 1):
        if index in placed:
            out += [Restore() for _ in levels[1:]]
            out += [part for one in placed[index] for part in one.parts]
            for level in levels[1:]:
                out += [Save(), *level]
        if index == len(parts):
            break
        part = parts[index]
        out.append(part)
        if isinstance(part, Save):
            levels.append([])
        elif isinstance(part, Restore):
            levels.pop()
        elif isinstance(part, (State, Moved)):
            levels[-1].append(part)
    return out
