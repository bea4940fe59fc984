"""The register's events and the evidence of documents, in the catalogue's own database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from records.errors import InvalidInput
from records.evidence import Evidence, EvidenceKind, Outcome
from records.register import Book, EventKind, RegisterEvent, Step
from records.registry import check, in_order, item_key
from storage import documents, journal
from storage.database import Database
from storage.register_tables import evidence, register_events
from storage.rows import mapping_of, mapping_text

_NEEDS_A_DAY = frozenset({EvidenceKind.EMBARGO, EvidenceKind.REVIEW_ON})
_NEEDS_WORDS = frozenset({EvidenceKind.APART, EvidenceKind.CHECK})
_CHUNK = 2000
_Key = tuple[str, str, str]


class SqlEvidenceBook:
    """Implements :class:`records.store_ports.EvidenceBook` on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, document_id: str, given: Evidence) -> None:
        """Keeps one piece of evidence, and writes its kind in the journal (never its words).

        Raises:
            InvalidInput: the document is unknown, nobody gave it, or it lacks its day or subject.
        """
        by = documents.person(given.by, "giver of evidence")
        where = f"document {document_id}: {given.kind.value}"
        if not given.subject.strip():
            raise InvalidInput(f"{where}: expected a subject")
        if given.kind in _NEEDS_A_DAY and given.until is None:
            raise InvalidInput(f"{where}: expected a day (until)")
        if given.kind in _NEEDS_WORDS and not given.found.strip():
            raise InvalidInput(f"{where}: expected what was found, in words")
        with self._database.writing() as connection:
            documents.find(connection, document_id)
            connection.execute(
                insert(evidence).values(
                    document_id=document_id,
                    kind=given.kind.value,
                    subject=given.subject.strip(),
                    outcome=given.outcome.value,
                    given_by=by,
                    given_at=given.at,
                    found=given.found,
                    until_day=_day_text(given.until),
                )
            )
            detail: dict[str, object] = {"kind": given.kind.value, "outcome": given.outcome.value}
            if given.kind is EvidenceKind.CHECK:
                detail["check"] = given.subject
            journal.append(connection, by, "evidence.given", document_id, detail)

    def evidence(self, document_id: str) -> tuple[Evidence, ...]:
        """Gives every piece of evidence of a document, oldest first.

        Raises:
            InvalidInput: there is no such document.
        """
        query = (
            select(evidence)
            .where(evidence.c.document_id == document_id)
            .order_by(evidence.c.number)
        )
        with self._database.reading() as connection:
            documents.find(connection, document_id)
            return tuple(_evidence(row) for row in connection.execute(query))


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(
        kind=EvidenceKind(row.kind),
        subject=row.subject,
        by=row.given_by,
        at=row.given_at,
        outcome=Outcome(row.outcome),
        found=row.found,
        until=_day_of(row.until_day),
    )


