"""Accounts of people who sign in with their agency's own account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
        sa.ForeignKeyConstraint(
            ["name_folded"], ["people.name_folded"], name="fk_identities_name_folded"
        ),
        sa.UniqueConstraint("name_folded", name="uq_identities_name_folded"),
    )


def downgrade() -> None:
    """Takes the table away: accounts stay, and nobody comes in by it any more."""
    op.drop_table("identities")
