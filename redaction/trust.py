"""Tells whether a page's text layer can be believed, or the page must be read by OCR."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

FEW = 50
"""Characters: a scan with no more than these carries a stamp, not a text."""

_TOKEN = re.compile(r"\S+")
_PLAUSIBLE = re.compile(r"^[^\W\d_]*[aeiouyāēīōūAEIOUYĀĒĪŌŪ][^\W\d_]*$")
_ENGLISH = (
    "a an and are as at be by for from has have if in is it its not of on or our that the their this "
    "to was we were which will with you your"
)
_MAORI = "te ngā ki o i he ka me kei nā e kua nō tēnei tēnā rāua mō hei"
_FUNCTION_WORDS = frozenset(f"{_ENGLISH} {_MAORI}".split())


def garbled(text: str, unmapped: int = 0) -> bool:
    """Tells whether a text layer is no text: control codes, private codes, or letters at random.

    Args:
        text: the visible text of one page.
        unmapped: how many of its characters the font gives no Unicode for.

    >>> garbled("The Minister proposes that Cabinet agree to the changes set out in this paper.")
    False
    >>> garbled("".join(chr(1 + i % 25) for i in range(200)))
    True
    """
    marks = [ch for ch in text if not ch.isspace()]
    if not marks:
        return False
    odd = sum(
        unicodedata.category(ch) in ("Cc", "Co", "Cn", "Cs") or ch == "\ufffd" for ch in marks
    )
    if (odd + unmapped) / len(marks) > 0.05:
        return True
    tokens = [token.strip(".,;:!?()[]'\"“”‘’–-") for token in _TOKEN.findall(text)]
    words = [token for token in tokens if token and not token[0].isdigit()]
    if len(words) < 15:
        return False
    plausible = sum(bool(_PLAUSIBLE.match(word)) and len(word) <= 24 for word in words) / len(words)
    common = sum(word.lower() in _FUNCTION_WORDS for word in words) / len(words)
    return plausible < 0.5 and common < 0.05


def scanned(visible: int, image_share: float, *, ink: bool) -> bool:
    """Tells whether a page is a picture of text: little text over a large picture, or ink and no text."""
    return visible <= FEW and (image_share > 0.3 or (visible == 0 and ink))


def poor(confidences: Sequence[float]) -> bool:
    """Tells whether OCR is unsure of a page as a whole, so that a reviewer should look twice."""
    return bool(confidences) and sum(confidences) / len(confidences) < 0.6
