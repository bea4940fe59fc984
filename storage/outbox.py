"""The outbox: a publication is written down before it is sent, and confirmed once it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, delete, insert, select, type_coerce, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import NULLTYPE

from records.document import Kind
from records.errors import Damaged, InvalidInput, NotAllowed
from records.marks import ReleaseDecision
from records.release import Outline, Publication, WithdrawalReason
from records.stages import Stage
from storage import documents, settled
from storage.content import checked_sha256
from storage.documents import ENGINE
from storage.rows import aware, digest, publication_of, publication_text
from storage.tables import publications

_ASKED_AT_ONCE = 500
"""Ids in one question; SQLite and PostgreSQL bound how many a statement may have."""
_KINDS = {kind.value: kind for kind in Kind}
_DECISIONS = {decision.value: decision for decision in ReleaseDecision}
_KNOWN_LAST = frozenset({"public_keys", "package_sha256", "package_size", "signed_by", "signature"})
"""What is known of a publication only once its files are made."""


class State(StrEnum):
    """How far a publication is."""

    BEGUN = "begun"
    CONFIRMED = "confirmed"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


def begin(connection: Connection, publication: Publication) -> Publication:
    """Writes the outbox row: DECIDED to PUBLISHING; again at PUBLISHING gives the first row.

    Raises:
        InvalidInput: the slug is taken, a key lies outside the folder, or the digest is none.
        NotAllowed: nobody approved what was settled.
        StageMoved: the document stands elsewhere.
    """
    document_id = publication.document_id
    record = documents.find(connection, document_id, for_update=True)
    if record.stage is Stage.PUBLISHING:
        return publication_of(_row(connection, document_id).body)
    if publication.withdrawn_at is not None or publication.withdrawal_reason is not None:
        raise InvalidInput(f"document {document_id}: what is withdrawn cannot be published")
    _check_digest(publication)
    _check_keys(publication)
    body = publication_text(publication)
    documents.move(
        connection,
        document_id,
        Stage.DECIDED,
        Stage.PUBLISHING,
        ENGINE,
        {"slug": publication.slug, "publication_digest": digest(body)},
    )
    signed = settled.in_force(connection, document_id)
    if signed is None or signed.approver is None:
        raise NotAllowed(f"document {document_id}: nobody has approved it; ask an approver")
    if signed.decision is not publication.decision:
        raise NotAllowed(
            f"document {document_id}: {signed.decision} was approved, and not {publication.decision}"
        )
    if signed.approved_sha256 not in (None, publication.public_sha256):
        raise NotAllowed(
            f"document {document_id}: these are not the bytes that {signed.approver} saw and approved; "
            f"run `release return {document_id} --reason engine-changed`, and approve it again"
        )
    try:
        connection.execute(
            insert(publications).values(
                document_id=document_id,
                state=State.BEGUN,
                agency_slug=publication.agency.slug,
                slug=publication.slug,
                public_sha256=publication.public_sha256,
                published_at=publication.published_at,
                begun_at=datetime.now(UTC),
                **told(publication_of(body), body),
            )
        )
    except IntegrityError as error:
        raise InvalidInput(
            f"document {document_id}: the folder {publication.folder} belongs to another release; "
            "choose another slug"
        ) from error
    return publication_of(body)


def abandon(connection: Connection, document_id: str) -> None:
    """Takes a begun row away, because the document goes back into review."""
    connection.execute(
        delete(publications).where(
            publications.c.document_id == document_id, publications.c.state == State.BEGUN
        )
    )


def confirm(connection: Connection, publication: Publication) -> Publication:
    """Marks the outbox row as done, with every key and the package: PUBLISHING to PUBLISHED.

    Again at PUBLISHED, for the same bytes, gives the row as it stands.

    Raises:
        InvalidInput: it differs from what was begun in more than its keys and package, or names none.
        StageMoved: the document stands elsewhere.
    """
    document_id = publication.document_id
    record = documents.find(connection, document_id, for_update=True)
    if record.stage not in (Stage.PUBLISHING, Stage.PUBLISHED):
        raise documents.moved_on(record, Stage.PUBLISHING)
    kept = publication_of(_row(connection, document_id).body)
    if record.stage is Stage.PUBLISHED and kept.public_sha256 == publication.public_sha256:
        return kept
    if not publication.public_keys:
        raise InvalidInput(f"document {document_id}: a publication is confirmed with its keys")
    _check_keys(publication)
    _check_same(kept, publication)
    body = publication_text(publication)
    documents.move(
        connection,
        document_id,
        Stage.PUBLISHING,
        Stage.PUBLISHED,
        ENGINE,
        {
            "public_sha256": publication.public_sha256,
            "keys": len(publication.public_keys),
            "publication_digest": digest(body),
        },
    )
    connection.execute(
        update(publications)
        .where(publications.c.document_id == document_id)
        .values(
            state=State.CONFIRMED,
            confirmed_at=datetime.now(UTC),
            **told(publication_of(body), body),
        )
    )
    return publication_of(body)


def begin_withdrawal(
    connection: Connection,
    document_id: str,
    reason: WithdrawalReason,
    actor: str,
    at: datetime,
    superseded_by: str | None = None,
) -> Publication:
    """PUBLISHED to WITHDRAWING, with the reason; again at WITHDRAWING gives the same row.

    Raises:
        InvalidInput: it is superseded, and by nothing; or by something, for another reason.
        StageMoved: the document is not published.
    """
    record = documents.find(connection, document_id, for_update=True)
    if record.stage is Stage.WITHDRAWING:
        # whoever finishes it may not know what takes its place; the row does
        return publication_of(_row(connection, document_id).body)
    if (reason is WithdrawalReason.SUPERSEDED) is (superseded_by is None):
        raise InvalidInput(
            f"document {document_id}: it is superseded by queuing the version that takes its place"
        )
    if record.stage is not Stage.PUBLISHED:
        raise documents.moved_on(record, Stage.PUBLISHED)
    withdrawn_at = aware(at)
    kept = publication_of(_row(connection, document_id).body)
    body = publication_text(
        replace(
            kept,
            withdrawn_at=withdrawn_at,
            withdrawal_reason=reason,
            superseded_by=superseded_by,
        )
    )
    documents.move(
        connection,
        document_id,
        Stage.PUBLISHED,
        Stage.WITHDRAWING,
        actor,
        {"reason": reason.value, "publication_digest": digest(body)},
    )
    connection.execute(
        update(publications)
        .where(publications.c.document_id == document_id)
        .values(state=State.WITHDRAWING, withdrawn_at=withdrawn_at, body=body)
    )
    return publication_of(body)


def confirm_withdrawal(connection: Connection, document_id: str, actor: str) -> Publication:
    """WITHDRAWING to WITHDRAWN, once the tombstone stands; again at WITHDRAWN gives the same row.

    Raises:
        StageMoved: no withdrawal was begun.
    """
    record = documents.find(connection, document_id, for_update=True)
    if record.stage is not Stage.WITHDRAWN:
        documents.move(connection, document_id, Stage.WITHDRAWING, Stage.WITHDRAWN, actor, {})
        connection.execute(
            update(publications)
            .where(publications.c.document_id == document_id)
            .values(state=State.WITHDRAWN)
        )
    return publication_of(_row(connection, document_id).body)


def confirmed(connection: Connection, document_id: str) -> Publication | None:
    """Gives a document's publication, confirmed or withdrawn; None before it is confirmed."""
    documents.find(connection, document_id)
    body = connection.scalar(
        select(publications.c.body).where(
            publications.c.document_id == document_id, publications.c.state != State.BEGUN
        )
    )
    return None if body is None else publication_of(body)


