"""Which passages are in te reo Māori, so that a screen reader says them in the right voice.

A word of Māori is a chain of open syllables; small words that English lacks make it certain.
"""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+")
SYLLABLES = re.compile(r"(?:(?:wh|ng|[hkmnprtw])?[aeiouāēīōū])+")
MACRON = re.compile(r"[āēīōū]")

CERTAIN = frozenset(
    "te ngā nga ki ko ka kua kia kei hei mō mā nō nā tō tā rā nei mai atu hoki roto runga tēnei tēnā "
    "tērā ēnei ērā rātou tātou mātou koutou rāua tōna ōna aua taua kāore ahau koe iho tēnā".split()
)
"""Words that Māori cannot do without and English does not have."""

LONG = 4
"""Words from which a passage counts as a sentence, and three quarters of it must fit."""


def is_maori(text: str) -> bool:
    """Tells whether a passage as a whole is clearly Māori; doubt, and a mixed passage, give False.

    >>> is_maori("Kua tae mai te waka ki te wāhi tapu")
    True
    >>> is_maori("The Minister for Māori Development met the iwi")
    False
    """
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())
    if len(words) < 2:
        return False
    fitting = sum(SYLLABLES.fullmatch(word) is not None for word in words)
    certain = set(words) & CERTAIN
    if len(words) < LONG:
        return fitting == len(words) and bool(certain or MACRON.search(" ".join(words)))
    return fitting >= 0.75 * len(words) and len(certain) >= 2
