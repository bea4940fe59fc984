"""Words of a name that tell who is meant even alone: "Anderville" of "Ms Ramona Anderville".

A word that is a place, an office or an ordinary word tells nobody; a word that the paper also writes in small
letters is an ordinary word, whatever the lists say.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources

from redaction.planning.terms import fold

LEAST = 3
"""Letters of a word that may tell somebody."""

_PART = re.compile(r"[^\W_]+(?:['’][^\W_]{2,})?")
_TITLES = "mr mrs ms miss mx dr prof professor sir dame lady lord hon rt minister"


def parts_of(text: str) -> list[str]:
    """Gives the words in a word: what signs set off, a possessive's ending too.

    >>> parts_of("Anderville's,")
    ['Anderville', 's']
    >>> parts_of("O’Hara")
    ['O’Hara']
    """
    return _PART.findall(text)


def distinctive(phrase: str, small: frozenset[str]) -> Iterator[str]:
    """Gives the words of a phrase that tell who is meant, folded.

    Args:
        phrase: the words under a mark; of a single word nothing is left to tell.
        small: what the paper also writes in small letters, folded.

    >>> list(distinctive("Ms Ramona Anderville", frozenset()))
    ['ramona', 'anderville']
    >>> list(distinctive("Harbour Lights", frozenset({"harbour", "lights"})))
    []
    """
    words = [part for word in phrase.split() for part in parts_of(word)]
    if len(words) < 2:
        return
    for word in words:
        folded = fold(word)
        telling = word[0].isupper() and word.isalpha() and len(folded) >= LEAST
        if telling and folded not in small and folded not in _ordinary():
            yield folded


def in_small_letters(texts: Iterable[str]) -> frozenset[str]:
    """Gives the words that stand in small letters somewhere, folded."""
    parts = {part for text in set(texts) for part in parts_of(text) if part.islower()}
    return frozenset(map(fold, parts))


def standing_alone(texts: Sequence[str], folded: str) -> list[int]:
    """Gives the words, by index, in which a folded word stands as a name: whole, with a capital.

    >>> standing_alone(["Anderville's", "andervilles", "ANDERVILLE"], "anderville")
    [0, 2]
    """
    return [
        index
        for index, text in enumerate(texts)
        if any(part[0].isupper() and fold(part) == folded for part in parts_of(text))
    ]


@functools.cache
def _ordinary() -> frozenset[str]:
    """Gives the folded words of our lists that are no names, and the titles."""
    found = set(_TITLES.split())
    for name in ("other.txt", "places.txt"):
        text = resources.files("redaction.detectors").joinpath("words", name).read_text("utf-8")
        lines = (line for line in text.splitlines() if line and line[0] not in "#[")
        found |= {fold(word.rstrip("*")) for line in lines for word in line.split()}
    return frozenset(found)