def listed(
    connection: Connection, *, begun: bool, ids: Collection[str] | None = None
) -> Sequence[Publication]:
    """Gives every publication that was only begun, or every other one, oldest first; or those of some ids."""
    is_begun = publications.c.state == State.BEGUN
    asked = (
        select(publications.c.body)
        .where(is_begun if begun else ~is_begun)
        .order_by(publications.c.published_at, publications.c.document_id)
    )
    if ids is None:
        return [publication_of(body) for body in connection.scalars(asked)]
    wanted = sorted(ids)
    found = [
        publication_of(body)
        for place in range(0, len(wanted), _ASKED_AT_ONCE)
        for body in connection.scalars(
            asked.where(publications.c.document_id.in_(wanted[place : place + _ASKED_AT_ONCE]))
        )
    ]
    return sorted(found, key=lambda one: (one.published_at, one.document_id))


def outlines(connection: Connection) -> Sequence[Outline]:
    """Gives what lists are told by of every confirmed publication, oldest first, without reading a body.

    Raises:
        Damaged: a row holds something that no publication can be.
    """
    columns = publications.c
    rows = connection.execute(
        select(
            # as the database gives them: of so many rows, each step of a type's own counts
            type_coerce(columns.published_at, NULLTYPE),
            columns.document_id,
            columns.agency_slug,
            columns.kind,
            columns.decision,
            columns.portfolio,
            columns.reference,
            columns.grounds,
            columns.public_sha256,
            columns.signed_by,
            type_coerce(columns.withdrawn_at, NULLTYPE),
        )
        .where(columns.state != State.BEGUN)
        .order_by(columns.published_at, columns.document_id)
    ).all()
    try:
        return [
            Outline(
                *(_instant(at), document_id, agency, _KINDS[kind], _DECISIONS[decision], portfolio),
                *(reference, grounds, sha, key, None if gone is None else _instant(gone)),
            )
            for at, document_id, agency, kind, decision, portfolio, reference, grounds, sha, key, gone in rows
        ]
    except (ValueError, KeyError) as error:
        raise Damaged(
            "the catalogue holds a publication that is none; restore it from a backup"
        ) from error


