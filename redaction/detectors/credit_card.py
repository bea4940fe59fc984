"""Payment card number: credit and debit cards.

Form: 13 to 19 digits, mostly grouped in fours (American Express 4-6-5), spaces or dashes or nothing
between them; the first digits name the network.

Check digit: Luhn. From the right, every second digit is doubled (its digits added); the sum of all
must be divisible by ten.

Source: ISO/IEC 7812-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.recogniser import Hit, Recogniser, checked_hit, only_digits

_SHAPE = re.compile(r"(?<![\w$.-])[2-6][0-9]{3}(?:[ -]?[0-9]){9,15}(?!\w|[-.][0-9])")
_GROUPED = re.compile(
    r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[0-9]{3}([ -])[0-9]{6}\2[0-9]{5}"
)
_NETWORKS = re.compile(
    r"4[0-9]{12}(?:[0-9]{3})?(?:[0-9]{3})?|(?:5[1-5]|2[2-7])[0-9]{14}|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[689])[0-9]{11,13}"
    r"|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}|35[0-9]{14}|62[0-9]{14,17}"
)


def compact(number: str) -> str:
    """Gives the digits alone.

    >>> compact("4111 1111-1111 1111")
    '4111111111111111'
    """
    return only_digits(number)


def luhn(digits: str) -> bool:
    """Tells whether the Luhn check digit holds.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_valid(number: str) -> bool:
    """Tells whether a known network issues such numbers and the check digit holds.

    >>> is_valid("4111 1111 1111 1111"), is_valid("9111 1111 1111 1111")
    (True, False)
    """
    digits = compact(number)
    return _NETWORKS.fullmatch(digits) is not None and luhn(digits)


class CreditCardRecogniser(Recogniser):
    """Finds card numbers; beside a label also those whose check fails."""

    CATEGORY = "CREDIT_CARD"
    DETECTOR = "credit-card"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the card numbers of a text."""
        for match in _SHAPE.finditer(text):
            label = governing_label(text, *match.span())
            if label in ("bank", "other"):
                continue
            hit = checked_hit(
                *match.span(),
                valid=is_valid(match.group()),
                labelled=label == "card",
                telling=_GROUPED.fullmatch(match.group()) is not None,
                what="payment card",
            )
            if hit is not None:
                yield hit
