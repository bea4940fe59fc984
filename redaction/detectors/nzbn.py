"""NZBN: the public number of a business, recognised so that nothing takes it for a person's number.

Form: thirteen digits that begin with 9429, bare or grouped by spaces or dashes. The number stands in a public
register, and is no finding: other numbers that are claimed at its place are not believed.

Check digit: that of GS1. From the right, the digits before the last times 3 1 3 1 …, summed; the check digit
makes the sum divisible by ten.

Source: New Zealand Business Number Act 2016; GS1 General Specifications, section 7.9 (check digit calculation).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.recogniser import CHECKED, Evidence, Hit, Recogniser, only_digits

_SHAPE = re.compile(r"(?<![\w$.-])9[ -]?4[ -]?2[ -]?9(?:[ -]?[0-9]){9}(?![\w]|[-.][0-9])")


def compact(number: str) -> str:
    """Gives the digits alone.

    >>> compact("94 29041-234 563")
    '9429041234563'
    """
    return only_digits(number)


def is_valid(number: str) -> bool:
    """Tells whether this is a New Zealand number of GS1 whose check digit holds.

    >>> is_valid("9429041234563"), is_valid("9429041234567"), is_valid("9300041234568")
    (True, False, False)
    """
    digits = compact(number)
    if len(digits) != 13 or not digits.startswith("9429"):
        return False
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


class NzbnRecogniser(Recogniser):
    """Finds the numbers of businesses; what it finds takes claims away and never becomes a finding."""

    CATEGORY = "NZBN"
    DETECTOR = "nzbn"
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the numbers of businesses in a text."""
        for match in _SHAPE.finditer(text):
            if is_valid(match.group()):
                yield Hit(*match.span(), CHECKED, Evidence.CHECK_DIGIT, "NZBN: check digit holds")
