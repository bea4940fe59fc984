"""Tables of remarks: rows are added, and never changed or taken away."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table, Text

from records.remark import RemarkKind, StepKind
from storage.tables import Instant, metadata, one_of

remarks = Table(
    "remarks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("page", Integer),
    Column("body", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    CheckConstraint(one_of("kind", [kind.value for kind in RemarkKind]), name="kind"),
)
"""One row a remark; ``body`` are a stranger's words, and never leave for a log."""

remark_steps = Table(
    "remark_steps",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("remark_id", Text, ForeignKey("remarks.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("quoted", Boolean, nullable=False),
    Column("taken_by", Text, nullable=False),
    Column("taken_at", Instant, nullable=False),
    CheckConstraint(one_of("kind", [kind.value for kind in StepKind]), name="kind"),
)
"""One row for each thing that was done with a remark; ``body`` is the answer, else empty."""
