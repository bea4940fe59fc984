"""Legal advice: where a paper says that what stands there is a lawyer's advice or privileged.

Form: a heading of its own line ("Legal advice", "Crown Law opinion", "Privileged and confidential"), or
words that claim privilege in a sentence ("subject to legal professional privilege"). The heading "Legal
implications", which every Cabinet paper has, is none.

Check: none; whether privilege exists, and whether it was waived, a lawyer says.

Source: Official Information Act 1982, s 9(2)(h); Evidence Act 2006, ss 53 to 57.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_NUMBER = r"[ ]*(?:[0-9]{1,3}(?:\.[0-9]{1,3})*[.)]?|[A-Za-z][.)]|[ivx]{1,4}[.)])?[ ]*"
_HEADING = re.compile(
    rf"^{_NUMBER}(?P<head>legal (?:advice|opinion)(?: (?:from|of|to|on|for"
    rf"|received)\b[^\n]{{0,60}}| (?:and|&) privilege| received| sought)?"
    r"|(?:legally )?privileged(?: and| &|,)? ?confidential"
    r"|legally privileged(?: (?:advice|communication|material))?"
    r"|legal(?:ly)? (?:professional )?privileged?(?: (?:advice|material))?"
    r"|solicitor[ -]client (?:privilege[d]?|communication)"
    r"|litigation privilege|privileged (?:legal )?(?:advice|communication|material)"
    r"|(?:crown law|solicitor-general|legal counsel|counsel)(?:'s| office)? (?:legal )?(?:advice|opinion)"
    r"|advice (?:from|of) (?:crown law(?: office)?|counsel|the solicitor-general"
    r"|legal services|our lawyers)"
    r"|ngā tohutohu ā-ture|tohutohu ā-ture)[ ]*:?[ ]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CLAIMED = re.compile(
    r"\b(?:(?:is|are|remains?|be|was|were) (?:subject to|protected by"
    r"|covered by) (?:legal|solicitor[ -]client|litigation)"
    r"(?: professional)? privilege|(?:is|are) legally privileged|(?:do"
    r"|does) not waive (?:legal(?: professional)? )?privilege"
    r"|without waiving (?:legal(?: professional)? )?privilege"
    r"|(?:crown law|the solicitor-general|our legal (?:team|counsel)|legal counsel"
    r"|external counsel) (?:has |have )?(?:advise[sd]?|opined)"
    r"(?: us| that)?)\b",
    re.IGNORECASE,
)


def compact(heading: str) -> str:
    """Gives a heading in small letters, without its number and colon.

    >>> compact("12. Legal Advice:")
    'legal advice'
    """
    match = _HEADING.match(heading)
    return (match.group("head") if match else heading).strip(" :").lower()


def is_valid(line: str) -> bool:
    """Tells whether a line is a heading over legal advice.

    >>> is_valid("Crown Law advice"), is_valid("Legal implications")
    (True, False)
    """
    return _HEADING.fullmatch(line) is not None


class LegalAdviceRecogniser(Recogniser):
    """Finds where legal advice or privilege is named; what follows is for a lawyer to look at."""

    CATEGORY = "LEGAL_ADVICE"
    DETECTOR = "legal-advice"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the headings and claims of a text."""
        for match in _HEADING.finditer(text):
            yield Hit(*match.span("head"), LABELLED, Evidence.FORM, "legal advice: heading")
        for match in _CLAIMED.finditer(text):
            yield Hit(*match.span(), LABELLED_BUT_FAILED, Evidence.FORM, "legal advice: claimed")
