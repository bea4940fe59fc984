"""Bank account: a New Zealand account number, bank-branch-base-suffix.

Form: ``bb-BBBB-AAAAAAA-SS``; the branch has three or four digits, the base seven or eight, the
suffix two to four; dashes, spaces or nothing between them.

Check: which algorithm holds depends on the bank and the range of its branch; each multiplies the
eighteen digits (bank 2, branch 4, base 8, suffix 4, padded on the left) with weights and takes the
sum modulo 11 or 10, which must be 0. A is used where the base is below 990000, B otherwise. In E and
G, the digits of each product are added until one is left. X has no check.

Source: Inland Revenue, "Non-resident withholding tax and resident withholding tax specification
document", section on bank account number validation; branch ranges after Payments NZ's register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.labels import governing_label
from redaction.detectors.misreading import DIGIT_LIKE, digits_read
from redaction.detectors.recogniser import (
    LABELLED_BUT_FAILED,
    Evidence,
    Hit,
    Recogniser,
    checked_hit,
)

_WEIGHTS: dict[str, tuple[tuple[int, ...], int, bool]] = {
    "A": ((0, 0, 6, 3, 7, 9, 0, 0, 10, 5, 8, 4, 2, 1, 0, 0, 0, 0), 11, False),
    "B": ((0, 0, 0, 0, 0, 0, 0, 0, 10, 5, 8, 4, 2, 1, 0, 0, 0, 0), 11, False),
    "D": ((0, 0, 0, 0, 0, 0, 0, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0), 11, False),
    "E": ((0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 4, 3, 2, 0, 0, 0, 1), 11, True),
    "F": ((0, 0, 0, 0, 0, 0, 0, 1, 7, 3, 1, 7, 3, 1, 0, 0, 0, 0), 10, False),
    "G": ((0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 1, 3, 7, 1, 0, 3, 7, 1), 10, True),
    "X": ((0,) * 18, 1, False),
}
"""For each algorithm: its weights, its modulus, and whether the products' digits are added."""

_COMMON = ((1, 999),)
_BRANCHES: dict[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    "01": ("A", (*_COMMON, (1100, 1199), (1800, 1899))),
    "02": ("A", (*_COMMON, (1200, 1299))),
    "03": ("A", (*_COMMON, (1300, 1399), (1500, 1599), (1700, 1799), (1900, 1999), (7350, 7399))),
    "04": ("A", ((2014, 2024),)),
    "06": ("A", (*_COMMON, (1400, 1499))),
    "08": ("D", ((6500, 6599),)),
    "09": ("E", ((0, 0),)),
    "10": ("A", ((5165, 5169),)),
    "11": ("A", ((5000, 6499), (6600, 8999))),
    "12": ("A", ((3000, 3299), (3400, 3499), (3600, 3699))),
    "13": ("A", ((4900, 4999),)),
    "14": ("A", ((4700, 4799),)),
    "15": ("A", ((3900, 3999),)),
    "16": ("A", ((4400, 4499),)),
    "17": ("A", ((3300, 3399),)),
    "18": ("A", ((3500, 3599),)),
    "19": ("A", ((4600, 4649),)),
    "20": ("A", ((4100, 4199),)),
    "21": ("A", ((4800, 4899),)),
    "22": ("A", ((4000, 4049),)),
    "23": ("A", ((3700, 3799),)),
    "24": ("A", ((4300, 4349),)),
    "25": ("F", ((2500, 2599),)),
    "26": ("G", ((2600, 2699),)),
    "27": ("A", ((3800, 3849),)),
    "28": ("G", ((2100, 2149),)),
    "29": ("G", ((2150, 2299),)),
    "30": ("A", ((2900, 2949),)),
    "31": ("X", ((2800, 2849),)),
    "33": ("F", ((6700, 6799),)),
    "35": ("A", ((2400, 2499),)),
    "38": ("A", ((9000, 9499),)),
    "88": ("A", ((8800, 8899),)),
}
_GAP = r"[ ]{0,2}[-./]?[ ]{0,2}"
_EXACT = re.compile(
    rf"(?<![\w$.-])([0-9]{{2}}){_GAP}([0-9]{{3,4}}?){_GAP}([0-9]{{7,8}}?){_GAP}([0-9]{{2,4}})(?![\w]|-[0-9])"
)
_GROUPED = re.compile(
    r"(?<![\w$.-])([0-9]{2})[ -]{1,3}([0-9]{3,4})[ -]{1,3}([0-9]{7,8})[ -]{1,3}([0-9]{2,4})(?!\w|-[0-9])"
)
_BARE = re.compile(r"(?<![\w$.-])([0-9]{2})([0-9]{4})([0-9]{7})([0-9]{2,3})(?!\w|[.-][0-9])")
_STROKES = 3
"""Strokes or spaces of an account number that is written out."""

