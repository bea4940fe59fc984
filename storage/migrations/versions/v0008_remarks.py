"""Remarks of the public and what was done with them: rows that are added and never changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KINDS = "'personal', 'hard-to-read', 'please-release'"
_STEPS = "'answered', 'published', 'taken-back', 'settled'"
_TABLES = ("remarks", "remark_steps")


def upgrade() -> None:
    """Makes the tables, and the triggers that forbid changes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant: sa.types.TypeEngine[Any] = sa.Text() if is_sqlite else sa.DateTime(timezone=True)
    _remarks(instant)
    _steps(instant)
    run = op.get_bind().exec_driver_sql
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
    """Refuses: what people said is part of the record.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("restore a backup instead")


def _remarks(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "remarks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_remarks_document_id"),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_remarks_kind")),
    )
    op.create_index("ix_remarks_document_id", "remarks", ["document_id"])


def _steps(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "remark_steps",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("remark_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Boolean(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_remark_steps"),
        sa.ForeignKeyConstraint(["remark_id"], ["remarks.id"], name="fk_remark_steps_remark_id"),
        sa.CheckConstraint(f"kind IN ({_STEPS})", name=op.f("ck_remark_steps_kind")),
    )
    op.create_index("ix_remark_steps_remark_id", "remark_steps", ["remark_id"])
