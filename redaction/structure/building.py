"""The tree of a document built from marked content: in the source's order, or in that of its paragraphs.

Pure values in, pure values out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.geometry import Box
from records.release import Withholding
from redaction.planning.planned import PagePlan
from redaction.structure.described import Descriptions
from redaction.structure.figures import FIGURES
from redaction.structure.paragraphs import Paragraph, words_in
from redaction.structure.references import Link
from redaction.structure.tabletags import Laid
from redaction.structure.tongue import is_maori
from redaction.structure.tree import (
    BLOCKS,
    Element,
    Leaf,
    Node,
    Referred,
    inserted,
    leaves,
    parents,
)
from redaction.tables.columns import Table


@dataclass(frozen=True, slots=True)
class Marked:
    """One sequence of marked content, as its writer told of it; see :class:`redaction.emission.tagging.Key`."""

    leaf: Leaf
    source: int | None
    paragraph: int | None
    link: int | None
    label: int | None
    picture: int | None
    pieces: tuple[int, ...] = field(repr=False)
    box: Box | None = None

    @classmethod
    def of(cls, page: int, told: Sequence[Any]) -> Marked:
        """Gives a sequence from the plain values that its writer sent."""
        number, source, paragraph, link, label, picture, piece, pieces, box = told
        leaf = Leaf(page, int(number), float(piece))
        place = None if box is None else Box(*box)
        return cls(leaf, source, paragraph, link, label, picture, tuple(pieces), place)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was written.

    Attributes:
        plan: what is read on it.
        paragraphs: in reading order.
        marked: its marked content.
        beneath: for redactions, by their piece, the source's number of the content that they cover.
        tables: those that no tags of the source tell.
    """

    plan: PagePlan
    paragraphs: Sequence[Paragraph]
    marked: Sequence[Marked]
    beneath: Mapping[int, int]
    tables: Sequence[Table] = ()


_OF_ITS_OWN = frozenset({"Lang", "Alt", "BBox"})
"""What is told of an element and is no attribute of ours."""

_Item = tuple[float, Node]


