"""What an office file holds and its printed pages do not show, by kind and place; in the sandbox.

Source: ECMA-376 (Office Open XML), part 1; OpenDocument 1.3, part 3; [MS-CFB].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import basename

import olefile

from redaction.officepack import Element, Pack

MOST_ITEMS = 2000
LONGEST = 1000
"""Characters that are told of one thing."""


@dataclass(slots=True)
class Listing:
    """What was found, in the order in which it stands."""

    items: list[dict[str, str]] = field(default_factory=list)
    left_out: int = 0

    def add(self, kind: str, place: str, text: str = "", by: str = "") -> None:
        """Adds one thing; what goes beyond the bound is counted."""
        if len(self.items) >= MOST_ITEMS:
            self.left_out += 1
            return
        item = {"kind": kind, "place": place[:200], "text": text[:LONGEST]}
        self.items.append(item | ({"by": by[:200]} if by else {}))


# -- Office Open XML -------------------------------------------------------------------------------

_RELATED = re.compile(r"\.rels$")


def openxml(pack: Pack, ending: str, told: Listing) -> None:
    """Adds what a .docx, .xlsx or .pptx hides."""
    {".docx": _words, ".xlsx": _sheets, ".pptx": _slides}[ending](pack, told)
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


_DELETED, _INSERTED = ("del", "moveFrom"), ("ins", "moveTo")
_PLAIN_FIELDS = frozenset(
    "PAGE NUMPAGES SECTIONPAGES TOC REF PAGEREF SEQ HYPERLINK STYLEREF DATE TIME = IF".split()
)


def _words(pack: Pack, told: Listing) -> None:
    hidden_styles = _hidden_styles(pack.xml("word/styles.xml"))
    for name in pack.names:
        if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", name):
            tree = pack.xml(name)
            if tree is not None:
                place = basename(name).removesuffix(".xml")
                _manuscript(tree, "" if place == "document" else f"{place}, ", hidden_styles, told)
        elif re.fullmatch(r"word/comments\w*\.xml", name):
            tree = pack.xml(name)
            for one in tree.every("comment") if tree else ():
                told.add("comment", "comments", one.text(), one.attributes.get("author", ""))
    settings = pack.xml("word/settings.xml")
    for one in settings.every("docVar") if settings else ():
        told.add("document-variable", one.attributes.get("name", ""), one.attributes.get("val", ""))


def _manuscript(tree: Element, place: str, hidden_styles: set[str], told: Listing) -> None:
    for number, paragraph in enumerate(tree.every("p"), 1):
        where = f"{place}paragraph {number}"
        own = paragraph.first("pPr")
        whole = own is not None and _styled(own, "pStyle") in hidden_styles
        if whole and (text := paragraph.text(leaving_out=frozenset({"delText", "instrText"}))):
            told.add("hidden-text", where, text)
        for node in paragraph.every(*_DELETED, *_INSERTED, "r", "docPr"):
            by = node.attributes.get("author", "")
            if node.name in _DELETED and (text := node.text()):
                told.add("tracked-deletion", where, text, by)
            elif node.name in _INSERTED and (text := node.text()):
                told.add("tracked-insertion", where, text, by)
            elif node.name == "docPr" and (text := node.attributes.get("descr", "")):
                told.add("description", where, text)
            elif node.name == "r":
                _run(node, where, hidden_styles, told, already=whole)


def _run(
    run: Element, where: str, hidden_styles: set[str], told: Listing, *, already: bool
) -> None:
    own = run.first("rPr")
    code = run.first("instrText")
    if code is not None and (said := code.text()) and said.split()[0].upper() not in _PLAIN_FIELDS:
        told.add("field-code", where, said)
    if own is None or already or not (text := run.text(leaving_out=frozenset({"instrText"}))):
        return
    if (
        _on(own.first("vanish"))
        or _on(own.first("specVanish"))
        or (_styled(own, "rStyle") in hidden_styles)
    ):
        told.add("hidden-text", where, text)
    elif _is_white(own):
        told.add("white-text", where, text)


def _is_white(own: Element) -> bool:
    colour = own.first("color")
    backed = own.first("highlight") is not None or own.first("shd") is not None
    return (
        colour is not None and colour.attributes.get("val", "").upper() == "FFFFFF" and not backed
    )


def _on(switch: Element | None) -> bool:
    return switch is not None and switch.attributes.get("val", "true") not in ("0", "false", "off")


def _styled(own: Element, kind: str) -> str:
    style = own.first(kind)
    return "" if style is None else style.attributes.get("val", "")


def _hidden_styles(styles: Element | None) -> set[str]:
    found: set[str] = set()
    for style in styles.every("style") if styles else ():
        own = style.first("rPr")
        if own is not None and _on(own.first("vanish")):
            found.add(style.attributes.get("styleId", ""))
    return found - {""}


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


# -- OpenDocument ----------------------------------------------------------------------------------


def opendocument(pack: Pack, told: Listing) -> None:
    """Adds what a .odt, .ods or .odp hides."""
    content, styles = pack.xml("content.xml"), pack.xml("styles.xml")
    trees = [tree for tree in (content, styles) if tree is not None]
    hidden, white = _odf_styles(trees)
    for tree in trees:
        for node in tree.every(*_ODF):
            _ODF[node.name](node, hidden, told)
        for text in _insertions(tree):
            told.add("tracked-insertion", "tracked changes", text)
        for node in tree.every("p", "h", "span", "section"):
            style = node.attributes.get("style-name", "")
            if style in hidden and (text := node.text()):
                told.add("hidden-text", node.name, text)
            elif style in white and (text := node.text()):
                told.add("white-text", node.name, text)
    _beside_pages(pack, told)


def _beside_pages(pack: Pack, told: Listing) -> None:
    meta = pack.xml("meta.xml")
    for one in meta.every("user-defined", *_SAID_OF_IT) if meta else ():
        if one.name == "user-defined":
            told.add("custom-property", one.attributes.get("name", ""), one.text())
        elif text := one.text():
            told.add("property", one.name, text)
    for name in pack.names:
        if re.match(r"(Object|ObjectReplacements)[ /]?", name) and name.endswith("content.xml"):
            told.add("embedded-object", name)
        elif name.startswith(("Basic/", "Scripts/")) and not name.endswith((".xlc", "-lc.xml")):
            told.add("macro", name)


_SAID_OF_IT = ("creator", "initial-creator", "title", "subject", "description", "keyword")


_SAID_OF_IT = ("creator", "initial-creator", "title", "subject", "description", "keyword")


def _odf_styles(trees: list[Element]) -> tuple[set[str], set[str]]:
    hidden: set[str] = set()
    white: set[str] = set()
    for tree in trees:
        for style in tree.every("style"):
            name = style.attributes.get("name", "")
            for own in style.elements():
                said = own.attributes
                if (
                    (own.name == "text-properties" and said.get("display") == "none")
                    or (own.name == "table-properties" and said.get("display") == "false")
                    or (
                        own.name == "drawing-page-properties" and said.get("visibility") == "hidden"
                    )
                ):
                    hidden.add(name)
                elif (
                    own.name == "text-properties"
                    and said.get("color", "").lower() == "#ffffff"
                    and "background-color" not in said
                ):
                    white.add(name)
    return hidden - {""}, white - {""}


def _changed(node: Element, _: set[str], told: Listing) -> None:
    for change in node.elements():
        if change.name == "deletion":
            who = next(change.every("creator"), None)
            text = change.text(leaving_out=frozenset({"change-info"}))
            told.add("tracked-deletion", "tracked changes", text, who.text() if who else "")


def _insertions(tree: Element) -> Iterator[str]:
    """Gives each inserted passage: what stands between the marks of its beginning and its end."""
    open_: dict[str, list[str]] = {}
    waiting: list[Element | str] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            for said in open_.values():
                said.append(node)
        elif node.name == "change-start":
            open_[node.attributes.get("change-id", "")] = []
        elif node.name == "change-end":
            yield " ".join("".join(open_.pop(node.attributes.get("change-id", ""), [])).split())
        elif node.name != "tracked-changes":
            waiting.extend(reversed(node.children))


def _annotated(node: Element, _: set[str], told: Listing) -> None:
    who = next(node.every("creator"), None)
    text = node.text(leaving_out=frozenset({"creator", "date", "creator-initials"}))
    told.add("comment", "comments", text, who.text() if who else "")


def _hidden_field(node: Element, _: set[str], told: Listing) -> None:
    # LibreOffice prints it or not, as it works the condition out: a person has to look
    text = node.attributes.get("string-value", "") or node.text()
    told.add("conditional-text", node.name, text)


def _section(node: Element, _: set[str], told: Listing) -> None:
    if node.attributes.get("display") in ("none", "condition"):
        told.add("hidden-text", f"section {node.attributes.get('name', '')}", node.text())


def _table(node: Element, hidden: set[str], told: Listing) -> None:
    name = node.attributes.get("name", "")
    if node.attributes.get("style-name", "") in hidden:
        told.add("hidden-sheet", f"sheet {name}", node.text()[:LONGEST])
        return
    if area := node.attributes.get("print-ranges", ""):
        told.add("print-area", f"sheet {name}", f"only {area} is printed of it")
    columns: list[bool] = []
    for column in node.every("table-column"):
        many = column.attributes.get("number-columns-repeated", "1")
        times = min(int(many), 20_000) if many.isdecimal() else 1
        columns += [column.attributes.get("visibility", "visible") != "visible"] * times
    at_columns: dict[int, list[str]] = {}
    for number, row in enumerate(node.every("table-row"), 1):
        if row.attributes.get("visibility", "visible") != "visible":
            if text := row.text():
                told.add("hidden-row", f"sheet {name}, row {number}", text)
        elif any(columns):
            _hidden_cells(row, columns, at_columns)
    for at, said in at_columns.items():
        told.add("hidden-column", f"sheet {name}, column {at + 1}", " ".join(said))


def _hidden_cells(row: Element, columns: list[bool], found: dict[int, list[str]]) -> None:
    at = 0
    for cell in row.elements():
        if cell.name not in ("table-cell", "covered-table-cell"):
            continue
        if at < len(columns) and columns[at] and (text := cell.text()):
            found.setdefault(at, []).append(text)
        many = cell.attributes.get("number-columns-repeated", "1")
        at += min(int(many), 20_000) if many.isdecimal() else 1


def _page(node: Element, hidden: set[str], told: Listing) -> None:
    name = node.attributes.get("name", "")
    notes = node.first("notes")
    if node.attributes.get("style-name", "") in hidden:
        text = node.text(leaving_out=frozenset({"notes"}))
        told.add("hidden-slide", f"slide {name}", text)
    if notes is not None and (text := notes.text()):
        told.add("speaker-notes", f"slide {name}", text)


def _variable(node: Element, _: set[str], told: Listing) -> None:
    said = node.attributes
    told.add(
        "document-variable", said.get("name", ""), said.get("string-value", said.get("value", ""))
    )


def _linked(node: Element, _: set[str], told: Listing) -> None:
    target = node.attributes.get("href", "")
    if re.match(r"(?i)[a-z][a-z0-9+.-]*:|\.\./|//", target):
        told.add("external-link", node.name, target)


_ODF: dict[str, Callable[[Element, set[str], Listing], None]] = {
    "changed-region": _changed,
    "annotation": _annotated,
    "hidden-text": _hidden_field,
    "hidden-paragraph": _hidden_field,
    "section": _section,
    "table": _table,
    "page": _page,
    "user-field-decl": _variable,
    "image": _linked,
    "section-source": _linked,
    "object": _linked,
}


# -- compound files --------------------------------------------------------------------------------

_SUMMARY = (
    "title",
    "subject",
    "author",
    "keywords",
    "comments",
    "last_saved_by",
    "manager",
    "company",
)


def legacy(file: olefile.OleFileIO, told: Listing) -> None:
    """Adds what a compound file holds beside its text; that itself is read from a copy of it."""
    for path in file.listdir(streams=False, storages=True):
        joined = "/".join(path)
        if path[-1] in ("VBA", "_VBA_PROJECT_CUR"):
            told.add("macro", joined)
        elif len(path) == 2 and path[0] in ("ObjectPool", "MBD"):
            told.add("embedded-object", joined)
    said = file.get_metadata()
    for name in _SUMMARY:
        value = getattr(said, name, None)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace").strip("\0 ")
        if value:
            told.add("property", name, str(value))
