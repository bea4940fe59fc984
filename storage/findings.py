"""Findings that came after a document was put before its reviewer: added beside what people chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select, update

from records.document import DocumentRecord
from records.errors import ChangedMeanwhile, NotAllowed
from records.geometry import Box, lies_under
from records.marks import Finding, ReleaseDecision
from records.review import FOUND_MORE, ChoiceState
from records.stages import Stage
from storage import documents, journal, settled
from storage.content import checked_sha256
from storage.review_tables import choices, page_flags
from storage.rows import boxes_of, mapping_text
from storage.tables import documents as table

REASON = "new-information"
"""Why a document goes back to its reviewer, where it was settled already."""

_OPEN_STAGES = frozenset({Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED})
_RELEASES = frozenset({ReleaseDecision.FULL, ReleaseDecision.PART})


def add(
    connection: Connection,
    record: DocumentRecord,
    sha256: str,
    new: Sequence[Finding],
    because: str,
    beside: Mapping[str, int],
) -> DocumentRecord:
    """Keeps a document's findings with some new ones among them; no choice of anybody is changed.

    A page with a new finding that no redaction lies over is no longer final. Where there is such a page, or
    a new finding in the title, and the document was settled and is to be released, it goes back into
    review, so that it has to be settled and approved again.

    Args:
        connection: of the caller's transaction.
        record: the document as its findings were worked out.
        sha256: digest of all its findings in the vault.
        new: those that are new.
        because: the id of the document that names who was found.
        beside: how many more there are in its title, its abstract or its file's name.

    Raises:
        ChangedMeanwhile: the document was changed since ``record`` was read.
        NotAllowed: it is not in review, nor between that and its publication.
    """
    here = documents.find(connection, record.id, for_update=True)
    if here.version != record.version:
        raise ChangedMeanwhile(
            f"document {record.id}: it was changed while it was searched; search it again"
        )
    if here.stage not in _OPEN_STAGES:
        raise NotAllowed(f"document {record.id}: it stands at {here.stage}; nothing is added to it")
    in_force = settled.in_force(connection, record.id)
    over = _redactions(connection, record.id)
    for mark in in_force.marks if in_force else ():
        over.setdefault(mark.page, []).extend(mark.boxes)
    pages = sorted({f.page for f in new if not lies_under(f.boxes, over.get(f.page, ()))})
    detail: dict[str, object] = {
        "findings": len(new),
        "pages": pages,
        "no_longer_final": _unflagged(connection, record.id, pages),
        "beside": dict(beside),
        "because": because,
    }
    made = {"findings": checked_sha256(sha256)}
    if (pages or beside) and in_force is not None and in_force.decision in _RELEASES:
        told = {"reason": REASON, **detail}
        moved = documents.move(
            connection,
            record.id,
            here.stage,
            Stage.IN_REVIEW,
            documents.ENGINE,
            told,
            artefacts=made,
        )
        settled.supersede(connection, record.id)
        return moved
    version = here.version + 1
    kept = mapping_text({**here.artefacts, **made})
    connection.execute(
        update(table).where(table.c.id == record.id).values(artefacts=kept, version=version)
    )
    told = {**detail, "version": version, "artefacts": made}
    journal.append(connection, documents.ENGINE, FOUND_MORE, record.id, told)
    return documents.find(connection, record.id)


def _redactions(connection: Connection, document_id: str) -> dict[int, list[Box]]:
    """Gives the boxes of what reviewers withhold so far, by page."""
    over: dict[int, list[Box]] = {}
    for row in connection.execute(
        select(choices.c.page, choices.c.boxes).where(
            choices.c.document_id == document_id, choices.c.state == ChoiceState.WITHHELD.value
        )
    ):
        over.setdefault(row.page, []).extend(boxes_of(row.boxes))
    return over


def _unflagged(connection: Connection, document_id: str, pages: Sequence[int]) -> list[int]:
    """Takes the flags of some pages away; gives which of them had one."""
    here = (page_flags.c.document_id == document_id) & page_flags.c.page.in_(pages)
    final = sorted(connection.scalars(select(page_flags.c.page).where(here)))
    connection.execute(delete(page_flags).where(here))
    return final
