"""A text as words that may stand in a name: what each looks like, and which stand side by side."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from redaction.detectors.normalised import WRAPPED_LINE, folded
from redaction.detectors.vocabulary import Sort, listed, sort_of, vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?")
_POSSESSIVE = re.compile(r"(?:'s|'S|s')$")
_BESIDE = re.compile(r"[ ]{1,3}|[ ]?\n[ ]?|(?<=\.)")
OPENERS = frozenset(
    "did does do has had have was is will would can could should as when if but and so then"
    " because since not tell"
    " ask told asked rang text ring call dont don't also even like thank".split()
)
"""Words that begin a sentence before a name, of those that stand in no name of a place or body."""
PARTICLES = listed("particle")


class Look(Enum):
    """How a word is written."""

    CAPITALISED = "Xx"
    UPPER = "XX"
    INITIAL = "X"
    LOWER = "xx"


@dataclass(frozen=True, slots=True)
class Token:
    """One word.

    Attributes:
        start: offset of its first letter.
        end: offset behind its last letter, without a possessive ending or a full stop that ends
            more than an initial.
        written: the word as it stands there.
        key: folded for comparison.
        look: how it is written.
        dotted: a full stop follows directly.
        broken_before: the line ends between the word before and this one, by the writer's will.
    """

    start: int
    end: int
    written: str
    key: str
    look: Look
    dotted: bool
    broken_before: bool

    @property
    def sort(self) -> Sort:
        """Gives what the word may be."""
        return sort_of(self.written)

    @property
    def may_name(self) -> bool:
        """Tells whether it is written like a name and we know it as nothing else."""
        return self.is_cased and self.look is not Look.INITIAL and self.sort.may_be_name

    @property
    def leads_elsewhere(self) -> bool:
        """Tells whether the word, though perhaps a name, is also a street's, body's or common word."""
        return vocabulary().other_sort(self.key) in (Sort.ORGANISATION, Sort.COMMON, Sort.OFFICE)

    @property
    def is_place(self) -> bool:
        """Tells whether we know it as a place, whatever else it may be."""
        return vocabulary().other_sort(self.key) is Sort.PLACE

    @property
    def is_given(self) -> bool:
        """Tells whether we know it as a given name."""
        return vocabulary().is_given(self.key)

    @property
    def is_family(self) -> bool:
        """Tells whether we know it as a family name."""
        return vocabulary().is_family(self.key, self.written)

    @property
    def is_particle(self) -> bool:
        """Tells whether it joins parts of a name (van, de, te)."""
        return self.written.casefold() in PARTICLES

    @property
    def is_cased(self) -> bool:
        """Tells whether it begins with a capital."""
        return self.look is not Look.LOWER


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, in order, with their starts for looking up places."""

    text: str
    items: tuple[Token, ...]
    starts: tuple[int, ...]

    def index_at(self, offset: int) -> int:
        """Gives the index of the first word that starts at or behind an offset."""
        return bisect.bisect_left(self.starts, offset)

    def beside(self, index: int) -> bool:
        """Tells whether the word at ``index`` stands directly behind the one before it."""
        if index <= 0 or index >= len(self.items):
            return False
        before, here = self.items[index - 1], self.items[index]
        ends = before.look is Look.UPPER or (
            before.look is not Look.INITIAL and len(before.key) > 2
        )
        if here.broken_before or (before.dotted and ends):
            return False
        gap = (
            self.text[before.end : here.start].lstrip(".")
            if before.dotted
            else self.text[before.end : here.start]
        )
        return bool(_BESIDE.fullmatch(gap)) or (gap == "" and before.dotted)

    def is_small_before(self, index: int) -> bool:
        """Tells whether the word before is small, or would be if it began no sentence: "Did Murray"."""
        before = self.items[index - 1]
        if not self.beside(index):
            return False
        if not before.is_cased:
            return True
        known = self.items[index].is_given or self.items[index].is_family
        return known and before.key in OPENERS and not self.beside(index - 1)

    def leads_to_capital(self, index: int) -> bool:
        """Tells whether a capital follows a particle, perhaps behind a second one (van der Berg)."""
        for at in (index, index + 1):
            if at >= len(self.items) or not self.beside(at):
                return False
            if self.items[at].is_cased:
                return True
            if not self.items[at].is_particle:
                return False
        return False


