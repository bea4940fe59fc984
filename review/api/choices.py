"""Findings and drawn boxes by machine: what was chosen, and what is chosen now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from records.document import DocumentRecord
from records.errors import InvalidInput, NotAllowed
from records.geometry import Box
from records.review import Choice, ChoiceState
from review.api.calling import Calling, DocumentId, Told
from review.choosing import Work
from review.house import House
from review.visit import NotThere

Corners = Annotated[list[float], Field(min_length=4, max_length=4)]
Number = Annotated[int, Path(ge=1, le=100_000)]
router = APIRouter()


class Chosen(Told):
    """A choice as it stands, with the version that a change of it has to name."""

    id: str
    page: int
    boxes: list[Corners]
    state: ChoiceState
    ground: str | None
    everywhere: bool
    note: str | None
    version: int
    changed_by: str | None
    category: str | None
    score: float | None
    text: str | None


class Change(Told):
    """What is chosen for a finding or a drawn box, made on the version that the client saw."""

    state: Literal["open", "withheld", "released", "removed"]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    ground: Annotated[str | None, Field(max_length=40)] = None
    everywhere: bool = False
    note: Annotated[str | None, Field(max_length=10_000)] = None


class Drawn(Told):
    """A box that a client draws, in the page's default user space."""

    page: Annotated[int, Field(ge=1, le=100_000)]
    boxes: Annotated[list[Corners], Field(min_length=1, max_length=100)]
    ground: Annotated[str, Field(max_length=40)]
    everywhere: bool = False
    note: Annotated[str | None, Field(max_length=10_000)] = None


class Leaf(Told):
    """One page: who called it final, and whether somebody should read it themselves."""

    number: int
    final_by: str | None
    poorly_read: bool
    unreadable: bool


class Placed(Told):
    """Where a drawn box stands now, in the page's default user space."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    boxes: Annotated[list[Corners], Field(min_length=1, max_length=100)]


@router.get("/v1/documents/{document_id}/choices")
def choices(
    caller: Calling,
    document_id: DocumentId,
    page: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> list[Chosen]:
    """Gives the findings and drawn boxes with what was chosen, in page order."""
    work = Work(
        caller.house.office, caller.house.workbook, caller.opened(document_id, "see-document")
    )
    return [_choice(work, c) for c in work.choices if page in (None, c.page)]


@router.put("/v1/documents/{document_id}/choices/{choice_id}")
def change(caller: Calling, document_id: DocumentId, choice_id: str, given: Change) -> Chosen:
    """Keeps a choice; a version that is not the latest is a conflict (409)."""
    record = caller.opened(document_id, "choose")
    before = Work(caller.house.office, caller.house.workbook, record).choice(choice_id)
    kept = caller.house.workbook.change(
        record.id, _changed(caller.house, before, given), caller.person.name
    )
    return _choice(Work(caller.house.office, caller.house.workbook, record), kept)


@router.post("/v1/documents/{document_id}/choices", status_code=201)
def draw(caller: Calling, document_id: DocumentId, given: Drawn) -> Chosen:
    """Keeps a box that a client draws."""
    record = caller.opened(document_id, "choose")
    if given.page > record.source.pages:
        raise NotThere(f"document {record.id} has no page {given.page}")
    _check_ground(caller.house, given.ground)
    made = Choice(
        caller.house.new_mark_id(),
        given.page,
        _boxes(caller.house, record, given.page, given.boxes),
        ChoiceState.WITHHELD,
        given.ground,
        given.everywhere,
        given.note,
    )
    kept = caller.house.workbook.change(record.id, made, caller.person.name)
    return _choice(Work(caller.house.office, caller.house.workbook, record), kept)


@router.put("/v1/documents/{document_id}/choices/{choice_id}/place")
def place(caller: Calling, document_id: DocumentId, choice_id: str, given: Placed) -> Chosen:
    """Moves or resizes a drawn box; a finding stays where it was found."""
    record = caller.opened(document_id, "choose")
    before = Work(caller.house.office, caller.house.workbook, record).choice(choice_id)
    if not before.is_drawn:
        raise InvalidInput("a finding stays where it was found; draw a box beside it")
    moved = replace(
        before,
        boxes=_boxes(caller.house, record, before.page, given.boxes),
        version=given.version,
    )
    kept = caller.house.workbook.change(record.id, moved, caller.person.name)
    return _choice(Work(caller.house.office, caller.house.workbook, record), kept)


@router.post("/v1/documents/{document_id}/undo")
def undo(caller: Calling, document_id: DocumentId) -> list[Chosen]:
    """Takes back one's own last step; gives what it changed as it stands now."""
    record = caller.opened(document_id, "choose")
    restored = caller.house.workbook.undo(record.id, caller.person.name)
    work = Work(caller.house.office, caller.house.workbook, record)
    return [_choice(work, choice) for choice in restored]