class Builder:
    """Builds one tree.

    Args:
        pages: every page, in order.
        source: elements of the source, as :mod:`redaction.structure.sourcetags` gives them.
        links: those that stay, by their numbers in the source.
        language: of the document.
        descriptions: those that may stay with their figures.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        source: Sequence[Any],
        links: Sequence[Link | None],
        language: str,
        descriptions: Descriptions | None = None,
    ) -> None:
        self._descriptions = descriptions
        self._pages = pages
        self._source = source
        self._links = links
        self._foreign = not language.lower().startswith("mi")
        self._words: dict[Leaf, str] = {}
        self._known: dict[tuple[int, int], list[_Item]] = defaultdict(list)
        self._unplaced: dict[int, list[tuple[int, Element]]] = defaultdict(list)

    def tree(self) -> Element:
        """Gives the tree, not yet settled."""
        for page in self._pages:
            self._take(page)
        root = Element("Document", list(self._converted(self._source)))
        whole = [kid for kid in root.kids if isinstance(kid, Element) and kid.role == "Document"]
        for document in whole:
            place = root.kids.index(document)
            root.kids[place : place + 1] = document.kids
        if root.kids:
            self._beside_neighbours(root)
        blocks = [block for page in self._pages for block in self._blocks(page)]
        if any(True for _ in leaves(root)):
            for block in blocks:
                inserted(root, block)
        else:
            root.kids = list(blocks)
        _join_lists(root)
        return root

    def _take(self, page: Page) -> None:
        """Puts what was marked on a page where the source's structure refers to it."""
        number = page.plan.page.number
        redactions: dict[int, Element] = {}
        for one in page.marked:
            self._words[one.leaf] = words_in(page.plan, one.pieces)
            if one.label is not None:
                span = redactions.setdefault(one.label, _redaction(page.plan, one.label))
                span.kids.append(one.leaf)
            elif one.source is not None:
                self._known[number, one.source].append((one.leaf.piece, self._linked(one)))
        for piece, span in sorted(redactions.items()):
            under = page.beneath.get(piece)
            if under is None:
                self._unplaced[number].append((piece, span))
            else:
                self._known[number, under].append((piece, span))

    def _linked(self, one: Marked) -> Node:
        if one.link is None or self._links[one.link] is None:
            return one.leaf
        return Element("Link", [one.leaf, Referred(one.link)])

    # -- the source's own structure ----------------------------------------------------------------

    def _converted(self, kids: Sequence[Any]) -> Iterator[Node]:
        for kid in kids:
            if isinstance(kid, list):
                yield from self._element(*kid)
            elif "mcid" in kid:
                found = self._known.pop((kid["page"], kid["mcid"]), [])
                yield from (node for _, node in sorted(found, key=lambda item: item[0]))
            elif self._links[kid["link"]] is not None:
                yield Referred(kid["link"])

    def _element(self, role: str, kids: Sequence[Any], told: dict[str, Any]) -> Iterator[Node]:
        inside = list(self._converted(kids))
        attributes = {key: value for key, value in told.items() if key not in _OF_ITS_OWN}
        made = Element(role, inside, attributes, language=told.get("Lang"))
        if role in FIGURES:
            # a picture is told in one sentence, which would swallow a redaction within it
            withheld = [kid for kid in inside if _is_redaction(kid)]
            made.kids = [kid for kid in inside if not _is_redaction(kid)]
            if self._descriptions is not None and not withheld:
                pages = {leaf.page for leaf in leaves(made)}
                made.described = self._descriptions.of(kids, told, pages)
            yield from (made, *withheld)
            return
        if role in BLOCKS and made.language is None:
            made.language = self._language(made)
        yield made

    def _language(self, element: Element) -> str | None:
        text = " ".join(self._words.get(leaf, "") for leaf in leaves(element))
        return "mi" if self._foreign and is_maori(text) else None

    def _speak(self, table: Element) -> None:
        """Joins the links of each cell of a table, and tells its language."""
        for row in table.kids:
            for cell in row.kids if isinstance(row, Element) else ():
                if isinstance(cell, Element):
                    cell.kids = _one_link_each(cell.kids)
                    cell.language = self._language(cell)

    def _beside_neighbours(self, root: Element) -> None:
        """Puts redactions of which the source's structure knows nothing beside the words next to them."""
        homes = parents(root)
        for page in self._pages:
            number = page.plan.page.number
            by_piece = {
                piece: one.leaf for one in page.marked if one.leaf in homes for piece in one.pieces
            }
            left = []
            for piece, span in self._unplaced[number]:
                before, after = _beside(page.plan, piece)
                home = by_piece.get(before if before is not None else -1)
                if home is not None:
                    kids = homes[home].kids
                    kids.insert(kids.index(home) + 1, span)
                elif after is not None and after in by_piece:
                    kids = homes[by_piece[after]].kids
                    kids.insert(kids.index(by_piece[after]), span)
                else:
                    left.append((piece, span))
            self._unplaced[number] = left

    # -- paragraphs --------------------------------------------------------------------------------

    def _blocks(self, page: Page) -> Iterator[Element]:
        """Gives what a page holds beside the source's structure, in blocks, in reading order."""
        items: dict[tuple[int, int], list[_Item]] = defaultdict(list)
        blocks: list[tuple[float, Element]] = []
        laid = Laid(page.tables, page.plan, [one.pieces for one in page.marked])
        for one in page.marked:
            if one.picture is not None:
                figure = Element("Figure", [one.leaf])
                if self._descriptions is not None and one.box is not None:
                    figure.described = self._descriptions.at(one.leaf.page, one.box)
                blocks.append((one.leaf.piece, figure))
            elif one.paragraph is not None:
                at, node = one.leaf.piece, self._linked(one)
                if not laid.takes(one.pieces, at, node):
                    # a paragraph that goes on behind a table is another one there
                    items[one.paragraph, laid.above(at)].append((at, node))
        of_piece = {i: at for at, one in enumerate(page.paragraphs) for i in one.pieces}
        for piece, span in self._unplaced[page.plan.page.number]:
            if not laid.takes((piece,), piece, span):
                items[of_piece[piece], laid.above(piece)].append((piece, span))
        for at, table in laid.elements():
            self._speak(table)
            blocks.append((at, table))
        for (at, _), found in items.items():
            kids = _one_link_each([node for _, node in sorted(found, key=lambda item: item[0])])
            role = page.paragraphs[at].role
            block = Element("P" if role == "Artifact" else role, kids)
            block.language = self._language(block)
            if role == "LI":
                block = Element(
                    "L", [Element("LI", [Element("LBody", kids, language=block.language)])]
                )
            blocks.append((min(piece for piece, _ in found), block))
        yield from (block for _, block in sorted(blocks, key=lambda item: item[0]))


def _redaction(plan: PagePlan, piece: int) -> Element:
    content = plan.pieces[piece].content
    spoken = content.ground.spoken if isinstance(content, Withholding) else ""
    return Element("Span", spoken=spoken)


def _is_redaction(node: Node) -> bool:
    return isinstance(node, Element) and node.spoken is not None


def _beside(plan: PagePlan, piece: int) -> tuple[int | None, int | None]:
    """Gives the nearest kept words before and behind a redaction on its own line."""
    line = plan.pieces[piece].line

    def nearest(run: range) -> int | None:
        for index in run:
            if plan.pieces[index].line != line:
                return None
            if isinstance(plan.pieces[index].content, str):
                return index
        return None

    return nearest(range(piece - 1, -1, -1)), nearest(range(piece + 1, len(plan.pieces)))


def _one_link_each(nodes: Sequence[Node]) -> list[Node]:
    """Gives nodes with one element for each link, however many sequences its text takes."""
    out: list[Node] = []
    known: dict[int, Element] = {}
    for node in nodes:
        link = node.kids[-1] if isinstance(node, Element) and node.role == "Link" else None
        if isinstance(node, Element) and isinstance(link, Referred):
            if link.link in known:
                known[link.link].kids[-1:-1] = node.kids[:-1]
                continue
            known[link.link] = node
        out.append(node)
    return out


def _join_lists(root: Element) -> None:
    """Makes one list of lists that follow each other."""
    kids: list[Node] = []
    for kid in root.kids:
        last = kids[-1] if kids else None
        joins = (
            isinstance(last, Element) and isinstance(kid, Element) and kid.role == last.role == "L"
        )
        if joins and isinstance(last, Element) and isinstance(kid, Element):
            last.kids += kid.kids
        else:
            kids.append(kid)
    root.kids = kids
