"""What a trainee's decisions are told, held against the decisions that were meant for a made-up paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.documents import forms
from flows.documents.bench import Bench
from flows.documents.madeup import listed
from records.document import DocumentRecord
from records.errors import InvalidInput
from records.geometry import Box
from records.guidance import GuidedGround, Lesson
from records.marks import Decisions, Mark

_MOST = 0.8
"""The share of a box that has to lie under others to count as covered by them."""


MARKER = "practice-only"
"""A file that says what a folder is for: practice papers never stand beside real ones."""


def marker(desk: Bench) -> Path:
    """Gives the file that says that a folder is for practice."""
    return desk.work.parent / MARKER


def is_practice(desk: Bench) -> bool:
    """Tells whether a folder is for practice, and holds made-up papers only."""
    return marker(desk).exists()


def model(desk: Bench, record: DocumentRecord, samples: Path) -> Decisions:
    """Gives the decisions that were meant for a made-up paper.

    Raises:
        InvalidInput: it is none of them.
    """
    for name, told in listed(samples).items():
        if desk.accept(samples / name).sha256 == record.source.sha256:
            return read(desk, record, samples / told["decisions"])
    raise InvalidInput(f"document {record.id}: it is none of the made-up papers")


def read(desk: Bench, record: DocumentRecord, file: Path) -> Decisions:
    """Gives the decisions of a file on a document."""
    findings, _ = desk.findings(record)
    return forms.read_decisions(file, desk.grounds, findings, record.changed_at)


def remarks(mine: Decisions, model: Decisions, guided: Iterable[GuidedGround]) -> list[Lesson]:
    """Gives what is missed, what is too much, which grounds differ, and another outcome; by page."""
    guidance = {one.ground.code: one.guidance for one in guided}
    found = [*_missed(mine, model, guidance), *_too_much(mine, model, guidance)]
    if mine.decision is not model.decision:
        what = f"you decided {mine.decision.value}, {model.decision.value} was meant"
        found.append(Lesson(1, what))
    return sorted(found, key=lambda one: one.page)


def _missed(mine: Decisions, model: Decisions, guidance: dict[str, str]) -> Iterator[Lesson]:
    for mark in model.marks:
        over = [one for one in mine.marks if one.page == mark.page and _touches(one, mark)]
        boxes = [box for one in mine.marks if one.page == mark.page for box in one.boxes]
        said = guidance.get(mark.ground, "")
        if not all(_covered(box, boxes) for box in mark.boxes):
            half = "only a part is covered of" if over else "you missed"
            yield Lesson(mark.page, f"{half} something withheld here", mark.ground, said)
        elif mark.ground not in {one.ground for one in over}:
            used = ", ".join(sorted({one.ground for one in over}))
            what = f"you cited {used}, {mark.ground} was meant"
            yield Lesson(mark.page, what, mark.ground, said)


def _too_much(mine: Decisions, model: Decisions, guidance: dict[str, str]) -> Iterator[Lesson]:
    for mark in mine.marks:
        if not any(one.page == mark.page and _touches(one, mark) for one in model.marks):
            what = "you withheld what can be released here"
            yield Lesson(mark.page, what, mark.ground, guidance.get(mark.ground, ""))


def _touches(one: Mark, other: Mark) -> bool:
    return any(a.overlap(b) > 0 for a in one.boxes for b in other.boxes)


def _covered(box: Box, over: list[Box]) -> bool:
    return any(box.overlap(one) >= _MOST * box.area for one in over)
