"""Which passages are in te reo Māori, so that a screen reader says them in the right voice."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")

# Māori words are chains of open syllables: perhaps a consonant (wh and ng are one each), then a vowel
_FITS = re.compile(r"(?:(?:wh|ng|[hkmnprtw])?[aeiouāēīōū])+")
_MACRON = re.compile(r"[āēīōū]")

# Small words that Māori cannot do without and English does not have; he, me, a, i, to, no are both
# languages' and so prove nothing.
_SMALL_WORDS = """
    te ngā nga ki ko ka kua kia kei hei mō mā nō nā tō tā rā nei mai atu hoki roto runga
    tēnei tēnā tērā ēnei ērā rātou tātou mātou koutou rāua tōna ōna aua taua e o
    kāore kāhore ahau koe iho
"""
_TELLING = frozenset(_SMALL_WORDS.split())
_WEAK = frozenset({"e", "o"})  # an English initial too; not enough for a passage of two words

_SHORT = 4


def is_maori(text: str) -> bool:
    """Tells whether a passage as a whole is clearly Māori; doubt, and a mixed passage, give False.

    A passage of four words or more needs three quarters of words that Māori can spell, and two
    different telling small words. A shorter one (a heading, a name) needs every word to fit, and a
    macron or one telling word.
    """
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    if len(words) < 2:
        return False
    telling = _TELLING.intersection(words)
    if len(words) >= _SHORT and len(telling) < 2:
        return False  # most passages, which need no look at their spelling
    fitting = sum(bool(_FITS.fullmatch(word)) for word in words)
    if len(words) < _SHORT:
        return fitting == len(words) and bool(telling - _WEAK or _MACRON.search(" ".join(words)))
    return fitting / len(words) >= 0.75


def may_be_maori(word: str) -> bool:
    """Tells whether a word is spelled as Māori spells, with macrons, doubled vowels or neither."""
    return bool(_FITS.fullmatch(unicodedata.normalize("NFC", word).lower()))


def language_of(text: str, document_language: str) -> str:
    """Gives the language tag of a passage within a document of ``document_language``."""
    return "mi" if is_maori(text) else document_language
