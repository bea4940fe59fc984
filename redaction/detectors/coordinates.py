"""Coordinates: a place in New Zealand as latitude and longitude, which may be somebody's home.

Form: decimal degrees (``-41.28893, 174.77722``) with at least three decimals, or degrees and minutes
with S and E; or metres of the map grid (``E1748735 N5427916``). Three decimals are about a hundred metres.

Check: the place lies between 29 and 53 degrees south and 165 and 180 degrees east or west (the
Chathams and Kermadecs included).

Source: ISO 6709; the bounds are New Zealand's islands as LINZ lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.recogniser import CHECKED, Evidence, Hit, Recogniser

_DECIMAL = re.compile(
    r"(?<![\w.-])-?(?P<south>[2-5][0-9]\.[0-9]{3,12})°?\s?S?(?:[,;/ ]|,? (?:and|by) )\s?"
    r"(?P<east>-?1[67][0-9]\.[0-9]{3,12})(?:°?\s?[EW])?(?!\w|\.[0-9])"
)
_SEXAGESIMAL = re.compile(
    r"(?<!\w)(?P<south>[2-5][0-9])°\s?[0-5]?[0-9](?:\.[0-9]+)?'(?:\s?[0-5]?[0-9](?:\.[0-9]+)?\")?\s?S[,; ]{1,2}"
    r"(?P<east>1[67][0-9])°\s?[0-5]?[0-9](?:\.[0-9]+)?'(?:\s?[0-5]?[0-9](?:\.[0-9]+)?\")?\s?[EW](?!\w)"
)


def compact(place: str) -> str:
    """Gives the place without spaces.

    >>> compact("-41.289, 174.777")
    '-41.289,174.777'
    """
    return "".join(place.split())


def is_valid(south: float, east: float) -> bool:
    """Tells whether a place lies among New Zealand's islands.

    >>> is_valid(41.289, 174.777), is_valid(51.5, 0.1)
    (True, False)
    """
    return 29 <= south <= 53 and 165 <= abs(east) <= 180


_GRID = re.compile(
    r"(?<![\w.])(?:E ?)?(?P<east>1[0-9]{6}|20[0-9]{5})(?:\.[0-9]+)?(?: ?m?E)?[,;/ ]{1,2}"
    r"(?:N ?)?(?P<north>4[7-9][0-9]{5}|5[0-9]{6}|6[01][0-9]{5}|6[2][0-9]{5})(?:\.[0-9]+)?(?: ?m?N)?(?![\w.])"
)
"""Metres east and north of New Zealand Transverse Mercator 2000, which begin at 1,000,000 and 4,700,000."""


class CoordinatesRecogniser(Recogniser):
    """Finds coordinates within New Zealand."""

    CATEGORY = "ADDRESS"
    DETECTOR = "coordinates"
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the coordinates of a text."""
        for pattern in (_DECIMAL, _SEXAGESIMAL):
            for match in pattern.finditer(text):
                if is_valid(float(match.group("south")), float(match.group("east"))):
                    yield Hit(*match.span(), CHECKED, Evidence.FORM, "address: coordinates")
        for match in _GRID.finditer(text):
            if any(letter in match.group() for letter in "EN") or "NZTM" in text:
                yield Hit(*match.span(), CHECKED, Evidence.FORM, "address: map grid")
