"""Telephone number: New Zealand landlines, mobiles, free and premium numbers, and foreign ones with +.

Form: ``04 123 4567``, ``(04) 123 4567``, ``021 123 4567``, ``0800 123 456``, ``+64 4 123 4567``,
with an extension behind (``ext 123``, ``x123``); beside a label also seven digits without area code.

Check: there is no check digit; the numbering plan says which numbers can exist. ``phonenumbers``
knows it; a number of the right form that the plan does not know still counts, with a lower score.

Source: Number Administration Deed, New Zealand Telephone Numbering Plan; ITU-T E.164.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from redaction.detectors.beside_names import is_behind_name
from redaction.detectors.labels import governing_label
from redaction.detectors.misreading import DIGIT_LIKE, digits_read
from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_KNOWN = 0.8
_FEWEST, _MOST = 8, 11
"""Digits of a telephone number with its area code."""
_FORM = 0.6
_EXTENSION = r"(?:[ ,;]{0,3}(?:ext(?:ension|n)?\.?|x|#)[ :]{0,2}[0-9]{2,6})?"
_SHAPE = re.compile(
    r"(?<![\w/.$-])(?:(?:\+|00)64[ -]?(?:\(0\)[ -]?)?|\(?0)(?:(?:2[0-9]|[34679])\)?[ -]?[0-9]{3}[ -]?[0-9]{3,5}"
    r"|(?:800|508|900)[ -]?[0-9]{3}[ -]?[0-9]{3,4})" + _EXTENSION + r"(?![\w/]|[-.][0-9])",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"(?<![\w/.$-])0(?:800|508)[ -]?(?:[A-Z]{3,7}[ -]?){1,3}(?:[0-9]{1,4})?(?![a-z0-9])"
)
_LOCAL = re.compile(
    r"(?<![\w/.$-])[2-9][0-9]{2}[ -]?[0-9]{4}" + _EXTENSION + r"(?!\w|[-./][0-9])", re.IGNORECASE
)
_LOOSE = re.compile(r"(?<![\w/.$-])\(?02[0-9]\)?(?:[ -]?[0-9]){6,8}(?![\w/]|[ ]?[0-9]|[-.][0-9])")
_DIGIT_WORDS = {
    "oh": "0",
    "o": "0",
    "zero": "0",
    "nought": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_TIMES = {"double": 2, "triple": 3}
_WORD_OR_DIGITS = rf"(?:{'|'.join((*_DIGIT_WORDS, *_TIMES))}|[0-9]{{1,4}})"
_SPOKEN = re.compile(
    rf"(?<![\w-])(?:oh|o|zero|0[0-9]{{0,3}})(?:,?[ -]{_WORD_OR_DIGITS}){{3,11}}(?![\w-]|[.,][0-9])",
    re.IGNORECASE,
)
_LEAST_WORDS = 2
_LOCAL_ALONE = re.compile(r"(?<=[a-zāēīōū] )[2-9][0-9]{2}-?[0-9]{4}(?!\w|[-./][0-9])")
_ONLY_EXTENSION = re.compile(
    r"(?<![\w.-])(?:ext(?:ension|n)?\.?[ :]{1,2}[0-9]{3,5}|x[0-9]{4,5})(?![\w/]|[-.][0-9])",
    re.IGNORECASE,
)
_NOISY = re.compile(
    rf"(?<![\w/.$-])(?:\+64"
    rf"|\(?[0OoQ])[ -]?[{DIGIT_LIKE}]{{1,3}}\)?[ -]?[{DIGIT_LIKE}]{{3}}[ -]?[{DIGIT_LIKE}]{{3,5}}(?!\w)"
)
_REFERENCE_BEFORE = re.compile(r"(?:[A-Z]{2,}|[A-Za-z]+[0-9]+|[0-9])[-/]\s?$")
_DATE = re.compile(r"[0-3]?[0-9][-./ ][01]?[0-9][-./ ](?:19|20)[0-9]{2}")
_REACH = 24
_HARMLESS = frozenset({"other", "ird", "bank", "client", "student", "nhi", "card", "birth"})


def compact(number: str) -> str:
    """Gives the number in E.164 form, or an empty string where it cannot be read.

    >>> compact("(04) 918-9123")
    '+6449189123'
    """
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(number, "NZ"), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        return ""


def is_valid(number: str) -> bool:
    """Tells whether the numbering plan knows such a number.

    >>> is_valid("021 123 4567"), is_valid("+64 4 918 9123 ext 12")
    (True, True)
    >>> is_valid("05 123 4567")
    False
    """
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "NZ"))
    except phonenumbers.NumberParseException:
        return False


class PhoneRecogniser(Recogniser):
    """Finds telephone numbers with their extensions; file references are passed over."""

    CATEGORY = "PHONE"
    DETECTOR = "nz-phone"
    REREAD = True
    DIGITS = True

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the telephone numbers of a text."""
        for known in phonenumbers.PhoneNumberMatcher(
            text, "NZ", leniency=phonenumbers.Leniency.VALID, max_tries=len(text) // 4 + 1000
        ):
            yield from self._known(text, known.start, known.end)
        for match in _SHAPE.finditer(text):
            label = governing_label(text, *match.span(), reach=_REACH)
            if label not in _HARMLESS and not _part_of_reference(text, match.start()):
                score = LABELLED if label == "phone" else _FORM
                bare = match.group().isdigit()
                if label == "phone" or not bare or is_valid(match.group()):
                    yield Hit(*match.span(), score, Evidence.FORM, "phone: form of a number")
        for match in _WORDED.finditer(text):
            yield Hit(*match.span(), _KNOWN, Evidence.FORM, "phone: free number in letters")
        yield from self._labelled(text)
        yield from _loose(text)

    @staticmethod
    def _known(text: str, start: int, end: int) -> Iterator[Hit]:
        raw = text[start:end]
        if _part_of_reference(text, start) or _DATE.search(raw) or "\n" in raw:
            return
        label = governing_label(text, start, end, reach=_REACH)
        if label in _HARMLESS or raw.startswith("/") or re.match(r"[-/][0-9A-Z]", text[end:]):
            return
        # nine bare digits without the leading zero are anything but a telephone number
        if label != "phone" and raw[0] not in "+0(":
            return
        if label == "phone":
            yield Hit(start, end, 0.95, Evidence.LABEL, "phone: in the plan, label beside it")
        else:
            yield Hit(start, end, _KNOWN, Evidence.FORM, "phone: in the numbering plan")

    @staticmethod
    def _labelled(text: str) -> Iterator[Hit]:
        for match in _LOCAL.finditer(text):
            if governing_label(text, *match.span(), reach=14) == "phone":
                yield Hit(*match.span(), LABELLED_BUT_FAILED, Evidence.LABEL, "phone: local, label")
        for match in _NOISY.finditer(text):
            read = digits_read(match.group())
            digits = sum(letter in "0123456789" for letter in match.group())
            if read != match.group() and digits >= 5:
                labelled = governing_label(text, *match.span(), reach=20) == "phone"
                if labelled or (digits >= 7 and is_valid(read) and "-" not in read):
                    yield Hit(
                        *match.span(), LABELLED_BUT_FAILED, Evidence.LABEL, "phone: misread digits"
                    )
        for match in _ONLY_EXTENSION.finditer(text):
            yield Hit(*match.span(), 0.5, Evidence.LABEL, "phone: extension")


