"""Packages: messages and archives with their parts; rows that are added and never changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ROLES = "'file', 'archive', 'message', 'attachment', 'inline'"
_TABLES = ("packages", "package_parts")


def upgrade() -> None:
    """Makes the tables, and the triggers that forbid changes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant: sa.types.TypeEngine[Any] = sa.Text() if is_sqlite else sa.DateTime(timezone=True)
    op.create_table(
        "packages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("queued_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_packages"),
    )
    op.create_table(
        "package_parts",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text()),
        sa.Column("refusal", sa.Text()),
        sa.PrimaryKeyConstraint("package_id", "number", name="pk_package_parts"),
        sa.ForeignKeyConstraint(
            ["package_id"], ["packages.id"], name="fk_package_parts_package_id"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_package_parts_document_id"
        ),
        sa.UniqueConstraint("document_id", name="uq_package_parts_document_id"),
        sa.CheckConstraint(f"role IN ({_ROLES})", name=op.f("ck_package_parts_role")),
        sa.CheckConstraint(
            "document_id IS NULL OR refusal IS NULL", name=op.f("ck_package_parts_settled")
        ),
    )
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
    """Refuses: what came in is part of the record.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("restore a backup instead")
