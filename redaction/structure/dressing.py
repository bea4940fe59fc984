"""Structure, links and outline written over the joined pages: every object is made here, none is copied.

Runs in the sandbox.

Source: ISO 32000-2, 14.7 (logical structure), 12.3.3 (outline), 12.5.6.5 (links); ISO 14289-1 (PDF/UA).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

OWNERS = {"RowSpan": "/Table", "ColSpan": "/Table", "Scope": "/Table", "ListNumbering": "/List"}
PRINTED = 4
"""The flag of an annotation that is printed with its page."""


def dress(document: pikepdf.Pdf, told: dict[str, Any]) -> None:
    """Writes the structure over a document.

    Args:
        document: the joined pages, whose content is marked.
        told: the ``tree``, ``links`` and ``outline`` as the parent settled them.
    """
    links = [_link(document, link) for link in told["links"]]
    tree = _Tree(document, links)
    tree.write(told["tree"])
    for number, link in zip(range(len(links)), told["links"], strict=True):
        page = document.pages[link["page"] - 1].obj
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(links[number])
    for page in document.pages:
        page.obj.Tabs = Name.S
    if told["outline"]:
        root = document.make_indirect(Dictionary(Type=Name.Outlines))
        _outline(document, root, told["outline"])
        document.Root.Outlines = root
    document.Root.MarkInfo = Dictionary(Marked=True)


class _Tree:
    """Writes elements, and the way back from content to them."""

    def __init__(self, document: pikepdf.Pdf, links: list[Object]) -> None:
        self._document = document
        self._links = links
        self._content: dict[int, dict[int, Object]] = defaultdict(dict)
        self._annotations: dict[int, Object] = {}
        self._notes = 0

    def write(self, tree: dict[str, Any]) -> None:
        """Writes a tree, with the table of parents."""
        pages = self._document.pages
        root = self._document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = self._element(tree, root, None)
        numbers = Array()
        for number, page in enumerate(pages, 1):
            page.obj.StructParents = number - 1
            known = self._content[number]
            row = [known.get(mcid) for mcid in range(max(known, default=-1) + 1)]
            numbers.append(number - 1)
            numbers.append(self._document.make_indirect(Array(row)))
        for number, element in sorted(self._annotations.items()):
            key = len(pages) + number
            self._links[number].StructParent = key
            numbers.append(key)
            numbers.append(element)
        root.ParentTree = self._document.make_indirect(Dictionary(Nums=numbers))
        root.ParentTreeNextKey = len(pages) + len(self._links)
        self._document.Root.StructTreeRoot = root

    def _element(self, told: dict[str, Any], parent: Object, page: int | None) -> Object:
        made = self._document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{told['role']}"), P=parent)
        )
        own = next((kid[0] for kid in told["kids"] if isinstance(kid, list)), page)
        if own is not None:
            made.Pg = self._document.pages[own - 1].obj
        kids = [self._kid(kid, made, own) for kid in told["kids"]]
        if kids:
            made.K = kids[0] if len(kids) == 1 else Array(kids)
        self._say(made, told)
        return made

    def _say(self, made: Object, told: dict[str, Any]) -> None:
        if told.get("spoken"):
            made.ActualText = String(told["spoken"])
        if told.get("described"):
            made.Alt = String(told["described"])
        if told.get("language"):
            made.Lang = String(told["language"])
        if told["role"] == "Note":
            self._notes += 1
            made.ID = String(f"note-{self._notes}")
        attributes: dict[str, Dictionary] = {}
        for key, value in sorted(told.get("attributes", {}).items()):
            owner = OWNERS[key]
            group = attributes.setdefault(owner, Dictionary(O=Name(owner)))
            group[f"/{key}"] = value if isinstance(value, int) else Name(f"/{value}")
        if attributes:
            groups = list(attributes.values())
            made.A = groups[0] if len(groups) == 1 else Array(groups)

    def _kid(self, told: Any, parent: Object, page: int | None) -> Object | int:
        if isinstance(told, dict) and "link" in told:
            number = int(told["link"])
            self._annotations[number] = parent
            annotation = self._links[number]
            return Dictionary(Type=Name.OBJR, Obj=annotation, Pg=annotation.P)
        if isinstance(told, dict):
            return self._element(told, parent, page)
        number, mcid = int(told[0]), int(told[1])
        self._content[number][mcid] = parent
        if number == page:
            return mcid
        return Dictionary(Type=Name.MCR, Pg=self._document.pages[number - 1].obj, MCID=mcid)


def _link(document: pikepdf.Pdf, told: dict[str, Any]) -> Object:
    """Gives a link's annotation: without a border, and with words for those who do not see it."""
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[round(float(value), 2) for value in told["box"]],
        Border=[0, 0, 0],
        F=PRINTED,
        P=document.pages[told["page"] - 1].obj,
        Contents=String(told["says"]),
    )
    if told["address"] is not None:
        link.A = Dictionary(S=Name.URI, URI=String(told["address"]))
    else:
        link.Dest = _destination(document, told["to"])
    return document.make_indirect(link)


def _destination(document: pikepdf.Pdf, to: list[Any]) -> Array:
    page, top = document.pages[to[0] - 1].obj, to[1]
    return Array([page, Name.Fit] if top is None else [page, Name.XYZ, None, int(top), None])


def _outline(document: pikepdf.Pdf, parent: Object, entries: list[Any]) -> int:
    """Writes entries below a parent; gives how many are shown when all are open."""
    made = [
        document.make_indirect(
            Dictionary(Title=String(title), Parent=parent, Dest=_destination(document, [page, top]))
        )
        for title, page, top, _ in entries
    ]
    count = len(made)
    for number, entry in enumerate(made):
        if number:
            entry.Prev = made[number - 1]
            made[number - 1].Next = entry
        if entries[number][3]:
            count += _outline(document, entry, entries[number][3])
    parent.First, parent.Last = made[0], made[-1]
    parent.Count = count
    return count
