"""Rows of tables that tell of people: the cells under a heading for names, and rows without any heading.

Form: cells parted by a tab, an upright bar, two spaces or more, or by commas. Under "Surname",
"given_names", "Tenant" or "Payee" a cell is a name; without a heading a row is a person's where one cell
reads as a full name and another is a date or the form of an identifier. A row's date is somebody's birth,
and letters with six digits a licence, where the row stands among such and holds both, or where the dates of
the rows lie years apart.

Source: lists as agencies keep them: crews, rolls, payments, conferences.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from redaction.detectors.dates import WHOLE_DATE
from redaction.detectors.name_tokens import Look, Token, Tokens, tokens_of
from redaction.detectors.recogniser import Evidence, Hit
from redaction.detectors.vocabulary import Sort

_PARTERS = (
    re.compile(r"[ ]*\t[ \t]*"),
    re.compile(r"[ ]*\|[ ]*"),
    re.compile(r"[ ]{2,}"),
    re.compile(r"[ ]?[,;][ ]?"),
)
_HEAD = re.compile(
    r"(?:(?:full|given|first|last|middle|family|other|known|preferred|legal|maiden|staff|employee"
    r"|student|patient|client"
    r"|tenant|owner|applicant|child'?s?|parent'?s?|player|member|passenger|crew|driver)[ _-]?)*names?(?:\(s\))?"
    r"|sur[ _-]?names?|forenames?|family|given|ingoa(?: katoa| whānau)?|payee|tenants?|owners?"
    r"|students?|applicants?"
    r"|claimants?|patients?|witness(?:es)?|drivers?|members?|attendees?|persons?|who|child(?: of)?"
    r"|nominees?|callers?"
    r"|requesters?|learners?|players?|passengers?|crew|lead|supervisor|assignee|submitters?"
    r"|residents?|licensees?"
    r"|caregivers?|parents?|guardians?|next of kin|voters?|trustees?|directors?|officers?|interpreters?",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"\t|\||[^ \n] {2,}[^ \n]|,[^,\n]*,|[0-9][/.-][01]?[0-9][/.-][0-9]{2}|[A-Z]{2} ?[0-9]{6}| (?:19"
    r"|20)[0-9]{2}\b"
)
_MOST_ROWS = 200
_MOST_WORDS = 5
_LICENCE = re.compile(r"[A-Z]{2}[ ]?[0-9]{3}[ ]?[0-9]{3}(?:[ ]?(?:v(?:er)?\.?[ ]?)?[0-9]{3})?")
_NUMBER = re.compile(
    r"[A-Z]{2}[ ]?[0-9]{6}|[A-Z]{3}[0-9]{4}|[A-Z]{3}[0-9]{2}[A-Z]{2}|[0-9]{2,3}[- ][0-9]{3}[- ][0-9]{3}"
    r"|[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2,3}|\+?[0-9][0-9 ()-]{7,14}[0-9]"
)
_FORM = re.compile(r"(?<![\w/])[A-Z]{2}[ ]?[0-9]{6}(?![\w/]|-[0-9])")
_NAME_FIRST = re.compile(
    r"[\s•*–-]{0,6}(?:[0-9]{1,3}[.)]?[ ]+)?(?P<name>[^\W\d_a-z][^\d,;:"
    r"|()\n]{2,50}?)[ ,;:(–-]+(?=[0-9A-Z])(?=\S*[0-9])"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_APART = 3
"""Years between the dates of rows that no one year's events have."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What rows of people hold, as offsets in the text."""

    names: tuple[tuple[int, int], ...] = ()
    births: frozenset[tuple[int, int]] = frozenset()
    licences: frozenset[tuple[int, int]] = frozenset()


Cell = tuple[int, int]


@functools.lru_cache(maxsize=4)
def rows_of(text: str) -> Rows:
    r"""Gives the names, births and licences of a text's rows of people; the last few texts are remembered.

    >>> rows_of("surname,given,born\nTAU,ANA,1990-02-03").names
    ((19, 22), (23, 26))
    """
    if not _HINT.search(text):
        return Rows()
    tokens = tokens_of(text)
    names: list[Cell] = []
    births: set[Cell] = set()
    licences: set[Cell] = set()
    for block in _blocks(text):
        names += _under_headings(tokens, block)
        people = [row for row in block if _person(tokens, row) is not None]
        dates = [cell for row in people for cell in row if _is_date(text, cell)]
        held = [
            row
            for row in people
            if any(_is_date(text, c) for c in row) or any(_is_number(text, c) for c in row)
        ]
        names += [cell for row in held if (cell := _person(tokens, row)) is not None]
        for row in people:
            own = [cell for cell in row if _LICENCE.fullmatch(text[slice(*cell)])]
            its = [cell for cell in row if _is_date(text, cell)]
            if len(its) == 1 and (own or _lie_apart(text, dates)):
                births.update(its)
            if its:
                licences.update(own)
    return Rows(tuple(sorted(set(names))), frozenset(births), frozenset(licences))


