"""The catalogue's tables. What they are in a database is made by ``storage.migrations``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from records.errors import Damaged
from records.stages import Stage
from storage.rows import aware, instant_text


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC: ``timestamptz`` where the database has it, else sortable ISO text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Gives the database's own type for an instant."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Gives what the database keeps of an instant.

        Raises:
            InvalidInput: the instant has no time zone.
        """
        if value is None:
            return None
        return aware(value) if dialect.name == "postgresql" else instant_text(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- both dialects come back here
        """Gives the instant that the database kept, in UTC.

        Raises:
            Damaged: what it kept is none.
        """
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        try:
            return datetime.fromisoformat(str(value)).astimezone(UTC)
        except ValueError as error:
            raise Damaged(
                "the catalogue holds an instant that is none; restore it from a backup"
            ) from error


def one_of(column: str, values: list[str]) -> str:
    """Gives the SQL of a check that a column holds one of some codes."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("submission", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("artefacts", Text, nullable=False),
    Column("refusal", Text),
    CheckConstraint(one_of("stage", [stage.value for stage in Stage]), name="stage"),
    CheckConstraint("version >= 1", name="version"),
    Index("ix_documents_stage", "stage", "queued_at"),
)
"""One row a document; ``submission``, ``source`` and ``artefacts`` are canonical JSON."""

packages = Table(
    "packages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("queued_at", Instant, nullable=False),
)
"""One row a message or archive that was handed in; triggers forbid changes."""

package_parts = Table(
    "package_parts",
    metadata,
    Column("package_id", Text, ForeignKey("packages.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", Integer),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("document_id", Text, ForeignKey("documents.id")),
    Column("refusal", Text),
    PrimaryKeyConstraint("package_id", "number"),
    UniqueConstraint("document_id"),
    CheckConstraint(
        one_of("role", ["file", "archive", "message", "attachment", "inline"]), name="role"
    ),
    CheckConstraint("document_id IS NULL OR refusal IS NULL", name="settled"),
)
"""One row a part, in the order in which they came; triggers forbid changes."""

decisions = Table(
    "decisions",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("released_findings", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("reviewer_folded", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("approver", Text),
    Column("approver_folded", Text),
    Column("approved_at", Instant),
    Column("superseded_at", Instant),
    Column("approved_sha256", Text),
    Column("descriptions", Text, nullable=False, server_default="[]"),
    PrimaryKeyConstraint("document_id", "round"),
    # twice: the database folds ASCII letters only, we fold them all, and neither trusts the other
    CheckConstraint("approver_folded <> reviewer_folded", name="four_eyes_folded"),
    CheckConstraint("lower(trim(approver)) <> lower(trim(reviewer))", name="four_eyes"),
    CheckConstraint(
        "(approver IS NULL) = (approved_at IS NULL)"
        " AND (approver IS NULL) = (approver_folded IS NULL)",
        name="signed_whole",
    ),
)
"""What people settled, a row each time that they did; the one in force is not superseded."""

publications = Table(
    "publications",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("agency_slug", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("public_sha256", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("withdrawn_at", Instant),
    Column("body", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=""),
    Column("decision", Text, nullable=False, server_default=""),
    Column("portfolio", Text),
    Column("reference", Text),
    Column("grounds", Text, nullable=False, server_default=""),
    Column("signed_by", Text, nullable=False, server_default=""),
    UniqueConstraint("agency_slug", "slug"),
    CheckConstraint(
        one_of("state", ["begun", "confirmed", "withdrawing", "withdrawn"]), name="state"
    ),
    CheckConstraint("(state = 'begun') = (confirmed_at IS NULL)", name="confirmed"),
    CheckConstraint(
        "(state IN ('withdrawing', 'withdrawn')) = (withdrawn_at IS NOT NULL)", name="withdrawn"
    ),
)
"""The outbox: one row a publication; ``body`` is all of it as canonical JSON.

What follows the body is told from it, and there for whoever reads every row.
"""

journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
"""One row a line; triggers forbid changes. ``at`` is the very text that is hashed."""

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""The number and digest of the last line, in one row, so that a cut tail is missed."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
"""Who holds which lease, and until when."""