_MONEY = re.compile(
    r"\b(?:accounts?|acct?|bank(?:ed|ing)?|pa(?:y|id|yments?|yee)|deposit|refund|transfer)",
    re.IGNORECASE,
)
_NOISY = re.compile(
    rf"(?<![\w$.-])([{DIGIT_LIKE}]{{2}}){_GAP}([{DIGIT_LIKE}]{{3,4}}){_GAP}([{DIGIT_LIKE}]{{6,8}}){_GAP}"
    rf"([{DIGIT_LIKE}]{{2,4}})(?!\w|-[0-9])"
)


def compact(number: str) -> str:
    """Gives the eighteen digits: bank 2, branch 4, base 8, suffix 4, each padded on the left.

    >>> compact("01-902-0068389-00")
    '010902000683890000'

    Raises:
        ValueError: it has not the form of an account number.
    """
    match = _GROUPED.fullmatch(number.strip()) or _EXACT.fullmatch(number.strip())
    if match is None:
        raise ValueError("not the form of a New Zealand account number")
    return _padded(*match.groups())


def _padded(bank: str, branch: str, base: str, suffix: str) -> str:
    return bank + branch.zfill(4) + base.zfill(8) + suffix.zfill(4)


def is_registered(digits: str) -> bool:
    """Tells whether the branch lies in a range of its bank; registers age, so it only supports."""
    _, ranges = _BRANCHES.get(digits[:2], ("", ()))
    return any(low <= int(digits[2:6]) <= high for low, high in ranges)


def algorithm(digits: str) -> str | None:
    """Gives the letter of the algorithm that the bank's accounts keep, or None for no such bank."""
    letter, _ = _BRANCHES.get(digits[:2], (None, ()))
    if letter == "A" and int(digits[6:14]) >= 990_000:
        return "B"
    return letter


def is_valid(number: str) -> bool:
    """Tells whether the bank exists and its algorithm holds.

    >>> is_valid("01-902-0068389-00")
    True
    >>> is_valid("08-6523-1954512-001"), is_valid("26-2600-0320871-032")
    (True, True)
    >>> is_valid("01-902-0068398-00")
    False
    """
    try:
        return _holds(compact(number))
    except ValueError:
        return False


def _holds(digits: str) -> bool:
    letter = algorithm(digits)
    if letter is None:
        return False
    weights, modulus, adds_digits = _WEIGHTS[letter]
    total = 0
    for digit, weight in zip(digits, weights, strict=True):
        product = int(digit) * weight
        while adds_digits and product > 9:
            product = product // 10 + product % 10
        total += product
    return total % modulus == 0


class BankAccountRecogniser(Recogniser):
    """Finds account numbers; beside a label also those whose check fails."""

    CATEGORY = "BANK_ACCOUNT"
    DETECTOR = "nz-bank-account"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the account numbers of a text."""
        for match in _NOISY.finditer(text):
            read = digits_read(match.group())
            exact = read == match.group()
            parts = _GROUPED.fullmatch(read) or _BARE.fullmatch(read)
            labelled = governing_label(text, *match.span()) == "bank"
            if parts is None or not exact:
                yield from self._spoilt(match, read, labelled=labelled)
                continue
            digits = _padded(*parts.groups())
            valid, registered = _holds(digits), is_registered(digits)
            if not labelled and not registered:
                continue
            grouped = read.count("-") == _STROKES or len(read.split()) > _STROKES
            written_out = grouped and _MONEY.search(text) is not None
            if not valid and not labelled and written_out:
                # in a text of payments a slip of the pen does not hide whose account it is
                yield Hit(
                    *match.span(), LABELLED_BUT_FAILED, Evidence.FORM, "bank account: check failed"
                )
                continue
            hit = checked_hit(
                *match.span(),
                valid=valid,
                labelled=labelled,
                telling="-" in read or " " in read,
                what="bank account",
            )
            if hit is not None:
                yield hit

    @staticmethod
    def _spoilt(match: re.Match[str], read: str, *, labelled: bool) -> Iterator[Hit]:
        """Gives a number that OCR or typing spoilt, which only a label lets us believe."""
        digits = sum(letter in "0123456789" for letter in match.group())
        if labelled and digits >= 9:
            hit = checked_hit(
                *match.span(),
                valid=is_valid(read),
                labelled=True,
                telling=True,
                what="bank account",
            )
            if hit is not None:
                yield hit
