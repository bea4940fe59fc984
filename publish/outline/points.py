"""Numbered paragraphs and points, told by what a line begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from publish.outline.blocks import Block, Bullets, Paragraph
from publish.outline.joining import Line, Pieces, joined, plain, text_of
from publish.outline.sections import is_section
from records.release import PublicParagraph

BULLET = re.compile(r"(?P<sign>[•◦▪‣●○■□➢\uf0b7\uf0a7\uf0d8*–—−‒-])\s+")
NUMBER = re.compile(
    r"(?P<marker>\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|(?P<l>[a-z])(?P=l)?|[ivxl]{2,5})[.)]"
    r"|\d{1,3}(?:\.\d{1,3}){1,3}|\d{1,3}\.[a-z]|\[\d{1,3}\])(?=\s|$)\s*"
)
_BARE = re.compile(r"(?P<marker>\d{1,3})(?:\s+(?P<next>[^\W\d_]|[(“‘])|\s*\[)")
_HEADING = 60
"""Letters below which a number and a capital may be a heading's, or an address."""
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.:;]")
"""Short and still no heading: five words or more, with a sign behind them."""
_FURTHEST = 3
"""Numbers that a reader may have missed between two of a minute's."""
_FEWEST = 3
_TEXT = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Point:
    """One point and the sign before it."""

    sign: str
    pieces: Pieces


def numbers_united(paragraphs: Sequence[PublicParagraph]) -> Iterator[PublicParagraph]:
    """Gives the paragraphs, a number that stands alone put back before the text that it numbers.

    Where several numbers stand in a row, nobody can tell which text is whose; they stay as read.
    """
    texts = [text_of(paragraph) for paragraph in paragraphs]
    alone = [bool(NUMBER.fullmatch(text)) for text in texts]
    number = ""
    for place, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True)):
        if number:
            first, *others = paragraph.lines
            yield replace(paragraph, lines=((f"{number} ", *first), *others))
            number = ""
            continue
        beside = texts[place + 1] if place + 1 < len(texts) else ""
        in_a_row = place > 0 and alone[place - 1]
        starts_item = NUMBER.match(beside) or BULLET.match(beside)
        heads = is_section(beside)
        if alone[place] and _TEXT.search(beside) and not (in_a_row or starts_item or heads):
            number = text
        else:
            yield paragraph


class Bare:
    """Tells which bare numbers count: a minute's ``4 agreed …`` behind ``3 noted …``, a paper's paragraphs.

    Recommendations may count anew from ``1 note …``; what follows goes on with either count.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._anew = frozenset(_begun_anew(texts))
        self._last = self._outer = 0
        counted = sum(self._next(text) is not None for text in texts)
        self._counts = counted >= _FEWEST
        self._last = self._outer = 0

    def marker(self, text: str) -> str | None:
        """Gives the bare number of the next paragraph, where it is one that counts."""
        number = self._next(text) if self._counts else None
        return None if number is None else str(number)

    def _next(self, text: str) -> int | None:
        found = _BARE.match(text)
        if found is None:
            return None
        number = int(found["marker"])
        if text in self._anew:
            self._outer, self._last = max(self._outer, self._last), number
            return number
        if _may_head(found, text) and not (number == self._last + 1 and _SENTENCE.fullmatch(text)):
            return None
        if self._last < number <= self._last + _FURTHEST:
            self._last = number
            return number
        if self._outer < number <= self._outer + _FURTHEST:
            self._outer, self._last = 0, number
            return number
        return None


def _may_head(found: re.Match[str], text: str) -> bool:
    return found["next"] is not None and found["next"].isupper() and len(text) < _HEADING


def _begun_anew(texts: Sequence[str]) -> Iterator[str]:
    """Gives the texts with which counting begins again: ``1 note …``, with 2 and 3 right behind it."""
    numbered = [(found, text) for text in texts if (found := _BARE.match(text))]
    for first, second, third in zip(numbered, numbered[1:], numbered[2:], strict=False):
        said = [found["next"] or "" for found, _ in (first, second, third)]
        if [found["marker"] for found, _ in (first, second, third)] == ["1", "2", "3"] and not any(
            one.isupper() for one in said
        ):
            yield first[1]


def items(
    lines: tuple[Line, ...], vocabulary: frozenset[str], bare: str | None
) -> Iterator[Block | Point]:
    """Gives a paragraph as what it is: one, several that are numbered, or points.

    Args:
        lines: of the paragraph.
        vocabulary: words that the document spells within a line.
        bare: the number that it begins with, where that has no sign behind it.
    """
    groups: list[list[Line]] = []
    last = ""
    for line in lines:
        text = plain(line).lstrip()
        found = NUMBER.match(text)
        marker = found["marker"] if found else ""
        starts = BULLET.match(text)
        if not groups or starts or (last and marker and _follows(last, marker)):
            groups.append([line])
            last = marker
        else:
            groups[-1].append(line)
    for group in groups:
        yield _item(joined(tuple(group), vocabulary), bare)
        bare = None


def points_united(blocks: Sequence[Block | Point]) -> Iterator[Block]:
    """Gives the blocks with points that follow each other as one list.

    A point under another sign than the one above it stands below that one, until the sign comes again.
    """
    run: list[Point] = []
    for block in [*blocks, None]:
        if isinstance(block, Point):
            run.append(block)
            continue
        if run:
            yield Bullets(tuple(point.pieces for point in run), tuple(_depths(run)))
            run = []
        if block is not None:
            yield block


def _depths(run: Sequence[Point]) -> Iterator[int]:
    signs: list[str] = []
    for point in run:
        if point.sign in signs:
            del signs[signs.index(point.sign) + 1 :]
        else:
            signs.append(point.sign)
        yield len(signs) - 1


def _item(pieces: Pieces, bare: str | None) -> Block | Point:
    if pieces and isinstance(pieces[0], str):
        start, rest = pieces[0], pieces[1:]
        if bare is not None:
            return Paragraph((start.removeprefix(bare).lstrip(), *rest), bare)
        if bullet := BULLET.match(start):
            remaining = start[bullet.end() :]
            # an en dash before figures is a cell that holds none
            if rest or _TEXT.search(remaining):
                return Point(bullet["sign"], (remaining, *rest) if remaining else rest)
        if number := NUMBER.match(start):
            remaining = start[number.end() :]
            if rest or _TEXT.search(remaining):
                return Paragraph((remaining, *rest) if remaining else rest, number["marker"])
    return Paragraph(pieces)


def _follows(last: str, marker: str) -> bool:
    """Tells whether a number comes right after another of its kind: 2. after 1., (c) after (b)."""
    before, after = last.strip("()[]."), marker.strip("()[].")
    same_signs = last.replace(before, "") == marker.replace(after, "")
    if last.startswith("[") and same_signs:
        return int(after) > int(before)
    if before.replace(".", "").isdigit() and after.replace(".", "").isdigit():
        *stem, number = before.split(".")
        return same_signs and after == ".".join([*stem, str(int(number) + 1)])
    return len(before) == len(after) == 1 and ord(after) == ord(before) + 1
