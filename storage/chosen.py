"""What was chosen in documents, remembered between two looks: only what changed since is read anew."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from records.review import Choice, ChoiceState
from storage.review_tables import choice_changes, choices
from storage.rows import boxes_of

_MOST = 32
"""Documents that are remembered; whoever reviews one asks for its thousands of choices at every step."""

_AT_ONCE = 500
"""Choices that one query asks for: a database takes only so many values in a statement."""

_Stamp = tuple[int, str, datetime]
"""A change of a document: its number, which choice it was of, and when."""


@dataclass(slots=True)
class _Known:
    stamp: _Stamp
    choices: dict[str, Choice] = field(repr=False)
    listed: tuple[Choice, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.listed = tuple(self.choices.values())


class Chosen:
    """Gives choices as the database has them in the caller's transaction.

    The database is asked each time for the last change, so that what another process or host changed is seen;
    every change of a choice has its row in ``choice_changes``, with a number that only grows.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, connection: Connection, document_id: str) -> Sequence[Choice]:
        """Gives the choices made so far in one document, in no order; the same object until one changes."""
        with self._lock:
            known = self._known.get(document_id)
        since = self._since(connection, document_id, known)
        if since is None:
            known = _whole(connection, document_id)
        elif since and known is not None:
            changed = dict(known.choices)
            for choice in _some(connection, document_id, {stamp[1] for stamp in since}):
                changed[choice.id] = choice
            known = _Known(since[-1], changed)
        if known is None:
            return ()
        with self._lock:
            self._known[document_id] = known
            self._known.move_to_end(document_id)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return known.listed

    @staticmethod
    def _since(
        connection: Connection, document_id: str, known: _Known | None
    ) -> list[_Stamp] | None:
        """Gives the changes since what is known; None where that has to be read as a whole."""
        if known is None:
            return None
        rows = connection.execute(
            _stamps(document_id)
            .where(choice_changes.c.number >= known.stamp[0])
            .order_by(choice_changes.c.number)
        )
        found = [_stamp(row) for row in rows]
        # another change under that number: the database was put back to an earlier day meanwhile
        return found[1:] if found and found[0] == known.stamp else None


def _stamps(document_id: str) -> Select[Any]:
    # the version of an earlier change may still move, when a later one is undone: it is none of a stamp
    changes = choice_changes.c
    return select(changes.number, changes.choice_id, changes.changed_at).where(
        changes.document_id == document_id
    )


def _stamp(row: Row[Any]) -> _Stamp:
    return (row.number, row.choice_id, row.changed_at)


def _whole(connection: Connection, document_id: str) -> _Known | None:
    last = connection.execute(
        _stamps(document_id).order_by(choice_changes.c.number.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return None
    rows = connection.execute(select(choices).where(choices.c.document_id == document_id))
    return _Known(_stamp(last), {row.id: choice_of(row) for row in rows})


def _some(connection: Connection, document_id: str, ids: set[str]) -> Iterator[Choice]:
    wanted = sorted(ids)
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        rows = connection.execute(
            select(choices).where(choices.c.document_id == document_id, choices.c.id.in_(some))
        )
        yield from map(choice_of, rows)


def choice_of(row: Row[Any]) -> Choice:
    """Gives a choice back from its row."""
    return Choice(
        id=row.id,
        page=row.page,
        boxes=boxes_of(row.boxes),
        state=ChoiceState(row.state),
        ground=row.ground,
        everywhere=row.everywhere,
        note=row.note,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
