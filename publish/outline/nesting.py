"""Numbered paragraphs and points as lists within lists: ``(a)`` below ``12.1``, and that below ``12.``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from publish.outline.blocks import Block, Bullets, Paragraph
from publish.outline.joining import Pieces, plain

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_ROMAN = re.compile(r"[ivxl]+")


@dataclass(slots=True)
class Item:
    """One item of a list, with its number as printed and the lists below it."""

    marker: str | None
    pieces: Pieces
    below: list[Listed] = field(default_factory=list)


@dataclass(slots=True)
class Listed:
    """A list: of numbered paragraphs, or of points."""

    kind: ClassVar[str] = "listed"
    numbered: bool
    items: list[Item] = field(default_factory=list)


def nested(blocks: Iterable[Block]) -> Iterator[Block | Listed]:
    """Gives blocks with numbered paragraphs and points put into lists; everything else as it is.

    Points stand below the numbered paragraph before them where that leads to them with a colon.
    """
    run: list[Paragraph | Bullets] = []
    for block in [*blocks, None]:
        if isinstance(block, Bullets) or (isinstance(block, Paragraph) and _is_numbered(block)):
            run.append(block)
            continue
        yield from _lists(run)
        run = []
        if block is not None:
            yield block


def _is_numbered(paragraph: Paragraph) -> bool:
    return paragraph.marker is not None and not paragraph.footnote


def _lists(run: Iterable[Paragraph | Bullets]) -> Iterator[Listed]:
    top: list[Listed] = []
    open_lists: list[tuple[str, Listed]] = []
    for block in run:
        if isinstance(block, Bullets):
            points = _points(block)
            last = open_lists[-1][1].items[-1] if open_lists else None
            if last is not None and plain(last.pieces).rstrip().endswith(":"):
                last.below.append(points)
            else:
                top.append(points)
                open_lists = []
            continue
        kind = _kind(block.marker or "", open_lists)
        while open_lists and not _may_hold(open_lists, kind):
            open_lists.pop()
        if not open_lists or open_lists[-1][0] != kind:
            listed = Listed(numbered=True)
            home = open_lists[-1][1].items[-1].below if open_lists else top
            home.append(listed)
            open_lists.append((kind, listed))
        open_lists[-1][1].items.append(Item(block.marker, block.pieces))
    yield from top


def _may_hold(open_lists: list[tuple[str, Listed]], kind: str) -> bool:
    """Tells whether a number goes on with the innermost open list, or begins one within it."""
    innermost = open_lists[-1][0]
    if innermost == kind:
        return True
    if any(other == kind for other, _ in open_lists):
        return False
    # numbers with more parts stand below those with fewer, and letters below numbers
    return kind > innermost if kind.isdigit() else True


def _kind(marker: str, open_lists: list[tuple[str, Listed]]) -> str:
    """Gives what a number is one of: the parts of its digits, ``letters`` or ``romans``."""
    bare = marker.strip("()[].")
    if _NUMBERS.fullmatch(bare):
        return str(bare.count(".") + 1)
    if _NUMBERS.match(bare):
        return "letters"
    kinds = [kind for kind, _ in open_lists]
    if _ROMAN.fullmatch(bare):
        if "romans" in kinds:
            return "romans"
        if "letters" not in kinds:
            return "romans" if bare in ("i", "ii") else "letters"
        last = (open_lists[kinds.index("letters")][1].items[-1].marker or "").strip("()[].")
        follows = len(bare) == len(last) == 1 and ord(bare) == ord(last) + 1
        return "letters" if follows else "romans"
    return "letters"


def _points(bullets: Bullets) -> Listed:
    top = Listed(numbered=False)
    chain = [top]
    for at, pieces in enumerate(bullets.items):
        depth = bullets.depth(at)
        del chain[depth + 1 :]
        while len(chain) <= depth:
            inner = Listed(numbered=False)
            chain[-1].items[-1].below.append(inner)
            chain.append(inner)
        chain[-1].items.append(Item(None, pieces))
    return top
