"""How a text is written: as a post with hardly a capital, informally, or as a message of a few lines."""

from __future__ import annotations

import functools
import re

from redaction.detectors.name_tokens import Tokens

_FIRST_LETTER = re.compile(r"(?:^|\n|[.!?]{1,3}[ ])[ \"'(]{0,2}([^\W\d_])")
_POST = 400
"""Words of the longest text that is taken for a post."""
_FEW_CAPITALS = 0.1
_MESSAGE = 60
_LINES = 3
"""Words and line breaks of a text that is short enough for a message."""


def is_post(tokens: Tokens) -> bool:
    """Tells whether a text is short and has hardly a capital, as people write to each other."""
    items = tokens.items
    if not 3 <= len(items) <= _POST:
        return False
    return sum(token.is_cased for token in items) <= len(items) * _FEW_CAPITALS


def is_informal(tokens: Tokens) -> bool:
    """Tells whether a text is a post, or one that begins its sentences in small letters.

    The latter may have capitals enough, of names and abbreviations that it shouts.
    """
    return is_post(tokens) or (3 <= len(tokens.items) <= _POST and _begins_small(tokens.text))


@functools.lru_cache(maxsize=8)
def _begins_small(text: str) -> bool:
    """Tells whether two sentences or more, and half of all, begin in small letters."""
    first: list[str] = [match.group(1) for match in _FIRST_LETTER.finditer(text)]
    small = sum(letter.islower() for letter in first)
    return small > 1 and small * 2 >= len(first)


def is_message(tokens: Tokens) -> bool:
    """Tells whether a text is no longer than a message of a few lines, whatever its letters."""
    return len(tokens.items) <= _MESSAGE and tokens.text.count("\n") <= _LINES
