"""Numbers and dates that stand beside a name with nothing but marks between: whose they are needs no label.

Form: behind a known name on the same line, or right before one, with only marks, capitals and numbers between:
"Mere Tau, AB123456", "Tau, M. (Tawa) 3/4/1961", "AB123456, Mere Tau".

Source: lists and notes as agencies keep them.
"""

from __future__ import annotations

import re

from redaction.detectors.name_tokens import Look, tokens_of
from redaction.detectors.vocabulary import Sort

_NEAR = 60
_BEHIND = re.compile(r"[0-9 v(]{0,7}[ ,;:)(-]{1,4}")
_PROSE = re.compile(r"(?<![\w'])[^\W\d_A-Z][^\W\d_]+")
_MARKS = frozenset("b born dob aged van de der te and mrs mr ms dr yrs yr yo m f nz no lic".split())


def is_beside_name(text: str, start: int, end: int) -> bool:
    """Tells whether a known name stands on the same line before a place or behind it, without prose between.

    >>> text = "Mere Parata, Tawa, AB123456; Form CD123456"
    >>> at = text.index("AB")
    >>> is_beside_name(text, at, at + 8), is_beside_name("Form CD123456", 5, 13)
    (True, False)
    """
    if is_before_name(text, end):
        return True
    tokens = tokens_of(text)
    first = max(text.rfind("\n", 0, start) + 1, start - _NEAR)
    for index in range(tokens.index_at(start) - 1, -1, -1):
        token = tokens.items[index]
        if token.start < first:
            return False
        if token.look is Look.LOWER and token.key not in _MARKS and _PROSE.match(token.written):
            return False
        if token.sort is Sort.NAME and token.look in (Look.CAPITALISED, Look.UPPER):
            return True
    return False


def is_before_name(text: str, end: int) -> bool:
    """Tells whether a known name of two words follows a place, with only marks between.

    >>> is_before_name("AB-12345: Mere Parata", 8), is_before_name("AB-12345: Freight", 8)
    (True, False)
    """
    tokens = tokens_of(text)
    behind = tokens.index_at(end)
    if behind >= len(tokens.items) or not _BEHIND.fullmatch(text, end, tokens.items[behind].start):
        return False
    token = tokens.items[behind]
    goes_on = tokens.beside(behind + 1) and tokens.items[behind + 1].is_cased
    return token.look is Look.CAPITALISED and token.sort is Sort.NAME and goes_on


def is_behind_name(text: str, start: int) -> bool:
    """Tells whether the word right before a place is a name that we know, and a capital.

    >>> is_behind_name("Tessa 3799204", 6), is_behind_name("Total 3799204", 6)
    (True, False)
    """
    tokens = tokens_of(text)
    index = tokens.index_at(start) - 1
    if index < 0 or tokens.items[index].end != start - 1:
        return False
    token = tokens.items[index]
    return token.look is Look.CAPITALISED and token.sort is Sort.NAME and token.is_given
