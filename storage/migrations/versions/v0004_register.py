"""The register's events and the evidence of documents: rows that are added and never changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BOOKS = "'cabinet', 'request'"
_EVENTS = (
    "'lodged', 'decided', 'released_full', 'released_part', 'withheld', 'deferred', 'excluded', "
    "'received', 'clarified', 'extended', 'transferred', 'transferred_part', 'answered', "
    "'refused', 'published', 'complained', 'opinion'"
)
_EVIDENCE = (
    "'check', 'minister-approval', 'marking', 'originator-consent', 'legal-sign-off', "
    "'administration', 'earlier-administration', 'apart', 'requester-removed', 'licence', "
    "'embargo', 'safe-title', 'review-on', 'notice'"
)
_TABLES = ("register_events", "evidence")


def upgrade() -> None:
    """Makes the tables, and the triggers that forbid changes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant: sa.types.TypeEngine[Any] = sa.Text() if is_sqlite else sa.DateTime(timezone=True)
    _register(instant)
    _evidence(instant)
    run = op.get_bind().exec_driver_sql
    if not is_sqlite:
        run(
            "CREATE FUNCTION added_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'rows are added here, and never changed'; END $$"
        )
    for table in _TABLES:
        if is_sqlite:
            for verb in ("UPDATE", "DELETE"):
                run(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'rows are added here, and never changed'); END"
                )
            continue
        run(
            f"CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION added_only()"
        )
        run(
            f"CREATE TRIGGER {table}_never_empties BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION added_only()"
        )


def downgrade() -> None:
    """Refuses: what was found and what happened cannot be made undone.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("restore a backup instead")


def _register(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "register_events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Text(), nullable=False),
        sa.Column("until_day", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_register_events"),
        sa.UniqueConstraint(
            *("book", "agency", "reference", "kind", "on_day", "until_day", "codes"),
            name="uq_register_events_event",
        ),
        sa.CheckConstraint(f"book IN ({_BOOKS})", name=op.f("ck_register_events_book")),
        sa.CheckConstraint(f"kind IN ({_EVENTS})", name=op.f("ck_register_events_kind")),
    )
    op.create_index(
        "ix_register_events_item",
        "register_events",
        ["agency", "book", "reference", "on_day", "number"],
    )


def _evidence(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "evidence",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", instant, nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("until_day", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_evidence"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_evidence_document_id"),
        sa.CheckConstraint(f"kind IN ({_EVIDENCE})", name=op.f("ck_evidence_kind")),
        sa.CheckConstraint("outcome IN ('clear', 'concern')", name=op.f("ck_evidence_outcome")),
    )
    op.create_index("ix_evidence_document_id", "evidence", ["document_id"])
