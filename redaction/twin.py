"""The twin of a paper: the same but for what is under its boxes, with the same decisions on it.

The witness of independence has it redacted like the paper itself. Whatever of the public copy differs
then depends on what was withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from records.document import Origin, Page, SourceFile
from records.errors import Refused, ReleaseError, StoreFailed
from records.geometry import Box
from records.grounds import Ground
from records.marks import Mark
from records.recognition import Beside, Recognition
from records.release import PageRoute, Tier
from redaction import reading, sandbox
from redaction.planning import plan
from redaction.planning.covering import Burn
from redaction.planning.planned import PagePlan, Plan

END = 2.0
"""Points by which the ends of a redaction may move with the shape of the letters there."""

MOST = 200
"""Letters of a reason that a child gives."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the scrambler did to one page: letters, pictures, what it could not do, and where boxes are now."""

    page: int
    letters: int
    pictures: int
    left: tuple[str, ...]
    burns: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """The twin and its plan."""

    path: Path
    accepted: SourceFile
    plan: Plan
    told: tuple[Told, ...] = field(repr=False)

    @property
    def changed(self) -> bool:
        """Tells whether anything was scrambled; a paper without redactions has no twin."""
        return any(page.letters or page.pictures for page in self.told)


def twin(
    source: Path,
    accepted: SourceFile,
    worked: Plan,
    routes: Sequence[PageRoute],
    grounds: Mapping[str, Ground],
    recognition: Recognition,
    folder: Path,
    *,
    shorter: bool,
) -> Twin:
    """Gives a paper's twin, read and worked out as the paper was.

    Pages whose words were read by OCR keep the words that were read: what another reading would make of
    the noise under their boxes is not put to the test, and the twin says so.

    Args:
        source: the paper.
        accepted: what intake said of it.
        worked: its plan.
        routes: the tier of each page.
        grounds: every ground by its code.
        recognition: what reads pictures of pages.
        folder: where the twin goes.
        shorter: the words under its boxes are shorter too, where the engine sets their lines anew.

    Raises:
        Refused: the twin does not stay within a parser's bounds.
        StoreFailed: there is no room for it.
    """
    media_type = _media_type(accepted)
    out = folder / f"twin-source{Path(accepted.name).suffix}"
    drawn = {route.page for route in routes if route.tier is Tier.PIXELS}
    orders = [
        {
            "number": page.page.number,
            "burns": [burn.box.as_list() for burn in page.burns],
            "visible": page.page.frame.visible.as_list(),
            "pixels": page.page.number in drawn,
            "free": _free(page) if shorter else [],
        }
        for page in worked.pages
        # of a page that is never drawn nothing can come through
        if page.burns and not page.blank
    ]
    if not orders:
        return Twin(source, accepted, worked, ())
    arguments = {
        "path": str(source.resolve()),
        "media_type": accepted.media_type,
        "pages": orders,
        "out": str(out),
    }
    try:
        told = tuple(_told(answer) for answer in sandbox.run("scramble", arguments))
    except (Refused, StoreFailed):
        raise
    except ReleaseError:
        # a parser of its own may stumble over what the engine could read: then the proof says so, page by
        # page, and the other witnesses have spoken on the copy itself
        why = ("the paper cannot be followed by the parser that scrambles it",)
        numbers = [page.page.number for page in worked.pages if page.burns]
        return Twin(source, accepted, worked, tuple(Told(n, 0, 0, why) for n in numbers))
    other = replace(accepted, media_type=media_type)
    if not any(page.letters or page.pictures for page in told):
        return Twin(source, accepted, worked, told)
    pages, told = _read_again(out, other, worked, told, recognition)
    placed = {page.page: page.burns for page in told}
    meant = [_moved(page, placed.get(page.page.number, ())) for page in worked.pages]
    marks = [
        Mark(page.page.number, (burn.box,), burn.ground.code, keep_position=burn.keep)
        for page in meant
        for burn in page.burns
    ]
    again = plan.work_out(pages, marks, grounds)
    settled = tuple(map(_settled, again.pages, meant))
    return Twin(out, other, replace(again, pages=settled), told)


def _free(page: PagePlan) -> list[int]:
    """Gives the redactions under which words may be shorter: words kept as they were read stand still."""
    if page.page.origin is not Origin.TEXT:
        return []
    return [number for number, burn in enumerate(page.burns) if not burn.keep]


def _moved(page: PagePlan, boxes: Sequence[Box]) -> PagePlan:
    """Gives a page's plan with its redactions where they stand in the twin."""
    if len(boxes) != len(page.burns):
        return page
    pairs = zip(page.burns, boxes, strict=True)
    return replace(page, burns=tuple(replace(burn, box=box) for burn, box in pairs))


def _settled(again: PagePlan, was: PagePlan) -> PagePlan:
    """Gives a page of the twin with its redactions as long as they were.

    Boxes grow to the ends of words, so a first or last letter of another shape moves them a little: the
    marks of another paper would have been drawn around its own words. Any other difference stays.
    """
    if again.page == was.page:
        # nothing was read anew, so nothing may have been worked out otherwise: a box grown once over a
        # word that OCR made too large would grow on to the next
        return was
    if len(again.burns) != len(was.burns):
        return again
    burns = zip(again.burns, was.burns, strict=True)
    return replace(again, burns=tuple(old if _near(new, old) else new for new, old in burns))


def _near(new: Burn, old: Burn) -> bool:
    ends = zip(new.box.as_list(), old.box.as_list(), strict=True)
    left, low, right, high = (abs(here - there) for here, there in ends)
    return (max(low, high) == 0 and max(left, right) <= END) or (
        max(left, right) == 0 and max(low, high) <= END
    )


def _media_type(accepted: SourceFile) -> str:
    """Gives the type of the twin: a picture is kept without loss."""
    return "image/png" if accepted.media_type == "image/jpeg" else accepted.media_type


def _told(answer: Any) -> Told:
    return Told(
        int(answer["number"]),
        int(answer["letters"]),
        int(answer["pictures"]),
        tuple(str(why)[:MOST] for why in answer["left"]),
        tuple(Box(*(float(value) for value in box)) for box in answer["burns"]),
    )


def _read_again(
    path: Path,
    accepted: SourceFile,
    worked: Plan,
    told: tuple[Told, ...],
    recognition: Recognition,
) -> tuple[list[Page], tuple[Told, ...]]:
    """Gives the twin's pages: read again where they are text, and as they were read before elsewhere."""
    pages = {page.page.number: page.page for page in worked.pages}
    numbers = [
        page.page for page in told if page.letters and pages[page.page].origin is Origin.TEXT
    ]
    # nothing but text was read on them; of what looks garbled, scrambled, another reading makes no test
    read = {
        page.number: page
        for page in reading.read(
            path, accepted, recognition=recognition, numbers=numbers, beside=Beside.NOTHING
        )
    }
    again = {number: page for number, page in read.items() if page.origin is Origin.TEXT}
    why = "the words beside its boxes were taken as they had been read"
    told = tuple(
        page if page.page in again else replace(page, left=(*page.left, why)) for page in told
    )
    return [again.get(number, page) for number, page in sorted(pages.items())], told
