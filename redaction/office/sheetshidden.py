"""What a .xlsx holds and its printed sheets do not show; in the sandbox.

Source: ECMA-376, part 1, 18 (SpreadsheetML); [MS-XLSX] for comments with replies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.office.hiddenin import LONGEST, Listing
from redaction.office.officepack import Element, Pack
from redaction.office.shapeshidden import shapes_in, tell, words_in

_YES, _NO = ("1", "true"), ("0", "false")
_SPELLED = re.compile(r'"[^"]*\w[^"]*"')
"""Words that stand in a formula."""


def sheets(pack: Pack, told: Listing) -> None:
    """Adds what a .xlsx hides."""
    shared = pack.xml("xl/sharedStrings.xml")
    strings = [one.text() for one in shared.every("si")] if shared else []
    book, related = pack.xml("xl/workbook.xml"), pack.related("xl/workbook.xml")
    unseen = _formats_that_hide(pack.xml("xl/styles.xml"))
    people, reached = _people(pack), set[str]()
    for one in book.every("sheet") if book else ():
        place = f"sheet {one.attributes.get('name', '')}"
        _, part = related.get(one.attributes.get("id", ""), ("", ""))
        tree = pack.xml(part)
        if tree is None:
            continue
        if one.attributes.get("state", "visible") != "visible":
            told.add("hidden-sheet", place, _cells(tree.every("c"), strings))
        else:
            _rows_and_columns(tree, place, strings, told)
            _formatted_away(tree, place, strings, unseen, told)
        _formulas(tree, place, told)
        for kind, path in pack.related(part).values():
            if kind in ("comments", "threadedComment"):
                reached.add(path)
                _comments(pack.xml(path), f"{place}, ", people, told)
            elif kind == "drawing":
                _drawn(pack.xml(path), place, told)
    _of_the_book(book, told)
    for name in pack.names:
        if re.fullmatch(r"xl/(comments\d*|threadedComments/\w+|comments/\w+)\.xml", name):
            if name not in reached:
                _comments(pack.xml(name), "", people, told)
        elif re.fullmatch(r"xl/(pivotCache/\w+|revisions/\w+|externalLinks/\w+)\.xml", name):
            behind = pack.xml(name)
            told.add("data-behind", name, "" if behind is None else behind.text())


def _of_the_book(book: Element | None, told: Listing) -> None:
    """Adds names, and where the file lay, which can name who wrote it."""
    for one in book.every("definedName") if book else ():
        if one.attributes.get("name") == "_xlnm.Print_Area":
            told.add("print-area", "workbook", f"only {one.text()} is printed of its sheet")
        elif one.attributes.get("hidden") in _YES:
            told.add("hidden-name", one.attributes.get("name", ""), one.text())
    for one in book.every("absPath") if book else ():
        told.add("property", "folder", one.attributes.get("url", ""))


def _drawn(tree: Element | None, place: str, told: Listing) -> None:
    """Adds shapes over a sheet that are not shown, or not on paper."""
    for shape, _ in shapes_in(tree) if tree else ():
        tell(shape, place, told)
    for anchor in tree.elements() if tree else ():
        said = anchor.first("clientData")
        if said is not None and said.attributes.get("fPrintsWithSheet") in _NO:
            told.add("hidden-text", f"{place}, not for paper", words_in(anchor))


# -- comments --------------------------------------------------------------------------------------


def _comments(tree: Element | None, place: str, people: dict[str, str], told: Listing) -> None:
    if tree is None:
        return
    authors = [one.text() for one in tree.every("author")]
    for one in tree.every("comment", "threadedComment"):
        # where the note stands over the sheet follows its words, in numbers
        said = one.first("text")
        number = one.attributes.get("authorId", "")
        by = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        by = by or people.get(one.attributes.get("personId", ""), "")
        told.add(
            "comment", f"{place}{one.attributes.get('ref', '')}", said.text() if said else "", by
        )


def _people(pack: Pack) -> dict[str, str]:
    """Gives who comments, by what comments with replies call them."""
    found = {}
    for name in pack.names:
        tree = pack.xml(name) if re.fullmatch(r"xl/persons/\w+\.xml", name) else None
        for one in tree.every("person") if tree else ():
            found[one.attributes.get("id", "")] = one.attributes.get("displayName", "")
    return found


# -- cells -----------------------------------------------------------------------------------------


def _rows_and_columns(tree: Element, place: str, strings: list[str], told: Listing) -> None:
    hidden: list[tuple[int, int]] = []
    for column in tree.every("col"):
        if column.attributes.get("hidden") in _YES:
            first, last = column.attributes.get("min", "0"), column.attributes.get("max", "0")
            if first.isdecimal() and last.isdecimal():
                hidden.append((int(first), int(last)))
    for at, until in hidden:
        inside = [c for c in tree.every("c") if at <= _column(c.attributes.get("r", "")) <= until]
        told.add(
            "hidden-column", f"{place}, columns {at} to {until}", _cells(iter(inside), strings)
        )
    for row in tree.every("row"):
        if row.attributes.get("hidden") in _YES:
            where = f"{place}, row {row.attributes.get('r', '?')}"
            told.add("hidden-row", where, _cells(row.every("c"), strings))


def _formats_that_hide(styles: Element | None) -> frozenset[str]:
    """Gives the numbers of the cell styles whose format shows nothing, whatever stands in a cell."""
    if styles is None:
        return frozenset()
    codes = {
        one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "")
        for one in styles.every("numFmt")
    }
    # positive; negative; zero; text: only the fourth part hides words
    hide = {
        number
        for number, code in codes.items()
        if re.fullmatch(r'(\s|"\s*")*(;(\s|"\s*")*){3}', code)
    }
    formats = styles.first("cellXfs")
    found = enumerate(formats.elements() if formats else ())
    return frozenset(str(number) for number, one in found if one.attributes.get("numFmtId") in hide)


def _formatted_away(
    tree: Element, place: str, strings: list[str], unseen: frozenset[str], told: Listing
) -> None:
    for cell in tree.every("c") if unseen else ():
        text = _said(cell, strings) if cell.attributes.get("s") in unseen else ""
        if text:
            told.add("hidden-text", f"{place}, {cell.attributes.get('r', '')}", text)


def _formulas(tree: Element, place: str, told: Listing) -> None:
    """Adds formulas and conditions in which words are spelled."""
    for cell in tree.every("c"):
        formula = cell.first("f")
        if formula is not None and _SPELLED.search(said := formula.text()):
            told.add("field-code", f"{place}, {cell.attributes.get('r', '')}", said)
    for rule in tree.every("cfRule", "dataValidation"):
        said = " ".join(one.text() for one in rule.every("formula", "formula1", "formula2"))
        if _SPELLED.search(said):
            told.add("field-code", f"{place}, condition", said)
        for name in ("promptTitle", "prompt", "errorTitle", "error"):
            if text := rule.attributes.get(name, ""):
                told.add("comment", f"{place}, {rule.attributes.get('sqref', '')}, prompt", text)


def _column(reference: str) -> int:
    number = 0
    for letter in reference.upper()[:4]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - 64
    return number


def _cells(cells: Iterator[Element], strings: list[str]) -> str:
    said: list[str] = []
    length = 0
    for cell in cells:
        if text := _said(cell, strings):
            said.append(text)
            length += len(text)
        if length > LONGEST:
            break
    return " ".join(said)


def _said(cell: Element, strings: list[str]) -> str:
    text = cell.text(leaving_out=frozenset({"f"}))
    if cell.attributes.get("t") == "s" and text.isdecimal() and int(text) < len(strings):
        return strings[int(text)]
    return text
