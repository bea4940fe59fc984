"""Passport number: of New Zealand and other countries.

Form: New Zealand two letters and six digits (``LA123456``, ``RA123456``); other countries up to nine
letters and digits. The New Zealand form is also a driver licence's, so only a label tells. The two
lines at the foot of the photo page (machine-readable zone) need no label.

Check digit: only in the machine-readable zone: weights 7 3 1, sum modulo 10, letters A=10 to Z=35.

Source: ICAO Doc 9303, part 3 (check digits) and part 4 (passports).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.recogniser import (
    CHECKED_AND_LABELLED,
    LABELLED,
    LABELLED_BUT_FAILED,
    Evidence,
    Hit,
    Recogniser,
)

_NZ = re.compile(
    r"(?<![\w/])[A-Z]{1,2}[ -]?[0-9]{3}[ -]?[0-9]{3}[0-9]?(?![\w/]|-[0-9])", re.IGNORECASE
)
_FOREIGN = re.compile(r"(?<![\w/])(?=[A-Z0-9]{0,5}[0-9]{4})[A-Z0-9]{7,9}(?![\w/]|-[0-9])")
_DIGITS = re.compile(
    r"\b[Pp]assports?(?: no\.?| number)?:? (?P<number>[0-9]{6,9})(?![\w/]|[-.,][0-9])"
)
_ZONE_NAME = re.compile(r"P[A-Z<][A-Z]{3}[A-Z]+(?:<[A-Z]+)*<<[A-Z<]*")
_ZONE_NUMBER = re.compile(
    r"(?<!\w)([A-Z0-9<]{9})([0-9])[A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]"
)


def compact(number: str) -> str:
    """Gives the letters and digits in capitals.

    >>> compact("la 123456")
    'LA123456'
    """
    return re.sub(r"[\s-]", "", number).upper()


def zone_check_digit(field: str) -> int:
    """Gives the check digit of a field of the machine-readable zone.

    >>> zone_check_digit("520727")
    3
    """
    total = 0
    for place, letter in enumerate(field):
        value = 0 if letter == "<" else int(letter, 36)
        total += value * (7, 3, 1)[place % 3]
    return total % 10


def is_valid(number: str) -> bool:
    """Tells whether the form is that of a New Zealand passport.

    >>> is_valid("LA123456"), is_valid("123456789")
    (True, False)
    """
    return re.fullmatch(r"[A-Z]{2}[0-9]{6}", compact(number)) is not None


class PassportRecogniser(Recogniser):
    """Finds passport numbers beside a label, and machine-readable zones."""

    CATEGORY = "PASSPORT"
    DETECTOR = "passport"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the passport numbers of a text."""
        for match in _NZ.finditer(text):
            if governing_label(text, *match.span()) == "passport":
                yield Hit(*match.span(), LABELLED, Evidence.LABEL, "passport: label, form")
        for match in _FOREIGN.finditer(text):
            if governing_label(text, *match.span(), reach=30) == "passport":
                yield Hit(*match.span(), LABELLED_BUT_FAILED, Evidence.LABEL, "passport: label")
        for match in _DIGITS.finditer(text):
            yield Hit(
                *match.span("number"),
                LABELLED_BUT_FAILED,
                Evidence.LABEL,
                "passport: label, digits",
            )
        for match in _ZONE_NAME.finditer(text):
            if len(match.group()) >= 20:
                yield Hit(*match.span(), LABELLED, Evidence.FORM, "passport: machine-readable name")
        for match in _ZONE_NUMBER.finditer(text):
            valid = zone_check_digit(match.group(1)) == int(match.group(2))
            yield Hit(
                *match.span(),
                CHECKED_AND_LABELLED if valid else LABELLED_BUT_FAILED,
                Evidence.CHECK_DIGIT if valid else Evidence.FORM,
                "passport: machine-readable zone",
            )
