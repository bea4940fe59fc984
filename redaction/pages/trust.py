"""Tells whether a page's text layer can be believed, or the page must be read by OCR."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

FEW = 50
"""Characters: a scan with no more than these carries a stamp, not a text."""

_TOKEN = re.compile(r"\S+")
_PLAUSIBLE = re.compile(r"^[^\W\d_]*[aeiouyāēīōūAEIOUYĀĒĪŌŪ][^\W\d_]*$")
_ENGLISH = (
    "a an and are as at be by for from has have if in is it its not of on or our that the their this "
    "to was we were which will with you your"
)
_MAORI = "te ngā ki o i he ka me kei nā e kua nō tēnei tēnā rāua mō hei"
_ENGLISH_USE = (8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2.0, 6.1, 7.0, 0.2, 0.8, 4.0, 2.4,
                6.7, 7.5, 1.9, 0.1, 6.0, 6.3, 9.1, 2.8, 1.0, 2.4, 0.2, 2.0, 0.1)  # in rows # fmt: skip
_MAORI_USE = (19.0, 0.1, 0.1, 0.1, 8.5, 0.1, 4.5, 5.5, 10.5, 0.1, 8.0, 0.2, 4.0,
              8.0, 9.0, 2.5, 0.1, 6.0, 0.3, 9.5, 8.0, 0.1, 3.5, 0.1, 0.1, 0.1)  # in rows # fmt: skip
"""Letters from a to z in a hundred, without their macrons."""

MANY = 150
"""Letters from which their use tells something."""

_RUN = re.compile(r"[^\W_]+")
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
    marks = Counter({ch: count for ch, count in Counter(text).items() if not ch.isspace()})
    if not marks:
        return False
    odd = sum(
        count
        for ch, count in marks.items()
        if unicodedata.category(ch) in ("Cc", "Co", "Cn", "Cs") or ch == "\ufffd"
    )
    if (odd + unmapped) / marks.total() > 0.05:
        return True
    if _strange(marks) or _unbroken(text):
        return True
    tokens = Counter(_TOKEN.findall(text))
    words: Counter[str] = Counter()
    for token, count in tokens.items():
        word = token.strip(".,;:!?()[]'\"“”‘’–-")
        if word and not word[0].isdigit():
            words[word] += count
    if words.total() < 15:
        return False
    plausible = sum(
        count for word, count in words.items() if len(word) <= 24 and _PLAUSIBLE.match(word)
    )
    common = sum(count for word, count in words.items() if word.lower() in _FUNCTION_WORDS)
    return plausible / words.total() < 0.5 and common / words.total() < 0.05


def _strange(marks: Mapping[str, int]) -> bool:
    """Tells whether letters come as often as in no language that we know: a shifted alphabet.

    Args:
        marks: how often each sign comes.
    """
    letters = {ch: count for ch, count in marks.items() if ch.isalpha()}
    plain: Counter[str] = Counter()
    for ch, count in letters.items():
        plain[unicodedata.normalize("NFD", ch.lower())[0]] += count
    latin = [plain[chr(code)] for code in range(ord("a"), ord("z") + 1)]
    if sum(latin) < MANY or sum(latin) < 0.6 * sum(letters.values()):
        return False
    return max(_alike(latin, usual) for usual in (_ENGLISH_USE, _MAORI_USE)) < 0.7


def _alike(counts: Sequence[int], usual: Sequence[float]) -> float:
    """Gives the cosine between two tables of letters: 1 where they are in the same proportion."""
    product = sum(count * share for count, share in zip(counts, usual, strict=True))
    return product / (math.hypot(*counts) * math.hypot(*usual))


def _unbroken(text: str) -> bool:
    """Tells whether most of a text stands in runs of letters longer than any word: spaces are lost."""
    runs = [len(run) for run in _RUN.findall(text)]
    return sum(runs) >= MANY and sum(run for run in runs if run > 30) > 0.5 * sum(runs)


def scanned(visible: int, image_share: float, ink: Callable[[], bool]) -> bool:
    """Tells whether a page is a picture of text: little text over a large picture, or ink and no text.

    Args:
        visible: letters that are seen.
        image_share: of the page, under pictures.
        ink: tells whether anything dark is on the page; asked only where that decides, for it is drawn.
    """
    return visible <= FEW and (image_share > 0.3 or (visible == 0 and ink()))


def poor(confidences: Sequence[float]) -> bool:
    """Tells whether OCR is unsure of a page as a whole, so that a reviewer should look twice."""
    return bool(confidences) and sum(confidences) / len(confidences) < 0.6
