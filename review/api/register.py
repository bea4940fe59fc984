"""The register by machine: items with their clocks, their events, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from records.guidance import RegisterLine
from records.register import Book, CabinetItem, EventKind, RegisterEvent
from review.api.calling import Caller, Calling, Told
from review.authority import authority, may
from review.visit import NotYours

router = APIRouter()
_Line = Annotated[str, Field(max_length=500)]


class Clock(Told):
    """Where a limit stands today; ``left`` is negative once it has passed."""

    name: str
    due_on: date
    left: int
    runs: bool


class Item(Told):
    """One item of the register."""

    book: Book
    agency: str
    reference: str
    title: str
    clocks: list[Clock]


class Event(Told):
    """Something that happened to an item."""

    book: Book
    agency: str
    reference: str
    event: EventKind
    on: date


class Happening(Told):
    """What happened, by the columns of the register's file."""

    book: Book
    agency: Annotated[str, Field(min_length=1, max_length=200)]
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    event: EventKind
    on: date
    until: date | None = None
    title: _Line = ""
    portfolio: _Line = ""
    ministers: _Line = ""
    committee: _Line = ""
    administration: _Line = ""
    codes: _Line = ""
    documents: _Line = ""
    agency_name: Annotated[str, Field(max_length=200)] = ""


@router.get("/v1/register/items")
def items(caller: Calling, book: Annotated[Book | None, Query()] = None) -> list[Item]:
    """Gives the items of one's own agencies with their clocks."""
    return [
        _item(line)
        for line in caller.house.register.lines(book)
        if may(caller.person.roles(line.agency_slug), "see-register")
    ]


@router.get("/v1/register/events")
def events(caller: Calling, book: Book) -> list[Event]:
    """Gives the events of one's own agencies in one half of the register."""
    return list(_own(caller, caller.house.register.events(book)))


@router.post("/v1/register/events", status_code=201)
def add(caller: Calling, given: Happening) -> Event:
    """Keeps what happened; what cannot follow is an error (400)."""
    if not may(caller.person.roles(given.agency), "keep-register"):
        raise NotYours(f"none of your roles lets you do this: {authority()['keep-register'].title}")
    said = {
        name: "" if value is None else str(value)
        for name, value in given.model_dump(mode="json").items()
    }
    return _event(caller.house.register.add(said, caller.person.name))


def _own(caller: Caller, every: Iterable[RegisterEvent]) -> Iterable[Event]:
    return (
        _event(event) for event in every if may(caller.person.roles(event.agency), "see-register")
    )


def _event(event: RegisterEvent) -> Event:
    return Event(
        book=event.book,
        agency=event.agency,
        reference=event.reference,
        event=event.kind,
        on=event.on,
    )


def _item(line: RegisterLine) -> Item:
    item = line.item
    cabinet = isinstance(item, CabinetItem)
    return Item(
        book=Book.CABINET if cabinet else Book.REQUEST,
        agency=line.agency_slug,
        reference=item.reference if isinstance(item, CabinetItem) else item.id,
        title=item.title if isinstance(item, CabinetItem) else item.subject,
        clocks=[
            Clock(name=clock.name, due_on=clock.due_on, left=clock.left, runs=clock.runs)
            for clock in line.clocks
        ],
    )
