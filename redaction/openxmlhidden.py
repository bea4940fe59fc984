"""What a .docx, .xlsx or .pptx holds and its printed pages do not show; in the sandbox.

Source: ECMA-376 (Office Open XML), part 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from redaction.hiddenin import LONGEST, Listing
from redaction.officepack import Element, Pack
from redaction.wordhidden import words

_RELATED = re.compile(r"\.rels$")


def openxml(pack: Pack, ending: str, told: Listing) -> None:
    """Adds what a .docx, .xlsx or .pptx hides."""
    {".docx": words, ".xlsx": _sheets, ".pptx": _slides}[ending](pack, told)
    for name in pack.names:
        low = name.lower()
        if "/embeddings/" in low or "/activex/" in low:
            told.add("embedded-object", name)
        elif low.endswith("vbaproject.bin"):
            told.add("macro", name)
        elif low.startswith("customxml/item") and low.endswith(".xml"):
            told.add("custom-data", name, _text_of(pack, name))
        elif _RELATED.search(low):
            _external_links(pack, name, told)
    for name in ("docProps/core.xml", "docProps/app.xml"):
        _properties(pack, name, told)
    custom = pack.xml("docProps/custom.xml")
    for one in custom.every("property") if custom else ():
        told.add("custom-property", one.attributes.get("name", ""), one.text())


def _text_of(pack: Pack, name: str) -> str:
    tree = pack.xml(name)
    return "" if tree is None else tree.text()


_OF_THE_MACHINE = frozenset(
    {
        *("Template", "TotalTime", "Pages", "Words", "Characters", "Lines", "Paragraphs", "Slides"),
        *("Application", "DocSecurity", "ScaleCrop", "CharactersWithSpaces", "SharedDoc", "Notes"),
        *(
            "AppVersion",
            "LinksUpToDate",
            "HyperlinksChanged",
            "HiddenSlides",
            "MMClips",
            "revision",
        ),
        *(
            "created",
            "modified",
            "PresentationFormat",
            "TitlesOfParts",
            "HeadingPairs",
            "lastPrinted",
        ),
    }
)


def _properties(pack: Pack, name: str, told: Listing) -> None:
    tree = pack.xml(name)
    for one in tree.elements() if tree else ():
        if one.name not in _OF_THE_MACHINE and (text := one.text()):
            told.add("property", one.name, text)


def _external_links(pack: Pack, name: str, told: Listing) -> None:
    tree = pack.xml(name)
    for one in tree.every("Relationship") if tree else ():
        kind = basename(one.attributes.get("Type", ""))
        if one.attributes.get("TargetMode") == "External" and kind != "hyperlink":
            told.add("external-link", f"{name}, {kind}", one.attributes.get("Target", ""))


def _sheets(pack: Pack, told: Listing) -> None:
    shared = pack.xml("xl/sharedStrings.xml")
    strings = [one.text() for one in shared.every("si")] if shared else []
    book, related = pack.xml("xl/workbook.xml"), _targets(pack, "xl/_rels/workbook.xml.rels", "xl")
    for one in book.every("sheet") if book else ():
        name = one.attributes.get("name", "")
        tree = pack.xml(related.get(one.attributes.get("id", ""), ""))
        if tree is None:
            continue
        if one.attributes.get("state", "visible") != "visible":
            told.add("hidden-sheet", f"sheet {name}", _cells(tree.every("c"), strings))
        else:
            _rows_and_columns(tree, f"sheet {name}", strings, told)
    for one in book.every("definedName") if book else ():
        if one.attributes.get("name") == "_xlnm.Print_Area":
            told.add("print-area", "workbook", f"only {one.text()} is printed of its sheet")
        elif one.attributes.get("hidden") in ("1", "true"):
            told.add("hidden-name", one.attributes.get("name", ""), one.text())
    for name in pack.names:
        if re.fullmatch(r"xl/(comments\d*|threadedComments/\w+|comments/\w+)\.xml", name):
            tree = pack.xml(name)
            for one in tree.every("comment", "threadedComment") if tree else ():
                told.add("comment", one.attributes.get("ref", ""), one.text())
        elif re.fullmatch(r"xl/(pivotCache/\w+|revisions/\w+|externalLinks/\w+)\.xml", name):
            told.add("data-behind", name, _text_of(pack, name))


def _targets(pack: Pack, name: str, folder: str) -> dict[str, str]:
    tree = pack.xml(name)
    found = {}
    for one in tree.every("Relationship") if tree else ():
        target = one.attributes.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found[one.attributes.get("Id", "")] = path
    return found


def _rows_and_columns(tree: Element, place: str, strings: list[str], told: Listing) -> None:
    hidden: list[tuple[int, int]] = []
    for column in tree.every("col"):
        if column.attributes.get("hidden") in ("1", "true"):
            first, last = column.attributes.get("min", "0"), column.attributes.get("max", "0")
            if first.isdecimal() and last.isdecimal():
                hidden.append((int(first), int(last)))
    for at, until in hidden:
        inside = [c for c in tree.every("c") if at <= _column(c.attributes.get("r", "")) <= until]
        told.add(
            "hidden-column", f"{place}, columns {at} to {until}", _cells(iter(inside), strings)
        )
    for row in tree.every("row"):
        if row.attributes.get("hidden") in ("1", "true"):
            where = f"{place}, row {row.attributes.get('r', '?')}"
            told.add("hidden-row", where, _cells(row.every("c"), strings))


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
        text = cell.text(leaving_out=frozenset({"f"}))
        if cell.attributes.get("t") == "s" and text.isdecimal() and int(text) < len(strings):
            text = strings[int(text)]
        if text:
            said.append(text)
            length += len(text)
        if length > LONGEST:
            break
    return " ".join(said)


def _slides(pack: Pack, told: Listing) -> None:
    for name in sorted(pack.names):
        match = re.fullmatch(
            r"ppt/(slides/slide|notesSlides/notesSlide|comments/\w*?)(\d*)\.xml", name
        )
        tree = pack.xml(name) if match else None
        if match is None or tree is None:
            continue
        folder, number = match[1].split("/")[0], match[2]
        if folder == "notesSlides":
            if text := _notes(tree):
                told.add("speaker-notes", f"notes {number}", text)
        elif folder == "comments":
            for one in tree.every("cm"):
                told.add("comment", name, one.text())
        else:
            _slide(tree, f"slide {number}", told)


def _notes(tree: Element) -> str:
    said = []
    for shape in tree.every("sp"):
        kinds = [one.attributes.get("type", "") for one in shape.every("ph")]
        if not {"sldNum", "dt", "hdr", "ftr"} & set(kinds):
            said.append(shape.text())
    return " ".join(part for part in said if part)


def _slide(tree: Element, where: str, told: Listing) -> None:
    if tree.attributes.get("show") in ("0", "false"):
        told.add("hidden-slide", where, tree.text())
        return
    for shape in tree.every("sp", "pic", "graphicFrame"):
        named = next(shape.every("cNvPr"), None)
        if named is None:
            continue
        if named.attributes.get("hidden") in ("1", "true"):
            told.add("hidden-text", where, shape.text())
        elif text := named.attributes.get("descr", ""):
            told.add("description", where, text)
