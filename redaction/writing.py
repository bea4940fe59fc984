"""Every page written anew: as text where the vector tier carries it, as a picture elsewhere.

The tiers run in the sandbox, several pages at a time on several cores; what they make does not depend on how
many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.document import Origin, SourceFile, Word
from records.geometry import Box
from records.release import PageRoute, Tier, Withholding
from redaction import reading, sandbox
from redaction.planning.covering import Burn, covered
from redaction.planning.planned import Drawn, PagePlan, Piece, Plan
from redaction.structure.structuring import Structuring

Progress = Callable[[str, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""

Parts = list[list[Any]]
"""For each page, the file in which it stands and its place there."""

PAGES_A_FILE = 10
"""Pages that share their fonts; the same on every machine, so that the bytes are."""

GARBLED = "the text layer is garbled"
DOUBTED = "a witness objected to it as text"


@dataclass(frozen=True, slots=True)
class Written:
    """All pages written anew.

    Attributes:
        routes: the way of each.
        parts: where each now stands.
        drawn: how the vector pages look.
        marks: what the content of each belongs to.
    """

    routes: tuple[PageRoute, ...]
    parts: Parts
    drawn: dict[int, Drawn]
    marks: dict[int, dict[str, Any]]

    @property
    def lettered(self) -> frozenset[int]:
        """Gives the pages on which nothing is painted but letters, and redactions."""
        return frozenset(number for number, drawn in self.drawn.items() if drawn.lettered)

    @property
    def burnt(self) -> frozenset[int]:
        """Gives the pages of the pixel tier."""
        return frozenset(route.page for route in self.routes if route.tier is Tier.PIXELS)


def written(
    source: Path,
    accepted: SourceFile,
    structure: Structuring,
    doubted: frozenset[int],
    folder: Path,
    tell: Progress,
    known: Written | None = None,
) -> Written:
    """Writes every page anew.

    Args:
        source: the file.
        accepted: what intake said of it.
        structure: its structure, and with it its plan.
        doubted: pages that are to be pixels.
        folder: where the files go.
        tell: told of each step.
        known: the pages of the paper whose twin this is; those that share no file with a page that
            holds a redaction are taken over, and each takes the tier that it took there.
    """
    worked = structure.worked
    reasons = {page.page.number: _why_pixels(page, accepted) for page in worked.pages}
    reasons |= dict.fromkeys(doubted, DOUBTED)
    hopeful = [page for page in worked.pages if not reasons[page.page.number]]
    parts: dict[int, list[Any]] = {} if known is None else _taken_over(worked, hopeful, known)
    drawn: dict[int, Drawn] = {}
    marks = {} if known is None else {number: known.marks[number] for number in parts}
    chunks: list[Sequence[PagePlan]] = []
    for first in range(0, len(hopeful), PAGES_A_FILE):
        chunk = [p for p in hopeful[first : first + PAGES_A_FILE] if p.page.number not in parts]
        if known is not None:
            chunk = [page for page in chunk if page.page.number not in known.burnt]
        if chunk:
            chunks.append(chunk)
    carried = _emitted(source, chunks, structure, folder, tell)
    parts |= carried.parts
    marks |= carried.marks
    drawn |= carried.drawn
    reasons |= carried.reasons
    burnt = [page for page in worked.pages if page.page.number not in parts]
    for answer in _burnt(source, accepted, burnt, structure, folder):
        parts[int(answer["number"])] = [str(answer["file"]), 1]
        marks[int(answer["number"])] = answer
        tell("burn", len(parts) + len(burnt) - len(worked.pages), len(burnt))
    routes = tuple(_route(page, reasons[page.page.number]) for page in worked.pages)
    return Written(routes, [parts[page.page.number] for page in worked.pages], drawn, marks)


def _taken_over(worked: Plan, hopeful: Sequence[PagePlan], known: Written) -> dict[int, list[Any]]:
    """Gives the pages that neither hold a redaction nor share their fonts with one that does."""
    clean = {page.page.number for page in worked.pages if not page.burns} & known.burnt
    for first in range(0, len(hopeful), PAGES_A_FILE):
        chunk = hopeful[first : first + PAGES_A_FILE]
        if not any(page.burns for page in chunk):
            clean |= {page.page.number for page in chunk}
    return {
        page.page.number: part
        for page, part in zip(worked.pages, known.parts, strict=True)
        if page.page.number in clean
    }


def _route(page: PagePlan, reason: str) -> PageRoute:
    if reason:
        return PageRoute(page.page.number, Tier.PIXELS, reason)
    carries = "its text stays text" if page.burns else "no redaction; its text stays text"
    return PageRoute(page.page.number, Tier.VECTOR, carries)


def _why_pixels(page: PagePlan, accepted: SourceFile) -> str:
    if accepted.media_type != "application/pdf":
        return "it came as a picture"
    if page.page.origin is Origin.UNREADABLE:
        return "it could not be read"
    return GARBLED if GARBLED in page.page.notes else ""


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the vector tier made of some pages: where each stands and how it looks, or why it is not carried."""

    parts: dict[int, list[Any]]
    marks: dict[int, dict[str, Any]]
    drawn: dict[int, Drawn]
    reasons: dict[int, str]


