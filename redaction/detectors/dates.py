"""Dates as people write them in New Zealand, in English and te reo Māori."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan hānuere hanuere kohitātea kohitatea kohi-tātea",
            "february feb pēpuere pepuere huitanguru hui-tanguru",
            "march mar māehe maehe poutūterangi poututerangi poutū-te-rangi",
            "april apr āperira aperira paengawhāwhā paengawhawha paenga-whāwhā paenga-whawha",
            "may mei haratua",
            "june jun hune pipiri",
            "july jul hūrae hurae hōngongoi hongongoi",
            "august aug ākuhata akuhata hereturikōkā hereturikoka here-turi-kōkā",
            "september sept sep hepetema mahuru",
            "october oct oketopa whiringa-ā-nuku",
            "november nov noema whiringa-ā-rangi",
            "december dec tīhema tihema hakihea",
        ),
        start=1,
    )
    for name in names.split()
}
MONTHS = frozenset(_MONTHS)
"""The names of the months and their short forms, in small letters, with macrons and without."""

_MONTH = "(?:" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")\.?"
NUMERIC = r"[0-3]?[0-9](?P<sep>[-/.])[01]?[0-9](?P=sep)(?:(?:19|20)[0-9]{2}|[0-9]{2})"
ISO = r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]"
DAY_FIRST = (
    rf"[0-3]?[0-9](?:st|nd|rd|th)?(?:\s(?:of|o))?[\s-]{{0,2}}{_MONTH},?[\s-]{{0,2}}(?:(?:19"
    rf"|20)[0-9]{{2}}|'?[0-9]{{2}})"
)
MONTH_FIRST = rf"{_MONTH}\s[0-3]?[0-9](?:st|nd|rd|th)?,?\s(?:19|20)[0-9]{{2}}"
WHOLE_DATE = re.compile(
    rf"(?<![\w/.-])(?:{NUMERIC}|{ISO}|{DAY_FIRST}|{MONTH_FIRST})(?![\w/]|[-.][0-9])", re.IGNORECASE
)
PART_DATE = re.compile(
    rf"(?<![\w/.-])(?:{_MONTH}\s)?(?:19|20)[0-9]{{2}}(?![\w/]|[-.][0-9])", re.IGNORECASE
)

LOOSE_DATE = re.compile(
    rf"(?<![\w/.-])(?:[0-3]?[0-9](?:st|nd|rd|th)?(?:\s(?:of|o|ō))?[\s-]{_MONTH}(?![\s,-]{{1,2}}'?[0-9])"
    rf"|{_MONTH}\s[0-3]?[0-9](?:st|nd|rd|th)?(?:,?\s'?[0-9]{{2}}(?:[0-9]{{2}})?)?"
    r"|(?:19|20)[0-9]{2}[/.][01]?[0-9][/.][0-3]?[0-9]|(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]"
    r"|[0-3]?[0-9]\s[01]?[0-9]\s(?:(?:19|20)[0-9]{2}|[0-9]{2})|[0-3]?[0-9]/[01]?[0-9]"
    r"|[0-3][0-9][01][0-9](?:19|20)?[0-9]{2})(?![\w/]|[-.][0-9])",
    re.IGNORECASE,
)
"""Forms of a date that are one only where a label says so: no year, spaces between, digits run together."""

OF_A_YEAR = re.compile(r",? (?:19|20)[0-9]{2}(?![0-9:/.-]?[0-9])")
"""A year right behind a word, which makes the word an event, a model or a month's name: "Matatini 2025"."""


def is_date(written: str) -> bool:
    """Tells whether a written date exists, the day before the month where both are numbers.

    >>> is_date("12/03/1984"), is_date("31/02/1984"), is_date("3rd of Māehe 1990")
    (True, False, True)
    """
    numbers = [int(n) for n in re.findall(r"[0-9]+", written)]
    words = [w for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", written.casefold()) if w in _MONTHS]
    if words and len(numbers) == 2:
        day, month, year = numbers[0], _MONTHS[words[0]], numbers[1]
    elif len(numbers) == 3 and numbers[0] > 999:
        year, month, day = numbers
    elif len(numbers) == 3:
        day, month, year = numbers
    else:
        return False
    if year < 100:
        year += 1900
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
