"""Student number: the National Student Number and numbers that a school or university gives.

Form: the NSN has nine or ten digits; others six to ten, perhaps with a letter before. Only a label
tells.

Check digit: none is public.

Source: Education and Training Act 2020, schedule 24 (national student numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.recogniser import (
    LABELLED,
    LABELLED_BUT_FAILED,
    Evidence,
    Hit,
    Recogniser,
    only_digits,
)

_SHAPE = re.compile(r"(?<![\w$/.-])[A-Za-z]{0,2}[0-9](?:[ -]?[0-9]){5,9}(?![\w/%]|[-.,][0-9])")


def compact(number: str) -> str:
    """Gives the digits alone.

    >>> compact("123 456 789")
    '123456789'
    """
    return only_digits(number)


def is_valid(number: str) -> bool:
    """Tells whether the form is that of a National Student Number.

    >>> is_valid("0123456789"), is_valid("12345")
    (True, False)
    """
    return len(compact(number)) in (9, 10)


class StudentNumberRecogniser(Recogniser):
    """Finds student numbers beside a label."""

    CATEGORY = "STUDENT_NUMBER"
    DETECTOR = "nz-student-number"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the student numbers of a text."""
        for match in _SHAPE.finditer(text):
            if governing_label(text, *match.span()) == "student":
                score = LABELLED if is_valid(match.group()) else LABELLED_BUT_FAILED
                yield Hit(*match.span(), score, Evidence.LABEL, "student number: label beside it")
