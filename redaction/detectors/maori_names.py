"""Names of Māori people that no list has, told by the shape of their words.

Form: every syllable is open and begins with one of ten consonants or none, so few words of other languages look
like it; "Te" stands before a given name (Te Rina), or before a family name (Te Kani). What names of bodies,
laws and events are made of ("Te Whatu Ora", "Te Aka Matua") is listed, and is nobody.

Source: the sounds and the spelling of te reo Māori (Te Taura Whiri i te Reo Māori, Guidelines for Māori
Language Orthography).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.detectors.name_tokens import Look, Token
from redaction.detectors.vocabulary import Sort, listed

# one vowel at a time, so that a long row of vowels is not tried in every division
_OPEN = re.compile(r"(?:(?:wh|ng|[hkmnprtw])?[aeiou])+")
_BODIES = listed("te-reo-body")
_SHORTEST = 4


def is_open(key: str) -> bool:
    """Tells whether a folded word has the syllables of te reo Māori.

    >>> is_open("whaemorapao"), is_open("tamati"), is_open("smith"), is_open("leota")
    (True, True, False, False)
    """
    return _OPEN.fullmatch(key) is not None


def is_body(key: str) -> bool:
    """Tells whether a folded word is one that names of bodies, laws and events are made of."""
    return key in _BODIES


def may_name(token: Token) -> bool:
    """Tells whether a word may be a Māori name that nobody listed, and is nothing else that we know."""
    return (
        token.look is Look.CAPITALISED
        and token.sort is Sort.UNKNOWN
        and len(token.key) >= _SHORTEST
        and token.key not in _BODIES
        and is_open(token.key)
    )


def with_te(words: Sequence[Token]) -> bool:
    """Tells whether capitals read as a person with "Te" in the name, by their shape alone.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [with_te(tokens_of(t).items) for t in ("Te Ahorangi Kamaru", "Kamaru Te Hunoke", "Te Whatu Ora")]
    [True, True, False]
    """
    full = [token for token in words if token.key != "te"]
    places = [place for place, token in enumerate(words) if token.key == "te"]
    return (
        len(places) == 1
        and places[0] < len(words) - 1
        and words[places[0]].is_cased
        and len(full) in (2, 3)
        and all(_may_stand(token) for token in full)
        and (any(token.sort is Sort.NAME for token in full) or all(map(may_name, full)))
    )


def _may_stand(token: Token) -> bool:
    """Tells whether a word may stand in a name beside one that is surely of it."""
    known = token.sort in (Sort.NAME, Sort.UNKNOWN)
    return token.look is Look.CAPITALISED and known and token.key not in _BODIES
