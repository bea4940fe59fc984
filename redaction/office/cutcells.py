"""Cells of a spreadsheet whose words or figures its pages do not show whole; in the sandbox.

A text longer than its column ends where the next cell is filled, a number too wide is printed as ``###``, and
of lines that a row is too low for some are left out: whoever reads the page does not see them. Each cell's
text, as LibreOffice shows it, is looked for among the pieces of text that the PDF draws: a cell is one piece,
or several that follow each other; of cells with the same text it is not known which one is cut off. A
fraction that is rounded to its column is no news. What is drawn and clipped away is text of the page, and told
when that is read.

Source: OpenDocument 1.3, part 3, 9.1 (tables) and 19.684 (``table:print-ranges``).
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from records.errors import Refused
from redaction.office.hiddenin import Listing
from redaction.office.odfstyles import styles_of
from redaction.office.officepack import Element, Pack, opened_pack

MOST_TOLD = 500
"""Texts that are told one by one; more are counted."""

MOST_PLACES = 4
"""Places that are named of one text."""

LONGEST_PIECE = 400
"""Letters of one line in a cell."""

MOST_TRIES = 20
"""Places that are tried for the beginning of a cell whose words stand in several pieces."""

MOST_REPEATS = 1000
_TRUTHS = frozenset({"TRUE", "FALSE"})
"""Printed as figures where the cell's format says so."""

_FRACTION = re.compile(r"-?\d{1,15}\.\d{1,20}")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell whose row, column and sheet are shown.

    Attributes:
        place: its sheet and its name on it.
        text: as it would be read if there were room.
    """

    place: str
    text: str


def look(copy: str, pdf: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: ``hidden``, the cells that are not printed whole.

    Args:
        copy: the spreadsheet as OpenDocument.
        pdf: what was printed of it.
    """
    told = Listing()
    try:
        with opened_pack(copy) as pack:
            cells = list(cells_of(pack))
    except Refused:
        # it was printed all the same; that nobody compared is told
        told.add(
            "cut-off", "the whole file", "its sheets are too large to be compared with its pages"
        )
    else:
        for text, places in not_whole(cells, pieces_of(pdf)).items():
            if len(told.items) < MOST_TOLD:
                told.add("cut-off", _either(places), text)
            else:
                told.left_out += 1
    yield {"hidden": told.items, "left_out": told.left_out}


def not_whole(cells: Sequence[Cell], pages: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Gives the texts that do not stand on the pages as often as in cells, and the places of those cells.

    Args:
        cells: in any order.
        pages: of each page the pieces of text that it draws, in order.
    """
    pieces = [piece for page in pages for piece in (*page, "")]
    free = Counter(pieces)
    begins: defaultdict[str, list[int]] = defaultdict(list)
    for at, piece in enumerate(pieces):
        if piece and len(begins[piece]) < MOST_TRIES:
            begins[piece].append(at)
    places: defaultdict[str, list[str]] = defaultdict(list)
    for cell in cells:
        places[cell.text].append(cell.place)
    short = {}
    for said, where in places.items():
        text = plain(said)
        if not text or text in _TRUTHS:
            continue
        wanted = len(where) - free[text]
        free[text] -= min(free[text], len(where))
        while wanted > 0 and (_rounded(text, free) or _in_pieces(text, pieces, begins)):
            wanted -= 1
        if wanted > 0:
            short[said] = where
    return short


def _rounded(text: str, free: Counter[str]) -> bool:
    """Tells whether a fraction is printed with fewer of its decimals; that piece serves no other cell."""
    if _FRACTION.fullmatch(text):
        for decimals in range(len(text.partition(".")[2]) - 1, -1, -1):
            fewer = Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
            said = f"{fewer:f}".rstrip("0").rstrip(".") if decimals else f"{fewer:f}"
            if free[said] > 0:
                free[said] -= 1
                return True
    return False


def _either(places: Sequence[str]) -> str:
    """Gives the places of cells of one text, of which not all are whole."""
    more = f" or {len(places) - MOST_PLACES} others" if len(places) > MOST_PLACES else ""
    return " or ".join(places[:MOST_PLACES]) + more


def _in_pieces(text: str, pieces: Sequence[str], begins: dict[str, list[int]]) -> bool:
    """Tells whether a text stands in several pieces that follow each other; these serve no other text."""
    for length in range(1, min(len(text), LONGEST_PIECE)):
        for place in begins.get(text[:length], ()):
            at, done = place, 0
            while done < len(text) and pieces[at] and text.startswith(pieces[at], done):
                done += len(pieces[at])
                at += 1
            if done == len(text):
                begins[text[:length]].remove(place)
                return True
    return False


def plain(text: str) -> str:
    """Gives a text without blanks and without signs that only tell where a line may break."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(ch for ch in normal if not ch.isspace() and unicodedata.category(ch) != "Cf")


# -- pages -----------------------------------------------------------------------------------------


def pieces_of(pdf: str) -> list[list[str]]:
    """Gives of each page the pieces of text that it draws, in the order in which it draws them."""
    pages = []
    with pdfium.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            drawn = page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=4)
            said = (plain(_said(one.raw, text.raw)) for one in drawn)
            pages.append([piece for piece in said if piece])
            text.close()
            page.close()
    return pages


