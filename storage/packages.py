"""Packages: what came together stays together, its refused parts by name; rows that are only added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from records.delivery import PartRole
from records.errors import InvalidInput
from records.package import Package, Part, Planned
from storage import documents, journal
from storage.content import checked_sha256
from storage.tables import package_parts, packages

EVENT = "package.queued"


def make(
    connection: Connection,
    name: str,
    sha256: str,
    size: int,
    media_type: str,
    planned: Sequence[Planned],
) -> Package:
    """Makes a package and all its documents.

    Raises:
        InvalidInput: it has no parts, or one of them lacks what a document needs.
    """
    checked_sha256(sha256)
    submitter = next((one.submission.submitter for one in planned if one.submission), "")
    if not planned:
        raise InvalidInput("a package needs at least one part")
    package_id, now = f"P{documents.new_id()[1:]}", datetime.now(UTC)
    connection.execute(
        insert(packages).values(
            id=package_id,
            name=name,
            sha256=sha256,
            size=size,
            media_type=media_type,
            queued_at=now,
        )
    )
    made: list[str] = []
    for one in planned:
        document_id = None
        if one.submission is not None and one.source is not None:
            document_id = documents.make(connection, one.submission, one.source).id
            made.append(document_id)
        connection.execute(
            insert(package_parts).values(
                package_id=package_id,
                number=one.part.number,
                parent=one.part.parent,
                name=one.part.name,
                role=one.part.role.value,
                document_id=document_id,
                refusal=one.part.refusal,
            )
        )
    refused = sum(one.part.refusal is not None for one in planned)
    journal.append(
        connection,
        submitter.strip() or documents.ENGINE,
        EVENT,
        package_id,
        {"package_sha256": sha256, "documents": made, "refused": refused},
        now,
    )
    return find(connection, package_id)


def find(connection: Connection, package_id: str) -> Package:
    """Gives one package.

    Raises:
        InvalidInput: there is none of that id.
    """
    row = connection.execute(select(packages).where(packages.c.id == package_id)).one_or_none()
    if row is None:
        raise InvalidInput(f"there is no package {package_id[:64]!r}; see `release status`")
    query = (
        select(package_parts)
        .where(package_parts.c.package_id == package_id)
        .order_by(package_parts.c.number)
    )
    return _package(row, map(_part, connection.execute(query)))


def of_document(connection: Connection, document_id: str) -> Package | None:
    """Gives the package that a document came in, or None."""
    query = select(package_parts.c.package_id).where(package_parts.c.document_id == document_id)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else find(connection, found)


def listed(connection: Connection) -> Sequence[Package]:
    """Gives every package, oldest first, in two queries however many there are."""
    parts: dict[str, list[Part]] = defaultdict(list)
    query = select(package_parts).order_by(package_parts.c.package_id, package_parts.c.number)
    for row in connection.execute(query):
        parts[row.package_id].append(_part(row))
    rows = connection.execute(select(packages).order_by(packages.c.queued_at, packages.c.id))
    return [_package(row, parts[row.id]) for row in rows]


def _package(row: Row[Any], parts: Iterable[Part]) -> Package:
    return Package(
        row.id, row.name, row.sha256, row.size, row.media_type, row.queued_at, tuple(parts)
    )


def _part(row: Row[Any]) -> Part:
    return Part(row.number, row.parent, row.name, PartRole(row.role), row.document_id, row.refusal)
