"""Every further mention of a number or handle that a document says once whose it is.

Form: the same letters and digits in one piece, with or without hyphens, strokes and stops, or in three threes
parted by spaces; a handle in the same letters. What a label told once needs no label the second time:
"SWN 123 456 789" in the head of a print-out, "must read 123456789" below.

Check: none; the mention is as sure as the first finding, and no surer than a label makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from redaction.detectors.merging import Claim
from redaction.detectors.recogniser import LABELLED_BUT_FAILED, Evidence

DETECTOR = "known-number"
_NUMBERS = frozenset(
    (
        "IRD_NUMBER NHI_NUMBER BANK_ACCOUNT DRIVER_LICENCE PASSPORT VEHICLE_PLATE CLIENT_NUMBER"
        " STUDENT_NUMBER PHONE CREDIT_CARD"
    ).split()
)
_HANDLE = "ONLINE_HANDLE"
_SHORTEST = 5
_SURE = LABELLED_BUT_FAILED
_PIECE = re.compile(
    r"(?<![\w.@/-])(?=[\w./-]*[0-9])[A-Za-z0-9][A-Za-z0-9./-]{3,24}(?<![./-])(?!\w)"
)
_THREES = re.compile(r"(?<![\w-])[0-9]{3}([ .])[0-9]{3}\1[0-9]{3}(?![\w-])")
_POSTED = re.compile(r"(?<![\w.@/-])@?[A-Za-z_][\w.]{3,29}(?<!\.)(?!\w)")


def compact(written: str) -> str:
    """Gives letters and digits alone, in capitals.

    >>> compact("123-456 789"), compact("kbz 291")
    ('123456789', 'KBZ291')
    """
    return re.sub(r"[^0-9A-Za-z]", "", written).upper()


class KnownNumbers:
    """Knows the numbers and handles of one document and finds them again in its texts.

    Args:
        told: claims with what is written there.
    """

    def __init__(self, told: Iterable[tuple[Claim, str]]) -> None:
        self._numbers: dict[str, str] = {}
        self._handles: set[str] = set()
        for claim, written in told:
            key = compact(written)
            if claim.score < _SURE or len(key) < _SHORTEST:
                continue
            if claim.category == _HANDLE and "/" not in written:
                self._handles.add(written.lstrip("@").casefold())
            elif claim.category in _NUMBERS and any(sign.isdigit() for sign in key):
                self._numbers.setdefault(key, claim.category)

    def claims(self, text: str) -> Iterator[Claim]:
        """Gives the mentions in one normalised text, those already found included."""
        for pattern in (_PIECE, _THREES) if self._numbers else ():
            for match in pattern.finditer(text):
                category = self._numbers.get(compact(match.group()))
                if category is not None:
                    yield _claim(*match.span(), category)
        for match in _POSTED.finditer(text) if self._handles else ():
            if match.group().lstrip("@").casefold() in self._handles:
                yield _claim(*match.span(), _HANDLE)


def _claim(start: int, end: int, category: str) -> Claim:
    return Claim(start, end, category, _SURE, DETECTOR, Evidence.PROPAGATION)
