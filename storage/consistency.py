"""What the journal tells, held against what the catalogue's rows say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from records.errors import Damaged
from records.release import Disagreement, Outline
from records.review import FOUND_MORE
from records.stages import Stage, may_move
from storage import journal
from storage.documents import LINKED
from storage.rows import JsonObject, canonical, digest, mapping_of, publication_of
from storage.settled import settled_digest
from storage.tables import decisions, documents, publications


@dataclass(slots=True)
class _Told:
    """What the journal has told of one document so far."""

    stage: Stage
    submission: object = None
    source: object = None
    artefacts: JsonObject = field(default_factory=dict)
    settled: object = None
    approver: str | None = None
    publication: object = None


def disagreements(connection: Connection) -> Iterator[Disagreement]:
    """Gives every broken line of the journal, and every row that says other than the journal tells.

    Reads the journal once, a batch at a time, in the caller's transaction.
    """
    chain = journal.ChainCheck()
    told: dict[str, _Told] = {}
    for line in journal.lines(connection):
        for what in (*chain.follow(line), *_hear(told, line)):
            yield Disagreement("journal", str(line.number), what)
    try:
        for number, what in chain.finish(journal.head_of(connection)):
            yield Disagreement("journal", str(number), what)
    except Damaged:
        yield Disagreement("journal", "head", "the row that names the last line is gone")
    yield from _compare_documents(connection, told)
    yield from _compare_decisions(connection, told)
    yield from _compare_publications(connection, told)


def _hear(told: dict[str, _Told], line: journal.Line) -> Iterator[str]:
    """Takes in one line; gives what no honest journal could tell."""
    stage = journal.told_stage(line.event)
    if stage is None and line.event not in (LINKED, FOUND_MORE):
        return
    try:
        detail = mapping_of(line.detail)
    except (TypeError, ValueError):  # the chain has said already that this line was changed
        detail = {}
    before = told.get(line.subject)
    if stage is None:
        if before is not None and line.event == LINKED:
            before.submission = detail.get("submission_digest")
        elif before is not None:
            before.artefacts |= _made(detail)
        return
    if before is None:
        if stage is not Stage.QUEUED:
            yield f"it moves document {line.subject}, which no line before it queued"
        told[line.subject] = _Told(
            stage, detail.get("submission_digest"), detail.get("source_digest")
        )
        return
    if not may_move(before.stage, stage):
        yield f"it moves document {line.subject} from {before.stage} to {stage}: no such move"
    _follow(before, stage, line.actor, detail)


def _follow(told: _Told, stage: Stage, actor: str, detail: JsonObject) -> None:
    told.stage = stage
    told.artefacts |= _made(detail)
    if stage is Stage.IN_REVIEW:  # sent back: nothing is settled any more
        told.settled = told.approver = told.publication = None
    elif stage is Stage.REVIEWED:
        told.settled = detail.get("settled_digest")
    elif stage is Stage.DECIDED:
        told.approver = actor
    elif "publication_digest" in detail:
        told.publication = detail["publication_digest"]


def _made(detail: JsonObject) -> JsonObject:
    made = detail.get("artefacts")
    return made if isinstance(made, dict) else {}


def _compare_documents(connection: Connection, told: dict[str, _Told]) -> Iterator[Disagreement]:
    seen = set()
    columns = documents.c
    for row in connection.execute(
        select(columns.id, columns.stage, columns.submission, columns.source, columns.artefacts)
    ):
        seen.add(row.id)
        of = told.get(row.id)
        if of is None:
            yield _wrong(row.id, "the journal does not tell of it")
            continue
        if row.stage != of.stage.value:
            yield _wrong(row.id, f"it stands at {row.stage}; the journal tells {of.stage}")
        if digest(row.submission) != of.submission:
            yield _wrong(row.id, "what was said on queuing it has been changed")
        if digest(row.source) != of.source:
            yield _wrong(row.id, "the description of its source has been changed")
        if row.artefacts != canonical(of.artefacts):
            yield _wrong(row.id, "the digests of what was made of it have been changed")
    for document_id in told.keys() - seen:
        yield _wrong(document_id, "the journal tells of it, and its row is gone")


def _compare_decisions(connection: Connection, told: dict[str, _Told]) -> Iterator[Disagreement]:
    settled: dict[str, tuple[str, str | None]] = {}
    try:
        for row in connection.execute(select(decisions).where(decisions.c.superseded_at.is_(None))):
            sealed = settled_digest(
                row.decision,
                row.marks,
                row.released_findings,
                row.reviewer,
                row.decided_at,
                row.descriptions,
            )
            settled[row.document_id] = (sealed, row.approver)
    except Damaged as error:
        yield Disagreement("catalogue", "decisions", str(error))
        return
    for document_id, of in told.items():
        sealed_now, approver_now = settled.get(document_id, (None, None))
        if sealed_now != of.settled:
            yield _wrong(document_id, "what the reviewer settled is not what the journal sealed")
        if approver_now != of.approver:
            yield _wrong(document_id, "its approver is not the one that the journal tells")


def _compare_publications(connection: Connection, told: dict[str, _Told]) -> Iterator[Disagreement]:
    bodies = {}
    for row in connection.execute(select(publications)):
        bodies[row.document_id] = sealed = digest(row.body)
        of = told.get(row.document_id)
        # lists are made from the columns, and only the body is sealed
        if (
            of is not None
            and of.publication == sealed
            and _outline_of(row) != publication_of(row.body).outline
        ):
            yield _wrong(row.document_id, "lists are told other things of it than it says")
    for document_id, of in told.items():
        if bodies.get(document_id) != of.publication:
            yield _wrong(document_id, "its publication is not the one that the journal sealed")


def _outline_of(row: Row[Any]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in Outline._fields)


def _wrong(document_id: str, what: str) -> Disagreement:
    return Disagreement("catalogue", document_id, what)
