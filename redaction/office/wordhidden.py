"""What a .docx holds and its printed pages do not show; in the sandbox.

Text is hidden by its run, by a style of its run, paragraph or table, or by what such a style is based on.

Source: ECMA-376, part 1, 17.3.2 (run properties), 17.7 (styles), 17.13 (annotations), 17.16 (fields).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import basename

from redaction.office.hiddenin import Listing
from redaction.office.officepack import Element, Pack
from redaction.office.unprinted import OFF, UNSEEN

_DELETED, _INSERTED = ("del", "moveFrom"), ("ins", "moveTo")
_PLAIN_FIELDS = frozenset(
    "PAGE NUMPAGES SECTIONPAGES TOC REF PAGEREF SEQ HYPERLINK STYLEREF DATE TIME =".split()
)
_NO_WORDS = frozenset({"instrText", "delText"})
_DRAWN = "shape group rect roundrect oval line polyline curve arc image textbox".split()
"""Elements of the older drawings (VML) that have a style."""


def words(pack: Pack, told: Listing) -> None:
    """Adds what a .docx hides."""
    styles = _Styles.of(pack.xml("word/styles.xml"))
    for name in pack.names:
        if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", name):
            tree = pack.xml(name)
            if tree is not None:
                place = basename(name).removesuffix(".xml")
                _manuscript(tree, "" if place == "document" else f"{place}, ", styles, told)
        elif re.fullmatch(r"word/comments\w*\.xml", name):
            tree = pack.xml(name)
            for one in tree.every("comment") if tree else ():
                told.add("comment", "comments", one.text(), one.attributes.get("author", ""))
    settings = pack.xml("word/settings.xml")
    for one in settings.every("docVar") if settings else ():
        told.add("document-variable", one.attributes.get("name", ""), one.attributes.get("val", ""))


# -- styles ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Styles:
    """What styles say of hiding, by their names; one that says nothing says what it is based on."""

    hidden: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, styles: Element | None) -> _Styles:
        """Gives the styles that hide, a table's for some of its cells too."""
        own: dict[str, bool] = {}
        based: dict[str, str] = {}
        for style in styles.every("style") if styles else ():
            name = style.attributes.get("styleId", "")
            based[name] = _named(style, "basedOn")
            said = [_hides(part.first("rPr")) for part in (style, *style.every("tblStylePr"))]
            if any(said):
                own[name] = True
            elif said[0] is not None:
                own[name] = False
        return cls(frozenset(name for name in based if _inherited(name, own, based)))

    def hide(self, run: Element, *, around: bool) -> bool:
        """Tells whether a run is hidden, given whether its paragraph and table are."""
        own = run.first("rPr")
        said = None if own is None else _hides(own)
        if said is not None:
            return said
        return around or (own is not None and _named(own, "rStyle") in self.hidden)


def _inherited(name: str, own: dict[str, bool], based: dict[str, str]) -> bool:
    seen: set[str] = set()
    while name not in own and name in based and name not in seen:
        seen.add(name)
        name = based[name]
    return own.get(name, False)


def _hides(own: Element | None) -> bool | None:
    """Tells whether properties of runs hide; None where they say nothing of it."""
    if own is None:
        return None
    switches = [one for one in (own.first("vanish"), own.first("specVanish")) if one is not None]
    return any(_on(one) for one in switches) if switches else None


def _on(switch: Element | None) -> bool:
    return switch is not None and switch.attributes.get("val", "true") not in OFF


def _named(own: Element, kind: str) -> str:
    style = own.first(kind)
    return "" if style is None else style.attributes.get("val", "")


# -- the manuscript --------------------------------------------------------------------------------


def _manuscript(tree: Element, place: str, styles: _Styles, told: Listing) -> None:
    for number, (paragraph, in_table) in enumerate(_paragraphs(tree, styles), 1):
        where = f"{place}paragraph {number}"
        own = paragraph.first("pPr")
        around = in_table or (own is not None and _named(own, "pStyle") in styles.hidden)
        hidden: list[str] = []
        for node in _inside(paragraph):
            by = node.attributes.get("author", "")
            if node.name in _DELETED and (text := node.text()):
                told.add("tracked-deletion", where, text, by)
            elif node.name in _INSERTED and (text := node.text()):
                told.add("tracked-insertion", where, text, by)
            elif node.name == "docPr" and (text := node.attributes.get("descr", "")):
                told.add("description", where, text)
            elif node.name == "r":
                hidden += _run(node, where, told, hides=styles.hide(node, around=around))
        if text := " ".join("".join(hidden).split()):
            told.add("hidden-text", where, text)
    _rows_and_shapes(tree, place, told)


def _paragraphs(tree: Element, styles: _Styles) -> Iterator[tuple[Element, bool]]:
    """Gives all paragraphs in order, each with whether the style of a table around it hides it."""
    waiting = [(tree, False)]
    while waiting:
        node, hidden = waiting.pop()
        if node.name == "p":
            yield node, hidden
        elif node.name == "tbl":
            own = node.first("tblPr")
            hidden = hidden or (own is not None and _named(own, "tblStyle") in styles.hidden)
        waiting.extend((child, hidden) for child in reversed(list(node.elements())))


def _inside(paragraph: Element) -> Iterator[Element]:
    """Gives what stands in a paragraph, without the paragraphs of text boxes in it."""
    waiting = list(paragraph.elements())[::-1]
    while waiting:
        node = waiting.pop()
        if node.name != "p":
            yield node
            waiting.extend(reversed(list(node.elements())))


def _run(run: Element, where: str, told: Listing, *, hides: bool) -> list[str]:
    """Adds the field and the white text of a run; gives its words where they are hidden."""
    code = run.first("instrText")
    if code is not None and (said := code.text()):
        kind = said.split()[0].upper()
        if kind == "IF":
            # which of its texts is shown hangs on a condition
            told.add("conditional-text", where, said)
        elif kind not in _PLAIN_FIELDS:
            told.add("field-code", where, said)
    text = _own_text(run)
    if hides:
        return [text]
    own = run.first("rPr")
    if own is not None and _is_white(own) and text.strip():
        told.add("white-text", where, text.strip())
    return []


def _own_text(run: Element) -> str:
    """Gives the words of a run, with its spaces, without those of a text box that hangs on it."""
    pieces: list[str] = []
    for child in run.elements():
        if child.name == "t":
            pieces.extend(part for part in child.children if isinstance(part, str))
        elif child.name in ("tab", "br", "cr"):
            pieces.append(" ")
    return "".join(pieces)


def _is_white(own: Element) -> bool:
    colour = own.first("color")
    backed = own.first("highlight") is not None or own.first("shd") is not None
    return (
        colour is not None and colour.attributes.get("val", "").upper() == "FFFFFF" and not backed
    )


def _rows_and_shapes(tree: Element, place: str, told: Listing) -> None:
    for number, row in enumerate(tree.every("tr"), 1):
        own = row.first("trPr")
        if own is not None and _on(own.first("hidden")):
            told.add("hidden-row", f"{place}table row {number}", row.text(leaving_out=_NO_WORDS))
    for number, drawn in enumerate(tree.every("drawing"), 1):
        said = next(drawn.every("docPr"), None)
        if said is not None and said.attributes.get("hidden", "0") not in OFF:
            told.add("hidden-text", f"{place}shape {number}", drawn.text(leaving_out=_NO_WORDS))
    for one in tree.every("pict", "object"):
        for shape in one.every(*_DRAWN):
            if UNSEEN.search(shape.attributes.get("style", "")):
                told.add("hidden-text", f"{place}shape", shape.text(leaving_out=_NO_WORDS))
