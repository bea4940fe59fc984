"""How one change of a choice is kept, numbered and taken back: the rows under the workbook."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from records.errors import ChangedMeanwhile
from records.review import Choice, ChoiceState
from storage.chosen import choice_of
from storage.review_tables import choice_changes, choices
from storage.rows import boxes_of, boxes_text, canonical, folded


def last(connection: Connection, document_id: str) -> int:
    """Gives the number of a document's last change, or 0."""
    last = connection.scalar(
        select(func.max(choice_changes.c.number)).where(choice_changes.c.document_id == document_id)
    )
    return last or 0


def found(connection: Connection, document_id: str, choice_id: str) -> Choice | None:
    """Gives a choice as it stands, or None."""
    row = connection.execute(
        select(choices).where(choices.c.document_id == document_id, choices.c.id == choice_id)
    ).one_or_none()
    return None if row is None else choice_of(row)


def hold_to_version(given: Choice, here: Choice | None) -> None:
    """Holds a choice to the version that its author saw.

    Raises:
        ChangedMeanwhile: somebody changed it since.
    """
    if given.version != (0 if here is None else here.version):
        raise changed_meanwhile(given.id, here)


def changed_meanwhile(choice_id: str, here: Choice | None) -> ChangedMeanwhile:
    """Gives the error that tells who came first."""
    who = "somebody" if here is None else here.changed_by
    return ChangedMeanwhile(
        f"{choice_id}: {who} changed it meanwhile; your change was not kept. "
        "Look at it as it stands now, and choose again"
    )


def keep(connection: Connection, document_id: str, choice: Choice, before: Choice | None) -> None:
    """Keeps a choice as it is now, in the place of what was there before."""
    values = {
        "page": choice.page,
        "boxes": boxes_text(choice.boxes),
        "state": choice.state.value,
        "ground": choice.ground,
        "everywhere": choice.everywhere,
        "note": choice.note,
        "version": choice.version,
        "changed_by": choice.changed_by,
        "changed_at": choice.changed_at,
    }
    if before is None:
        connection.execute(insert(choices).values(document_id=document_id, id=choice.id, **values))
        return
    connection.execute(
        update(choices)
        .where(choices.c.document_id == document_id, choices.c.id == choice.id)
        .values(**values)
    )


def log(
    connection: Connection,
    document_id: str,
    place: tuple[int, int],
    before: Choice | None,
    after: Choice,
    undone_at: datetime | None = None,
) -> None:
    """Adds the row of a change; ``place`` is its number in the document, and the number of its step."""
    connection.execute(
        insert(choice_changes).values(
            document_id=document_id,
            number=place[0],
            step=place[1],
            choice_id=after.id,
            before=None if before is None else _text(before),
            after=_text(after),
            version=after.version,
            changed_by=after.changed_by,
            changed_by_folded=folded(after.changed_by or ""),
            changed_at=after.changed_at,
            undone_at=undone_at,
        )
    )


def follow_undone(connection: Connection, document_id: str, restored: Sequence[Choice]) -> None:
    """Lets the change before the undone one be taken back in its turn: it now has the new version."""
    for choice in restored:
        same = (choice_changes.c.document_id == document_id) & (
            choice_changes.c.choice_id == choice.id
        )
        earlier = connection.scalar(
            select(func.max(choice_changes.c.number)).where(
                same & choice_changes.c.undone_at.is_(None)
            )
        )
        connection.execute(
            update(choice_changes)
            .where(same & (choice_changes.c.number == earlier))
            .values(version=choice.version)
        )


def before(row: Row[tuple[object, ...]], here: Choice) -> Choice:
    """Gives the choice before a change; before the first one a finding is open, a drawn box is none."""
    if row.before is None:
        state = ChoiceState.REMOVED if here.is_drawn else ChoiceState.OPEN
        return replace(here, state=state, ground=None, everywhere=False, note=None)
    told = json.loads(row.before)
    return Choice(
        id=here.id,
        page=told["page"],
        boxes=boxes_of(told["boxes"]),
        state=ChoiceState(told["state"]),
        ground=told["ground"],
        everywhere=told["everywhere"],
        note=told["note"],
    )


def _text(choice: Choice) -> str:
    return canonical(
        {
            "page": choice.page,
            "boxes": boxes_text(choice.boxes),
            "state": choice.state.value,
            "ground": choice.ground,
            "everywhere": choice.everywhere,
            "note": choice.note,
        }
    )
