"""The register as people at the review desk keep it, over the register's book, its clocks and its file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from flows.desk import Desk
from flows.documents.advice import references, today
from policies.clocks import days_not_counted
from policies.regimes import Regime, regime_of
from policies.registerfile import COLUMNS, codes_for, read_register, register_text, told_with_row
from records.document import DocumentRecord
from records.errors import InvalidInput
from records.grounds import Ground
from records.guidance import ClockReading, DayNotCounted, RegisterLine
from records.register import Book, CabinetItem, EventKind, RegisterEvent
from records.registry import FIRST, next_kinds


class WorkingRegister:
    """Implements :class:`records.register_ports.RegisterDesk` on a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lines(self, book: Book | None = None) -> Sequence[RegisterLine]:
        """Gives every agency's items as they stand today, with their clocks."""
        return self._desk.advice.register(book)

    def line(self, book: Book, agency: str, reference: str) -> RegisterLine | None:
        """Gives one item as it stands today, or None where there is none."""
        return self._desk.advice.register_line(book, agency, reference)

    def events(
        self, book: Book, agency: str | None = None, reference: str | None = None
    ) -> Sequence[RegisterEvent]:
        """Gives events in the order of agency, reference and day."""
        return list(self._desk.register.events(book, agency, reference))

    def not_counted(self, book: Book, clock: ClockReading) -> Sequence[DayNotCounted]:
        """Gives the days up to the end of a clock that it leaves out, with the reason of each."""
        settings = self._desk.settings
        regime = Regime.CABINET if book is Book.CABINET else regime_of(settings.regime)
        return days_not_counted(regime, clock.from_on, clock.due_on, settings.region)

    def may_follow(self, events: Sequence[RegisterEvent]) -> Sequence[EventKind]:
        """Gives what can happen to an item next; of no events, with what an item begins."""
        return next_kinds(events) if events else list(FIRST.values())

    def codes(self, kind: EventKind) -> Sequence[Ground]:
        """Gives the grounds or reasons of the agency's Act that go with an event."""
        act = regime_of(self._desk.settings.regime).act
        return [ground for ground in codes_for(kind) if ground.act is act]

    def add(self, said: Mapping[str, str], actor: str) -> RegisterEvent:
        """Keeps one event, told by the columns of the register's file."""
        try:
            event = _event(said)
            self._desk.register.take_in([event], actor)
        except InvalidInput as error:
            raise InvalidInput(str(error).removeprefix("row 2, column ")) from error
        return event

    def read(self, text: str) -> Sequence[RegisterEvent]:
        """Gives the events of a file in CSV, checked by row and column."""
        return [row.event for row in read_register(text, today())]

    def take_in(self, text: str, actor: str) -> tuple[int, int]:
        """Keeps all the events of a file or none; gives how many there are, and how many were new."""
        rows = read_register(text, today())
        try:
            return len(rows), self._desk.register.take_in([row.event for row in rows], actor)
        except InvalidInput as error:
            raise told_with_row(error, rows) from error

    def text(self, events: Sequence[RegisterEvent]) -> str:
        """Gives events as a file in CSV."""
        return register_text(events)

    def link(self, document_id: str, book: Book, reference: str, actor: str) -> DocumentRecord:
        """Gives a document the reference of a Cabinet item, or the number of a request."""
        if book is Book.CABINET:
            return self._desk.catalogue.link(document_id, actor, reference=reference)
        return self._desk.catalogue.link(document_id, actor, request_id=reference)

    def documents(
        self, line: RegisterLine, every: Sequence[DocumentRecord]
    ) -> Sequence[DocumentRecord]:
        """Gives those documents that belong to an item: by its reference, or by an event that names them."""
        item, named = line.item, set(line.item.document_ids)
        return [
            record
            for record in every
            if record.submission.agency.slug == line.agency_slug
            and (record.id in named or _belongs(record, item))
        ]


def _belongs(record: DocumentRecord, item: object) -> bool:
    said = record.submission
    if isinstance(item, CabinetItem):
        return item.reference in references(said.reference)
    number = getattr(item, "id", None)
    return said.request_id is not None and said.request_id == number


def _event(said: Mapping[str, str]) -> RegisterEvent:
    """Gives an event told by columns, by the rules of the register's file."""
    rows = [list(COLUMNS), [" ".join(said.get(name, "").split()) for name in COLUMNS]]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    (row,) = read_register(out.getvalue(), today())
    return row.event
