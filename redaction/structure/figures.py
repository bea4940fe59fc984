"""The pictures of a source, for which a person is asked for words: figures of its structure, and the others."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from records.document import SourceFile
from records.errors import Refused
from records.geometry import Box, union
from records.pictures import Picture
from redaction import sandbox

FIGURES = frozenset({"Figure", "Formula"})
"""Roles of the source that are told in one sentence."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a source's structure refers to.

    Attributes:
        known: of each page, the numbers of its marked content.
        figures: those of them that stand in a figure.
        links: the links that it holds.
    """

    known: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    figures: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    links: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, elements: Iterable[Any]) -> Numbers:
        """Gives what elements refer to, as :mod:`redaction.structure.sourcetags` gives those."""
        made = cls()
        made._gather(elements, inside=False)
        return made

    def _gather(self, kids: Iterable[Any], *, inside: bool) -> None:
        for kid in kids:
            if isinstance(kid, list):
                self._gather(kid[1], inside=inside or kid[0] in FIGURES)
            elif "mcid" in kid:
                self.known[kid["page"]].add(kid["mcid"])
                if inside:
                    self.figures[kid["page"]].add(kid["mcid"])
            else:
                self.links.add(kid["link"])


@dataclass(frozen=True, slots=True)
class Sighted:
    """Where pictures stand on one page: those that no structure knows, and the content of figures."""

    loose: tuple[Box, ...] = ()
    marked: Mapping[int, Box] = field(default_factory=dict)


Sights = Mapping[int, Sighted]
"""By page."""

NONE: Mapping[int, Box] = MappingProxyType({})


def sighted(source: Path, numbers: Numbers, pages: Sequence[int]) -> dict[int, Sighted]:
    """Gives where pictures stand on some pages of a PDF.

    A page that kills whoever looks at it has none, and neither have those behind it: nobody is asked for words
    for what cannot be shown, and what cannot be placed is not described.
    """
    found: dict[int, Sighted] = {}
    arguments = {
        "path": str(source.resolve()),
        "pages": list(pages),
        "known": {str(page): sorted(one) for page, one in numbers.known.items()},
        "figures": {str(page): sorted(one) for page, one in numbers.figures.items()},
    }
    with (
        contextlib.suppress(Refused),
        contextlib.closing(sandbox.run("pictures", arguments)) as answers,
    ):
        for answer in answers:
            if "number" in answer:
                found[int(answer["number"])] = Sighted(
                    tuple(Box(*box) for box in answer["loose"]),
                    {int(number): Box(*box) for number, box in answer["marked"]},
                )
    return found


def with_whole_pages(sights: Sights, wordless: Mapping[int, Box]) -> dict[int, Sighted]:
    """Gives sights in which a page without words or pictures is a picture itself: a photograph, a map, a plan.

    Args:
        sights: where pictures stand.
        wordless: what is seen of each page on which no word was read.
    """
    nothing = Sighted()
    whole = {page: Sighted((box,)) for page, box in wordless.items()}
    return {
        **sights,
        **{page: one for page, one in whole.items() if sights.get(page, nothing) == nothing},
    }


def box_of(kids: Iterable[Any], told: Mapping[str, Any], page: int, sights: Sights) -> Box | None:
    """Gives where a figure stands on a page: where it says that it does, and where its content is drawn.

    Args:
        kids: the figure's, as :mod:`redaction.structure.sourcetags` gives them.
        told: what the source says of it.
        page: the one on which it is drawn.
        sights: where its content is drawn.
    """
    seen = sights.get(page, Sighted()).marked
    inside = Numbers.of(kids).known[page]
    boxes = [seen[number] for number in sorted(inside) if number in seen]
    if "BBox" in told:
        boxes.append(Box.of(*told["BBox"]))
    whole = union(boxes) if boxes else None
    return whole if whole is not None and whole.area > 0 else None


def pictures(
    source: Path, accepted: SourceFile, pages: Sequence[int], wordless: Mapping[int, Box] = NONE
) -> list[Picture]:
    """Gives the pictures of some pages of a source, from the top of each page.

    A page of a scan is one picture, whose words are read; what else is on it nobody finds. One without words
    is a picture as a whole.

    Args:
        source: the file.
        accepted: what intake said of it.
        pages: their numbers.
        wordless: what is seen of each of them on which no word was read.

    Raises:
        Refused: the file does not let itself be read within bounds.
    """
    elements: list[Any] = []
    sights: Sights = {}
    if accepted.media_type == "application/pdf":
        elements = sandbox.call("structure", {"path": str(source.resolve())})["elements"]
        sights = sighted(source, Numbers.of(elements), pages)
    sights = with_whole_pages(sights, wordless)
    found = [picture for picture in figures_in(elements, sights) if picture.page in pages]
    found += [Picture(page, box) for page, one in sights.items() for box in one.loose]
    return sorted(found, key=lambda one: (one.page, -one.box.y1, one.box.x0))


def figures_in(elements: Iterable[Any], sights: Sights) -> Iterator[Picture]:
    """Gives the figures of a source's structure that are drawn on one page, in the order of the structure."""
    for kid in elements:
        if not isinstance(kid, list):
            continue
        role, kids, told = kid
        if role not in FIGURES:
            yield from figures_in(kids, sights)
            continue
        on = [page for page, numbers in Numbers.of(kids).known.items() if numbers]
        box = box_of(kids, told, on[0], sights) if len(on) == 1 else None
        if box is not None:
            yield Picture(on[0], box, str(told.get("Alt", "")))
