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

SPELLED = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:o\s+)?([^\W\d_][\w-]{2,20})\.?,?\s+(\d{4})\b"
)
NUMBERED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")


def days_in(text: str) -> Iterator[tuple[date, int, int]]:
    """Gives the days that a text names, each with the offsets where it stands.

    >>> [str(day) for day, _, _ in days_in("On 2 March 2026; te 17 o Pēpuere 2026; 24/03/2020; 31 June 2020")]
    ['2026-03-02', '2026-02-17', '2020-03-24']
    """
    found = [(match, _BY_NAME.get(_folded(match[2]), 0)) for match in SPELLED.finditer(text)]
    found += [(match, int(match[2])) for match in NUMBERED.finditer(text)]
    for match, month in sorted(found, key=lambda one: one[0].start()):
        if day := _day(int(match[3]), month, int(match[1])):
            yield day, match.start(), match.end()


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
