"""How the same thing is spelt otherwise: umlauts written out, a street cut short, a number called from abroad.

Each gives other texts for the words under a mark, which are then sought as those are. Pure values in, pure
values out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from redaction.planning.terms import fold

_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_BACK = {"ae": "a", "oe": "o", "ue": "u"}
"""How names are written by those who have no umlauts, and what folding makes of the umlauts themselves."""

_STREETS = dict(
    pair.split("=")
    for pair in (
        "street=st road=rd avenue=ave drive=dr terrace=tce place=pl crescent=cres lane=ln highway=hwy "
        "parade=pde square=sq quay=qy boulevard=blvd court=ct esplanade=esp grove=gr"
    ).split()
)
_WHOLE = {short: whole for whole, short in _STREETS.items()}

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_SAID = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_SAID_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SORTED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CALL = re.compile(r"(?:\+|00)?[\d\s().-]{8,}")


def spelt_otherwise(text: str) -> Iterator[str]:
    """Gives other ways in which a text is written, as a whole.

    >>> list(spelt_otherwise("Jürgen Müller"))
    ['Juergen Mueller']
    >>> list(spelt_otherwise("12 Kauri Street"))
    ['12 Kauri St']
    >>> list(spelt_otherwise("021 555 0147"))
    ['64215550147']
    """
    given = {fold(text)}
    for other in (*_umlauts(text), *_streets(text), *_calls(text), *_days(text)):
        if fold(other) not in given:
            given.add(fold(other))
            yield other


def _umlauts(text: str) -> Iterator[str]:
    out = "".join(_OUT.get(char.lower(), char) for char in text)
    if out != text:
        yield "".join(_cased(char) for char in text)
    if any(pair in text.lower() for pair in _BACK):
        yield re.sub(
            "ae|oe|ue", lambda found: _BACK[found.group().lower()], text, flags=re.IGNORECASE
        )


def _cased(char: str) -> str:
    out = _OUT.get(char.lower(), char)
    return out.capitalize() if char.isupper() else out


def _streets(text: str) -> Iterator[str]:
    """Gives an address with the kinds of its streets cut short, and with them in full."""
    if not re.search(r"\d", text):
        return
    for table in (_STREETS, _WHOLE):
        words = text.split()
        for at, word in enumerate(words[1:], 1):
            bare = word.rstrip(".,")
            if other := table.get(bare.lower()):
                words[at] = other.capitalize() + word[len(bare) :].replace(".", "")
        yield " ".join(words)


def _calls(text: str) -> Iterator[str]:
    """Gives a telephone number of this country as it is called from abroad, or from here."""
    digits = re.sub(r"\D", "", text)
    if not _CALL.fullmatch(text.strip()) or not 8 <= len(digits) <= 12:
        return
    if digits.startswith("0") and not digits.startswith("00"):
        yield f"64{digits[1:]}"
    elif digits.startswith("64"):
        yield digits[2:] if digits[2:3] == "0" else f"0{digits[2:]}"


def _days(text: str) -> Iterator[str]:
    """Gives a day as it is written in words and in figures, the day before the month as in this country."""
    day = _day(text.strip().rstrip(".,"))
    if day is None:
        return
    month = _MONTHS[day.month - 1].capitalize()
    for name in dict.fromkeys((month, month[:3], "Sept" if day.month == 9 else month)):
        yield f"{day.day} {name} {day.year}"
        yield f"{day.day:02d} {name} {day.year}"
        yield f"{day.day}{_ending(day.day)} {name} {day.year}"
        yield f"{day.day}{_ending(day.day)} of {name} {day.year}"
        yield f"{name} {day.day} {day.year}"
    yield f"{day.day:02d}/{day.month:02d}/{day.year}"
    yield f"{day.year}-{day.month:02d}-{day.day:02d}"
    yield f"{day.day}/{day.month:02d}/{day.year}"
    yield f"{day.day:02d}/{day.month}/{day.year}"
    yield f"{day.day}/{day.month}/{day.year}"


def _ending(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _day(text: str) -> datetime.date | None:
    if found := _SAID.fullmatch(text):
        day, name, year = found.groups()
    elif found := _SAID_MONTH_FIRST.fullmatch(text):
        name, day, year = found.groups()
    elif found := _FIGURES.fullmatch(text):
        day, name, year = found.groups()
    elif found := _SORTED.fullmatch(text):
        year, name, day = found.groups()
    else:
        return None
    months = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    month = int(name) if name.isdigit() else (months or [0])[0]
    try:
        return datetime.date(int(year), month, int(day))
    except ValueError:
        # thirty-first of a month that has thirty days: no day, and so not written otherwise
        return None
