"""The people found in a document, and every form in which each may be mentioned again.

A person is learnt from a full name or from a name with an honorific. From then on the surname, the
given name, initials with the surname, the inverted form and the usual local parts of e-mail addresses
are theirs. Words that are also places or common nouns (Nelson, Hope, Young) are theirs only next to
another of their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from redaction.detectors.name_grammar import is_honorific
from redaction.detectors.name_tokens import Look, Token, tokens_of
from redaction.detectors.normalised import folded
from redaction.detectors.vocabulary import Sort, listed, vocabulary

# one vowel at a time: a repeat within a repeat takes for ever over "Nooooo"
_MAORI = re.compile(r"(?:(?:wh|ng|[hkmnprtw])?[aeiou])+")
_LOCAL_PART = re.compile(
    r"([a-z]{2,20})[._-]([a-z]{2,20}(?:-[a-z]{2,20})?)[0-9]{0,3}@", re.IGNORECASE
)
_MACRONS = str.maketrans({"ā": "aa", "ē": "ee", "ī": "ii", "ō": "oo", "ū": "uu"})
_NO_PERSON = listed("mailbox")


_LONGEST = 6
"""More words than these are several people in a row, and no one person's name."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person: folded given names and family name, perhaps only the latter.

    Attributes:
        given: folded given names, in order; initials are left out.
        family: folded family name, its last word where it has several.
        ambiguous: those of the words that are also something else.
        written: given names and family name as first written, for macrons.
        score: how sure the naming was; a mention is never surer.
    """

    given: tuple[str, ...]
    family: str
    ambiguous: frozenset[str]
    written: tuple[str, ...]
    score: float = 0.8

    def local_parts(self) -> frozenset[str]:
        """Gives the usual local parts of this person's e-mail address, and the same as user names.

        >>> sorted(person_of("Jane Smith").local_parts())[:4]
        ['j.smith', 'jane-smith', 'jane.smith', 'jane_smith']
        """
        if not self.given:
            return frozenset()
        first, last = self.given[0], self.family
        parts = {f"{first}{gap}{last}" for gap in (".", "_", "-", "")}
        parts |= {f"{last}{gap}{first}" for gap in (".", "_", "")}
        parts |= {
            f"{first[0]}{last}",
            f"{first[0]}.{last}",
            f"{last}{first[0]}",
            f"{first}{last[0]}",
        }
        return frozenset(part for part in parts if len(part) >= 5)


LONE_FROM = 0.6
"""How sure a name of one word must be to be looked for."""


def person_of(name: str, score: float = 0.8, *, lone: bool = False) -> Person | None:
    """Gives the person whom a name tells of, or None where it tells too little.

    One word alone is enough where ``lone`` says so and the word is sure to name somebody.

    >>> person_of("Hon Mere Tāmati").family, person_of("TĀMATI, Mere").given
    ('tamati', ('mere',))
    >>> person_of("Mere") is None
    True
    """
    items = list(tokens_of(name).items)
    with_honorific = any(is_honorific(token) for token in items)
    words = [t for t in items if not is_honorific(t) and not t.is_particle]
    full = [t for t in words if t.look is not Look.INITIAL and len(t.key) > 1]
    if not full or len(full) > _LONGEST:
        return None
    if len(full) == 1 and not with_honorific and len(words) == 1:
        sure = lone and score >= LONE_FROM and len(full[0].key) > 2 and "'" not in full[0].key[:2]
        if not sure or not full[0].is_cased or not full[0].sort.may_be_name:
            return None
    if "," in name and len(full) > 1:
        full = full[1:] + full[:1]
    given, family = full[:-1], full[-1]
    return Person(
        given=tuple(t.key for t in given),
        family=family.key,
        ambiguous=frozenset(t.key for t in full if _is_ambiguous(t)),
        written=tuple(t.written for t in full),
        score=score,
    )


def _is_ambiguous(token: Token) -> bool:
    return token.sort not in (Sort.NAME, Sort.UNKNOWN)


def people_of(
    names: Iterable[tuple[str, float]], emails: Iterable[str] = (), *, lone: bool = False
) -> list[Person]:
    """Gives the people of a document, each once, from names found (with scores) and e-mail addresses.

    Names of one word are taken only where ``lone`` says so: within the document that has them.
    """
    found: dict[tuple[tuple[str, ...], str], Person] = {}
    told = [(name, 0.8) for name in map(_name_in, emails) if name]
    for name, score in sorted((*names, *told), key=lambda pair: -pair[1]):
        person = person_of(name, score, lone=lone)
        if person is not None:
            found.setdefault((person.given, person.family), person)
    return list(found.values())


def _name_in(email: str) -> str | None:
    """Gives "Given Family" where a local part spells them out and we know one as a name."""
    match = _LOCAL_PART.match(folded(email))
    if match is None:
        return None
    given, family = match.groups()
    known = vocabulary()
    if {given, family} & _NO_PERSON or not (known.is_given(given) or known.is_family(family)):
        return None
    return f"{given.title()} {family.title()}"


def spellings(key: str, written: str) -> set[str]:
    """Gives the folded spellings of one word of a name: without macrons, with doubled vowels.

    >>> sorted(spellings("wahi", "Wāhi"))
    ['waahi', 'wahi']
    """
    found = {key, folded(written.casefold().translate(_MACRONS))}
    if _MAORI.fullmatch(key):
        found.add(re.sub(r"([aeiou])\1", r"\1", key))
    return found


_MISREAD = (
    ("rn", "m"),
    ("vv", "w"),
    ("cl", "d"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("|", "l"),
    ("5", "s"),
    ("8", "b"),
    ("c", "e"),
    ("u", "n"),
    ("h", "b"),
)


def skeleton(key: str) -> str:
    """Gives a word with the letters that OCR confuses made the same.

    >>> skeleton("harnilton") == skeleton("hamilton"), skeleton("sm1th") == skeleton("smith")
    (True, True)
    """
    for wrong, right in _MISREAD:
        key = key.replace(wrong, right)
    return key