def _instant(told: object) -> datetime:
    return told.astimezone(UTC) if isinstance(told, datetime) else datetime.fromisoformat(str(told))


def told(publication: Publication, body: str) -> dict[str, object]:
    """Gives the columns of a row that hang on its body, and the body itself."""
    outline = publication.outline
    return {
        "body": body,
        "kind": outline.kind.value,
        "decision": outline.decision.value,
        "portfolio": outline.portfolio,
        "reference": outline.reference,
        "grounds": outline.grounds,
        "signed_by": outline.signed_by,
    }


def _row(connection: Connection, document_id: str) -> Row[tuple[object, ...]]:
    row = connection.execute(
        select(publications).where(publications.c.document_id == document_id)
    ).one_or_none()
    if row is None:
        raise Damaged(f"document {document_id}: its publication is gone; restore it from a backup")
    return row


def _check_digest(publication: Publication) -> None:
    """Lets an entry for what is not released have no document, and nothing else."""
    released = publication.decision in (ReleaseDecision.FULL, ReleaseDecision.PART)
    if released or publication.public_sha256:
        checked_sha256(publication.public_sha256)
    if not released and publication.public_sha256:
        raise InvalidInput(
            f"document {publication.document_id}: it is {publication.decision}, so no bytes of it "
            "may be published"
        )


def _check_keys(publication: Publication) -> None:
    outside = [
        key for key in publication.public_keys if not key.startswith(f"{publication.folder}/")
    ]
    if outside:
        raise InvalidInput(
            f"document {publication.document_id}: key {outside[0]!r} lies outside its release's "
            f"folder {publication.folder}"
        )


def _check_same(begun: Publication, publication: Publication) -> None:
    # by way of its text: an instant in another time zone is still the same instant
    given = publication_of(publication_text(publication))
    differing = [
        one.name
        for one in fields(Publication)
        if one.name not in _KNOWN_LAST and getattr(begun, one.name) != getattr(given, one.name)
    ]
    if differing:
        raise InvalidInput(
            f"document {publication.document_id}: it was begun as another publication (differs in "
            f"{', '.join(differing)}); confirm the one that begin_publication gave"
        )
