"""Names in lists and forms: rolls with semicolons, tables, oaths, tickets.

Form: "Example, Jane; SAMPLE, Tom"; the first column under "Name"; "I, Jane Example, of"; "EXAMPLE/JANE MS".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.name_tokens import (
    Look,
    Token,
    Tokens,
    is_something_else,
    place_of,
    read_name,
)
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort, alone_nobody

_SWORN = re.compile(
    r"\bI, (?P<name>[^,\n\d]{4,60}), (?=(?:of|the|being|formerly|make|say|state|solemnly|do|an?|aged|am)\b)"
)
_ROLL = re.compile(r"[^;\n]{3,60}(?:;\s[^;\n]{2,60}){2,}")
_ENTRY = re.compile(
    r"\s*(?P<name>[^\W\d_][^\W\d_'. -]*(?:['. -][^\W\d_]+)*, "
    r"[^\W\d_][^\d_,;]{0,40}?)(?=[ ]?[\[<(]*\s*$|[ ][\[<(])"
)
_CELL = re.compile(
    r"(?:^|\|)[ ]*(?P<name>[^\W\d_][^|\n,:0-9]{1,30}, [^\W\d_][^|\n,:0-9]{0,30}?)[ ]*(?=\||$)",
    re.MULTILINE,
)
_NEXT = re.compile(r",[ \n]{1,2}(?:and |me )?| and | & |;[ \n]{1,2}")
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
    for match in _CELL.finditer(text) if "|" in text else ():
        yield from _cell(tokens, *match.span("name"))
    yield from _rows_of_people(tokens)
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


def _cell(tokens: Tokens, start: int, end: int) -> Iterator[Hit]:
    """Gives "Family, Given M." that fills a cell of a table, where its words are nothing else."""
    words = tokens.items[tokens.index_at(start) : tokens.index_at(end)]
    full = [t for t in words if t.look is not Look.INITIAL]
    if len(full) < 2 or len(words) > 5 or not all(t.is_cased or t.is_particle for t in words):
        return
    comma = tokens.text.index(",", start)
    if min(sum(t.start > comma for t in full), sum(t.start < comma for t in full)) > 1:
        # "Mere Tau, Hemi Ara" are two people
        return
    if all(t.sort.may_be_name for t in full) and any(t.sort is not Sort.WORD for t in full):
        stop = end + (words[-1].dotted and words[-1].end == end)
        yield Hit(start, stop, 0.75, Evidence.GRAMMAR, "name: cell of a table, family name first")


def _rows_of_people(tokens: Tokens) -> Iterator[Hit]:
    """Gives the strangers in a row of people: "Vaiola Lemusu, Jericho Tolentino, Quillon and Cheon Ara"."""
    items = tokens.items
    at = 0
    while at < len(items):
        row: list[tuple[int, int]] = []
        while at < len(items) and items[at].is_cased:
            stop = at + 1
            while tokens.beside(stop) and items[stop].is_cased:
                stop += 1
            row.append((at, stop))
            behind = stop + 1 if stop < len(items) and items[stop].key in ("and", "me") else stop
            if behind >= len(items) or not _NEXT.fullmatch(
                tokens.text, items[stop - 1].end, items[behind].start
            ):
                at = min(len(items), behind)
                break
            at = behind
        else:
            at += 1
        if len(row) > 2:
            yield from _strangers(tokens, row)


def _strangers(tokens: Tokens, row: list[tuple[int, int]]) -> Iterator[Hit]:
    """Gives the members of a row that nobody knows, where at least half are known as people."""
    people = [
        words
        for first, stop in row
        if _is_somebody(words := tokens.items[first:stop]) or _is_given_name(words)
    ]
    if len(people) < 2 or len(people) * 2 < len(row):
        return
    for first, stop in row:
        words = tokens.items[first:stop]
        full = [t for t in words if t.look is not Look.INITIAL]
        fits = all(t.sort.may_be_name and t.key not in alone_nobody() for t in full)
        if words in people or not 1 <= len(full) <= 3 or not fits:
            continue
        if any(t.sort is not Sort.WORD for t in full) and full[0].look is Look.CAPITALISED:
            span = (words[0].start, words[-1].end)
            yield Hit(*span, 0.55, Evidence.GRAMMAR, "name: in a row of people")


def _is_somebody(words: tuple[Token, ...]) -> bool:
    """Tells whether two to four capitals hold a known name and nothing that is no name."""
    return 2 <= len(words) <= 4 and (
        any(t.sort is Sort.NAME for t in words)
        and all(t.sort.may_be_name or t.is_particle for t in words)
    )


def _is_given_name(words: tuple[Token, ...]) -> bool:
    """Tells whether one capital is a given name and nothing else."""
    first = words[0]
    known = first.is_given and first.sort is Sort.NAME and not first.is_place
    return len(words) == 1 and known and first.look is Look.CAPITALISED


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
