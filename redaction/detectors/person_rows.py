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
    r"|(?:head|main|joint|injured|lead|case|key|primary|second|first) (?:tenants?|workers?|applicants?"
    r"|contacts?|owners?|managers?|persons?|officers?|authors?)"
    r"|sur[ _-]?names?|forenames?|family|given|ingoa(?: katoa| whānau)?|payee|tenants?|owners?"
    r"|students?|applicants?"
    r"|claimants?|patients?|witness(?:es)?|drivers?|members?|attendees?|persons?|who|child(?: of)?"
    r"|nominees?|callers?"
    r"|requesters?|learners?|players?|passengers?|crew|lead|supervisor|assignee|submitters?"
    r"|residents?|licensees?"
    r"|caregivers?|parents?|guardians?|next of kin|voters?|trustees?|directors?|officers?|interpreters?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[a-z]{3}[.!?] ")
_HINT = re.compile(
    r"\t|\||[^ \n] {2,}[^ \n]|,[^,\n]*,|[0-9][/.-][01]?[0-9][/.-][0-9]{2}|[A-Z]{2} ?[0-9]{6}| (?:19"
    r"|20)[0-9]{2}\b"
)
_MOST_ROWS = 200
_MOST_WORDS = 5
_FIRST_CELLS = 4
"""Cells at the beginning of a row in which a name is looked for."""
_ROW_NUMBER = re.compile(r"[0-9]{1,3}[.)]?[ ]+(?=[^\W\d_])")
_LICENCE = re.compile(r"[A-Z]{2}[ ]?[0-9]{3}[ ]?[0-9]{3}(?:[ ]?(?:v(?:er)?\.?[ ]?)?[0-9]{3})?")
_NUMBER = re.compile(
    r"[A-Z]{2}[ ]?[0-9]{6}|[A-Z]{3}[0-9]{4}|[A-Z]{3}[0-9]{2}[A-Z]{2}|[0-9]{2,3}[- ][0-9]{3}[- ][0-9]{3}"
    r"|[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2,3}|\+?[0-9][0-9 ()-]{7,14}[0-9]"
)
_FORM = re.compile(r"(?<![\w/])[A-Z]{2}[ ]?[0-9]{6}(?![\w/]|-[0-9])")
_BETWEEN = " ,;:()[]–-•*|"
_LONGEST_PIECE = 40
"""Characters of the longest piece between a row's dates and numbers; prose has longer ones."""
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_APART = 3
"""Years between the dates of rows that no one year's events have."""
_OLD = 4
"""Years before the latest one of a text that a date beside a name is older than what a paper tells of."""


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
        people = [row for row in block if _person(tokens, row)]
        dates = [cell for row in people for cell in row if _is_date(text, cell)]
        for row in people:
            own = [cell for cell in row if _LICENCE.fullmatch(text[slice(*cell)])]
            its = [cell for cell in row if _is_date(text, cell)]
            if its or any(_is_number(text, cell) for cell in row):
                names += _person(tokens, row)
            if len(its) == 1 and (own or _lie_apart(text, dates)):
                births.update(its)
            if its or len(people) > 1:
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
        if number == len(_PARTERS) - 1 and (
            line.count(",") + line.count(";") < 2 or _SENTENCE.search(line)
        ):
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
    """Gives the cells of a row whose columns a reader joined by single spaces: a name, dates, numbers.

    A line with neither a date nor the form of a licence, or with a piece of prose, is no such row.
    """
    found = [m.span() for pattern in (WHOLE_DATE, _FORM) for m in pattern.finditer(line)]
    cells: list[Cell] = []
    at = 0
    for start, end in (*sorted(found), (len(line), len(line))):
        piece = line[at:start].strip(_BETWEEN)
        if len(piece) > _LONGEST_PIECE:
            return []
        if piece:
            first = line.index(piece, at)
            cells.append((offset + first, offset + first + len(piece)))
        if end > start:
            cells.append((offset + start, offset + end))
        at = end
    return cells if found and len(cells) > 1 else []


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
    label = written.rstrip().endswith(":")
    if label or not 1 <= len(words) <= _MOST_WORDS or any(letter.isdigit() for letter in written):
        return False
    full = [t for t in words if t.look is not Look.INITIAL]
    return (
        bool(full)
        and all(t.is_cased or t.is_particle or t.key == "and" for t in words)
        and all(t.sort.may_be_name or t.is_particle or t.key == "and" for t in full)
    )


def _person(tokens: Tokens, row: list[Cell]) -> list[Cell]:
    """Gives the cells of a row that name somebody: one full name, or two cells beside each other."""
    cells = [_without_number(tokens.text, cell) for cell in row[:_FIRST_CELLS]]
    for at, cell in enumerate(cells):
        words = _words(tokens, cell)
        if not _may_be_name(words, tokens.text[slice(*cell)]):
            continue
        full = [t for t in words if t.look is not Look.INITIAL and not t.is_particle]
        if len(words) > 1 and {t.sort for t in full} & {Sort.NAME, Sort.UNKNOWN}:
            return [cell]
        behind = cells[at + 1] if at + 1 < len(cells) else cell
        other = _words(tokens, behind)
        if behind != cell and _may_be_name(other, tokens.text[slice(*behind)]):
            sorts = {t.sort for t in (*words, *other)}
            if Sort.NAME in sorts or sorts == {Sort.UNKNOWN}:
                return [cell, behind]
    return []


def _without_number(text: str, cell: Cell) -> Cell:
    """Gives a cell without the row's number before a name."""
    number = _ROW_NUMBER.match(text, *cell)
    return (number.end(), cell[1]) if number else cell


def _is_date(text: str, cell: Cell) -> bool:
    return WHOLE_DATE.fullmatch(text, *cell) is not None


def _is_number(text: str, cell: Cell) -> bool:
    return _NUMBER.fullmatch(text, *cell) is not None


def _lie_apart(text: str, dates: list[Cell]) -> bool:
    """Tells whether the dates of a table's rows are too far from each other for events of one time."""
    years = [int(m.group()) for cell in dates if (m := _YEAR.search(text, *cell))]
    if len(years) < 2:
        return False
    return max(years) - min(years) >= _APART or max(years) <= newest_year(text) - _OLD


def newest_year(text: str) -> int:
    """Gives the latest year that a text names, or 0 where it names none.

    >>> newest_year("on 3 May 2024, under the Act of 1989")
    2024
    """
    return max((int(m.group()) for m in _YEAR.finditer(text)), default=0)