def in_rows(tokens: Tokens) -> Iterator[Hit]:
    """Gives the names of a text's rows of people."""
    for start, end in rows_of(tokens.text).names:
        yield Hit(start, end, 0.75, Evidence.FORM, "name: row of a table")


def _blocks(text: str) -> Iterator[list[list[Cell]]]:
    """Gives the lines that stand together and have cells, as their cells' offsets."""
    block: list[list[Cell]] = []
    at = 0
    for line in text.split("\n"):
        cells = (_cells(line, at) or _loose(line, at)) if len(block) < _MOST_ROWS else []
        if cells:
            block.append(cells)
        elif block:
            yield block
            block = []
        at += len(line) + 1
    if block:
        yield block


def _cells(line: str, offset: int) -> list[Cell]:
    """Gives the cells of a line, parted by the first mark that parts it; a line of prose has none."""
    for number, parter in enumerate(_PARTERS):
        if number == len(_PARTERS) - 1 and (line.count(",") + line.count(";") < 2 or ". " in line):
            continue
        cells = []
        at = len(line) - len(line.lstrip(" |\t"))
        stop = len(line.rstrip(" |\t"))
        for match in parter.finditer(line, at, stop):
            cells.append((offset + at, offset + match.start()))
            at = match.end()
        cells.append((offset + at, offset + stop))
        if len(cells) > 1:
            return cells
    return []


def _loose(line: str, offset: int) -> list[Cell]:
    """Gives the cells of a row whose columns a reader joined by single spaces: a name, dates, numbers."""
    head = _NAME_FIRST.match(line)
    if head is None:
        return []
    rest = [m for pattern in (WHOLE_DATE, _FORM) for m in pattern.finditer(line, head.end("name"))]
    first = min((m.start() for m in rest), default=len(line))
    if first == len(line) or line[head.end("name") : first].strip(" ,;:(–-"):
        return []
    spans = [head.span("name"), *sorted(m.span() for m in rest)]
    return [(offset + start, offset + end) for start, end in spans]


def _under_headings(tokens: Tokens, block: list[list[Cell]]) -> Iterator[Cell]:
    """Gives the cells of names under the headings of a table's first line."""
    text, head = tokens.text, block[0]
    named = [at for at, cell in enumerate(head) if _HEAD.fullmatch(text[slice(*cell)].strip(" *:"))]
    first = text.rfind("\n", 0, head[0][0]) + 1
    for row in block[1:] if named else ():
        line = text.rfind("\n", 0, row[0][0]) + 1
        for at in named:
            column = head[at][0] - first
            near = [c for c in row if abs(c[0] - line - column) <= 1]
            cell = row[at] if len(row) == len(head) else (near[0] if near else None)
            if cell is not None and _may_be_name(_words(tokens, cell), text[slice(*cell)]):
                yield cell


def _words(tokens: Tokens, cell: Cell) -> tuple[Token, ...]:
    return tokens.items[tokens.index_at(cell[0]) : tokens.index_at(cell[1])]


def _may_be_name(words: tuple[Token, ...], written: str) -> bool:
    """Tells whether a cell may be a name, or a part of one, where the heading says that it is."""
    if not 1 <= len(words) <= _MOST_WORDS or any(letter.isdigit() for letter in written):
        return False
    full = [t for t in words if t.look is not Look.INITIAL]
    return (
        bool(full)
        and all(t.is_cased or t.is_particle or t.key == "and" for t in words)
        and all(t.sort.may_be_name or t.is_particle or t.key == "and" for t in full)
    )


def _person(tokens: Tokens, row: list[Cell]) -> Cell | None:
    """Gives the first cell of a row that reads as the full name of somebody by itself."""
    for cell in row[:3]:
        written = tokens.text[slice(*cell)]
        words = _words(tokens, cell)
        full = [t for t in words if t.look is not Look.INITIAL and not t.is_particle]
        if len(words) < 2 or not full or not _may_be_name(words, written):
            continue
        sorts = {t.sort for t in full}
        if sorts & {Sort.NAME, Sort.UNKNOWN} and not sorts <= {Sort.WORD, Sort.PLACE}:
            return cell
    return None


def _is_date(text: str, cell: Cell) -> bool:
    return WHOLE_DATE.fullmatch(text, *cell) is not None


def _is_number(text: str, cell: Cell) -> bool:
    return _NUMBER.fullmatch(text, *cell) is not None


def _lie_apart(text: str, dates: list[Cell]) -> bool:
    """Tells whether the dates of a table's rows are too far from each other for events of one time."""
    years = [int(m.group()) for cell in dates if (m := _YEAR.search(text, *cell))]
    return len(years) > 1 and max(years) - min(years) >= _APART
