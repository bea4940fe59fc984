"""The structure of a public copy: elements in reading order over the marked content of its pages.

Where the source has a structure, its roles and order are kept and its marked content is replaced by
ours; where it has none, paragraphs make it. Each redaction stands in its place, as an element that says
so. What nothing is left of is left out, but for the cells of a table. Pure values in, pure values out.

Source: ISO 32000-2, 14.8.4 (standard structure types); ISO 14289-1, 7 (PDF/UA: roles and their order).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

NO_DESCRIPTION = "Picture without a description"
"""What a screen reader says of a picture: the source's own words for it may say what is withheld."""

HEADINGS = tuple(f"H{level}" for level in range(1, 7))
GROUPS = frozenset("Document Part Art Sect Div BlockQuote".split())
"""Elements that hold blocks, and no text of their own."""

BLOCKS = frozenset("P LI LBody Caption TD TH TOCI Note".split()) | frozenset(HEADINGS)
INLINE = frozenset({"Span", "Lbl"})
CELLS = frozenset({"TD", "TH"})
KEPT = GROUPS | BLOCKS | frozenset("TOC L Lbl Table THead TBody TFoot TR Figure Link".split())
OURS = {
    "H": "H1",
    "Title": "H1",
    "FENote": "Note",
    "Formula": "Figure",
    "Aside": "Div",
    "DocumentFragment": "Part",
    "Sub": "P",
    "Index": "Div",
}
"""Roles that are written under another name; those in neither table are lifted off what they hold."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sequence of marked content: its page, its number there, and the piece by which it is ordered."""

    page: int
    mcid: int
    piece: float


@dataclass(frozen=True, slots=True)
class Referred:
    """A link annotation by its number."""

    link: int


@dataclass(slots=True)
class Element:
    """One element; ``spoken`` replaces a redaction, ``described`` a picture."""

    role: str
    kids: list[Node] = field(default_factory=list)
    attributes: dict[str, object] = field(default_factory=dict)
    spoken: str | None = None
    described: str | None = None
    language: str | None = None


Node = Element | Leaf | Referred


