"""Commands about what needs somebody: watch."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, desk_for, give, say, settings_for
from flows.documents.advice import today
from flows.orchestrating.running import flows
from flows.upkeep import watching


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(watch)


def watch(
    only_look: Annotated[
        bool, typer.Option("--look", help="Only show it: publish nothing, tell nobody.")
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Publish what is approved and due, and tell what needs somebody: the flow `watch`, by hand."""
    desk = desk_for(folder)
    if not only_look:
        with flows(settings_for(folder)) as run:
            run("watch")
    notices = watching.look(desk, today())
    table = Table("What", "Subject", "Day", "Codes", box=None)
    for one in notices:
        table.add_row(one.kind.value, one.subject, one.on.isoformat(), ", ".join(one.codes))
    told = [
        {"kind": n.kind.value, "subject": n.subject, "on": n.on.isoformat(), "codes": list(n.codes)}
        for n in notices
    ]
    give({"day": today().isoformat(), "notices": told}, as_json=as_json, table=table)
    say(f"{len(notices)} things need somebody")