def _said(drawn: Any, text: Any) -> str:
    length = c.FPDFTextObj_GetText(drawn, text, None, 0)
    held = ctypes.create_string_buffer(length)
    c.FPDFTextObj_GetText(drawn, text, ctypes.cast(held, ctypes.POINTER(c.FPDF_WCHAR)), length)
    return held.raw.decode("utf-16-le", "replace").rstrip("\0")


# -- cells -----------------------------------------------------------------------------------------


def cells_of(pack: Pack) -> Iterator[Cell]:
    """Gives the cells of an OpenDocument spreadsheet that are shown and printed.

    Raises:
        Refused: it cannot be read within bounds.
    """
    trees = [tree for tree in (pack.xml("content.xml"), pack.xml("styles.xml")) if tree]
    hidden, _ = styles_of(trees)
    for table in trees[0].every("table") if trees else ():
        if table.attributes.get("style-name", "") not in hidden:
            yield from _cells(table)


def _cells(table: Element) -> Iterator[Cell]:
    name = table.attributes.get("name", "")
    areas = [_area(said) for said in table.attributes.get("print-ranges", "").split()]
    columns: list[bool] = []
    for column in _within(table, "table-column"):
        shown = column.attributes.get("visibility", "visible") == "visible"
        columns += [shown] * min(_times(column, "columns"), 1 << 14)
    number = 0
    for row in _within(table, "table-row"):
        times = _times(row, "rows")
        if row.attributes.get("visibility", "visible") == "visible":
            said = list(_row(row, columns))
            for again in range(min(times, MOST_REPEATS) if said else 0):
                for at, text in said:
                    if _printed(areas, at, number + again):
                        yield Cell(f"sheet {name}, {_letters(at)}{number + again + 1}", text)
        number += times


def _row(row: Element, columns: Sequence[bool]) -> Iterator[tuple[int, str]]:
    at = 0
    for cell in row.elements():
        if cell.name not in ("table-cell", "covered-table-cell"):
            continue
        times = _times(cell, "columns")
        if text := _text(cell):
            for column in range(at, at + min(times, MOST_REPEATS)):
                if column >= len(columns) or columns[column]:
                    yield column, text
        at += times


def _text(cell: Element) -> str:
    """Gives what a cell shows; of one whose format shows nothing, what it holds."""
    shown = " ".join(one.text() for one in cell.elements() if one.name == "p")
    if shown:
        return shown
    said = cell.attributes
    value = said.get("value", "")
    return said.get("string-value", "") or ("" if value == "0" else value)


def _within(table: Element, name: str) -> Iterator[Element]:
    """Gives the rows or columns of a table, those of groups and heads too, but not of tables within it."""
    waiting = list(reversed(list(table.elements())))
    while waiting:
        one = waiting.pop()
        if one.name == name:
            yield one
        elif one.name.startswith(("table-row", "table-column", "table-header")):
            waiting.extend(reversed(list(one.elements())))


def _times(element: Element, what: str) -> int:
    said = element.attributes.get(f"number-{what}-repeated", "1")
    return max(int(said), 1) if said.isdecimal() and len(said) < 9 else 1


def _area(said: str) -> tuple[int, int, int, int] | None:
    """Gives the first and last column and row of what is printed, from 0."""
    corners = [_RANGE.search(corner) for corner in said.split(":")]
    spots = [(_number(one[1]), int(one[2]) - 1) for one in corners if one]
    if len(spots) != len(corners):
        return None
    (left, top), (right, bottom) = spots[0], spots[-1]
    return left, top, right, bottom


def _printed(areas: Sequence[tuple[int, int, int, int] | None], column: int, row: int) -> bool:
    """Tells whether a cell is in one of the areas; of one that cannot be read, all is."""
    if not areas:
        return True
    return any(
        one is None or (one[0] <= column <= one[2] and one[1] <= row <= one[3]) for one in areas
    )


def _letters(column: int) -> str:
    said = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1
