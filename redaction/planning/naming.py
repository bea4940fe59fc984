"""The names that stand under a mark, and how the same names are written with other words about them.

A box is drawn over "Mr Tarquin Quillfeather", over "Tarquin Quillfeather and Odessa Thornbury", or over a
list of names; elsewhere the paper says "Tarquin Quillfeather", "Tarquin J. Quillfeather", "Quillfeather, Mr
Tarquin", or has the surname and the first name in two fields of a form. Pure values in, pure values out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from redaction.planning.distinct import distinctive
from redaction.planning.terms import Folded, fold, standing

MOST_WORDS = 4
"""Words of the longest name; more are a sentence in capitals."""

BETWEEN = 3
"""Words between a first name and a surname that may be other names of the same person, or a note's number."""

TITLES = frozenset(
    "mr mrs ms miss mx master dr prof professor sir dame lady lord hon honourable rt judge justice rev "
    "reverend sgt constable captain matua whaea".split()
)
HONOURS = frozenset(
    "kc qc mp jp phd cnzm onzm mnzm gnzm knzm dnzm qso qsm obe mbe cbe esq jr snr sr".split()
)
"""What stands before and behind a name, and is no part of it, folded."""

_NUMBERED = re.compile(r"^\d{1,3}(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})\d{1,3}$")
"""A footnote's number that is joined to a word."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʻʼ‘][^\W\d_]+)*")
_OTHER = re.compile(
    r"""[(\["“‘']?[^\W\d_][\w'’-]*[)\]"”’']?|[^\W\d_]\.(?:[^\W\d_]\.)*|\W?\d{1,3}\W?|[|/–—-]"""
)
"""What may stand between a first name and a surname: a name, initials, a nickname in brackets, a number."""

_ENDING = re.compile(r"['’]s$")
_AND = frozenset({"and", "&", "me", "raua", "or", "und"})
_LAST = ("Surname", "Last name", "Family name", "Ingoa whānau")
_FIRST = (
    "First name",
    "First names",
    "Given name",
    "Given names",
    "Forename",
    "Forenames",
    "Ingoa tuatahi",
)
"""How forms ask for the two parts of a name."""


def names_in(lines: Sequence[str], small: frozenset[str]) -> Iterator[str]:
    """Gives the names that words under a mark hold, each as it is written by itself.

    Args:
        lines: the words under the mark, line by line.
        small: what the paper also writes in small letters, folded: ordinary words.

    >>> list(names_in(["Mr Tarquin Quillfeather and Dr Odessa Thornbury"], frozenset()))
    ['Tarquin Quillfeather', 'Odessa Thornbury']
    >>> list(names_in(["Quillfeather, Tarquin"], frozenset()))
    ['Tarquin Quillfeather']
    >>> list(names_in(["the Harbour Board of Wellington"], frozenset()))
    []
    """
    whole = " ".join(lines)
    given: set[str] = {whole}
    for text in (whole, *(lines if len(lines) > 1 else ())):
        for name in _parted(text):
            bare = " ".join(word for word in name.split() if fold(word) not in TITLES)
            if bare not in given and any(distinctive(name, small)):
                given.add(bare)
                yield bare


def _parted(text: str) -> Iterator[str]:
    """Gives the parts of a text that are names, with their titles, and turned about where they are inverted."""
    parts: list[list[str]] = [[]]
    commas: list[bool] = []
    for raw in text.split():
        word = raw.strip('()[]"“”')
        if fold(word) in _AND or word in {"&", "/", "|"}:
            parts.append([])
            commas.append(False)
            continue
        ends = word[-1:] in {",", ";", ":", "/"}
        bare = _NUMBERED.sub("", _ENDING.sub("", word.rstrip(",;:./")))
        if bare:
            parts[-1].append(bare + "." if len(bare) == 1 and bare.isalpha() else bare)
        if ends:
            parts.append([])
            commas.append(word[-1] == ",")
    names = [_named(part) for part in parts]
    # a word alone is a name behind a title; else it may be anything
    yield from (" ".join(name) for name in names if len(name) > 1)
    for (before, after), comma in zip(itertools.pairwise(names), commas, strict=True):
        if comma and len(before) == 1 and after and len(before) + len(after) <= MOST_WORDS + 1:
            yield " ".join((*after, *before))


def _named(part: Sequence[str]) -> list[str]:
    """Gives the words of a name with its title, or nothing where they are none."""
    words = list(part)
    while words and fold(words[-1]) in HONOURS:
        words.pop()
    bare = [word for word in words if fold(word) not in TITLES]
    proper = all(_WORD.fullmatch(word.rstrip(".")) and word[0].isupper() for word in bare)
    return words if bare and proper and len(bare) <= MOST_WORDS else []


class Named:
    """The words of a page, in which names are sought that have other words about them.

    Args:
        texts: the page's words in reading order.
        folded: the same, folded.
    """

    def __init__(self, texts: Sequence[str], folded: Folded) -> None:
        self._texts = texts
        self._folded = folded
        self._each: list[str] | None = None

    def occurrences(self, phrase: str) -> Iterator[tuple[int, ...]]:
        """Gives the places, by the indices of their words, where a name stands so.

        >>> texts = "then Tarquin J. Quillfeather, or Quillfeather, Mr Tarquin, came".split()
        >>> list(Named(texts, Folded.of(texts)).occurrences("Tarquin Quillfeather"))
        [(1, 2, 3), (5, 6, 7)]
        """
        words = [word for word in phrase.split() if fold(word) not in TITLES]
        if not 2 <= len(words) <= MOST_WORDS or not all(word[:1].isupper() for word in words):
            return
        first, last = fold(words[0]), fold(words[-1])
        if min(len(first), len(last)) < 2 or last not in self._folded.line:
            return
        each = self._words()
        yield from _in_addresses(self._texts, first, last)
        if first not in self._folded.line:
            return
        for at in (at for at, word in enumerate(each) if word == first):
            yield from self._onwards(at, last)
        for at in (at for at, word in enumerate(each) if word == last):
            yield from self._back(at, first)
        yield from self._asked(first, last)

    def _words(self) -> list[str]:
        if self._each is None:
            self._each = [
                fold(_NUMBERED.sub("", _ENDING.sub("", text.strip('.,;:()[]"“”‘’'))))
                for text in self._texts
            ]
        return self._each

    def _onwards(self, at: int, last: str) -> Iterator[tuple[int, ...]]:
        """Gives the words from a first name to the surname, with what may stand between them."""
        each, texts = self._words(), self._texts
        if texts[at][-1:] in {",", ";", "."}:
            return
        joined = False
        for to in range(at + 1, min(at + BETWEEN + 2, len(texts))):
            if each[to] == last:
                yield (at, to) if joined else tuple(range(at, to + 1))
                return
            if each[to] in _AND or texts[to] == "&":
                # of "Tarquin and Odessa Quillfeather" the two that are meant
                joined = True
            elif not _OTHER.fullmatch(texts[to]) or not _may_name(texts[to]):
                return

    def _back(self, at: int, first: str) -> Iterator[tuple[int, ...]]:
        """Gives the words from a surname to the first name behind it, in brackets or behind a title."""
        each, texts = self._words(), self._texts
        for to in range(at + 1, min(at + BETWEEN + 1, len(texts))):
            bracket = to == at + 1 and texts[to][:1] in {"(", "["}
            if each[to] == first and (bracket or texts[at].endswith(",")):
                after = texts[to + 1] if to + 1 < len(texts) else ""
                if not texts[to][-1:].isalnum() or not after[:1].isupper():
                    yield tuple(range(at, to + 1))
                return
            if each[to] not in TITLES and not re.fullmatch(r"(?:[^\W\d_]\.?){1,2}", texts[to]):
                return

    def _asked(self, first: str, last: str) -> Iterator[tuple[int, ...]]:
        """Gives the surname and the first name where a form asks for each by itself."""
        surnames = [*self._behind(_LAST, last)]
        firsts = [*self._behind(_FIRST, first)] if surnames else []
        if firsts:
            yield from ((at,) for at in (*surnames, *firsts))

    def _behind(self, labels: Sequence[str], part: str) -> Iterator[int]:
        for label in labels:
            for run in standing(self._folded, fold(label) + part):
                yield run.stop - 1


def _may_name(text: str) -> bool:
    """Tells whether a word may be another name of somebody: it has a capital, or stands in brackets."""
    letters = text.strip("()[]\"“”‘’'")
    return not letters[:1].isalpha() or letters[:1].isupper() or letters != text


def _in_addresses(texts: Sequence[str], first: str, last: str) -> Iterator[tuple[int, ...]]:
    """Gives the addresses that are made of a name: quillfeather.tarquin@, tquillfeather@."""
    for at, text in enumerate(texts):
        if "@" not in text and "/" not in text and "_" not in text:
            continue
        parts = [fold(part) for part in re.split(r"[\W_]+", text)]
        both = first in parts and last in parts
        local = re.sub(r"\d", "", fold(text.partition("@")[0])) if "@" in text else ""
        if both or local in {first[0] + last, last + first[0], first + last[0], last + first}:
            yield (at,)
