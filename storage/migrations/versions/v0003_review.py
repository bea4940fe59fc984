"""The review desk's tables, and what an approver saw beside their signature."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROLES = "'submitter', 'reviewer', 'approver', 'publisher', 'administrator', 'auditor'"


def upgrade() -> None:
    """Makes the tables."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    instant: sa.types.TypeEngine[Any] = sa.Text() if is_sqlite else sa.DateTime(timezone=True)
    op.add_column("decisions", sa.Column("approved_sha256", sa.Text()))
    _people(instant)
    _choices(instant)
    _beside_choices(instant)


def downgrade() -> None:
    """Refuses: what people chose and said is part of the record.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("what people chose is part of the record; it is never taken back")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _document(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["document_id"], ["documents.id"], name=f"fk_{table}_document_id"
    )


def _somebody(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["name_folded"], ["people.name_folded"], name=f"fk_{table}_name_folded"
    )


def _people(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "people",
        _text("name_folded"),
        _text("name"),
        _text("display_name"),
        _text("password", nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("name_folded", name="pk_people"),
    )
    op.create_table(
        "grants",
        _text("name_folded"),
        _text("agency"),
        _text("role"),
        sa.PrimaryKeyConstraint("name_folded", "agency", "role", name="pk_grants"),
        _somebody("grants"),
        sa.CheckConstraint(f"role IN ({_ROLES})", name=op.f("ck_grants_role")),
    )
    op.create_table(
        "sessions",
        _text("digest"),
        _text("name_folded"),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("seen_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        _somebody("sessions"),
    )
    op.create_index("ix_sessions_name_folded", "sessions", ["name_folded"])
    op.create_table(
        "tokens",
        _text("id"),
        _text("digest"),
        _text("label"),
        _text("name_folded"),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("revoked_at", instant),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        _somebody("tokens"),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
    )


def _choices(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "choices",
        _text("document_id"),
        _text("id"),
        sa.Column("page", sa.Integer(), nullable=False),
        _text("boxes"),
        _text("state"),
        _text("ground", nullable=True),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        _text("note", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("changed_by"),
        sa.Column("changed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "id", name="pk_choices"),
        _document("choices"),
        sa.CheckConstraint(
            "state IN ('open', 'withheld', 'released', 'removed')", name=op.f("ck_choices_state")
        ),
        sa.CheckConstraint(
            "state <> 'withheld' OR ground IS NOT NULL", name=op.f("ck_choices_ground")
        ),
    )
    op.create_table(
        "choice_changes",
        _text("document_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        _text("choice_id"),
        _text("before", nullable=True),
        _text("after"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("changed_by"),
        _text("changed_by_folded"),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("undone_at", instant),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_choice_changes"),
        _document("choice_changes"),
    )


def _beside_choices(instant: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "page_flags",
        _text("document_id"),
        sa.Column("page", sa.Integer(), nullable=False),
        _text("flagged_by"),
        _text("flagged_by_folded"),
        sa.Column("flagged_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "page", name="pk_page_flags"),
        _document("page_flags"),
    )
    op.create_table(
        "comments",
        _text("id"),
        _text("document_id"),
        sa.Column("page", sa.Integer()),
        _text("kind"),
        _text("asked", nullable=True),
        _text("author"),
        sa.Column("at", instant, nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        _document("comments"),
        sa.CheckConstraint("kind IN ('comment', 'consultation')", name=op.f("ck_comments_kind")),
    )
    op.create_index("ix_comments_document_id", "comments", ["document_id"])
    op.create_table(
        "previews",
        _text("document_id"),
        _text("choices_sha256"),
        _text("public_sha256", nullable=True),
        _text("proof"),
        _text("made_by"),
        sa.Column("made_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_previews"),
        _document("previews"),
    )