class SqlRegisterBook:
    """Implements :class:`records.register_ports.RegisterBook` on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_in(self, events: Sequence[RegisterEvent], actor: str) -> int:
        """Keeps all the events or none; gives how many were new (the same event twice is one).

        Raises:
            InvalidInput: an event does not follow from what the register holds; says which.
        """
        by = documents.person(actor, "keeper of the register")
        with self._database.writing() as connection:
            new = _new(connection, events)
            now = datetime.now(UTC)
            for at in range(0, len(new), _CHUNK):
                rows = [_row(event, by, now) for event in new[at : at + _CHUNK]]
                connection.execute(insert(register_events), rows)
            if new:
                books = sorted({event.book.value for event in new})
                detail = {"events": len(new), "books": books}
                journal.append(connection, by, "register.taken-in", "register", detail)
        return len(new)

    def events(
        self,
        book: Book | None = None,
        agency: str | None = None,
        reference: str | None = None,
        until: date | None = None,
    ) -> Iterator[RegisterEvent]:
        """Gives the events in the order of agency, book, reference and day, up to a day where given."""
        query = _narrowed(select(register_events), book, agency, until)
        if reference is not None:
            query = query.where(register_events.c.reference == reference)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        yield from map(_event, found)

    def steps(
        self, book: Book | None = None, agency: str | None = None, until: date | None = None
    ) -> Iterator[Step]:
        """Gives the events in the same order without their details: a light tuple each, for counting."""
        columns = register_events.c
        query = select(
            *(columns.agency, columns.book, columns.reference, columns.kind),
            *(columns.on_day, columns.until_day, columns.codes),
        )
        days: dict[str, date | None] = {"": None}
        kinds = {kind.value: kind for kind in EventKind}
        books = {each.value: each for each in Book}
        with self._database.reading() as connection:
            rows = connection.execute(_narrowed(query, book, agency, until)).all()
        for slug, held, reference, kind, on, to, codes in rows:
            if on not in days:
                days[on] = date.fromisoformat(on)
            if to not in days:
                days[to] = date.fromisoformat(to)
            day = days[on]
            assert day is not None  # noqa: S101 -- the column is never empty; this tells the types so
            yield Step(slug, books[held], reference, kinds[kind], day, days[to], codes or "")


def _narrowed(
    query: Select[Any], book: Book | None, agency: str | None, until: date | None
) -> Select[Any]:
    columns = register_events.c
    if book is not None:
        query = query.where(columns.book == book.value)
    if agency is not None:
        query = query.where(columns.agency == agency)
    if until is not None:
        query = query.where(columns.on_day <= until.isoformat())
    return query.order_by(
        columns.agency, columns.book, columns.reference, columns.on_day, columns.number
    )


def _new(connection: Connection, events: Sequence[RegisterEvent]) -> list[RegisterEvent]:
    """Gives the events that the register has not, in the order given, each checked in its item."""
    by_item: dict[_Key, list[RegisterEvent]] = {}
    for event in events:
        by_item.setdefault(item_key(event), []).append(event)
    held = _held(connection, by_item)
    new = []
    for key, given in by_item.items():
        before = held.get(key, [])
        known = {_identity(event) for event in before}
        fresh = []
        for event in given:
            if _identity(event) not in known:
                known.add(_identity(event))
                fresh.append(event)
        check(in_order((*before, *fresh)))
        new += fresh
    return new


def _held(connection: Connection, keys: Iterable[_Key]) -> dict[_Key, list[RegisterEvent]]:
    """Gives the events that the register has of some items."""
    wanted = set(keys)
    found: dict[_Key, list[RegisterEvent]] = {}
    for agency in sorted({key[0] for key in wanted}):
        references = sorted({key[2] for key in wanted if key[0] == agency})
        for at in range(0, len(references), 500):
            query = _narrowed(select(register_events), None, agency, None).where(
                register_events.c.reference.in_(references[at : at + 500])
            )
            rows = map(_event, connection.execute(query))
            found |= {key: list(of) for key, of in groupby(rows, key=item_key) if key in wanted}
    return found


def _identity(event: RegisterEvent) -> tuple[object, ...]:
    return (*item_key(event), event.kind, event.on, event.until, event.codes)


def _row(event: RegisterEvent, actor: str, now: datetime) -> dict[str, object]:
    return {
        "book": event.book.value,
        "agency": event.agency,
        "reference": event.reference,
        "kind": event.kind.value,
        "on_day": event.on.isoformat(),
        "until_day": _day_text(event.until),
        "codes": " ".join(event.codes),
        "detail": mapping_text(event.detail),
        "actor": actor,
        "recorded_at": now,
    }


def _event(row: Row[Any]) -> RegisterEvent:
    return RegisterEvent(
        book=Book(row.book),
        agency=row.agency,
        reference=row.reference,
        kind=EventKind(row.kind),
        on=date.fromisoformat(row.on_day),
        until=_day_of(row.until_day),
        codes=tuple(row.codes.split()),
        detail=mapping_of(row.detail),
        recorded_at=row.recorded_at,
    )


def _day_text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