@router.get("/v1/documents/{document_id}/pages")
def pages(caller: Calling, document_id: DocumentId) -> list[Leaf]:
    """Gives the pages: which are final, and how surely each was read."""
    record = caller.opened(document_id, "see-document")
    final = caller.house.workbook.final_pages(record.id)
    read = caller.house.office.legibility(record)
    return [
        Leaf(
            number=number,
            final_by=final.get(number),
            poorly_read=number in read and read[number].poor,
            unreadable=number in read and read[number].unreadable,
        )
        for number in range(1, record.source.pages + 1)
    ]


@router.put("/v1/documents/{document_id}/pages/{page}/final", status_code=204)
def final(caller: Calling, document_id: DocumentId, page: Number) -> Response:
    """Calls a page final; findings on it that are still to decide are a conflict (409)."""
    record = caller.opened(document_id, "choose")
    work = Work(caller.house.office, caller.house.workbook, record)
    left = sum(c.page == page and c.state is ChoiceState.OPEN for c in work.choices)
    if left:
        raise NotAllowed(f"{left} findings on this page are still to decide")
    caller.house.workbook.flag(record.id, page, caller.person.name, final=True)
    return Response(status_code=204)


@router.delete("/v1/documents/{document_id}/pages/{page}/final", status_code=204)
def not_final(caller: Calling, document_id: DocumentId, page: Number) -> Response:
    """Takes the flag of a page away."""
    record = caller.opened(document_id, "choose")
    caller.house.workbook.flag(record.id, page, caller.person.name, final=False)
    return Response(status_code=204)


def _choice(work: Work, choice: Choice) -> Chosen:
    finding = work.findings.get(choice.id)
    return Chosen(
        id=choice.id,
        page=choice.page,
        boxes=[box.as_list() for box in choice.boxes],
        state=choice.state,
        ground=choice.ground,
        everywhere=choice.everywhere,
        note=choice.note,
        version=choice.version,
        changed_by=choice.changed_by,
        category=finding.category if finding else None,
        score=finding.score if finding else None,
        text=finding.text if finding else None,
    )


def _changed(house: House, before: Choice, given: Change) -> Choice:
    state = ChoiceState(given.state)
    if (state is ChoiceState.REMOVED) is not before.is_drawn and state is not ChoiceState.WITHHELD:
        raise InvalidInput(
            "a finding is open, withheld or released; a drawn box withheld or removed"
        )
    if state is not ChoiceState.WITHHELD:
        ground = before.ground if state is ChoiceState.REMOVED else None
        return replace(before, state=state, ground=ground, note=None, version=given.version)
    _check_ground(house, given.ground)
    return replace(
        before,
        state=state,
        ground=given.ground,
        everywhere=given.everywhere,
        note=given.note,
        version=given.version,
    )


def _check_ground(house: House, ground: str | None) -> None:
    usable: Sequence[str] = [each.code for each in house.office.usable_grounds()]
    if ground not in usable:
        raise InvalidInput("a redaction needs a ground to withhold, of the Act that applies")


def _boxes(
    house: House, record: DocumentRecord, page: int, told: Sequence[Sequence[float]]
) -> tuple[Box, ...]:
    visible = house.office.page(record, page).frame.visible
    boxes = tuple(_box(corners).clipped(visible) for corners in told)
    whole = tuple(box for box in boxes if box is not None)
    if len(whole) < len(boxes):
        raise InvalidInput("a box covers nothing of the page")
    return whole


def _box(corners: Sequence[float]) -> Box:
    try:
        return Box.of(*corners)
    except ValueError:
        raise InvalidInput("a corner is not a finite number; points are expected") from None
