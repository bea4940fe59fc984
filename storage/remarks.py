"""Remarks of the public and what was done with them, in the catalogue's own database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from records.errors import InvalidInput, NotAllowed
from records.remark import Remark, RemarkKind, RemarkStep, StepKind
from storage import documents, journal
from storage.database import Database
from storage.remark_tables import remark_steps, remarks

RECEIVED, TAKEN = "remark.received", "remark."
"""Events of the journal; its lines name the remark and its kind, and none of its words."""


class SqlRemarkBook:
    """Implements :class:`records.remark_ports.RemarkBook` on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, document_id: str, kind: RemarkKind, body: str, page: int | None) -> Remark:
        """Keeps a remark, and writes its kind in the journal (never its words).

        Raises:
            InvalidInput: there is no such document.
        """
        now, remark_id = datetime.now(UTC), f"R{documents.new_id()[1:]}"
        with self._database.writing() as connection:
            documents.find(connection, document_id)
            connection.execute(
                insert(remarks).values(
                    id=remark_id,
                    document_id=document_id,
                    kind=kind.value,
                    page=page,
                    body=body,
                    received_at=now,
                )
            )
            detail = {"remark": remark_id, "kind": kind.value}
            journal.append(connection, documents.ENGINE, RECEIVED, document_id, detail, now)
            return _find(connection, remark_id)

    def take(self, remark_id: str, step: RemarkStep) -> Remark:
        """Keeps what somebody did with a remark; gives the remark as it stands then.

        Raises:
            InvalidInput: there is no such remark, or nobody did it.
            NotAllowed: the step does not follow from where it stands.
        """
        by = documents.person(step.by, "keeper of remarks")
        with self._database.writing() as connection:
            # its document's row is held, so that two steps come one after the other
            before = _find(connection, remark_id)
            documents.find(connection, before.document_id, for_update=True)
            before = _find(connection, remark_id)
            if why := before.refusal(step):
                raise NotAllowed(f"remark {remark_id}: {why}")
            connection.execute(
                insert(remark_steps).values(
                    remark_id=remark_id,
                    kind=step.kind.value,
                    body=step.body,
                    quoted=step.quoted,
                    taken_by=by,
                    taken_at=step.at,
                )
            )
            detail: dict[str, object] = {"remark": remark_id}
            if step.kind is StepKind.PUBLISHED:
                detail["quoted"] = step.quoted
            event = f"{TAKEN}{step.kind.value}"
            journal.append(connection, by, event, before.document_id, detail)
            return _find(connection, remark_id)

    def remark(self, remark_id: str) -> Remark:
        """Gives one remark.

        Raises:
            InvalidInput: there is none of that id.
        """
        with self._database.reading() as connection:
            return _find(connection, remark_id)

    def remarks(self, document_id: str | None = None) -> Sequence[Remark]:
        """Gives the remarks, perhaps only those on one document, oldest first."""
        query = select(remarks)
        if document_id is not None:
            query = query.where(remarks.c.document_id == document_id)
        with self._database.reading() as connection:
            return _folded(connection, query)


def _find(connection: Connection, remark_id: str) -> Remark:
    found = _folded(connection, select(remarks).where(remarks.c.id == remark_id))
    if not found:
        raise InvalidInput(f"there is no remark {remark_id[:64]!r}")
    return found[0]


def _folded(connection: Connection, query: Select[Any]) -> list[Remark]:
    rows = connection.execute(query.order_by(remarks.c.received_at, remarks.c.id)).all()
    wanted = query.with_only_columns(remarks.c.id)
    steps: dict[str, list[RemarkStep]] = {}
    told = select(remark_steps).where(remark_steps.c.remark_id.in_(wanted))
    for row in connection.execute(told.order_by(remark_steps.c.number)):
        steps.setdefault(row.remark_id, []).append(_step(row))
    return [_remark(row).after(steps.get(row.id, ())) for row in rows]


def _remark(row: Row[Any]) -> Remark:
    return Remark(
        id=row.id,
        document_id=row.document_id,
        kind=RemarkKind(row.kind),
        page=row.page,
        body=row.body,
        received_at=row.received_at,
    )


def _step(row: Row[Any]) -> RemarkStep:
    return RemarkStep(StepKind(row.kind), row.taken_by, row.taken_at, row.body, row.quoted)
