"""Vehicle plate: the registration plate of a car, trailer or motorcycle.

Form: three letters and three digits (``ABC123``), two letters and four digits (``AB1234``), trailers
``A123B`` and the like; personalised plates have one to six letters and digits, perhaps with a space among
them. Only a word about a vehicle or plate beside it tells.

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
_LETTERS = (
    r"(?-i:(?P<plate>(?=[A-Z0-9 ]{3,6}(?![A-Z0-9]))[A-Z0-9]{1,4} [A-Z0-9]{1,4}|[A-Z0-9]{1,6}))"
)
"""One to six letters and digits, one space among them or none: seven are no plate."""
_PERSONALISED = re.compile(
    r"(?:regos?|(?:number\s|licen[cs]e\s)?plates?|registration)(?:\s(?:numbers?|no\b\.?|plates?"
    r"|check))?[ :,]{1,3}"
    rf"(?:(?:is|was|reads?|of)\s)?(?P<mark>[\"'(]?){_LETTERS}(?=[\"')]|[.,;:?!\n]|$"
    rf"|(?-i: [a-z(]))(?![.,][0-9])",
    re.IGNORECASE,
)
_ON_A_VEHICLE = re.compile(
    r"\b(?:car|ute|van|truck|wagon|motor ?home|camper|caravan|trailer|waka|hilux|ranger|navara"
    r"|triton|corolla|demio"
    r"|aqua|prius|swift|jazz|leaf|mazda|toyota|nissan|subaru|honda|suzuki|mitsubishi|hyundai|kia|tesla|bmw|audi|holden"
    rf"|commodore|falcon|vehicle)(?:, (?:the )?| \(|,? plates? | with the plates? ){_LETTERS}(?=[,.;)\n?]|$)"
    r"|\b(?-i:waka (?P<waka>(?=[A-Z0-9 ]{3,6}(?![A-Z0-9]))[A-Z]{2,4} [A-Z0-9]{1,3}|[A-Z]{4,6}))(?=[,.;)\n?]|$)",
    re.IGNORECASE,
)
_COLOURED = re.compile(
    r"\b(?:white|black|silver|gr[ea]y|blue|red|green|gold|orange|yellow|maroon|purple|beige|brown)"
    r" (?:[A-Z][\w-]+ ){1,2}\(?(?P<plate>[A-Z]{3} ?[0-9]{3}|[A-Z]{2} ?[0-9]{4})(?![\w-])"
)
_SMALL = re.compile(
    r"\b(?i:rego|number ?plate|plate)(?: (?:is|was|no\.?|number))?:? "
    r"(?P<plate>[a-z]{3} ?[0-9]{3}|[a-z]{2} ?[0-9]{4})(?![\w-])"
)
_COLOURED_OWN = re.compile(
    r"\b(?:white|black|silver|gr[ea]y|blue|red|green|gold|orange|yellow|maroon)"
    r" (?i:falcon|commodore|hilux|ranger|navara|triton|corolla|ute|van|wagon|car|skyline|legacy|golf"
    r"|mazda|swift)"
    r",? \(?(?P<plate>(?=[A-Z]*[0-9]?[A-Z])[A-Z0-9]{4,6})(?![\w-])"
)
_SHORTEST = 2
_NO_PLATES = frozenset(
    "SUV ATV AWD EV PHEV HGV LPG GPS USA NZ UK ACC AA VIN RUC WOF COF GST TBC NA ID NO".split()
)
"""Abbreviations that stand beside vehicles and are no plates."""


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
        for pattern, why in (
            (_COLOURED, "a coloured car, standard form"),
            (_COLOURED_OWN, "a coloured car, personalised"),
            (_SMALL, "label, small letters"),
        ):
            for match in pattern.finditer(text):
                if match.group("plate") not in _NO_PLATES:
                    yield Hit(*match.span("plate"), LABELLED, Evidence.LABEL, f"plate: {why}")
        for pattern in (_PERSONALISED, _ON_A_VEHICLE):
            for match in pattern.finditer(text):
                group = "plate" if match.group("plate") else "waka"
                if _is_personalised(match.group(group), marked=bool(match.groupdict().get("mark"))):
                    yield Hit(
                        *match.span(group),
                        LABELLED_BUT_FAILED,
                        Evidence.LABEL,
                        "plate: label, personalised",
                    )


def _is_personalised(plate: str, *, marked: bool) -> bool:
    """Tells whether one to six letters and digits may be a plate that somebody chose.

    In quotation marks a single sign or digits alone are enough; a year or an abbreviation is none.

    >>> [_is_personalised(p, marked=False) for p in ("KUMARA", "B4RRY", "MRS H1", "SUV", "2019", "7")]
    [True, True, True, False, False, False]
    >>> _is_personalised("7", marked=True)
    True
    """
    if plate in _NO_PLATES:
        return False
    letters = any(letter.isalpha() for letter in plate)
    return marked or (letters and len(plate) >= _SHORTEST)
