"""What a .odt, .ods or .odp holds and its printed pages do not show; in the sandbox.

Source: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from redaction.office.hiddenin import LONGEST, Listing
from redaction.office.odfstyles import NOT_ON_PAPER, styles_of
from redaction.office.officepack import Element, Pack


def opendocument(pack: Pack, told: Listing) -> None:
    """Adds what a .odt, .ods or .odp hides."""
    content, styles = pack.xml("content.xml"), pack.xml("styles.xml")
    trees = [tree for tree in (content, styles) if tree is not None]
    hidden, white = styles_of(trees)
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


def _conditional(node: Element, _: set[str], told: Listing) -> None:
    # one of the two is printed, the one that the file shows; the other is only in the file
    said = node.attributes
    either = [said.get(f"string-value-if-{truth}", "") for truth in ("true", "false")]
    shown = node.text()
    told.add("conditional-text", node.name, " / ".join([*either, f"shown: {shown}"]))


def _hidden_paragraphs(node: Element, _: set[str], told: Listing) -> None:
    if next(node.every("hidden-paragraph"), None) is not None and (text := node.text()):
        told.add("conditional-text", "hidden-paragraph", text)


def _value(node: Element, _: set[str], told: Listing) -> None:
    said = node.attributes
    if said.get("display") == "none" and (text := said.get("string-value") or node.text()):
        told.add("document-variable", said.get("name", ""), text)


def _shape(node: Element, _: set[str], told: Listing) -> None:
    if node.attributes.get("display") in NOT_ON_PAPER:
        told.add("hidden-text", f"shape {node.attributes.get('name', '')}".strip(), node.text())


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


_SHAPES = (
    "caption circle connector control custom-shape ellipse frame g line measure path polygon polyline "
    "rect regular-polygon"
).split()

_ODF: dict[str, Callable[[Element, set[str], Listing], None]] = {
    "changed-region": _changed,
    "annotation": _annotated,
    "hidden-text": _hidden_field,
    "conditional-text": _conditional,
    "p": _hidden_paragraphs,
    "h": _hidden_paragraphs,
    "variable-set": _value,
    "variable-get": _value,
    "user-field-get": _value,
    "section": _section,
    "table": _table,
    "page": _page,
    "user-field-decl": _variable,
    "image": _linked,
    "section-source": _linked,
    "object": _linked,
    **dict.fromkeys(_SHAPES, _shape),
}
