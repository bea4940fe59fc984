"""Driver licence: the number on a New Zealand driver licence.

Form: two letters and six digits (``AB123456``), often with the card's version of three digits behind.
The form is also a passport's, so only a label tells.

Check digit: none is public.

Source: the form is general knowledge (Waka Kotahi publishes no specification).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.beside_names import is_beside_name
from redaction.detectors.labels import governing_label
from redaction.detectors.person_rows import rows_of
from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_SHAPE = re.compile(
    r"(?<![\w/])[A-Z]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}"
    r"(?:[ ,(/-]{1,3}(?:v(?:er(?:sion)?)?\.?[ ]?)?[0-9]{3}\)?)?(?![\w/]"
    r"|-[0-9])",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"[A-Z]{2}[ ]?[0-9]{3}[ ]?[0-9]{3}(?:[ ,(/-]{1,3}(?:v(?:er)?\.?[ ]?)?[0-9]{3}\)?)?"
)
_NOISY = re.compile(r"(?<![\w/])[A-Z]{2}[ -]?[0-9OolISB]{6}(?![\w/])")


def compact(number: str) -> str:
    """Gives the two letters and six digits in capitals.

    >>> compact("ab 123 456")
    'AB123456'
    """
    return re.sub(r"[^0-9A-Z]", "", number.upper())[:8]


def is_valid(number: str) -> bool:
    """Tells whether the form is right; there is no check digit to hold.

    >>> is_valid("AB123456"), is_valid("A1234567")
    (True, False)
    """
    return re.fullmatch(r"[A-Z]{2}[0-9]{6}", compact(number)) is not None


class DriverLicenceRecogniser(Recogniser):
    """Finds driver licence numbers beside a label."""

    CATEGORY = "DRIVER_LICENCE"
    DETECTOR = "nz-driver-licence"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the driver licence numbers of a text."""
        for match in _SHAPE.finditer(text):
            if governing_label(text, *match.span()) == "licence":
                yield Hit(*match.span(), LABELLED, Evidence.LABEL, "driver licence: label, form")
            elif match.span() in rows_of(text).licences:
                yield Hit(*match.span(), 0.6, Evidence.FORM, "driver licence: row of a table, form")
            elif _BARE.fullmatch(match.group()) and is_beside_name(text, *match.span()):
                yield Hit(*match.span(), 0.5, Evidence.FORM, "driver licence: form, beside a name")
        for match in _NOISY.finditer(text):
            digits = sum(letter in "0123456789" for letter in match.group())
            exact = _SHAPE.fullmatch(match.group())
            if digits >= 3 and not exact and governing_label(text, *match.span()) == "licence":
                yield Hit(
                    *match.span(), LABELLED_BUT_FAILED, Evidence.LABEL, "driver licence: misread"
                )
