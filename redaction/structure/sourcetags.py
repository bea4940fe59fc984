"""What a source says of its own structure: roles in reading order, links, and the outline.

Nothing here is published as it stands: roles become ours by a closed list, and whether a title or an
address may stay is decided by those who know what is withheld. Runs in the sandbox.

Source: ISO 32000-2, 14.7 (logical structure), 12.3 (destinations, outline), 12.5.6.5 (links).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from records.pictures import plain_words
from redaction.structure.figures import FIGURES

MOST = 100_000
"""Elements of one tree, entries of one outline, links of one file: more is somebody's attack."""

DEEPEST = 60
"""Levels below which what is nested is taken as standing beside each other."""

STANDARD = frozenset(
    "Document Part Art Sect Div BlockQuote TOC TOCI Index NonStruct Private H H1 H2 H3 H4 H5 H6 P L LI "
    "Lbl LBody Table THead TBody TFoot TR TH TD Caption Span Quote Note FENote Reference BibEntry Code "
    "Link Annot Ruby Warichu Figure Formula Form Title Em Strong Aside DocumentFragment Sub".split()
)
SPANS = ("RowSpan", "ColSpan")
SCOPES = frozenset({"/Row", "/Column", "/Both"})
NUMBERINGS = frozenset(
    "/None /Disc /Circle /Square /Decimal /UpperRoman /LowerRoman /UpperAlpha /LowerAlpha "
    "/Unordered /Ordered /Description".split()
)
HIDDEN = 0x02 | 0x20
"""Flags of an annotation that nobody sees: hidden, and not on the screen."""

BROKEN = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
)
"""What a strange object makes its reader stumble over; what it says is left out then."""


def read_tags(path: str) -> Iterator[dict[str, Any]]:
    """Gives one answer: elements, links and outline of a PDF; the sandbox's job ``structure``.

    An element is ``[role, children, attributes]``; a child is another element, ``{"page", "mcid"}`` for
    marked content, or ``{"link"}`` for one of the links by its index.
    """
    try:
        with pikepdf.open(path) as file:
            yield _Reader(file).everything()
    except BROKEN:
        # the other tools say what is wrong with it; this one merely finds no structure
        yield {"elements": [], "links": [], "outline": []}


