"""IRD number: the number by which Inland Revenue knows a person or business.

Form: eight or nine digits, written ``12-345-678`` or ``123-456-789``, with spaces, or bare.
A person's GST number is the same number.

Check digit: the eight digits before the last (padded with a zero on the left) times 3 2 7 6 5 4 3 2,
summed, modulo 11; the check digit is 11 less the remainder, 0 where the remainder is 0. Where that
gives 10, the weights 7 4 3 2 5 2 7 6 are used instead; 10 again means that no such number exists.

Source: Inland Revenue, "Non-resident withholding tax and resident withholding tax specification
document", section on IRD number validation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.misreading import DIGIT_LIKE, digits_read
from redaction.detectors.recogniser import Hit, Recogniser, checked_hit, only_digits

LOWEST = 10_000_000
HIGHEST = 150_000_000
"""The specification's range; Inland Revenue raises the upper bound as numbers are used up."""

_PRIMARY = (3, 2, 7, 6, 5, 4, 3, 2)
_SECONDARY = (7, 4, 3, 2, 5, 2, 7, 6)
_EXACT = re.compile(r"(?<![\w$/.-])[0-9]{2,3}([- .]?)[0-9]{3}\1[0-9]{3}(?![\w/%]|[.,-][0-9])")
_NOISY = re.compile(
    rf"(?<![\w$/-])[{DIGIT_LIKE}]{{2,3}}[- .]{{0,2}}[{DIGIT_LIKE}]{{3}}[- .]{{0,2}}[{DIGIT_LIKE}]{{3}}(?!\w"
    rf"|-[0-9])"
)


def compact(number: str) -> str:
    """Gives the digits alone, without the padding zero.

    >>> compact("49-091-850")
    '49091850'
    >>> compact("049-091-850")
    '49091850'
    """
    return only_digits(number).lstrip("0")


def check_digit(base: str) -> int | None:
    """Gives the check digit of an eight-digit base, or None where none exists."""
    for weights in (_PRIMARY, _SECONDARY):
        remainder = sum(int(d) * w for d, w in zip(base, weights, strict=True)) % 11
        if remainder != 1:
            return (11 - remainder) % 11
    return None


def is_valid(number: str, *, highest: int = HIGHEST) -> bool:
    """Tells whether an IRD number is in range and its check digit holds.

    >>> is_valid("49091850"), is_valid("136-410-132")
    (True, True)
    >>> is_valid("136410133"), is_valid("9125568")
    (False, False)
    """
    digits = compact(number)
    if not 8 <= len(digits) <= 9 or not LOWEST <= int(digits) <= highest:
        return False
    padded = digits.zfill(9)
    return check_digit(padded[:8]) == int(padded[8])


class IrdRecogniser(Recogniser):
    """Finds IRD numbers; beside a label also those that OCR or typing spoilt."""

    CATEGORY = "IRD_NUMBER"
    DETECTOR = "nz-ird"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the IRD numbers of a text."""
        for match in _EXACT.finditer(text):
            label = governing_label(text, *match.span())
            if label not in (None, "ird"):
                continue
            hit = checked_hit(
                *match.span(),
                valid=is_valid(match.group()),
                labelled=label == "ird",
                telling=bool(match.group(1)),
                what="IRD number",
            )
            if hit is not None:
                yield hit
        for match in _NOISY.finditer(text):
            exact = _EXACT.fullmatch(text, *match.span())
            digits = sum(letter in "0123456789" for letter in match.group())
            if exact or digits < 5 or governing_label(text, *match.span()) != "ird":
                continue
            read = digits_read(match.group())
            hit = checked_hit(
                *match.span(), valid=is_valid(read), labelled=True, telling=True, what="IRD number"
            )
            if hit is not None:
                yield hit
