"""Where te reo Māori shows that a word is nobody: what is done, how many there are, which day or month it is.

Form: "e noho ana" says what somebody is doing, "e rua" and "rua tekau" count, "te Rāhina" is a day. Many of
these words are names too, so only the frame around them tells.

Source: grammar of te reo Māori as it is taught (verbal and numeral particles).
"""

from __future__ import annotations

from redaction.detectors.name_tokens import Tokens
from redaction.detectors.vocabulary import alone_nobody

_COUNTS = frozenset("tahi kotahi rua toru wha rima ono whitu waru iwa tekau rau mano".split())
_BEFORE_A_DEED = frozenset("i ka kua kia me kei".split())
_BEHIND_A_DEED = frozenset("i te nga ki ai atu mai ana".split())
_OWN = frozenset("taku toku tana tona ana aku oku taua tenei tera enei era".split())
"""Small words before and behind what is done, and those that own: "i tuku i te", "taku tamaiti"."""
_BEFORE_A_COUNT = frozenset("e kia nga ma te toko taki tua".split()) | _COUNTS


def is_doing(tokens: Tokens, index: int) -> bool:
    """Tells whether a word stands in the frame of what somebody is doing.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [is_doing(tokens_of(t), 1) for t in ("e noho ana", "e noho kau", "i tuku i te", "taku tamaiti")]
    [True, False, True, True]
    """
    items = tokens.items
    if 0 < index < len(items) and tokens.beside(index) and not items[index].is_cased:
        before, behind = items[index - 1], items[min(index + 1, len(items) - 1)]
        if before.key in _BEFORE_A_DEED and behind.key in _BEHIND_A_DEED:
            return True
        if items[index].key in _OWN or (before.key in _OWN and not before.is_cased):
            return True
    keys = [t.key for t in items[max(0, index - 2) : index + 3]]
    return any(
        keys[at] == "e" and keys[at + 2] == "ana"
        for at in range(len(keys) - 2)
        if at <= min(index, 2) <= at + 2
    )


def is_counting(tokens: Tokens, index: int) -> bool:
    """Tells whether a word in small letters is a number.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [is_counting(tokens_of(t), 1) for t in ("e rua nga take", "ki rua tekau", "saw rua there", "e Rua")]
    [True, True, False, False]
    """
    items = tokens.items
    if index >= len(items) or items[index].is_cased or items[index].key not in _COUNTS:
        return False
    before = tokens.beside(index) and items[index - 1].key in _BEFORE_A_COUNT
    return before or (tokens.beside(index + 1) and items[index + 1].key in _COUNTS)


def is_day(tokens: Tokens, index: int) -> bool:
    """Tells whether a capital behind a small "te" is a day, a bird or the like, though some are named so.

    >>> from redaction.detectors.name_tokens import tokens_of
    >>> [is_day(tokens_of(t), 1) for t in ("te Rāhina", "ko Rāhina", "te Mereana")]
    [True, False, False]
    """
    items = tokens.items
    if not 0 < index < len(items) or not tokens.beside(index):
        return False
    before = items[index - 1]
    return before.key == "te" and not before.is_cased and items[index].key in alone_nobody()
