"""Capitals that are nobody, whoever took them for somebody: abbreviations, brands, greetings, bodies.

Form: an abbreviation of two to four capitals beside words of which none is known as a name ("IRAP Assessors");
a capital within a word ("DrugWipe"); thanks and greetings of the Pacific ("fa'afetai lava"); what is only
called after somebody ("Arthur's Pass"); bodies that are called like people ("St John").

Unlike a heading, such words are looked at however sure a recogniser was of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.detectors.dates import OF_A_YEAR
from redaction.detectors.lone_words import is_named_after
from redaction.detectors.name_grammar import is_honorific
from redaction.detectors.name_tokens import Look, Token, Tokens, tokens_of
from redaction.detectors.vocabulary import (
    Sort,
    greetings,
    is_body,
    is_called_like_somebody,
    listed,
)

_LONGEST_ABBREVIATION = 4
_WITHIN = re.compile(r"[A-ZĀĒĪŌŪ][a-zāēīōū]+[A-ZĀĒĪŌŪ][a-zāēīōūA-Z]*")
_OF_NAMES = re.compile(
    r"(?:Mc|Mac|Fitz|O|D|De|Del|Della|Des|Di|Du|La|Le|Lo|Van|Vander|Von|St|Jo|Ann|Anne|Mary|Te|Ste|San|Bin|Al|El|Abu)"
    r"[A-ZĀĒĪŌŪ][a-zāēīōū]+"
)
_MAKES = listed("make")
_WHEELS = listed("vehicle")
_STORMS = listed("storm")
_MONTH_OF_A_DAY = re.compile(
    r"(?<=[0-9][ /-])(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b", re.IGNORECASE
)
_BEFORE_LAND = re.compile(r"\b(?:Lake|Cape|Port|Mount|Mt|Point|River|HMNZS|HMS|MV)[ ]$")
_ROADS = frozenset("st rd ave dr tce cres pde".split())
_LAND = frozenset(
    (
        "river creek stream road avenue terrace crescent block reserve parking lagoon wetland catchment"
        " motorway highway wharf expressway streets hospice packhouse glacier coasts"
    ).split()
)
_FIRM_BEHIND = re.compile(
    r" (?:(?:&|and) (?:Co|Sons|Partners|Associates|Daughters)|Bros|Brothers Ltd)\b"
)
_CODE_BEHIND = re.compile(r"-[0-9]{2}")
_SAINT = re.compile(r"S(?:ain)?t\.? [A-Z][a-zāēīōū]+")
_OWNED = re.compile(r"['’]s?\b")
_SOVEREIGN = re.compile(r"(?:King|Queen)")
_BIRTHDAY = re.compile(r"['’]s [Bb]irthday\b")
_OFFICE_ADDRESSED = re.compile(
    r"(?:Mr|Madam|Madame|Mister|Ms|Mme) (?:Mayor|Speaker|Chair|Chairman|Chairperson|President|Registrar|Coroner"
    r"|Minister|Ambassador|Moderator|Principal|Editor)"
)
_PLURAL = re.compile(r"[A-Z]{2,5}s")
_OWN_WORD = re.compile(r"[IiWw]'[a-z]{1,2}|(?:[Yy]ou|[Tt]hey|[Ww]e)'[a-z]{1,2}")


def is_no_person(text: str, start: int, end: int, *, known: bool = False) -> bool:
    """Tells whether ``text[start:end]`` is one of the things that are taken for people.

    Whom other words make ``known`` ("an account called LuckyKiwi", "HemiParata.pdf") may look like a brand.

    >>> told = ("SYD Tasman", "DrugWipe", "Fa'afetai lava", "St John", "McKenzie", "TE Kani", "I'm")
    >>> [is_no_person(name, 0, len(name)) for name in told]
    [True, True, True, True, False, False, True]
    """
    written = text[start:end]
    if _OWN_WORD.fullmatch(written) or _PLURAL.fullmatch(written) or is_body(written):
        return True
    if _is_told_by_what_follows(text, end, written) or _OFFICE_ADDRESSED.fullmatch(written):
        return True
    tokens = tokens_of(text)
    first = tokens.index_at(start)
    if is_called_like_somebody(written):
        # "Oliver St John" may be cut in two
        return not (tokens.beside(first) and tokens.items[first - 1].is_given)
    if _is_thing(tokens, first, end) or _is_of_the_land(tokens, first, end):
        return True
    if any(
        m.start() < end and m.end() > start
        for m in greetings().finditer(text, max(0, start - 12), end + 12)
    ):
        return True
    if known:
        return False
    words = tokens.items[first : tokens.index_at(end)]
    return _is_brand(words) or _is_abbreviation(words, written)


def _is_told_by_what_follows(text: str, end: int, written: str) -> bool:
    """Tells whether a firm, a code, a saint's day or church, or a holiday goes on here: "Gray Bros"."""
    if written.endswith(" Bros") or _FIRM_BEHIND.match(text, end) or _CODE_BEHIND.match(text, end):
        return True
    if _SAINT.fullmatch(written):
        return _OWNED.match(text, end) is not None
    return _SOVEREIGN.fullmatch(written) is not None and _BIRTHDAY.match(text, end) is not None


