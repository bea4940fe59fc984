"""NHI number: the National Health Index number by which the health system knows a patient.

Form: three letters and four digits (``ZAC5361``); issued from 1 July 2026 also three letters, two
digits and two letters (``BGJ06AS``). I and O are never used. Numbers that begin with Z are kept for
tests; they are found all the same.

Check character: A counts 1 to Z 24 (I and O left out); the first six characters times 7 6 5 4 3 2,
summed. Old form: modulo 11; remainder 0 exists for no number, otherwise 11 less the remainder, 10
written 0. New form: modulo 23; the letter that counts 23 less the remainder. Versions of the
standard before April 2023 used modulo 24, so tools from then disagree.

Source: HISO 10046:2023 Consumer Health Identity Standard, Te Whatu Ora.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.recogniser import Hit, Recogniser, checked_hit

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SHAPE = re.compile(r"[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})")
_UPPER = re.compile(r"(?<![\w/-])[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})(?![\w/]|-[0-9])")
_LOOSE = re.compile(
    r"(?<![\w/])[A-Z]{3}[ -]?[0-9OIlS]{2}[ -]?(?:[0-9OIlS]{2}|[A-Z]{2})(?!\w)", re.IGNORECASE
)
_LEAST_DIGITS = 3
"""Digits of an old number that were read as such; with less it is words: "She is 86"."""
_YEARS = re.compile(r"(?:19|20)[0-9]{2}$")


def compact(number: str) -> str:
    """Gives the seven characters in capitals, without separators.

    >>> compact("zac 5361")
    'ZAC5361'
    """
    return re.sub(r"[\s-]", "", number).upper()


def is_valid(number: str) -> bool:
    """Tells whether an NHI number of either form is well formed and its check character holds.

    >>> is_valid("ZAC5361"), is_valid("BGJ06AS")
    (True, True)
    >>> is_valid("ZZZ0044"), is_valid("ZZZ00AX")
    (False, False)
    """
    whole = compact(number)
    if not _SHAPE.fullmatch(whole):
        return False
    total = sum(
        weight * (int(letter) if letter.isdigit() else _LETTERS.index(letter) + 1)
        for letter, weight in zip(whole, (7, 6, 5, 4, 3, 2), strict=False)
    )
    if whole[6].isdigit():
        remainder = total % 11
        return remainder != 0 and (11 - remainder) % 10 == int(whole[6])
    return whole[6] == _LETTERS[23 - total % 23 - 1]


def _mended(number: str) -> str:
    """Gives the number with look-alikes read as the place in the form wants them."""
    whole = compact(number)
    middle = whole[3:5].translate(str.maketrans("OILS", "0115"))
    tail = whole[5:]
    if not tail.isalpha() or is_valid(whole[:3] + middle + tail):
        return whole[:3] + middle + tail.translate(str.maketrans("OILS", "0115"))
    return whole[:3] + middle + tail


class NhiRecogniser(Recogniser):
    """Finds NHI numbers; beside a label also in small letters, spaced, or with a failed check."""

    CATEGORY = "NHI_NUMBER"
    DETECTOR = "nz-nhi"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the NHI numbers of a text."""
        seen: set[int] = set()
        for match in _UPPER.finditer(text):
            label = governing_label(text, *match.span())
            hit = checked_hit(
                *match.span(),
                valid=is_valid(match.group()),
                labelled=label == "nhi",
                # three capitals and a year is how papers are numbered
                telling=label != "other" and not _YEARS.search(match.group()),
                what="NHI number",
            )
            if hit is not None:
                seen.add(match.start())
                yield hit
        for match in _LOOSE.finditer(text):
            if match.start() in seen or governing_label(text, *match.span()) != "nhi":
                continue
            least = 1 if match.group()[-2:].isalpha() else _LEAST_DIGITS
            if sum(letter in "0123456789" for letter in match.group()) < least:
                continue
            valid = is_valid(match.group()) or is_valid(_mended(match.group()))
            hit = checked_hit(
                *match.span(), valid=valid, labelled=True, telling=True, what="NHI number"
            )
            if hit is not None:
                yield hit
