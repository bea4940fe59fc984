"""The same sentences with people of every origin in them, so that origins can be compared fairly.

Each sentence is filled once for each origin, and in three ways: with common names, with a common given name and
an invented family name, and with both invented. Invented names are put together from the sounds of their own
language, for every origin alike (:mod:`benchmarks.finding_set` invents them for Māori people only), and none is
a name that the recognisers' word lists know, or an English word of grammar ("that"). They may well be other
English words, as real names of one syllable are. Nothing else differs between the texts of two origins, so a
difference in what is found is a difference between the names.

Two halves share no sentence and no invented name: ``tuning`` may be looked at while recognisers are changed,
``held-out`` is only counted. The hands that wrote the recognisers wrote the sentences too.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from spacy.lang.en.stop_words import STOP_WORDS

from benchmarks.finding_set import Gold, Half, Sample
from redaction.detectors.normalised import folded
from redaction.detectors.vocabulary import vocabulary

Kind = Literal["common", "new-family", "new"]
KINDS: tuple[Kind, ...] = ("common", "new-family", "new")
ORIGINS = (
    "maori",
    "samoan",
    "tongan",
    "chinese",
    "indian",
    "korean",
    "vietnamese",
    "european",
)
_SLOT = re.compile(r"\[([PGFVIU])([123])\]")
_HEADING = re.compile(r"^\[([a-z][a-z -]*)\]$", re.MULTILINE)
_LENGTHS = {
    "maori": (2, 3, 3, 4),
    "samoan": (2, 3, 3, 4),
    "tongan": (2, 3, 3, 4),
    "chinese": (1, 1, 1, 2),
    "indian": (2, 2, 3),
    "korean": (1, 1, 1, 2),
    "vietnamese": (1,),
    "european": (1, 2, 2),
}
"""How many syllables an invented family name has; one of each is drawn by chance."""
_GIVEN_LENGTHS = {"chinese": (2, 2, 2, 1), "vietnamese": (1, 2)}
"""The same of given names, where those are longer or shorter."""
_TE = 0.1
"""The share of Māori names that begin with "Te"."""
_EUROPEAN_ENDS = ("ton", "ley", "son", "well", "man", "er", "by", "ova", "ini", "sen", "wick", "ic")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    family: str


def origin_set(half: Half, kind: Kind, origin: str, rounds: int, seed: int = 2026) -> list[Sample]:
    """Gives every sentence of one half ``rounds`` times, with people of one origin."""
    chance = random.Random(f"{half}-{kind}-{origin}-{seed}")  # noqa: S311 -- repeatable, not secret
    texts = [body for heading, body in _sections() if heading == f"text {half}"]
    return [
        _filled(f"{half}-{kind}-{origin}-{turn}-{place}", text, half, kind, origin, chance)
        for turn in range(rounds)
        for place, text in enumerate(texts)
    ]


def invented(origin: str, half: Half, chance: random.Random, *, given: bool = False) -> str:
    """Gives a name put together from the sounds of one origin, which the word lists do not know."""
    if given and origin == "korean":
        first, last = (_new(origin, half, chance, count=1) for _ in range(2))
        return f"{first}-{last.lower()}"
    name = _new(origin, half, chance, given=given)
    if origin == "vietnamese" and given and chance.random() < 0.5:
        return f"{name} {_new(origin, half, chance, given=True)}"
    return f"Te {name}" if origin == "maori" and chance.random() < _TE else name


def _new(
    origin: str, half: Half, chance: random.Random, *, given: bool = False, count: int = 0
) -> str:
    known = vocabulary()
    lengths = _GIVEN_LENGTHS.get(origin, _LENGTHS[origin]) if given else _LENGTHS[origin]
    while True:
        word = _word(origin, count or chance.choice(lengths), chance)
        key = folded(word)
        if (
            len(key) >= _SHORTEST
            and key not in STOP_WORDS
            and (half == "held-out") is bool(hashlib.sha256(key.encode()).digest()[0] % 2)
            and not (known.is_given(key) or known.is_family(key, word))
        ):
            return word


@cache
def _sections() -> tuple[tuple[str, str], ...]:
    """Gives the headings and bodies of the file beside this module."""
    parts = _HEADING.split(Path(__file__).with_suffix(".txt").read_text("utf-8"))[1:]
    return tuple((parts[n], parts[n + 1].strip("\n")) for n in range(0, len(parts), 2))


@cache
def _words(heading: str) -> tuple[str, ...]:
    return tuple(dict(_sections())[heading].split())


@cache
def _sounds(origin: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    begins, ends = dict(_sections())[f"sounds {origin}"].splitlines()
    return tuple(begins.replace("-", "").split(" ")), tuple(ends.split())


def _word(origin: str, count: int, chance: random.Random) -> str:
    if origin == "chinese":
        word = "".join(chance.choice(_words("syllables chinese")) for _ in range(count))
        return word.capitalize()
    begins, ends = _sounds(origin)
    word = "".join(chance.choice(begins) + chance.choice(ends) for _ in range(count))
    if origin == "european":
        word += chance.choice(_EUROPEAN_ENDS)
    # no language here writes the same vowel three times, or begins a name with a glottal stop's capital
    word = re.sub(r"(.)\1{2,}", r"\1", word).strip("'")
    return word[:1].upper() + word[1:]


def _person(half: Half, kind: Kind, origin: str, chance: random.Random) -> _Person:
    given = (
        invented(origin, half, chance, given=True)
        if kind == "new"
        else chance.choice(_words(f"given {origin}"))
    )
    family = (
        chance.choice(_words(f"family {origin}"))
        if kind == "common"
        else invented(origin, half, chance)
    )
    return _Person(given, family)


def _filled(
    name: str, text: str, half: Half, kind: Kind, origin: str, chance: random.Random
) -> Sample:
    people = {number: _person(half, kind, origin, chance) for number in "123"}
    made = ""
    gold = []
    at = 0
    for slot in _SLOT.finditer(text):
        made += text[at : slot.start()]
        written = _written(slot.group(1), people[slot.group(2)])
        gold.append(Gold(len(made), len(made) + len(written), "PERSON", origin))
        made += written
        at = slot.end()
    return Sample(name, made + text[at:], tuple(gold))


def _written(form: str, person: _Person) -> str:
    return {
        "P": f"{person.given} {person.family}",
        "G": person.given,
        "F": person.family,
        "V": f"{person.family.upper()}, {person.given}",
        "I": f"{person.given[0]} {person.family}",
        "U": f"{person.given} {person.family}".upper(),
    }[form]