def _emitted(
    source: Path,
    chunks: Sequence[Sequence[PagePlan]],
    structure: Structuring,
    folder: Path,
    tell: Progress,
) -> _Carried:
    """Writes what the vector tier carries of some pages; those of one chunk share a file and their fonts."""
    made = _Carried({}, {}, {}, {})
    files = [
        [[_order(page, structure) for page in chunk], str(folder / f"vector-{number}.pdf")]
        for number, chunk in enumerate(chunks)
    ]
    lanes = min(os.cpu_count() or 1, len(files))
    path = str(source.resolve())
    jobs = [_lane("emit", {"path": path, "files": files[lane::lanes]}) for lane in range(lanes)]
    whole = sum(len(chunk) for chunk in chunks)
    for answer in reading.merged(jobs, _numbered):
        _take(answer, made)
        tell("rewrite", len(made.drawn) + len(made.reasons), whole)
    return made


def _order(page: PagePlan, structure: Structuring) -> dict[str, Any]:
    # words that OCR read are pixels of a picture, and have to be burnt in it
    text = [word for word in page.page.words if word.confidence >= 1]
    return {
        "number": page.page.number,
        "labels": [_label(burn, text) for burn in page.burns],
        "texts": _texts(page, _recognised(page)),
        "reading": structure.reading(page),
    }


def _numbered(answer: dict[str, Any]) -> int:
    return int(answer.get("number", 0))


def _take(answer: dict[str, Any], made: _Carried) -> None:
    """Takes in what the vector tier says of a page, or in the end of a file."""
    if "kept" in answer:
        for place, (number, marked) in enumerate(answer["kept"], 1):
            made.parts[int(number)] = [str(answer["file"]), place]
            made.marks[int(number)] = marked
    elif answer["reason"]:
        made.reasons[int(answer["number"])] = str(answer["reason"])
        made.drawn.pop(int(answer["number"]), None)
    else:
        made.drawn[int(answer["number"])] = Drawn(
            tuple(Box(*box) for box in answer["boxes"]),
            tuple(Box(*box) for box in answer["anew"]),
            lettered=answer["lettered"] is True,
            framed=tuple(Box(*box) for box in answer["framed"]),
        )


def _label(burn: Burn, text: Sequence[Word]) -> list[Any]:
    """Gives a redaction as the vector tier takes it; ``text``: the words that are no pixels."""
    ground = burn.ground
    words = bool(covered(burn.box, text))
    return [burn.box.as_list(), ground.annotation, ground.spoken, burn.keep, words]


def _recognised(page: PagePlan) -> list[int]:
    """Gives the pieces that only OCR knows, which a vector page needs as text over its pictures."""
    if page.page.origin is Origin.TEXT:
        return []
    by_ocr = {(word.line, word.text) for word in page.page.words if word.confidence < 1}
    pieces = enumerate(page.pieces)
    return [index for index, piece in pieces if (piece.line, piece.content) in by_ocr]


def _burnt(
    source: Path,
    accepted: SourceFile,
    pages: Sequence[PagePlan],
    structure: Structuring,
    folder: Path,
) -> Iterator[dict[str, Any]]:
    """Writes pages as pixels; gives of each where it stands and what its content belongs to."""
    if not pages:
        return
    orders = [
        {
            "number": page.page.number,
            "blank": page.blank,
            "burns": [[burn.box.as_list(), burn.ground.annotation] for burn in page.burns],
            "texts": _texts(page, range(len(page.pieces))),
            "reading": structure.reading(page),
        }
        for page in pages
    ]
    lanes = min(os.cpu_count() or 1, -(-len(orders) // 2))
    arguments = {"path": str(source.resolve()), "media_type": accepted.media_type}
    jobs = [
        _lane("burn", {**arguments, "pages": orders[lane::lanes], "folder": str(folder)})
        for lane in range(lanes)
    ]
    yield from reading.merged(jobs)


def _lane(job: str, arguments: dict[str, Any]) -> Callable[[], Iterator[Any]]:
    return lambda: sandbox.run(job, arguments)


def _texts(page: PagePlan, pieces: Sequence[int]) -> list[list[Any]]:
    """Gives pieces of a page as they are laid invisibly."""
    lines = [page.pieces[index].line for index in pieces]
    ends = [place + 1 == len(lines) or lines[place + 1] != line for place, line in enumerate(lines)]
    laid = [(page.pieces[index], end, index) for index, end in zip(pieces, ends, strict=True)]
    return [
        [_said(piece), piece.box.as_list(), piece.turn, end, index] for piece, end, index in laid
    ]


def _said(piece: Piece) -> str:
    content = piece.content
    return content.ground.spoken if isinstance(content, Withholding) else content