def _look(word: str) -> Look:
    if not word[0].isupper():
        return Look.LOWER
    if len(word) == 1:
        return Look.INITIAL
    if word.isupper():
        return Look.UPPER
    return Look.CAPITALISED


@functools.lru_cache(maxsize=4)
def tokens_of(text: str) -> Tokens:
    """Gives the words of a text; the last few texts are remembered, as each recogniser asks.

    >>> [t.written for t in tokens_of("Dr. R. Tāmati's paper").items]
    ['Dr', 'R', 'Tāmati', 'paper']
    """
    items = tuple(_joined(text, list(_read(text))))
    return Tokens(text, items, tuple(token.start for token in items))


def _read(text: str) -> Iterator[Token]:
    line_start = 0
    at = 0
    for match in _WORD.finditer(text):
        written = match.group()
        dotted = written.endswith(".")
        written = written.removesuffix(".")
        ending = _POSSESSIVE.search(written)
        if ending and len(written) - len(ending.group()) >= 2:
            written = written[: -2 if ending.group().startswith("'") else -1]
        broken = False
        newline = text.find("\n", at, match.start())
        if newline >= 0:
            broken = (
                newline - line_start < WRAPPED_LINE
                or text.find("\n", newline + 1, match.start()) >= 0
            )
            line_start = text.rfind("\n", at, match.start()) + 1
        at = match.end()
        end = match.start() + len(written)
        yield Token(match.start(), end, written, folded(written), _look(written), dotted, broken)


def _joined(text: str, items: list[Token]) -> list[Token]:
    """Gives the words, with a name that a short line breaks in two made whole.

    One name word alone at the end of a line and one alone at the beginning of the next are one name,
    if we know one of them and they are not two given names in a list.
    """
    for index in range(1, len(items)):
        if (
            not items[index].broken_before
            or text.count("\n", items[index - 1].end, items[index].start) > 1
        ):
            continue
        before, here = items[index - 1], items[index]
        alone = not _side_by_side(text, items, index - 1) and not _side_by_side(
            text, items, index + 1
        )
        if alone and text[before.end : here.start].strip(" ") == "\n" and _one_name(before, here):
            items[index] = replace(here, broken_before=False)
    return items


def _side_by_side(text: str, items: list[Token], index: int) -> bool:
    """Tells whether the name word at ``index`` follows another one on its line."""
    if index <= 0 or index >= len(items):
        return False
    before, here = items[index - 1], items[index]
    return before.may_name and here.may_name and text[before.end : here.start] == " "


def _one_name(before: Token, here: Token) -> bool:
    if before.key == "te" and before.is_cased:
        return here.sort is Sort.NAME
    if (
        not (before.may_name and here.may_name)
        or here.leads_elsewhere
        or Look.CAPITALISED not in (before.look, here.look)
    ):
        return False
    two_given = before.is_given and here.is_given and not (before.is_family or here.is_family)
    return Sort.NAME in (before.sort, here.sort) and not two_given


def read_name(
    tokens: Tokens, index: int, *, first_may_be_place: bool = False, longest: int = 5
) -> tuple[int, int] | None:
    """Gives the words from ``index`` that read as a name, as a half-open range of indexes.

    A name is capitals that are no office, organisation or common word, with initials and particles
    among them; it ends with a word that is more than an initial.
    """
    items = tokens.items
    last = index
    at = index
    while at < len(items) and at - index < longest:
        token = items[at]
        if at > index and not tokens.beside(at):
            break
        if not (token.is_particle and tokens.leads_to_capital(at + 1)):
            place = first_may_be_place and at == index and token.sort is Sort.PLACE
            if not token.is_cased or not (
                token.sort.may_be_name or place or token.look is Look.INITIAL
            ):
                break
            if token.look is not Look.INITIAL:
                last = at + 1
        at += 1
    return (index, last) if last > index else None


def place_of(tokens: Tokens, span: tuple[int, int]) -> tuple[int, int]:
    """Gives the offsets of a span of words."""
    return tokens.items[span[0]].start, tokens.items[span[1] - 1].end


def is_something_else(tokens: Tokens, span: tuple[int, int]) -> bool:
    """Tells whether the words are abbreviations (MBIE, DTA), or nothing but English words."""
    words = tokens.items[span[0] : span[1]]
    if any(t.sort is Sort.NAME for t in words):
        return False
    return all(t.look is not Look.CAPITALISED for t in words) or all(
        t.sort is Sort.WORD for t in words if t.look is not Look.INITIAL
    )
