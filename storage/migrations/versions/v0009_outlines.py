"""What lists are told by of a publication stands in columns of its own, so that counting reads no body."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    """Adds the columns, and fills them from what every row says already."""
    for name in ("portfolio", "reference"):
        op.add_column("publications", sa.Column(name, sa.Text()))
    for name in ("kind", "decision", "grounds", "signed_by"):
        op.add_column("publications", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    rows = sa.table(
        "publications",
        *map(
            sa.column,
            (
                *("document_id", "body", "kind", "decision"),
                *("portfolio", "reference", "grounds", "signed_by"),
            ),
        ),
    )
    # by id and a thousand at a time: a catalogue may hold more bodies than memory
    after = ""
    while found := connection.execute(
        sa.select(rows.c.document_id, rows.c.body)
        .where(rows.c.document_id > after)
        .order_by(rows.c.document_id)
        .limit(_AT_ONCE)
    ).all():
        for document_id, body in found:
            said = json.loads(body)
            connection.execute(
                sa.update(rows)
                .where(rows.c.document_id == document_id)
                .values(
                    kind=said["kind"],
                    decision=said["decision"],
                    portfolio=said["portfolio"],
                    reference=said["reference"],
                    grounds=" ".join(ground["code"] for ground in said["grounds"]),
                    signed_by=said.get("signed_by", ""),
                )
            )
        after = found[-1].document_id


def downgrade() -> None:
    """Refuses: an earlier engine would leave the columns empty.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("restore a backup instead")
