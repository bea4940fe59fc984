"""The structure of one release: from what the source says and what is read, to what is written.

The reading of each page goes out with the order to write it, what was marked comes back, and in the end
the tree, the links and the outline go to those who join the pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from records.document import SourceFile
from records.pictures import Description
from records.release import Caution, Withholding
from redaction import sandbox
from redaction.planning.planned import PagePlan, Plan
from redaction.structure import building, references
from redaction.structure.building import Builder, Marked
from redaction.structure.described import Descriptions
from redaction.structure.figures import Numbers, Sights, sighted, with_whole_pages
from redaction.structure.paragraphs import paragraphs
from redaction.structure.readable import tables_of
from redaction.structure.references import Entry, Link
from redaction.structure.tabletags import stretches
from redaction.structure.tagged import tagged, told_tables
from redaction.structure.tree import Element, Placed, placed_pictures, plain, settled
from redaction.tables.columns import Table
from redaction.tables.rules import UNRULED, Rules


class Structuring:
    """Works out the structure of one document.

    Args:
        worked: the plan of the document.
        told: what the source says of its structure.
        language: of the document.
        chosen: descriptions that a person ticked or wrote.
        sights: where pictures stand in the source.
    """

    def __init__(
        self,
        worked: Plan,
        told: dict[str, Any] | None = None,
        language: str = "en-NZ",
        chosen: Collection[str | Description] = (),
        sights: Sights | None = None,
    ) -> None:
        told = told or {"elements": [], "links": [], "outline": []}
        self.worked = worked
        self._pages = worked.pages
        self._language = language
        self._source = told["elements"]
        self.descriptions = Descriptions(chosen, self._source, worked, sights)
        self._links = references.links(told["links"], worked)
        self._outline = references.outline(told["outline"], worked)
        numbers = [page.page.number for page in self._pages]
        self._paragraphs = dict(zip(numbers, paragraphs(self._pages), strict=True))
        self._numbers = Numbers.of(self._source)
        self.pictures: dict[int, list[Placed]] = {}
        """By page the pictures of what was written, once it is finished."""
        self.tables: dict[int, list[Table]] = {}
        """By page the tables that the source's tags tell, once it is finished."""
        self.rules: Mapping[int, Rules] = {}
        """By page the rules of what was written, where :attr:`tabular` pages have some."""
        self._stretches = {
            page.page.number: found
            for page in self._pages
            if not self._numbers.known[page.page.number] and (found := stretches(page))
        }

    @classmethod
    def of(
        cls,
        source: Path,
        accepted: SourceFile,
        worked: Plan,
        language: str,
        chosen: Collection[str | Description] = (),
    ) -> Structuring:
        """Gives the structuring of a source.

        Raises:
            Refused: the file does not let itself be read within bounds.
        """
        told, sights = None, None
        shown = {page.page.number: page for page in worked.pages if not page.blank}
        if accepted.media_type == "application/pdf":
            told = sandbox.call("structure", {"path": str(source.resolve())})
            if chosen:
                sights = sighted(source, Numbers.of(told["elements"]), list(shown))
        if chosen:
            wordless = {
                at: one.page.frame.visible for at, one in shown.items() if not one.page.words
            }
            sights = with_whole_pages(sights or {}, wordless)
        return cls(worked, told, language, chosen, sights)

    def again(self, worked: Plan) -> Structuring:
        """Gives the structuring of a paper's twin, which differs in nothing but its withheld words.

        What was decided of links, of the outline and of descriptions holds for both: an address that says
        what is withheld stays away, whatever stands under the boxes of the twin.
        """
        told = {"elements": self._source, "links": [], "outline": []}
        same = Structuring(worked, told, self._language)
        same._links, same._outline = self._links, self._outline
        same.descriptions = self.descriptions
        # what is drawn of a page of the twin is the same, or the witness objects to it anyway
        same.rules = self.rules
        return same

    @property
    def tabular(self) -> frozenset[int]:
        """Gives the pages without a structure of their own that may hold a table."""
        return frozenset(self._stretches)

    def reading(self, page: PagePlan) -> dict[str, Any]:
        """Gives how a page is read, as :class:`redaction.emission.tagging.Reading` takes it."""
        number = page.page.number
        where = {
            index: None if paragraph.role == "Artifact" else at
            for at, paragraph in enumerate(self._paragraphs[number])
            for index in paragraph.pieces
        }
        # the box of a slanted word was drawn back from redactions that merely stand under it
        stamps = {(word.text, word.line): word.box for word in page.page.words if word.turn % 90}
        runs = self._stretches.get(number)
        words, withheld = [], 0
        segments: dict[tuple[int, int], int] = {}
        for index, piece in enumerate(page.pieces):
            if isinstance(piece.content, Withholding):
                withheld += 1
            else:
                box = stamps.get((piece.content, piece.line), piece.box)
                segment = (withheld, runs[index] if runs else 0)
                segments.setdefault(segment, len(segments))
                words.append([*box.as_list(), where[index], segments[segment], index])
        links = [
            [*link.box.as_list(), at]
            for at, link in enumerate(self._links)
            if link is not None and link.page == number and at not in self._numbers.links
        ]
        labels = _labels(page)
        return {
            "words": words,
            "links": links,
            "numbers": sorted(self._numbers.known[number]),
            "figures": sorted(self._numbers.figures[number]),
            "labels": labels,
            "pictures": [box.as_list() for box in self.descriptions.pictured(number)],
        }

    def finished(self, marks: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
        """Gives tree, links and outline as plain values for those who join the pages.

        Args:
            marks: for each page, the ``sequences`` that were marked, and the source's numbers
                ``beneath`` its redactions, as pairs.
        """
        pages = [self._page(page, marks[page.page.number]) for page in self._pages]
        builder = Builder(pages, self._source, self._links, self._language, self.descriptions)
        self.descriptions.begin()
        root = settled(builder.tree())
        self.descriptions.placed = True
        self.pictures = placed_pictures(root)
        self.tables = _tables(root, pages)
        # of all others the tree has what layout and rules tell, which is asked for anew where it is read
        self.tables |= {number: [] for number in self.tables if not self._numbers.known[number]}
        kept = [(at, link) for at, link in enumerate(self._links) if link is not None]
        numbers = {at: number for number, (at, _) in enumerate(kept)}
        return {
            "tree": plain(root, numbers.__getitem__),
            "links": [_plain_link(link) for _, link in kept],
            "outline": [_plain_entry(entry) for entry in self._outline],
        }

    def left_out(self) -> Iterator[Caution]:
        """Gives a caution where fewer descriptions stayed than a person ticked."""
        yield from self.descriptions.left_out()

    def _page(self, page: PagePlan, told: dict[str, Any]) -> building.Page:
        number = page.page.number
        tabular = number in self._stretches
        return building.Page(
            page,
            self._paragraphs[number],
            [Marked.of(number, one) for one in told["sequences"]],
            {int(piece): int(under) for piece, under in told["beneath"]},
            tables_of(page, self.rules.get(number, UNRULED), ()) if tabular else (),
        )


def _tables(root: Element, pages: Sequence[building.Page]) -> dict[int, list[Table]]:
    held = {
        one.leaf: one.pieces if one.label is None else (one.label,)
        for page in pages
        for one in page.marked
    }
    told = told_tables(root)
    return {page.plan.page.number: tagged(page.plan, told, held) for page in pages}


def _labels(page: PagePlan) -> list[int]:
    """Gives the piece as which each redaction of a page is read: the one that lies most under it.

    Boxes of a twin may reach a little farther than what is read in their place.
    """
    left = [i for i, piece in enumerate(page.pieces) if isinstance(piece.content, Withholding)]
    places: list[int] = []
    for burn in page.burns:
        place = max(left, key=lambda index: page.pieces[index].box.overlap(burn.box))
        left.remove(place)
        places.append(place)
    return places


def _plain_link(link: Link) -> dict[str, Any]:
    target = None if link.target is None else [link.target.page, link.target.top]
    box = link.box.as_list()
    return {"page": link.page, "box": box, "address": link.address, "to": target, "says": link.says}


def _plain_entry(entry: Entry) -> list[Any]:
    below = [_plain_entry(one) for one in entry.below]
    return [entry.title, entry.target.page, entry.target.top, below]
