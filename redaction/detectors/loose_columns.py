r"""Which heading stands over a number in a table whose columns a reader joined by single spaces.

Form: a line of labels ("Name Date of birth Licence Issued"), and lines below it that hold dates or numbers.
Where a row has as many of these as the line has labels for them, each has the label of its place; where it
has fewer or more, only what has one label of its kind is told.

Source: tables of papers, as their text comes out of a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.dates import WHOLE_DATE

_DATED = re.compile(
    r"(?:(?:date|day)s?(?! of birth)(?: [a-z]+){0,2}|issued|expir(?:y|es|ed)|starts?|started|ends?|ended|due"
    r"|joined|left|hired|lodged|received|entered|admitted|discharged|sentenced|released|arrived|departed"
    r"|from|until|valid to|last seen|visited|paid|died|death|effective|commenced|review)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:amount|age|total|cost|score|rate|hours|ref(?:erence)?|no\.?|number|id|room|floor|grade|year|fte|qty"
    r"|price|balance|rent|postcode)\b|[$#%]",
    re.IGNORECASE,
)
_CHUNK = re.compile(
    r"(?<![\w/.-])(?:[A-Z]{2} [0-9]{3} ?[0-9]{3}|(?=\S*[0-9])\$?[\w/.,:-]*[\w%]"
    r"(?: (?:[0-9][0-9-]*|[A-Z][0-9]+)(?![\w/.]))*)"
)
_BIRTH = "birth"
_OTHER = "other"
_LONGEST_HEAD = 110
_MOST_ROWS = 60
_MOST_WITHOUT = 2
"""Lines without a date or number that a table may hold, as a wrapped cell makes them."""

Label = tuple[int, int, str]


def headed(text: str, labels: Sequence[Label]) -> dict[int, str]:
    """Gives the kind of the heading over each date and number of a text's tables, by its first letter's offset.

    ``labels`` are the text's labels as (start, end, kind), in order.
    """
    found: dict[int, str] = {}
    for end, heads in _headings(text, labels):
        for row in _rows(text, end + 1):
            found.update(_told(row, heads))
    return found


def _headings(text: str, labels: Sequence[Label]) -> Iterator[tuple[int, list[str]]]:
    """Gives the ends of lines that are nothing but labels, with the kinds of their columns."""
    done = -1
    for at, (start, _, _) in enumerate(labels):
        if start < done:
            continue
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", start)
        if last < 0:
            return
        done = last
        line = text[first:last]
        if len(line) > _LONGEST_HEAD or re.search(r"[0-9:;!?]|[a-z]\.(?: |$)|  |\||,", line):
            continue
        own = [label for label in labels[at:] if label[0] < last]
        kinds = _kinds(text, first, last, own)
        if kinds is not None and any(kind != _OTHER for kind in kinds):
            yield last, kinds


def _kinds(text: str, first: int, last: int, labels: Sequence[Label]) -> list[str] | None:
    """Gives the kinds of a heading line's columns, in order; None where it has words that are no heading."""
    places = [(start, kind) for start, _, kind in labels]
    rest = list(text[first:last])
    for start, end, _ in labels:
        rest[start - first : end - first] = " " * (end - start)
    between = "".join(rest)
    for pattern in (_DATED, _NUMBERED):
        places += [(first + match.start(), _OTHER) for match in pattern.finditer(between)]
        between = pattern.sub(lambda m: " " * len(m.group()), between)
    # what is left are columns of words: "Name", "Suburb"; small letters are those of a sentence
    words = between.split()
    if any(word[0].islower() and word not in ("of", "and", "or", "the") for word in words):
        return None
    return [kind for _, kind in sorted(places)] if len(places) + len(words) > 1 else None


def _rows(text: str, start: int) -> Iterator[list[tuple[int, bool]]]:
    """Gives the dates and numbers of each line below a heading, as (offset, whether it is a date)."""
    without = 0
    for _ in range(_MOST_ROWS):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if not line.strip():
            return
        dates = [match.span() for match in WHOLE_DATE.finditer(text, start, end)]
        row = [(first, True) for first, _ in dates]
        at = start
        for first, stop in (*dates, (end, end)):
            row += [(match.start(), False) for match in _CHUNK.finditer(text, at, first)]
            at = stop
        without = 0 if row else without + 1
        if without > _MOST_WITHOUT or end == len(text):
            if row:
                yield sorted(row)
            return
        yield sorted(row)
        start = end + 1


def _told(row: list[tuple[int, bool]], heads: list[str]) -> Iterator[tuple[int, str]]:
    """Gives the kinds of a row's dates and numbers."""
    if len(row) == len(heads):
        for (start, is_a_date), kind in zip(row, heads, strict=True):
            if is_a_date == (kind == _BIRTH) or kind == _OTHER:
                yield start, kind
        return
    dates = [start for start, is_a_date in row if is_a_date]
    if _BIRTH in heads and len(dates) == 1 and _OTHER not in heads:
        yield dates[0], _BIRTH
