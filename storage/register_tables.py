"""Tables of the register and of evidence: rows are added, and never changed or taken away."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from records.evidence import EvidenceKind, Outcome
from records.register import Book, EventKind
from storage.tables import Instant, metadata, one_of

register_events = Table(
    "register_events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("book", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("on_day", Text, nullable=False),
    Column("until_day", Text, nullable=False),
    Column("codes", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    # the same event told twice is one event
    UniqueConstraint(
        *("book", "agency", "reference", "kind", "on_day", "until_day", "codes"),
        name="uq_register_events_event",
    ),
    CheckConstraint(one_of("book", [book.value for book in Book]), name="book"),
    CheckConstraint(one_of("kind", [kind.value for kind in EventKind]), name="kind"),
    Index("ix_register_events_item", "agency", "book", "reference", "on_day", "number"),
)
"""One row an event; days are ISO text and empty where there is none, codes stand with spaces between."""

evidence = Table(
    "evidence",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("found", Text, nullable=False),
    Column("until_day", Text, nullable=False),
    CheckConstraint(one_of("kind", [kind.value for kind in EvidenceKind]), name="kind"),
    CheckConstraint(one_of("outcome", [outcome.value for outcome in Outcome]), name="outcome"),
)
"""One row a piece of evidence; ``found`` are a person's words, and never leave for a log."""