def leaves(node: Node) -> Iterator[Leaf]:
    """Gives the marked content under a node, in its order."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Element):
        for kid in node.kids:
            yield from leaves(kid)


def inserted(root: Element, block: Element) -> None:
    """Puts a block into a tree where it is to be read, by the pages and pieces around it."""
    first = next(leaves(block), None)
    if first is None:
        return
    at = _place(first)
    here = root
    while True:
        index, inner = len(here.kids), None
        for number, kid in enumerate(here.kids):
            begins, ends = _reach(kid)
            if begins is None:
                continue
            if begins > at:
                index = number
                break
            index = number + 1
            inner = kid if ends is not None and ends > at else None
        if isinstance(inner, Element) and inner.role in GROUPS:
            here = inner
            continue
        here.kids.insert(index, block)
        return


Placed = tuple[float, str | None]
"""A picture of a page: its place in the order of its pieces, and its description, if it has one."""


def placed_pictures(root: Element) -> dict[int, list[Placed]]:
    """Gives the pictures of a settled tree by the page on which each begins, in reading order."""
    found: dict[int, list[Placed]] = {}
    for element in _walk(root):
        first = next(leaves(element), None)
        if element.role == "Figure" and first is not None:
            said = None if element.described == NO_DESCRIPTION else element.described
            found.setdefault(first.page, []).append((first.piece, said))
    return found


def _place(leaf: Leaf) -> tuple[int, float]:
    return leaf.page, leaf.piece


def _reach(node: Node) -> tuple[tuple[int, float] | None, tuple[int, float] | None]:
    places = [_place(leaf) for leaf in leaves(node)]
    return (places[0], max(places)) if places else (None, None)


def parents(root: Element) -> dict[Leaf, Element]:
    """Gives the element that each sequence of marked content stands in."""
    found: dict[Leaf, Element] = {}
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for kid in element.kids:
            if isinstance(kid, Leaf):
                found[kid] = element
            elif isinstance(kid, Element):
                waiting.append(kid)
    return found


def settled(root: Element) -> Element:
    """Gives a tree in the form that readers expect.

    Elements of no role of ours are lifted off, empty ones left out, text stands in blocks, and headings
    begin at the first level and skip none.
    """
    (whole,) = [kid for kid in _settled(root) if isinstance(kid, Element)] or [Element("Document")]
    _level_headings(whole)
    return whole


def _settled(node: Node) -> list[Node]:
    if not isinstance(node, Element):
        return [node]
    kids = [kept for kid in node.kids for kept in _settled(kid)]
    role = OURS.get(node.role, node.role)
    if node.spoken is not None:
        return [Element("Span", kids, spoken=node.spoken)] if kids else []
    links = any(isinstance(kid, Referred) for kid in kids)
    if role == "Link" and not links:
        return kids
    if links and role not in KEPT:
        # some writers put a link's annotation under a reference, or under no role at all
        role = "Link"
    if role not in KEPT:
        return kids
    if links and role != "Link":
        inline = [kid for kid in kids if not isinstance(kid, Element) or kid.role in INLINE]
        rest = [kid for kid in kids if isinstance(kid, Element) and kid.role not in INLINE]
        kids = [Element("Link", inline), *rest]
    if not kids and role not in CELLS:
        return []
    if role in ("Table", "TR", "THead", "TBody", "TFoot") and not _holds(kids):
        return []
    if role in GROUPS:
        kids = _in_blocks(kids)
    if role == "TH":
        # without it a reader cannot tell which cells a heading is for
        node.attributes.setdefault("Scope", "Column")
    if role == "P" or role in HEADINGS:
        return _without_blocks(role, kids, node)
    described = (node.described or NO_DESCRIPTION) if role == "Figure" else None
    return [Element(role, kids, node.attributes, None, described, node.language)]


def _without_blocks(role: str, kids: Sequence[Node], node: Element) -> list[Node]:
    """Gives a paragraph or heading; blocks that some writers put into one stand beside it."""
    out: list[Node] = []
    text: Element | None = None
    for kid in kids:
        if isinstance(kid, Element) and kid.role not in INLINE | {"Link", "Figure", "Note"}:
            text = None
            out.append(kid)
        elif text is None:
            text = Element(role, [kid], node.attributes, language=node.language)
            out.append(text)
        else:
            text.kids.append(kid)
    return out


def _holds(kids: Sequence[Node]) -> bool:
    return any(next(leaves(kid), None) is not None for kid in kids)


def _in_blocks(kids: Sequence[Node]) -> list[Node]:
    """Gives what a group holds, with a paragraph around each stretch that stands in no block."""
    out: list[Node] = []
    loose: Element | None = None
    for kid in kids:
        inline = not isinstance(kid, Element) or kid.role in INLINE | {"Link"}
        if not inline:
            loose = None
            out.append(kid)
        elif loose is None:
            loose = Element("P", [kid])
            out.append(loose)
        else:
            loose.kids.append(kid)
    return out


def _level_headings(root: Element) -> None:
    level = 0
    for element in _walk(root):
        if element.role in HEADINGS:
            level = min(HEADINGS.index(element.role) + 1, level + 1)
            element.role = HEADINGS[level - 1]


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _walk(kid)


def plain(node: Node, says: Callable[[int], int]) -> object:
    """Gives a node as plain values for JSON.

    Args:
        node: what to give.
        says: the number under which a link is written.
    """
    if isinstance(node, Leaf):
        return [node.page, node.mcid]
    if isinstance(node, Referred):
        return {"link": says(node.link)}
    told: dict[str, object] = {"role": node.role, "kids": [plain(kid, says) for kid in node.kids]}
    extra = {
        "attributes": node.attributes,
        "spoken": node.spoken,
        "described": node.described,
        "language": node.language,
    }
    return told | {key: value for key, value in extra.items() if value}
