"""What a trainee's decisions are told, held against the decisions that were meant for a made-up paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from records.geometry import Box
from records.guidance import GuidedGround
from records.marks import Decisions, Mark

_MOST = 0.8
"""The share of a box that has to lie under others to count as covered by them."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One difference: its page, what it is, and the guidance of the ground that was meant or used."""

    page: int
    what: str
    ground: str | None = None
    guidance: str = ""


def remarks(mine: Decisions, model: Decisions, guided: Iterable[GuidedGround]) -> list[Remark]:
    """Gives what is missed, what is too much, which grounds differ, and another outcome; by page."""
    guidance = {one.ground.code: one.guidance for one in guided}
    found = [*_missed(mine, model, guidance), *_too_much(mine, model, guidance)]
    if mine.decision is not model.decision:
        what = f"you decided {mine.decision.value}, {model.decision.value} was meant"
        found.append(Remark(1, what))
    return sorted(found, key=lambda one: one.page)


def _missed(mine: Decisions, model: Decisions, guidance: dict[str, str]) -> Iterator[Remark]:
    for mark in model.marks:
        over = [one for one in mine.marks if one.page == mark.page and _touches(one, mark)]
        boxes = [box for one in mine.marks if one.page == mark.page for box in one.boxes]
        said = guidance.get(mark.ground, "")
        if not all(_covered(box, boxes) for box in mark.boxes):
            half = "only a part is covered of" if over else "you missed"
            yield Remark(mark.page, f"{half} something withheld here", mark.ground, said)
        elif mark.ground not in {one.ground for one in over}:
            used = ", ".join(sorted({one.ground for one in over}))
            what = f"you cited {used}, {mark.ground} was meant"
            yield Remark(mark.page, what, mark.ground, said)


def _too_much(mine: Decisions, model: Decisions, guidance: dict[str, str]) -> Iterator[Remark]:
    for mark in mine.marks:
        if not any(one.page == mark.page and _touches(one, mark) for one in model.marks):
            what = "you withheld what can be released here"
            yield Remark(mark.page, what, mark.ground, guidance.get(mark.ground, ""))


def _touches(one: Mark, other: Mark) -> bool:
    return any(a.overlap(b) > 0 for a in one.boxes for b in other.boxes)


def _covered(box: Box, over: list[Box]) -> bool:
    return any(box.overlap(one) >= _MOST * box.area for one in over)