def _loose(text: str) -> Iterator[Hit]:
    """Gives numbers in groups of any size, in words, and without an area code behind a name."""
    for match in _LOOSE.finditer(text):
        if governing_label(text, *match.span(), reach=14) == "phone":
            yield Hit(*match.span(), LABELLED_BUT_FAILED, Evidence.LABEL, "phone: mobile, label")
    for match in _SPOKEN.finditer(text):
        if _is_spoken(match.group()):
            yield Hit(*match.span(), _FORM, Evidence.FORM, "phone: digits as words")
    for match in _LOCAL_ALONE.finditer(text):
        if governing_label(text, *match.span()) is None and is_behind_name(text, match.start()):
            yield Hit(*match.span(), 0.5, Evidence.FORM, "phone: local, behind a name")


def _is_spoken(said: str) -> bool:
    """Tells whether digits and words for digits are as many as a telephone number has, two of them words.

    >>> _is_spoken("oh two one, double four 307"), _is_spoken("0 to one")
    (True, False)
    """
    digits, times, words = 0, 1, 0
    for piece in re.findall(r"[a-z]+|[0-9]+", said.lower()):
        if piece in _TIMES:
            times = _TIMES[piece]
            continue
        words += piece in _DIGIT_WORDS
        digits += times * (1 if piece in _DIGIT_WORDS else len(piece))
        times = 1
    return words >= _LEAST_WORDS and _FEWEST <= digits <= _MOST


def _part_of_reference(text: str, start: int) -> bool:
    return _REFERENCE_BEFORE.search(text[max(0, start - 12) : start]) is not None