def _is_thing(tokens: Tokens, index: int, end: int) -> bool:
    """Tells whether a car, a storm, a month or what is called after somebody is here: "Toyota Hilux"."""
    text, token = tokens.text, tokens.items[index]
    if token.key in _MAKES or token.key in _STORMS:
        return True
    if tokens.beside(index) and tokens.items[index - 1].key in _STORMS:
        return True
    behind = tokens.index_at(end)
    on_wheels = tokens.beside(behind) and tokens.items[behind].key in _WHEELS
    return token.end >= end and (
        is_named_after(text, end) or on_wheels or OF_A_YEAR.match(text, end) is not None
    )


def _is_of_the_land(tokens: Tokens, index: int, end: int) -> bool:
    """Tells whether a day's month, a road, a water or an end of a code is here: "05-Jul", "2B. Car"."""
    text, words = tokens.text, tokens.items[index : tokens.index_at(end)]
    if not words:
        return False
    start = words[0].start
    if _MONTH_OF_A_DAY.match(text, start):
        return True
    if (
        words[0].look is Look.INITIAL
        and start
        and (text[start - 1].isalnum() or text[start - 1] == "°")
    ):
        return True
    if len(words) == 1:
        return _BEFORE_LAND.search(text, max(0, start - 7), start) is not None
    last = words[-1]
    surely = words[0].is_given and words[0].sort is Sort.NAME
    return last.is_cased and (last.key in _ROADS or (last.key in _LAND and not surely))


def _is_brand(words: Sequence[Token]) -> bool:
    """Tells whether a word has a capital within it, and neither it nor one beside it is known as a name."""
    return any(
        _WITHIN.fullmatch(t.written) and not _OF_NAMES.fullmatch(t.written) for t in words
    ) and not any(_is_known(t) for t in words)


def _is_abbreviation(words: Sequence[Token], written: str) -> bool:
    """Tells whether capitals stand beside words that nobody is called: "IRAP Assessors", not "BEGG Rose"."""
    if "," in written or any(is_honorific(t) for t in words):
        return False
    full = [t for t in words if t.look is not Look.INITIAL and not t.is_particle]
    others = [t for t in full if not _is_short(t)]
    return 0 < len(others) < len(full) and all(
        t.look is Look.CAPITALISED and (t.is_place or t.sort is Sort.WORD) for t in others
    )


def _is_short(token: Token) -> bool:
    return (
        token.look is Look.UPPER
        and token.key.isalpha()
        and len(token.key) <= _LONGEST_ABBREVIATION
        and not (token.is_given or token.is_family)
    )


def _is_known(token: Token) -> bool:
    return token.sort is Sort.NAME
