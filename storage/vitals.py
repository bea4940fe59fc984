"""How a catalogue is doing, as counts and instants: what is watched, and nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alembic.migration import MigrationContext
from sqlalchemy import func, select

from records.stages import Stage
from storage import journal
from storage.catalogue import SqlCatalogue
from storage.migrations.upgrade import newest
from storage.tables import documents, publications
from storage.tables import journal as lines

DIGEST = ("watch", "digest.sent")
"""Subject and event of the journal's line about a daily digest."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is watched.

    Attributes:
        documents: how many stand at each stage.
        oldest: since when the one that has not moved for longest stands at each stage.
        outbox: publications and withdrawals that were begun and not finished.
        lines: lines of the journal.
        last_line_at: when the last of them was written.
        digest_at: when the last daily digest was sent.
    """

    documents: Mapping[Stage, int]
    oldest: Mapping[Stage, datetime]
    outbox: int
    lines: int
    last_line_at: datetime | None
    digest_at: datetime | None


def vitals(catalogue: SqlCatalogue) -> Vitals:
    """Gives how a catalogue is doing, in one snapshot; it costs some counts by index.

    Raises:
        StoreFailed: the database does not answer.
    """
    with catalogue.database.reading() as connection:
        stages = connection.execute(
            select(documents.c.stage, func.count()).group_by(documents.c.stage)
        ).all()
        since = {
            Stage(stage): connection.scalar(
                select(documents.c.changed_at)
                .where(documents.c.stage == stage)
                .order_by(documents.c.changed_at)
                .limit(1)
            )
            for stage, _ in stages
        }
        under_way = publications.c.state.in_(("begun", "withdrawing"))
        outbox = connection.scalar(select(func.count()).where(under_way)) or 0
        head = journal.head_of(connection)
        last = connection.scalar(select(lines.c.at).where(lines.c.number == head.number))
        subject, event = DIGEST
        digest = connection.scalar(
            select(lines.c.at)
            .where(lines.c.subject == subject, lines.c.event == event)
            .order_by(lines.c.number.desc())
            .limit(1)
        )
        return Vitals(
            documents={Stage(stage): count for stage, count in stages},
            oldest={stage: at for stage, at in since.items() if at is not None},
            outbox=outbox,
            lines=head.number,
            last_line_at=_instant(last),
            digest_at=_instant(digest),
        )


def schema_is_current(catalogue: SqlCatalogue) -> bool:
    """Tells whether the database has the schema of this engine: a newer one may have changed it meanwhile."""
    with catalogue.database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


class Failures:
    """Counts the journal's lines of some events, each line once: a scrape reads only what is new."""

    def __init__(self, events: tuple[str, ...]) -> None:
        self._seen = 0
        self._counts = dict.fromkeys(events, 0)

    def counted(self, catalogue: SqlCatalogue) -> Mapping[str, int]:
        """Gives how many lines there are of each event."""
        with catalogue.database.reading() as connection:
            head = journal.head_of(connection).number
            found = connection.execute(
                select(lines.c.event, func.count())
                .where(lines.c.number > self._seen, lines.c.number <= head)
                .where(lines.c.event.in_(self._counts))
                .group_by(lines.c.event)
            )
            for event, count in found:
                self._counts[event] += count
            self._seen = head
        return dict(self._counts)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
