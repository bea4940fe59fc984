"""Names in lists and forms: rolls with semicolons, tables, oaths, tickets.

Form: "Example, Jane; SAMPLE, Tom"; the first column under "Name"; "I, Jane Example, of"; "EXAMPLE/JANE MS".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import Look, Tokens, is_something_else, place_of, read_name
from redaction.detectors.recogniser import Evidence, Hit

_SWORN = re.compile(
    r"\bI, (?P<name>[^,\n\d]{4,60}), (?=(?:of|the|being|formerly|make|say|state|solemnly|do|an?|aged|am)\b)"
)
_ROLL = re.compile(r"[^;\n]{3,60}(?:;\s[^;\n]{2,60}){2,}")
_ENTRY = re.compile(
    r"\s*(?P<name>[^\W\d_][^\W\d_'. -]*(?:['. -][^\W\d_]+)*, "
    r"[^\W\d_][^\d_,;]{0,40}?)(?=[ ]?[\[<(]*\s*$|[ ][\[<(])"
)
_TABLE = re.compile(
    r"^[ ]*(?:(?:full |staff |employee )?names?|ingoa)[ \t]+(?:position|role|title|job|tūranga|team|agency"
    r"|organisation|unit|branch|office|location|phone|ext|email)\b[^\n]*\n(?P<rows>(?:[^\n]+(?:\n|$)){1,80})",
    re.IGNORECASE | re.MULTILINE,
)
_TICKET = re.compile(
    r"(?<![\w/])[A-ZĀĒĪŌŪ][A-ZĀĒĪŌŪ'-]+/[A-ZĀĒĪŌŪ][A-ZĀĒĪŌŪ' -]*?[ ]?(?:MRS?|MS|MISS|MSTR|DR)(?![\w/])"
)


def in_rolls(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names of lists, oaths, tables and tickets."""
    text = tokens.text
    for match in _ROLL.finditer(text) if ";" in text else ():
        yield from _roll(tokens, match)
    for match in _SWORN.finditer(text):
        yield from _sworn(tokens, *match.span("name"))
    for match in _TABLE.finditer(text):
        yield from _first_cells(tokens, match.start("rows"), match.group("rows"))
    for match in _TICKET.finditer(text):
        yield Hit(*match.span(), 0.85, Evidence.FORM, "name: as on a ticket")


def _roll(tokens: Tokens, line: re.Match[str]) -> Iterator[Hit]:
    """Gives the people of a list such as "Example, Jane; SAMPLE, Tom; Doe, R & S", most of it such entries."""
    entries = []
    count = 0
    for piece in re.finditer(r"[^;]+", line.group()):
        count += 1
        entry = _ENTRY.match(piece.group())
        if entry is None:
            continue
        start = line.start() + piece.start() + entry.start("name")
        end = line.start() + piece.start() + entry.end("name")
        words = tokens.items[tokens.index_at(start) : tokens.index_at(end)]
        cased = all(t.is_cased or t.is_particle or t.key == "and" for t in words)
        named = [t for t in words if t.is_cased and t.look is not Look.INITIAL]
        if cased and named and all(t.sort.may_be_name or t.is_particle for t in named):
            entries.append((start, end))
    if len(entries) * 2 >= count and len(entries) > 1:
        for start, end in entries:
            yield Hit(
                start, end, 0.75, Evidence.GRAMMAR, "name: list of people, family names first"
            )


def _sworn(tokens: Tokens, start: int, end: int) -> Iterator[Hit]:
    """Gives the name of somebody who swears or states, written as the law writes it."""
    words = tokens.items[tokens.index_at(start) : tokens.index_at(end)]
    if len(words) > 1 and all(t.is_cased or t.is_particle for t in words):
        yield Hit(start, end, 0.85, Evidence.GRAMMAR, "name: of whoever states")


def _first_cells(tokens: Tokens, offset: int, rows: str) -> Iterator[Hit]:
    """Gives the names at the beginning of the rows of a table whose first column is names."""
    for row in re.finditer(r"[^\n]+", rows):
        index = tokens.index_at(offset + row.start())
        span = read_name(tokens, index, longest=4)
        if span is None or span[0] != index or is_something_else(tokens, span):
            continue
        stop = span[1]
        if stop < len(tokens.items) and tokens.items[stop].look is Look.INITIAL:
            stop += tokens.beside(stop)
        start, end = place_of(tokens, (index, stop))
        if stop - index > 1 and start - offset - row.start() <= 3:
            yield Hit(start, end, 0.75, Evidence.GRAMMAR, "name: first column of a table")
