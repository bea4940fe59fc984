"""What departments need of the register: the book that keeps its events, and the desk at which people do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from records.document import DocumentRecord
from records.grounds import Ground
from records.guidance import (
    ClockReading,
    DayNotCounted,
    RegisterLine,
)
from records.register import Book, EventKind, RegisterEvent, Step


class RegisterBook(Protocol):
    """Keeps the register's events; what an item is on a day is folded from them."""

    def take_in(self, events: Sequence[RegisterEvent], actor: str) -> int:
        """Keeps all the events or none; gives how many were new (the same event twice is one).

        Raises:
            InvalidInput: an event does not follow from what the register holds; says which.
        """

    def events(
        self,
        book: Book | None = None,
        agency: str | None = None,
        reference: str | None = None,
        until: date | None = None,
    ) -> Iterator[RegisterEvent]:
        """Gives the events in the order of agency, reference and day, up to a day where given."""

    def steps(
        self, book: Book | None = None, agency: str | None = None, until: date | None = None
    ) -> Iterator[Step]:
        """Gives the events in the same order without their details, for counting."""


class RegisterDesk(Protocol):
    """The register as people at the desk keep it: items with their clocks, and events added to them."""

    def lines(self, book: Book | None = None) -> Sequence[RegisterLine]:
        """Gives every agency's items as they stand today, with their clocks."""

    def line(self, book: Book, agency: str, reference: str) -> RegisterLine | None:
        """Gives one item as it stands today, or None where there is none."""

    def events(
        self, book: Book, agency: str | None = None, reference: str | None = None
    ) -> Sequence[RegisterEvent]:
        """Gives events in the order of agency, reference and day."""

    def not_counted(self, book: Book, clock: ClockReading) -> Sequence[DayNotCounted]:
        """Gives the days up to the end of a clock that it leaves out, with the reason of each."""

    def may_follow(self, events: Sequence[RegisterEvent]) -> Sequence[EventKind]:
        """Gives what can happen to an item next; of no events, with what an item begins."""

    def codes(self, kind: EventKind) -> Sequence[Ground]:
        """Gives the grounds or reasons that go with an event, none where it takes none."""

    def add(self, said: Mapping[str, str], actor: str) -> RegisterEvent:
        """Keeps one event, told by the columns of the register's file.

        Raises:
            InvalidInput: naming the column, or what cannot follow what.
        """

    def read(self, text: str) -> Sequence[RegisterEvent]:
        """Gives the events of a file in CSV, checked by row and column.

        Raises:
            InvalidInput: naming the row and column.
        """

    def take_in(self, text: str, actor: str) -> tuple[int, int]:
        """Keeps all the events of a file or none; gives how many there are, and how many were new.

        Raises:
            InvalidInput: naming the row and column.
        """

    def text(self, events: Sequence[RegisterEvent]) -> str:
        """Gives events as a file in CSV that :meth:`take_in` takes."""

    def link(self, document_id: str, book: Book, reference: str, actor: str) -> DocumentRecord:
        """Gives a document the reference of a Cabinet item, or the number of a request.

        Raises:
            NotAllowed: it was approved with what it says now.
        """

    def documents(
        self, line: RegisterLine, every: Sequence[DocumentRecord]
    ) -> Sequence[DocumentRecord]:
        """Gives those documents that belong to an item."""
