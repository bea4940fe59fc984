"""Agency's number: what one agency calls a person, a household or a home, in that agency's own words.

Form: a word that the agency uses, a word such as "number" or "ref", and behind it letters and digits. The
list ``words/agency_labels.txt`` says whether a word needs "number" beside it: "Airpoints 2048817" tells
enough, "property 2048817" does not. The number is found first and the words before it, or over it in a
table, are read then, because numbers are rare.

Check digit: none is public.

Source: agencies' own letters and forms, by what they call their numbers: Work and Income and StudyLink
(clients, suppliers), ACC (claims), Immigration New Zealand (applications, travel authorities), Kāinga Ora and
Tenancy Services (tenancies, bonds), Corrections and Police (charges, events, sentences), courts (family
files, legal aid), Oranga Tamariki (reports of concern), councils (rates, valuations, dogs, water), Land
Information (titles, instruments), Waka Kotahi (tolls), Customs, Veterans' Affairs, electoral rolls, hospitals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from redaction.detectors.beside_names import is_before_name, is_beside_name
from redaction.detectors.dates import WHOLE_DATE
from redaction.detectors.labels import column_head, governing_label
from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser
from redaction.detectors.vocabulary import sections_of_lines

_VALUE = re.compile(
    r"(?<![\w$./@-])(?=[A-Z/ -]{0,9}[0-9])(?:[A-Z]{1,5}(?:[-/][A-Z]{1,3})?[-/ ]?)?[0-9][0-9A-Z]{0,16}"
    r"(?:[-/ .](?=[0-9A-Z]{0,8}[0-9])[0-9A-Z]{1,8}){0,4}(?![\w%@]|[-/][0-9A-Za-z]|[.,][0-9])"
)
_NO = (
    r"(?:['’]?s)?[ \t]{0,2}\(?"
    r"(?:numbers?|nos?\b\.?|num\b\.?|ids?\b|identifier|ref(?:erence|s)?\b\.?|code|key|#)"
)
_LINK = r"(?:[ \t]*(?:\(|:|=|#|-|–|,|is|was|of)){0,2}\s{0,3}$"


def _words(section: str) -> str:
    return "|".join(sections_of_lines("agency_labels.txt")[section])


_BEFORE = re.compile(
    rf"(?<![^\W_])(?:(?P<told>(?P<title>{_words('title')})(?:{_NO})?|(?:{_words('telling')})(?:{_NO})?)"
    rf"|(?:{_words('with number')}){_NO}){_LINK}",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"(?:{_words('telling')}|{_words('head')})(?:{_NO})?|(?:{_words('with number')}){_NO}",
    re.IGNORECASE,
)
_REACH = 52
_WORD_AND_SPACE = re.compile(r"[A-Z]{1,5} ")
_TITLE_FORM = re.compile(r"[A-Z]{2}[0-9]{1,3}[A-Z]?/[0-9]{1,4}|[0-9]{4,7}")
_YEARS_OR_THOUSANDS = re.compile(
    r"[0-9]{1,2}(?: [0-9]{3})+|(?:19|20)[0-9]{2}(?:[-/ ](?:19|20)?[0-9]{2})?"
)
_LOCATOR = re.compile(
    r"(?<!\w)(?:pnr|record locator|(?:booking|reservation|confirmation|itinerary)[ \t]"
    r"(?:ref(?:erence)?|code|no\.?|number|locator))(?:[ :#]| is){1,3}"
    r"(?P<number>(?-i:(?=[A-Z]*[0-9])[A-Z0-9]{6}))(?!\w)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\b(?:FAM|YTH|YOU|MVL|FLC)-? ?(?:19|20)[0-9]{2}-[0-9]{3}-[0-9]{1,6}(?![\w-])"
    r"|^C/[0-9]{4,6}$|\bP0[0-9]{8}\b",
    re.MULTILINE,
)
"""Files of families' and young people's courts, of the Privacy Commissioner, of the Police."""

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_MIXED = re.compile(r"(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])(?=.*[0-9]{3}$)")
_IN_WORD = re.compile(r"\w{18}")
_BANK = re.compile(r"[0-9]{2}[-/ ][0-9]{3,4}[-/ ][0-9]{7,8}")
_ACC_CLAIM = re.compile(r"(?<![\w$./-])100[0-9]{8}(?![\w-]|[.,][0-9])")
_ACC = re.compile(r"\bACC\b|\bclaim", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(?<=\()[A-Z]{0,2}[0-9]{6,10}(?=\))")
_ROW = re.compile(
    r"^[ ]{0,4}\|?[ ]?(?P<number>[A-Z]{0,3}-?[0-9]{5,10})(?=[ ]?\||\t|[ ]{2,})", re.MULTILINE
)
_GAP = re.compile(r"[ \t|]{1,12}")
_LEAST_ROWS = 2
_LEAST = 4


def is_valid(number: str) -> bool:
    """Tells whether the form is one that agencies give.

    It has four digits or more, three behind a letter, and is neither years nor thousands.

    >>> is_valid("A0318842207"), is_valid("27011-33400"), is_valid("2024/25"), is_valid("12")
    (True, True, False, False)
    """
    digits = sum(letter.isdigit() for letter in number)
    least = _LEAST - number[:1].isalpha()
    return (
        digits >= least
        and _YEARS_OR_THOUSANDS.fullmatch(number) is None
        and _VALUE.fullmatch(number) is not None
    )


def compact(number: str) -> str:
    """Gives letters and digits without separators.

    >>> compact("27011-33400")
    '2701133400'
    """
    return re.sub(r"[^0-9A-Za-z]", "", number)


class AgencyNumberRecogniser(Recogniser):
    """Finds the numbers that agencies give to people, households and homes, behind the agency's own word."""

    CATEGORY = "CLIENT_NUMBER"
    DETECTOR = "nz-agency-number"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the agencies' numbers of a text."""
        for match in _VALUE.finditer(text):
            inner = _WORD_AND_SPACE.match(match.group())
            # "ICP 0004821730": the letters before a space are the label, if they are one
            for start in (
                (match.start() + inner.end(), match.start()) if inner else (match.start(),)
            ):
                hit = _labelled(text, start, match.end())
                if hit is not None:
                    yield hit
                    break
        yield from _by_form(text)
        yield from _beside_people(text)


