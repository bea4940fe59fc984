"""Where marked-content sequences begin and end in a content stream, so that q and Q stay paired in them.

Source: ISO 32000-2, 14.6 (marked content), 8.4.2 (the stack of graphics states).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Step(Enum):
    """What a part does that paints nothing."""

    SAVE = 1
    RESTORE = -1
    OTHER = 0


@dataclass(frozen=True, slots=True)
class Paint(Generic[K]):
    """A part that paints, and the key of what it belongs to."""

    key: K


@dataclass(frozen=True, slots=True)
class Stretch(Generic[K]):
    """Parts ``first`` to ``last`` (that one excluded) that belong together."""

    first: int
    last: int
    key: K


def sequences(parts: Sequence[Step | Paint[K]]) -> Iterator[Stretch[K]]:
    """Gives the sequences of a stream, as long as they can be; every part that paints is in one.

    >>> q, Q, a, b = Step.SAVE, Step.RESTORE, Paint("a"), Paint("b")
    >>> [(s.first, s.last, s.key) for s in sequences([q, a, Q, q, a, Q, q, b, a, Q])]
    [(0, 6, 'a'), (7, 8, 'b'), (8, 9, 'a')]
    """
    done = at = 0
    while at < len(parts):
        part = parts[at]
        if not isinstance(part, Paint):
            at += 1
            continue
        for first in _beginnings(parts, done, at):
            last = _end(parts, first, at, part.key)
            if last is not None:
                yield Stretch(first, last, part.key)
                done = at = last
                break


def _beginnings(parts: Sequence[Step | Paint[K]], done: int, at: int) -> Iterator[int]:
    """Gives where a sequence around a part may begin: at a q that is still open there, or at the part."""
    opened: list[int] = []
    for index in range(done, at):
        if parts[index] is Step.SAVE:
            opened.append(index)
        elif parts[index] is Step.RESTORE and opened:
            opened.pop()
    yield from opened
    yield at


def _end(parts: Sequence[Step | Paint[K]], first: int, at: int, key: K) -> int | None:
    depth, good = 0, None
    for index in range(first, len(parts)):
        part = parts[index]
        if isinstance(part, Paint):
            if part.key != key:
                break
        elif part is not Step.OTHER:
            depth += part.value
            if depth < 0:
                break
        if depth == 0 and index >= at and part is not Step.OTHER:
            good = index + 1
    return good
