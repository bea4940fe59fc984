"""Words that people choose for pictures: at the desk, and among what they settled."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLE = "picture_words"


def upgrade() -> None:
    """Makes the table with the triggers that forbid changes, and a column; what was settled has no words."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant: sa.types.TypeEngine[Any] = sa.Text() if is_sqlite else sa.DateTime(timezone=True)
    op.create_table(
        _TABLE,
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_by_folded", sa.Text(), nullable=False),
        sa.Column("given_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_picture_words"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_picture_words_document_id"
        ),
    )
    op.add_column(
        "decisions", sa.Column("descriptions", sa.Text(), nullable=False, server_default="[]")
    )
    run = op.get_bind().exec_driver_sql
    if is_sqlite:
        for verb in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE} "
                "BEGIN SELECT RAISE(ABORT, 'rows are added here, and never changed'); END"
            )
        return
    run(
        f"CREATE TRIGGER {_TABLE}_added_only BEFORE UPDATE OR DELETE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION added_only()"
    )
    run(
        f"CREATE TRIGGER {_TABLE}_never_empties BEFORE TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION added_only()"
    )


def downgrade() -> None:
    """Refuses: what was settled cannot be made undone.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("restore a backup instead")