def _labelled(text: str, start: int, end: int) -> Hit | None:
    """Gives the number between two places where an agency's word stands before it."""
    number = text[start:end]
    if not is_valid(number) or _BANK.match(number) or WHOLE_DATE.match(text, start):
        return None
    head, _ = column_head(text, start)
    if head and _HEAD.fullmatch(head) is not None:
        return Hit(start, end, LABELLED, Evidence.LABEL, "agency's number: its word over it")
    label = _BEFORE.search(text[max(0, start - _REACH) : start])
    if label is None or (label["title"] and _TITLE_FORM.fullmatch(number) is None):
        return None
    score = LABELLED if label["told"] else LABELLED_BUT_FAILED
    return Hit(start, end, score, Evidence.LABEL, "agency's number: its word before it")


def _by_form(text: str) -> Iterator[Hit]:
    """Gives the numbers whose form tells them."""
    for match in _LOCATOR.finditer(text):
        yield Hit(*match.span("number"), LABELLED, Evidence.LABEL, "agency's number: a booking")
    for match in _FILE.finditer(text):
        yield Hit(*match.span(), LABELLED, Evidence.FORM, "agency's number: form of a file")
    if _ACC.search(text):
        for match in _ACC_CLAIM.finditer(text):
            if governing_label(text, *match.span()) not in ("phone", "ird", "nhi"):
                yield Hit(
                    *match.span(), LABELLED, Evidence.FORM, "agency's number: form of a claim"
                )
    for match in _VIN.finditer(text):
        around = text[max(0, match.start() - 1) : match.end() + 1]
        if (
            len(set(match.group())) > 5
            and _MIXED.match(match.group())
            and not _IN_WORD.search(around)
        ):
            yield Hit(
                *match.span(), 0.5, Evidence.FORM, "agency's number: form of a chassis number"
            )


def _beside_people(text: str) -> Iterator[Hit]:
    """Gives the numbers in brackets behind a name, and those at the head of a list's rows before one."""
    for match in _IN_BRACKETS.finditer(text):
        if governing_label(text, *match.span()) is None and is_beside_name(text, *match.span()):
            yield Hit(
                *match.span(), 0.5, Evidence.FORM, "agency's number: in brackets behind a name"
            )
    rows = list(_ROW.finditer(text))
    with_names = Counter(
        _shape(match["number"]) for match in rows if _heads_name(text, match.end("number"))
    )
    for match in rows:
        if with_names[_shape(match["number"])] >= _LEAST_ROWS:
            yield Hit(*match.span("number"), 0.5, Evidence.FORM, "agency's number: a list's rows")


def _shape(number: str) -> str:
    return re.sub(r"[0-9]", "9", re.sub(r"[A-Z]", "A", number))


def _heads_name(text: str, end: int) -> bool:
    """Tells whether a cell with a name follows a place."""
    after = _GAP.match(text, end)
    return after is not None and is_before_name(text, after.end() - 1)
