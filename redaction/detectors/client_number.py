"""Client number: the number by which an agency knows one person or that person's case.

Form: the social welfare number has nine digits, ``123-456-789`` or ``123 456 789``; claim, case,
prisoner, customer and application numbers have their own forms. Only a label tells.

Check digit: none is public.

Source: the forms are general knowledge of agencies' letters; ACC claims number from section 48 of
the Accident Compensation Act 2001 has no published form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.beside_names import is_before_name, is_beside_name
from redaction.detectors.dates import WHOLE_DATE
from redaction.detectors.labels import governing_label
from redaction.detectors.manner import is_message
from redaction.detectors.name_tokens import tokens_of
from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_THREES = re.compile(r"[0-9]{3}([-. ]?)[0-9]{3}\1[0-9]{3}")
_IN_THREES = re.compile(r"(?<![\w$/.-])[0-9]{3}([-. ]?)[0-9]{3}\1[0-9]{3}(?![\w%]|[-.,/ ][0-9])")
_GOES_ON = re.compile(r",? ?(?:and|&|/|;)? ?")
"""What stands between two numbers of a row."""

_POLICE_FILE = re.compile(
    r"\b(?i:files?|event|complaint|police|job|ref)(?i: (?:no\.?|number|ref|is|was))?:? {1,3}"
    r"(?P<number>[0-9]{6}/[0-9]{4})(?![\w/-])"
)
"""Six digits of the day, four of the file."""

_BARE_THREES = re.compile(r"(?<=, )[0-9]{3}([- ])[0-9]{3}\1[0-9]{3}(?![\w-]| ?[0-9]|[.,][0-9])")
_SHAPE = re.compile(
    r"(?<![\w$/.-])[A-Za-z]{0,4}[0-9]{0,2}[-/]?(?=[A-Z0-9 /-]{0,11}[0-9])[0-9]"
    r"(?:[-/]?[0-9A-Z]|[ ][0-9]){2,12}(?![\w%]|[-.,/][0-9])"
    r"|(?<![\w$/.-])[A-Z]{2,4}-[A-Z]-?[0-9]{4,8}(?![\w-])"
    r"|(?<![\w-])[0-9]{4}(?:-[0-9]{4}){2}-[0-9]{3}[0-9X](?![\w-])"
)


_BANK_CARD = 13
_COURT_FILE = re.compile(r"\bnos?\.? (?P<number>[0-9]{3,6}/[0-9]{2})(?![\w/]|[-.][0-9])")


_BARE_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MONTH_OR_IN = re.compile(
    r"(?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}|\b(?:in|since|of|from|by|until)) $"
)
_OWN_REFERENCE = re.compile(
    r"(?<!Our )(?<!our )\b[Rr]ef(?:erence)?(?: no\.?| number)?:? "
    r"(?P<number>[A-Z]{1,4}-[0-9]{5,10}|[0-9]{7,10})(?![\w/]|[-.][0-9])"
)
_OF_AN_INQUIRY = re.compile(
    r"[0-9C](?<![\w/-].)(?:[0-9]HDC[0-9]{5}|SU-[0-9]{4}-[A-Z]{3}-[0-9]{6}|RI-[0-9]{4}-[0-9]{3}-[0-9]{4,6})(?![\w-])"
)
"""Files of the Health and Disability Commissioner, of coroners and of criminal courts: each is one person's."""

# the first letter before the look behind it: so the search leaps from capital to capital
_SPACED = re.compile(r"[A-Z](?<![\w$/.-].)[A-Z]{1,3} [0-9]{5,8}(?![\w-])")
_LISTED = re.compile(
    r"[A-Z](?<![\w/-].)(?<!I(?=NV-))(?<!R(?=EF-))(?<!P(?=O-))[A-Z]{0,2}-[0-9]{4,8}(?=: | {2,}| \| )"
)
"""A reference that a name follows in a list: "KX-204817: Mere Tau"."""


def compact(number: str) -> str:
    """Gives letters and digits without separators.

    >>> compact("123-456 789")
    '123456789'
    """
    return re.sub(r"[^0-9A-Za-z]", "", number)


def is_valid(number: str) -> bool:
    """Tells whether the form is that of a social welfare number.

    >>> is_valid("123-456-789"), is_valid("12-345")
    (True, False)
    """
    return _THREES.fullmatch(number.strip()) is not None


class ClientNumberRecogniser(Recogniser):
    """Finds client, claim, case and prisoner numbers beside a label."""

    CATEGORY = "CLIENT_NUMBER"
    DETECTOR = "nz-client-number"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the client numbers of a text."""
        for match in _SHAPE.finditer(text):
            least = 3 if match.group()[:3].isalpha() and match.group().isupper() else 4
            if sum(letter in "0123456789" for letter in match.group()) < least:
                continue
            label = governing_label(text, *match.span(), reach=24)
            digits = sum(letter.isdigit() for letter in match.group())
            # a card with fewer digits than a bank's is a library's, a club's or a benefit's
            if label != "client" and not (label == "card" and digits < _BANK_CARD):
                continue
            if _BARE_YEAR.fullmatch(match.group()) and _MONTH_OR_IN.search(
                text, max(0, match.start() - 12), match.start()
            ):
                continue
            if WHOLE_DATE.match(text, match.start()) is None:
                score = LABELLED if is_valid(match.group()) else LABELLED_BUT_FAILED
                yield Hit(*match.span(), score, Evidence.LABEL, "client number: label beside it")
        yield from _rows_of_threes(text)
        for match in _BARE_THREES.finditer(text):
            if governing_label(text, *match.span()) is None and is_beside_name(text, *match.span()):
                yield Hit(*match.span(), 0.5, Evidence.FORM, "client number: form, beside a name")
        yield from _without_number_word(text)


def _rows_of_threes(text: str) -> Iterator[Hit]:
    """Gives the social welfare numbers of a row behind one label, which may stand farther off."""
    last = -1
    for match in _IN_THREES.finditer(text):
        follows = last >= 0 and _GOES_ON.fullmatch(text, last, match.start())
        if follows or governing_label(text, *match.span()) == "client":
            last = match.end()
            yield Hit(*match.span(), LABELLED, Evidence.LABEL, "client number: label, three threes")


def _without_number_word(text: str) -> Iterator[Hit]:
    """Gives the numbers whose form or place tells them: files of courts and inquiries, rows of a list."""
    for match in _OWN_REFERENCE.finditer(text) if is_message(tokens_of(text)) else ():
        yield Hit(
            *match.span("number"),
            LABELLED_BUT_FAILED,
            Evidence.LABEL,
            "client number: the writer's own reference",
        )
    for match in _SPACED.finditer(text):
        if governing_label(text, *match.span(), reach=3) == "client":
            yield Hit(
                *match.span(),
                LABELLED_BUT_FAILED,
                Evidence.LABEL,
                "client number: label, letters",
            )
    for match in _OF_AN_INQUIRY.finditer(text):
        yield Hit(*match.span(), LABELLED, Evidence.FORM, "client number: file of an inquiry")
    for match in _LISTED.finditer(text):
        if is_before_name(text, match.end()):
            yield Hit(*match.span(), 0.5, Evidence.FORM, "client number: listed with a name")
    for pattern, why in ((_COURT_FILE, "court file"), (_POLICE_FILE, "file of the police")):
        for match in pattern.finditer(text) if "/" in text else ():
            yield Hit(
                *match.span("number"), LABELLED_BUT_FAILED, Evidence.LABEL, f"client number: {why}"
            )
