"""Two more kinds of evidence: the ground and the public reason of an entry for what is not released."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_EVIDENCE = (
    "'check', 'minister-approval', 'marking', 'originator-consent', 'legal-sign-off', "
    "'administration', 'earlier-administration', 'apart', 'requester-removed', 'licence', "
    "'embargo', 'safe-title', 'review-on', 'withheld-under', 'public-reason', 'notice'"
)
_COLUMNS = (
    "number, document_id, kind, subject, outcome, given_by, given_at, found, until_day"  # in order
)


def upgrade() -> None:
    """Lets the new kinds in; every row stays as it is."""
    run = op.get_bind().exec_driver_sql
    if op.get_bind().dialect.name != "sqlite":
        run("ALTER TABLE evidence DROP CONSTRAINT ck_evidence_kind")
        run(f"ALTER TABLE evidence ADD CONSTRAINT ck_evidence_kind CHECK (kind IN ({_EVIDENCE}))")
        return
    # SQLite changes no constraint in place: the rows move to a new table, and its guards come back
    _evidence_anew(sa.Text())
    run(f"INSERT INTO evidence_anew ({_COLUMNS}) SELECT {_COLUMNS} FROM evidence")  # noqa: S608 -- our own names
    op.drop_table("evidence")
    op.rename_table("evidence_anew", "evidence")
    op.create_index("ix_evidence_document_id", "evidence", ["document_id"])
    for verb in ("UPDATE", "DELETE"):
        run(
            f"CREATE TRIGGER evidence_no_{verb.lower()} BEFORE {verb} ON evidence "
            "BEGIN SELECT RAISE(ABORT, 'rows are added here, and never changed'); END"
        )


def downgrade() -> None:
    """Refuses: what was found cannot be made undone.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("restore a backup instead")


def _evidence_anew(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "evidence_anew",
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
