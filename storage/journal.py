"""The journal: what happened, a line each, every line sealed by the digest of all before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from records.errors import Damaged, InvalidInput
from records.release import JournalEntry
from records.stages import Stage
from storage.rows import canonical, digest, instant_text, mapping_of, mapping_text
from storage.tables import journal, journal_head

FIRST_PREVIOUS = "0" * 64
"""What stands for the line before the first."""
STAGE_EVENT = "stage."
"""How the events begin that tell a change of stage; nothing else may use it."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the database keeps it, not yet believed: each value may be what a stranger wrote."""

    number: int
    at: str
    actor: str
    event: str
    subject: str
    detail: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """The number and digest of the last line that was written."""

    number: int
    digest: str


def stage_event(stage: Stage) -> str:
    """Gives the event that tells of an arrival at a stage, ``stage.in_review``."""
    return STAGE_EVENT + stage.value.lower()


def told_stage(event: str) -> Stage | None:
    """Gives the stage that an event tells of, or None where it tells of none."""
    if not event.startswith(STAGE_EVENT):
        return None
    name = event.removeprefix(STAGE_EVENT).upper()
    return Stage(name) if name in Stage.__members__ else None


def append(
    connection: Connection,
    actor: str,
    event: str,
    subject: str,
    detail: Mapping[str, object],
    at: datetime | None = None,
) -> None:
    """Writes a line in the caller's transaction; ``at`` is now, unless it is given.

    Writers queue at the head's row, so numbers have no gaps and each line seals the one before.

    Raises:
        InvalidInput: who, what or the detail cannot be kept.
    """
    for name, value in (("actor", actor), ("event", event), ("subject", subject)):
        if not value or not value.isprintable():
            raise InvalidInput(f"a line of the journal needs its {name}, in printable characters")
    head = head_of(connection, for_update=True)
    number = head.number + 1
    at_text = instant_text(at or datetime.now(UTC))
    detail_text = mapping_text(detail)
    sealed = _seal(number, at_text, actor, event, subject, json.loads(detail_text), head.digest)
    connection.execute(
        insert(journal).values(
            number=number,
            at=at_text,
            actor=actor,
            event=event,
            subject=subject,
            detail=detail_text,
            previous=head.digest,
            digest=sealed,
        )
    )
    connection.execute(update(journal_head).values(number=number, digest=sealed))


def head_of(connection: Connection, *, for_update: bool = False) -> Head:
    """Gives the head as it is kept.

    Raises:
        Damaged: its row is gone.
    """
    query = select(journal_head.c.number, journal_head.c.digest)
    row = connection.execute(query.with_for_update() if for_update else query).one_or_none()
    if row is None:
        raise Damaged("the journal's head is gone; run `release verify` and restore from a backup")
    return Head(row.number, row.digest)


def digest_at(connection: Connection, number: int) -> str | None:
    """Gives the digest that a line is kept with, or None where there is no such line."""
    if number == 0:
        return FIRST_PREVIOUS
    found: str | None = connection.scalar(
        select(journal.c.digest).where(journal.c.number == number)
    )
    return found


def batch(connection: Connection, after: int | None, subject: str | None = None) -> list[Line]:
    """Gives the next lines behind number ``after``, perhaps only of one subject; none at the end."""
    query = select(journal).order_by(journal.c.number).limit(_BATCH)
    if after is not None:
        query = query.where(journal.c.number > after)
    if subject is not None:
        query = query.where(journal.c.subject == subject)
    return [Line(*row) for row in connection.execute(query)]


def lines(connection: Connection) -> Iterator[Line]:
    """Gives every line in the order of numbers, a batch in memory at a time."""
    after: int | None = None
    while found := batch(connection, after):
        yield from found
        after = found[-1].number


def entry(line: Line) -> JournalEntry:
    """Gives a line as a value.

    Raises:
        Damaged: it is not what we wrote.
    """
    try:
        at, detail = datetime.fromisoformat(line.at), mapping_of(line.detail)
    except (TypeError, ValueError) as error:
        raise Damaged(f"journal line {line.number} cannot be read; run `release verify`") from error
    return JournalEntry(
        number=line.number,
        at=at,
        actor=line.actor,
        event=line.event,
        subject=line.subject,
        detail=detail,
        previous=line.previous,
        digest=line.digest,
    )


class ChainCheck:
    """Follows the chain line by line and tells where it is broken.

    It finds lines that were changed, removed (from the middle, or from the end by the head) and put
    in. Whoever rewrites every line and the head as well leaves no trace in the database itself: keep
    the head's digest elsewhere from time to time.
    """

    def __init__(self) -> None:
        self._number = 0
        self._digest = FIRST_PREVIOUS

    def follow(self, line: Line) -> Iterator[str]:
        """Gives what is wrong with the next line."""
        if line.number > self._number + 1:
            missing = f"{self._number + 1} to {line.number - 1}"
            yield f"lines {missing} before it are missing"
        elif line.number <= self._number:
            yield "it was put in before the first line"
        elif line.previous != self._digest:
            yield "it does not follow from the line before it"
        if not _is_as_sealed(line):
            yield "it was changed after it was written"
        self._number, self._digest = line.number, line.digest

    def finish(self, head: Head) -> Iterator[tuple[int, str]]:
        """Gives what is wrong with the end, each with its line's number."""
        if head.number > self._number:
            yield (
                head.number,
                f"lines {self._number + 1} to {head.number} at the end are missing",
            )
        elif head.number < self._number:
            yield self._number, f"lines behind {head.number} were put in past the head"
        elif head.digest != self._digest:
            yield self._number, "the last line is not the one that the head names"


def _seal(
    number: int, at: str, actor: str, event: str, subject: str, detail: object, previous: str
) -> str:
    return digest(canonical([number, at, actor, event, subject, detail, previous]))


def _is_as_sealed(line: Line) -> bool:
    try:
        detail = json.loads(line.detail)
        return canonical(detail) == line.detail and line.digest == _seal(
            line.number, line.at, line.actor, line.event, line.subject, detail, line.previous
        )
    except (TypeError, ValueError, InvalidInput):
        # what cannot even be read as a line of ours was changed
        return False
