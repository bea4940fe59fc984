"""Marking: the classification that stands at the top and bottom of a page.

Form: IN-CONFIDENCE, SENSITIVE, RESTRICTED, CONFIDENTIAL, SECRET, TOP SECRET, alone in a line or in
brackets, with endorsements before or behind (BUDGET, COMMERCIAL, LEGALLY PRIVILEGED); also with the
letters spaced out as Cabinet papers print them. In running text the words are no marking.

Check: none.

Source: Protective Security Requirements, New Zealand Government Security Classification System.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.recogniser import LABELLED, Evidence, Hit, Recogniser

_LEVELS = ("TOP SECRET", "SECRET", "CONFIDENTIAL", "RESTRICTED", "SENSITIVE", "IN CONFIDENCE")
_LEVEL = r"(?:TOP[ -]SECRET|SECRET|CONFIDENTIAL|RESTRICTED|SENSITIVE|IN[ -]{1,3}CONFIDENCE)"
_ENDORSEMENT = (
    r"(?:BUDGET|CABINET|COMMERCIAL|COMMERCIALLY|COMMITTEE|POLICY|STAFF|MEDICAL|HONOURS|EVALUATIVE|EMBARGOED"
    r"|LEGALLY PRIVILEGED|LEGAL(?:LY)? PRIVILEGED?|LEGAL|APPOINTMENTS|ELECTORATE"
    r"|TO BE REVIEWED|NEW ZEALAND EYES ONLY"
    r"|NZEO|ACCOUNTABLE MATERIAL|PRIVACY|PERSONAL)"
)
_JOINED = r"[ ]?[:/,-]{0,3}[ ]?"
_LINE = re.compile(
    r"^[ ]*[\[(]?(?:(?:security\s)?(?:classification|level|marking)\s?:\s?)?"
    rf"(?P<mark>(?:{_ENDORSEMENT}{_JOINED}){{0,3}}{_LEVEL}(?:{_JOINED}{_ENDORSEMENT}){{0,3}})"
    r"[\])]?[ ]*(?:[|-]?[ ]*[0-9]{1,3})?[ ]*$",
    re.MULTILINE,
)
_NAMED = re.compile(
    rf"(?:security\s)?(?:classification|level"
    rf"|marking)s?(?:\sis)?\s?[:-]\s?(?P<mark>{_LEVEL}(?:{_JOINED}{_ENDORSEMENT}){{0,3}})(?!\w)",
    re.IGNORECASE,
)
_IN_CONFIDENCE = re.compile(
    r"(?<!\w)(?:(?:COMMERCIAL|POLICY|STAFF|LEGAL|MEDICAL)[ :-]{1,3})?IN[- ]CONFIDENCE(?!\w)"
)
_TITLE_CASE = re.compile(
    r"^[ ]*[\[(]?(?P<mark>(?:(?:Budget|Cabinet|Commercial|Policy|Staff"
    r"|Legal)[ :-]{1,3})?(?:In[- ]Confidence|Sensitive|Restricted))[\])]?[ ]*$",
    re.MULTILINE,
)
_SPACED = re.compile(
    r"(?<!\w)(?:"
    + "|".join(r"[ ]{1,4}-?[ ]{0,3}".join(level.replace(" ", "")) for level in _LEVELS)
    + r")(?!\w)"
)


def compact(marking: str) -> str:
    """Gives the level of a marking as the classification system writes it, or an empty string.

    >>> compact("I N  C O N F I D E N C E"), compact("BUDGET : SENSITIVE")
    ('IN CONFIDENCE', 'SENSITIVE')
    """
    squeezed = re.sub(r"[^A-Z]", "", marking.upper())
    return next((level for level in _LEVELS if level.replace(" ", "") in squeezed), "")


def is_valid(marking: str) -> bool:
    """Tells whether a line is a marking.

    >>> is_valid("IN-CONFIDENCE"), is_valid("Confidential advice")
    (True, False)
    """
    return _LINE.fullmatch(marking) is not None or _SPACED.fullmatch(marking) is not None


class MarkingRecogniser(Recogniser):
    """Finds classification markings, not the same words in a sentence."""

    CATEGORY = "MARKING"
    DETECTOR = "classification-marking"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the markings of a text."""
        for pattern in (_LINE, _NAMED, _TITLE_CASE):
            for match in pattern.finditer(text):
                yield Hit(*match.span("mark"), 0.95, Evidence.FORM, "marking: in its own line")
        for pattern in (_IN_CONFIDENCE, _SPACED):
            for match in pattern.finditer(text):
                yield Hit(*match.span(), LABELLED, Evidence.FORM, "marking: in capitals")
