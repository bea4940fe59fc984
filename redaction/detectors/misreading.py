"""Digits that OCR read as letters, put back at the same length, so that offsets stay.

``49-O91-85l`` becomes ``49-091-851`` and ``LFb96487`` becomes ``LF696487``; words stay words. Recognisers of
numbers look at both readings; what only the second one shows scores no more than a failed check digit.
"""

from __future__ import annotations

import functools
import re

_LOOK_ALIKES = str.maketrans("OoQDIl|iZzSsBGb", "000011112255866")
DIGIT_LIKE = "0-9OoQDIl|iZzSsBGb"
"""Letters that OCR reads in place of digits, for use inside a character class."""


def digits_read(text: str) -> str:
    """Gives the text with look-alike letters as the digits they stand for, at the same length.

    >>> digits_read("49-O91-85l")
    '49-091-851'
    """
    return text.translate(_LOOK_ALIKES)


_TOKEN = re.compile(r"(?<![^\W_])(?=[A-Za-z|]*[0-9])[0-9A-Za-z|]{2,}(?![^\W_])")
_ALL = re.compile(rf"[{DIGIT_LIKE}]+")
_PREFIXED = re.compile(
    rf"(?P<two>[A-Z]{{2}})[{DIGIT_LIKE}]{{6}}|(?P<three>[A-Z]{{3}})[{DIGIT_LIKE}]{{3,4}}"
)
_BETWEEN = re.compile(r"(?<=[0-9][- ])[OoQDIl|ZSBb]{1,4}(?=[- ][0-9OIlZSB])")


@functools.lru_cache(maxsize=4)
def reread(text: str) -> tuple[str, tuple[int, ...]]:
    """Gives a text with misread digits put back, and the places that changed.

    >>> reread("IRD 49-O91-85l and LFb96487 of Bob")[0]
    'IRD 49-091-851 and LF696487 of Bob'
    """
    read = _BETWEEN.sub(lambda m: digits_read(m.group()), _TOKEN.sub(_digits, text))
    if read == text:
        return text, ()
    return read, tuple(n for n, (a, b) in enumerate(zip(text, read, strict=True)) if a != b)


def _digits(match: re.Match[str]) -> str:
    token = match.group()
    if token.isdigit():
        return token
    if _ALL.fullmatch(token):
        return digits_read(token)
    told = _PREFIXED.fullmatch(token)
    if told is None:
        return token
    prefix = told.group("two") or told.group("three")
    return prefix + digits_read(token[len(prefix) :])