class _Reader:
    """Reads one file; counts what it takes, so that no file keeps it busy for ever."""

    def __init__(self, file: pikepdf.Pdf) -> None:
        self._file = file
        self._root = file.Root
        self._pages = {page.obj.objgen: number for number, page in enumerate(file.pages, 1)}
        self._links: dict[tuple[int, int], int] = {}
        self._named = _destinations(file)
        self._seen: set[tuple[int, int]] = set()
        self._count = 0

    def everything(self) -> dict[str, Any]:
        links = list(self._all_links())
        return {"elements": self._tree(), "links": links, "outline": self._outline()}

    # -- structure ---------------------------------------------------------------------------------

    def _tree(self) -> list[Any]:
        root = self._root.get("/StructTreeRoot")
        if not isinstance(root, Dictionary):
            return []
        roles = root.get("/RoleMap")
        self._roles = roles if isinstance(roles, Dictionary) else Dictionary()
        return self._kids(root.get("/K"), None, 0)

    def _kids(self, kids: Object | int | None, page: int | None, depth: int) -> list[Any]:
        out: list[Any] = []
        for kid in kids if isinstance(kids, Array) else [kids]:
            try:
                out += self._kid(kid, page, depth)
            except BROKEN:
                # one broken element takes none of the others along
                continue
        return out

    def _kid(self, kid: Any, page: int | None, depth: int) -> list[Any]:
        if isinstance(kid, int):
            return [] if page is None else [{"page": page, "mcid": kid}]
        if not isinstance(kid, Dictionary) or not self._fresh(kid):
            return []
        own = self._pages.get(kid.Pg.objgen, page) if "/Pg" in kid else page
        kind = kid.get("/Type")
        if kind == "/MCR":
            inside = "/Stm" in kid
            return [] if inside or own is None else [{"page": own, "mcid": int(kid.MCID)}]
        if kind == "/OBJR":
            link = self._links.get(kid.Obj.objgen)
            return [] if link is None else [{"link": link}]
        children = self._kids(kid.get("/K"), own, depth + 1)
        if depth > DEEPEST:
            return children
        role = self._role(kid.get("/S"))
        return [[role, children, _attributes(kid) | (_figure(kid) if role in FIGURES else {})]]

    def _role(self, role: Object | None) -> str:
        for _ in range(10):
            name = str(role)[1:]
            if name in STANDARD:
                return name
            if role is None or str(role) not in self._roles:
                return ""
            role = self._roles[str(role)]
        return ""

    def _fresh(self, item: Object) -> bool:
        """Tells whether an object was not met before, and counts it."""
        self._count += 1
        if self._count > MOST:
            return False
        if item.objgen == (0, 0):
            return True
        known = item.objgen in self._seen
        self._seen.add(item.objgen)
        return not known

    # -- links -------------------------------------------------------------------------------------

    def _all_links(self) -> Iterator[dict[str, Any]]:
        count = 0
        for number, page in enumerate(self._file.pages, 1):
            annotations = page.obj.get("/Annots")
            for item in annotations if isinstance(annotations, Array) else ():
                try:
                    link = self._link(item, number)
                except BROKEN:
                    continue
                if link is None or count >= MOST:
                    continue
                if item.objgen != (0, 0):
                    self._links[item.objgen] = count
                count += 1
                yield link

    def _link(self, item: Object, number: int) -> dict[str, Any] | None:
        if item.get("/Subtype") != "/Link" or int(item.get("/F", 0)) & HIDDEN:
            return None
        box = [float(value) for value in item.Rect]
        if len(box) != 4:
            return None
        action = item.get("/A")
        place = {"page": number, "box": box}
        if isinstance(action, Dictionary) and action.get("/S") == "/URI":
            address = action.URI
            return {**place, "address": bytes(address).decode("utf-8", "replace")}
        target = self._target(item)
        return None if target is None else {**place, "to": target}

    # -- outline and destinations ------------------------------------------------------------------

    def _outline(self) -> list[Any]:
        outlines = self._root.get("/Outlines")
        self._count = 0
        return self._entries(outlines.get("/First"), 0) if isinstance(outlines, Dictionary) else []

    def _entries(self, entry: Object | None, depth: int) -> list[Any]:
        out: list[Any] = []
        while isinstance(entry, Dictionary) and self._fresh(entry):
            below = self._entries(entry.get("/First"), depth + 1)
            try:
                out.append([str(entry.Title), self._target(entry), below])
            except BROKEN:
                out += below
            entry = entry.get("/Next")
        return out

    def _target(self, item: Object) -> list[Any] | None:
        """Gives page and height that a link or an entry leads to, or None: nowhere in this file."""
        place = item.get("/Dest")
        action = item.get("/A")
        if place is None and isinstance(action, Dictionary) and action.get("/S") == "/GoTo":
            place = action.get("/D")
        try:
            return self._place(place)
        except BROKEN:
            return None

    def _place(self, place: Object | None) -> list[Any] | None:
        if isinstance(place, (Name, String)):
            place = self._named.get(str(place))
        if isinstance(place, Dictionary):
            place = place.get("/D")
        if not isinstance(place, Array) or len(place) < 2:
            return None
        page = self._pages.get(place[0].objgen)
        if page is None:
            return None
        at = {"/XYZ": 3, "/FitH": 2, "/FitBH": 2, "/FitR": 5}.get(str(place[1]))
        if at is None or len(place) <= at or isinstance(place[at], Object):
            return [page, None]
        return [page, float(place[at])]


def _destinations(file: pikepdf.Pdf) -> dict[str, Object]:
    named: dict[str, Object] = {}
    try:
        if "/Dests" in file.Root:
            named |= {str(key): value for key, value in file.Root.Dests.items()}
        names = file.Root.get("/Names")
        if isinstance(names, Dictionary) and "/Dests" in names:
            for key, value in pikepdf.NameTree(names.Dests).items():
                if len(named) >= MOST:
                    break
                named[str(key)] = value
    except BROKEN:
        # links by name lead nowhere then
        return {}
    return named


def _figure(element: Object) -> dict[str, Any]:
    """Gives what a figure says of itself: its description in words, and the box in which it stands."""
    out: dict[str, Any] = {}
    said = element.get("/Alt")
    if isinstance(said, String) and (words := plain_words(str(said))):
        out["Alt"] = words
    held = element.get("/A")
    for one in held if isinstance(held, Array) else [held]:
        box = one.get("/BBox") if isinstance(one, Dictionary) else None
        if isinstance(box, Array) and len(box) == 4:
            corners = [float(value) for value in box]
            if all(map(math.isfinite, corners)):
                out["BBox"] = corners
    return out


def _attributes(element: Object) -> dict[str, Any]:
    """Gives what an element says of a table or list in numbers and names of a closed list."""
    out: dict[str, Any] = {}
    held = element.get("/A")
    for one in held if isinstance(held, Array) else [held]:
        if not isinstance(one, Dictionary):
            continue
        for key in SPANS:
            value: Any = one.get(f"/{key}")
            if isinstance(value, int) and 1 < value < 1000:
                out[key] = value
        if str(one.get("/Scope")) in SCOPES:
            out["Scope"] = str(one.Scope)[1:]
        if str(one.get("/ListNumbering")) in NUMBERINGS:
            out["ListNumbering"] = str(one.ListNumbering)[1:]
    language = element.get("/Lang")
    if isinstance(language, String) and str(language).lower().split("-")[0] in ("mi", "mri"):
        out["Lang"] = "mi"
    return out
