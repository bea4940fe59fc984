"""What Alembic runs for an upgrade: the steps, on the connection and in the transaction it was given."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata


def run() -> None:
    """Runs the steps that are missing."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    context.run_migrations()


# Alembic executes this file while it upgrades; a plain import of it does nothing
if hasattr(context, "config"):
    run()
