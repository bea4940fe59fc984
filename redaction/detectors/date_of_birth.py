"""Date of birth: a date that a label says somebody was born on.

Form: a date in figures (day before month), in ISO form, or with the month's name in English or te
reo Māori, beside "DOB", "date of birth", "born", "rā whānau"; after "born in" a month and year, or a
year, counts too.

Check: the date exists. A date without a label is no date of birth.

Source: Privacy Act 2020, section 7 (information about an identifiable individual); forms of dates as
used in New Zealand documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.beside_names import is_beside_name
from redaction.detectors.dates import LOOSE_DATE, PART_DATE, WHOLE_DATE, is_date
from redaction.detectors.labels import governing_label
from redaction.detectors.misreading import DIGIT_LIKE, digits_read
from redaction.detectors.person_rows import newest_year, rows_of
from redaction.detectors.recogniser import LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_MAY_BE_LABELLED = re.compile(
    r"birth|born|d\.? ?/?o\.? ?/?b|b'?day|wh[āa]nau|(?<!\w)b\.", re.IGNORECASE
)
"""What some label of a birth has in it, so that forms which count only beside one need not be looked for."""
_BORN_IN = re.compile(r"\bborn in\s(?:[^\W\d_]+,?\s(?:in\s)?)?$", re.IGNORECASE)
_SO_OLD = re.compile(r"\b[0-9]{1,3}[ -](?:years?|yrs?|yo)(?:[ -]old)?[ ,(:-]{1,3}$", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"[A-ZĀĒĪŌŪ][^\W\d_]+[ ]\((?:b\.? )?$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SHORT_YEAR = re.compile(r"(?<=[0-9])[/.-]([0-9]{2})$")
_OLD = 4
"""Years by which a date beside a name is older than what a paper tells of."""
_CLOSE = 20
"""Characters between a label and a date that is none without it."""
_LONG_AGO = 12
_FIRST_YEAR = 1915
_NO_OTHER_YEAR = 2024
"""What a text without another year is taken to be from."""
_NOISY = re.compile(
    rf"(?<![\w/.-])[{DIGIT_LIKE}]{{1,2}}[-/.][{DIGIT_LIKE}]{{1,2}}[-/.](?:[{DIGIT_LIKE}]{{4}}"
    rf"|[{DIGIT_LIKE}]{{2}})(?![\w/])"
)


def _is_beside_name(text: str, match: re.Match[str]) -> bool:
    """Tells whether a date in brackets behind a name is years older than the text: "Mere Tau (3/4/2013)"."""
    if _NAME_BEFORE.search(text, max(0, match.start() - 30), match.start()) is None:
        return False
    year = _YEAR.search(match.group())
    in_brackets = text[match.end() : match.end() + 1] in (")", ",", ";")
    return in_brackets and year is not None and int(year.group()) <= newest_year(text) - _OLD


def _is_long_ago(text: str, match: re.Match[str]) -> bool:
    """Tells whether a date is so much older than the text that it is hardly an event that the text tells of."""
    year = _YEAR.search(match.group())
    short = _SHORT_YEAR.search(match.group())
    if not (year or short) or governing_label(text, *match.span(), reach=_CLOSE) == "other":
        return False
    newest = newest_year(text[: match.start()] + text[match.end() :]) or _NO_OTHER_YEAR
    if year is not None:
        return _FIRST_YEAR <= int(year.group()) <= newest - _LONG_AGO
    # "18/2/55" in a text of 2025 is of 1955
    return short is not None and newest % 100 + 1 < int(short.group(1)) <= 99


def compact(written: str) -> str:
    r"""Gives the date with single spaces.

    >>> compact("12  March\n1984")
    '12 March 1984'
    """
    return " ".join(written.split())


def is_valid(written: str) -> bool:
    """Tells whether this is a whole date that exists.

    >>> is_valid("12 March 1984"), is_valid("30/02/1984")
    (True, False)
    """
    return WHOLE_DATE.fullmatch(written) is not None and is_date(written)


class DateOfBirthRecogniser(Recogniser):
    """Finds dates that a label says are dates of birth."""

    CATEGORY = "DATE_OF_BIRTH"
    DETECTOR = "date-of-birth"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the dates of birth of a text."""
        for match in WHOLE_DATE.finditer(text):
            before = text[max(0, match.start() - 25) : match.start()]
            label = governing_label(text, *match.span())
            in_row = match.span() in rows_of(text).births and label != "other"
            if in_row or _is_beside_name(text, match):
                yield Hit(*match.span(), 0.6, Evidence.FORM, "date of birth: row of a table")
            elif label == "birth" or _SO_OLD.search(before):
                score = 0.95 if is_date(match.group()) else LABELLED_BUT_FAILED
                yield Hit(*match.span(), score, Evidence.LABEL, "date of birth: label beside it")
            elif _is_long_ago(text, match) and is_beside_name(text, *match.span()):
                yield Hit(*match.span(), 0.5, Evidence.FORM, "date of birth: old, beside a name")
        if _MAY_BE_LABELLED.search(text) is None:
            return
        for match in _NOISY.finditer(text):
            read = digits_read(match.group())
            if read != match.group() and governing_label(text, *match.span(), reach=30) == "birth":
                yield Hit(
                    *match.span(), LABELLED_BUT_FAILED, Evidence.LABEL, "date of birth: misread"
                )
        for match in LOOSE_DATE.finditer(text):
            whole = WHOLE_DATE.match(text, match.start())
            if whole is None and governing_label(text, *match.span(), reach=_CLOSE) == "birth":
                end = match.end() - match.group().endswith(".")
                yield Hit(
                    match.start(), end, LABELLED_BUT_FAILED, Evidence.LABEL, "date of birth: loose"
                )
        for match in PART_DATE.finditer(text):
            if _BORN_IN.search(text[max(0, match.start() - 40) : match.start()]):
                yield Hit(*match.span(), 0.5, Evidence.LABEL, "date of birth: year of birth")
