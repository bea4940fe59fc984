"""Words that people choose for pictures: rows that are added, the last one for a picture counts."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from records.errors import ChangedMeanwhile, InvalidInput
from records.geometry import Box
from records.pictures import Description, plain_words
from storage import journal
from storage.review_tables import picture_words
from storage.rows import boxes_of, boxes_text, canonical, folded

MOST = 2_000
"""Descriptions of one document."""


def descriptions_text(chosen: Collection[str | Description]) -> str:
    """Gives descriptions as canonical JSON, in their order: ids, or page, box and words."""
    return canonical(
        [one if isinstance(one, str) else [one.page, one.box.as_list(), one.text] for one in chosen]
    )


def descriptions_of(text: str) -> tuple[str | Description, ...]:
    """Gives descriptions back from their JSON."""
    return tuple(
        one if isinstance(one, str) else Description(one[0], Box(*one[1]), one[2])
        for one in json.loads(text)
    )


def chosen(connection: Connection, document_id: str) -> Sequence[Description]:
    """Gives what was chosen last for each picture, by page; nothing for those whose words were taken back."""
    rows = connection.execute(
        select(picture_words)
        .where(picture_words.c.document_id == document_id)
        .order_by(picture_words.c.number)
    )
    last: dict[tuple[int, str], str] = {}
    for row in rows:
        last[row.page, row.box] = row.text
    return [
        Description(page, boxes_of(box)[0], text)
        for (page, box), text in sorted(last.items())
        if text
    ]


def keep(
    connection: Connection, document_id: str, given: Description, before: str, who: str
) -> None:
    """Keeps the words for one picture; without any, it has none from now on.

    The journal tells for which page, never the words.

    Raises:
        ChangedMeanwhile: the words ``before`` are not those that it has.
        InvalidInput: they are no plain words, or there are too many of them.
    """
    if given.text and plain_words(given.text) != given.text:
        raise InvalidInput("a description is one line of printable letters")
    here = {(one.page, one.box): one.text for one in chosen(connection, document_id)}
    if here.get((given.page, given.box), "") != before:
        raise ChangedMeanwhile(
            f"document {document_id}: somebody else chose words for this picture; look again"
        )
    own = picture_words.c.document_id == document_id
    number = (connection.scalar(select(func.max(picture_words.c.number)).where(own)) or 0) + 1
    if number > MOST:
        raise InvalidInput(f"document {document_id}: its pictures were described {MOST} times")
    connection.execute(
        insert(picture_words).values(
            document_id=document_id,
            number=number,
            page=given.page,
            box=boxes_text((given.box,)),
            text=given.text,
            given_by=who,
            given_by_folded=folded(who),
            given_at=datetime.now(UTC),
        )
    )
    detail = {"page": given.page, "described": bool(given.text)}
    journal.append(connection, who, "described", document_id, detail)
