"""Vehicle plate: the registration plate of a car, trailer or motorcycle.

Form: three letters and three digits (``ABC123``), two letters and four digits (``AB1234``), trailers
``A123B`` and the like; personalised plates have up to six letters and digits. Only a word about a
vehicle or plate beside it tells.

Check digit: none.

Source: the forms are general knowledge of New Zealand plates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_STANDARD = re.compile(
    r"(?<![\w/-])(?:[A-Z]{3}[ -]?[0-9]{2,3}|[A-Z]{2}[ -]?[0-9]{3,4}|[A-Z][0-9]{3}[A-Z]"
    r"|[0-9]{2,3}[A-Z]{3})(?![\w/]|-[0-9])"
)
_PERSONALISED = re.compile(
    r"(?:rego|plates?|registration)(?:\s(?:numbers?|no\b\.?|plates?))?[ :]{1,3}(?:(?:is|was|reads?)\s)?"
    r"[\"'(]?(?-i:([A-Z0-9]{2,6}))[\"')]?(?!\w)",
    re.IGNORECASE,
)


def compact(plate: str) -> str:
    """Gives the letters and digits in capitals.

    >>> compact("abc-123")
    'ABC123'
    """
    return re.sub(r"[\s-]", "", plate).upper()


def is_valid(plate: str) -> bool:
    """Tells whether the form is one of the standard ones.

    >>> is_valid("ABC123"), is_valid("AB1234"), is_valid("ABCD12")
    (True, True, False)
    """
    return _STANDARD.fullmatch(compact(plate)) is not None


class VehiclePlateRecogniser(Recogniser):
    """Finds plates where a word about a vehicle or plate stands beside them."""

    CATEGORY = "VEHICLE_PLATE"
    DETECTOR = "nz-vehicle-plate"
    REREAD = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the vehicle plates of a text."""
        for match in _STANDARD.finditer(text):
            if governing_label(text, *match.span(), reach=40) == "plate":
                yield Hit(*match.span(), LABELLED, Evidence.LABEL, "plate: label, standard form")
        for match in _PERSONALISED.finditer(text):
            if any(letter.isalpha() for letter in match.group(1)):
                yield Hit(
                    *match.span(1),
                    LABELLED_BUT_FAILED,
                    Evidence.LABEL,
                    "plate: label, personalised",
                )
