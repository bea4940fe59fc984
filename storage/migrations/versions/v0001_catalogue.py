"""The first schema: documents, decisions, outbox, journal with its triggers, leases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STAGES = (
    "'QUEUED', 'READ', 'IN_REVIEW', 'REVIEWED', 'DECIDED', 'PUBLISHING', 'PUBLISHED', "
    "'WITHDRAWING', 'WITHDRAWN', 'REFUSED'"
)

_SQLITE_TRIGGERS = (
    """CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above
    """CREATE TRIGGER journal_never_replaces BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_head_moves_on BEFORE UPDATE ON journal_head
    WHEN NEW.number <> OLD.number + 1
    BEGIN SELECT RAISE(ABORT, 'the head of the journal moves on by one'); END""",
    """CREATE TRIGGER journal_head_stays BEFORE DELETE ON journal_head
    BEGIN SELECT RAISE(ABORT, 'the journal has a head'); END""",
)

_POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_never_changes BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_refuses()""",
    """CREATE TRIGGER journal_never_empties BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
    """CREATE TRIGGER journal_head_moves_on BEFORE UPDATE ON journal_head
    FOR EACH ROW WHEN (NEW.number <> OLD.number + 1) EXECUTE FUNCTION journal_refuses()""",
    """CREATE TRIGGER journal_head_stays BEFORE DELETE ON journal_head
    FOR EACH ROW EXECUTE FUNCTION journal_refuses()""",
    """CREATE TRIGGER journal_head_never_empties BEFORE TRUNCATE ON journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
)


def upgrade() -> None:
    """Makes the tables and triggers."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant: sa.types.TypeEngine[Any] = sa.Text() if is_sqlite else sa.DateTime(timezone=True)
    _documents(instant)
    _decisions(instant)
    _publications(instant)
    _journal()
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    for trigger in _SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.get_bind().exec_driver_sql(trigger)


def downgrade() -> None:
    """Refuses: a journal that can be dropped is none.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the first schema holds the journal; it is never taken back")


def _documents(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("queued_at", instant, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("artefacts", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.CheckConstraint(f"stage IN ({_STAGES})", name=op.f("ck_documents_stage")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_documents_version")),
    )
    op.create_index("ix_documents_stage", "documents", ["stage", "queued_at"])


def _decisions(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "decisions",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("released_findings", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("reviewer_folded", sa.Text(), nullable=False),
        sa.Column("decided_at", instant, nullable=False),
        sa.Column("approver", sa.Text()),
        sa.Column("approver_folded", sa.Text()),
        sa.Column("approved_at", instant),
        sa.Column("superseded_at", instant),
        sa.PrimaryKeyConstraint("document_id", "round", name="pk_decisions"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_decisions_document_id"),
        sa.CheckConstraint(
            "approver_folded <> reviewer_folded", name=op.f("ck_decisions_four_eyes_folded")
        ),
        sa.CheckConstraint(
            "lower(trim(approver)) <> lower(trim(reviewer))", name=op.f("ck_decisions_four_eyes")
        ),
        sa.CheckConstraint(
            "(approver IS NULL) = (approved_at IS NULL)"
            " AND (approver IS NULL) = (approver_folded IS NULL)",
            name=op.f("ck_decisions_signed_whole"),
        ),
    )


def _publications(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "publications",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agency_slug", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("public_sha256", sa.Text(), nullable=False),
        sa.Column("published_at", instant, nullable=False),
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("confirmed_at", instant),
        sa.Column("withdrawn_at", instant),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_publications"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_publications_document_id"
        ),
        sa.UniqueConstraint("agency_slug", "slug", name="uq_publications_agency_slug"),
        sa.CheckConstraint(
            "state IN ('begun', 'confirmed', 'withdrawing', 'withdrawn')",
            name=op.f("ck_publications_state"),
        ),
        sa.CheckConstraint(
            "(state = 'begun') = (confirmed_at IS NULL)", name=op.f("ck_publications_confirmed")
        ),
        sa.CheckConstraint(
            "(state IN ('withdrawing', 'withdrawn')) = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_publications_withdrawn"),
        ),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_journal"),
    )
    op.create_index("ix_journal_subject", "journal", ["subject"])
    head = op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_head_one_row")),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "digest": "0" * 64}])
