"""Initials by which somebody signs a note, or by which a text names somebody: "HP", "– J.T.", "Checked: LP".

Form: two or three capitals that are all of a line under a sentence, or that end a line behind its last
sentence; behind a dash at a line's end, or behind "Checked:"; two initials with stops behind a small word
that leads up to somebody, or in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import Tokens
from redaction.detectors.recogniser import Evidence, Hit

_LETTERS = r"(?P<name>[A-ZĀĒĪŌŪ]{2,3}|(?:[A-ZĀĒĪŌŪ]\. ?){2,3}(?<! ))"
_UNDER_A_SENTENCE = re.compile(rf"(?<=[.!?)])[ ]*\n\n?[ ]*[–—-]?[ ]?{_LETTERS}[ ]*(?=\n|$)")
_ENDS_A_LINE = re.compile(
    rf"(?:(?<=[a-z0-9)][.!?]) |[ ][–—][ ]?|[ ]\(){_LETTERS}\)?\.?[ ]*(?=\n\s*(?:\n"
    rf"|[0-9]{{1,2}}[/.:-]?[0-9]{{1,2}}|$)|$)"
)
_LONE_SIGNER = re.compile(
    r"(?:(?<=[.!?)])[ ]*\n\n?|\n[ ]*\n)[ ]*[–—-]?[ ]?(?P<name>[A-ZĀĒĪŌŪ])\.?[ ]*"
    r"(?=\s*$|\n\s*(?:-{3,}|>|From:|On [A-Z0-9]))"
)
"""One letter that is all of the last line, or of the line before an older message."""
_SIGNED_OFF = re.compile(
    r"(?:^|\n)[ ]*(?:cheers|thanks|many thanks|thank you|regards|kind regards|ngā mihi(?: nui)?|nga mihi"
    r"|mihi|ta|thx)"
    r"[,.!]?[ ]*\n[ ]*(?P<name>[A-ZĀĒĪŌŪ]{1,2}|[A-ZĀĒĪŌŪ]\. ?[A-ZĀĒĪŌŪ]\.)[ ]*(?=\n|$)",
    re.IGNORECASE,
)
"""Initials under a greeting, whatever else their letters stand for."""
_LABELLED = re.compile(
    r"\b(?:[Cc]hecked|[Pp]repared|[Dd]rafted|[Rr]eviewed|[Aa]pproved|[Ee]ntered|[Tt]yped|[Ss]igned"
    r"|[Ii]nitials?|[Ii]nitialled"
    r"|[Aa]uthor|[Ww]riter|[Ss]taff|[Oo]fficer|[Nn]oted|[Ff]iled|[Aa]ctioned|[Cc]losed)(?: by)?(?:: ?| )"
    rf"[\"']?{_LETTERS}[\"']?(?=[ ]*(?:[.,;)\n]|$| on ))"
)
_NAMED = re.compile(
    r"(?:\b(?:by|from|to|with|told|asked|and|Ms|Mr|Mrs|initials) "
    r"|[\"'(])(?P<name>[A-ZĀĒĪŌŪ]\. ?[A-ZĀĒĪŌŪ]\.)(?![ ]?[A-ZĀĒĪŌŪ])"
)
NOBODY = frozenset(
    "NZ UK US USA UN EU UAE PNG NSW WA SA TV PM AM OK NB PS RD PO CV CE CEO CFO HR IT ID DOB TBC"
    " TBA NA QC KC JP MP PC"
    " ACC MSD MBIE IRD DOC MPI MFA GST OIA NHI FYI ASAP RIP LOL OMG ETA FAQ PDF END MOH DIA LTD GP"
    " ED ICU A&E DHB SIS HQ AI IR SH EV RN RE CC IN ON AT BY TO OF OR IF IS AS WE GO NO SO UP ME MY DO HE"
    " BE AN CD DVD CO DR MR MS MRS ST VS FM RM AD BC PA WC".split()
)
"""Abbreviations that stand where initials do."""


def initials_that_sign(tokens: Tokens) -> Iterator[Hit]:
    """Gives the initials that sign a note, and those that stand for somebody."""
    text = tokens.text
    if text.isupper():
        return
    for pattern in (_UNDER_A_SENTENCE, _ENDS_A_LINE, _LABELLED, _NAMED):
        for match in pattern.finditer(text):
            letters = match.group("name").replace(".", "").replace(" ", "")
            if letters not in NOBODY:
                yield _hit(match)
    for pattern in (_LONE_SIGNER, _SIGNED_OFF):
        for match in pattern.finditer(text):
            if match.group("name").isupper():
                yield _hit(match)


def _hit(match: re.Match[str]) -> Hit:
    return Hit(*match.span("name"), 0.55, Evidence.GRAMMAR, "name: initials that sign")
