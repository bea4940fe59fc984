"""Days as New Zealand's papers write them: day before month, in English or te reo Māori.

The names of months are those of Te Taura Whiri i te Reo Māori, in their full and their borrowed forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_MONTHS = (
    "january kohitatea hanuere",
    "february huitanguru pepuere",
    "march poututerangi maehe",
    "april paengawhawha aperira",
    "may haratua mei",
    "june pipiri hune",
    "july hongongoi hurae",
    "august hereturikoka akuhata",
    "september mahuru hepetema",
    "october whiringaanuku oketopa",
    "november whiringaarangi noema",
    "december hakihea tihema",
)
_BY_NAME = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_BY_NAME |= {name[:3]: _BY_NAME[name] for names in _MONTHS for name in [names.split()[0]]}
_BY_NAME["sept"] = 9

_MONTH = r"[^\W\d_](?:[^\W\d_]|[-’'\u0304]){2,20}"
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
SPELLED = re.compile(rf"\b{_NUMBER}\s+(?:o\s+|of\s+)?({_MONTH})\.?,?\s+(\d{{4}})\b")
NUMBERED = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
SORTED = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+{_NUMBER},?\s+(\d{{4}})\b")
YEARLESS = re.compile(rf"\b{_NUMBER}\s+(?:o\s+|of\s+)?({_MONTH})\b(?!\.?,?\s+\d{{4}})")

Day = tuple[date, int, int]
"""A day, and the offsets of a text where it stands."""


def days_in(text: str) -> Iterator[Day]:
    """Gives the days that a text names, each with the offsets where it stands.

    >>> [str(day) for day, _, _ in days_in("On 2 March 2026; te 17 o Pēpuere 2026; 24/03/2020; 31 June 2020")]
    ['2026-03-02', '2026-02-17', '2020-03-24']
    >>> [str(day) for day, _, _ in days_in("3rd of March 2026; March 4, 2026; 2026-03-05; 6/3/26; 7 Sept 2026")]
    ['2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-09-07']
    """
    found = [(match, match[3], _number_of(match[2]), match[1]) for match in SPELLED.finditer(text)]
    found += [
        (match, match[3], _number_of(match[1]), match[2]) for match in MONTH_FIRST.finditer(text)
    ]
    found += [
        (match, match[3] if len(match[3]) == 4 else f"20{match[3]}", int(match[2]), match[1])
        for match in NUMBERED.finditer(text)
    ]
    found += [(match, match[1], int(match[2]), match[3]) for match in SORTED.finditer(text)]
    end = 0
    for match, year, month, number in sorted(found, key=lambda one: one[0].start()):
        day = _day(int(year), month, int(number))
        if day and match.start() >= end:
            end = match.end()
            yield day, match.start(), end


def days_before(text: str, last: date) -> Iterator[Day]:
    """Gives the days that a text names without a year, each as the last such day up to a given one.

    >>> [str(day) for day, _, _ in days_before("on 19 December, of 3 March 2024", date(2026, 1, 20))]
    ['2025-12-19']
    """
    for match in YEARLESS.finditer(text):
        # a verb is no month: section 9 may
        month = _number_of(match[2]) if match[2][0].isupper() else 0
        tries = (_day(year, month, int(match[1])) for year in (last.year, last.year - 1))
        day = next((day for day in tries if day is not None and day <= last), None)
        if day is not None:
            yield day, match.start(), match.end()


def _number_of(month: str) -> int:
    return _BY_NAME.get(_folded(month), 0)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower())
    return "".join(ch for ch in plain if ch.isalpha())


def _day(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
