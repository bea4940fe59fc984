"""Commands about what is kept: verify, index."""

from __future__ import annotations

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, Told, desk_for, give, say
from records.errors import Damaged


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (verify, index):
        app.command()(command)


def verify(folder: Folder = None, as_json: AsJson = False) -> None:
    """Hold journal, vault, catalogue and shelf against each other; say what disagrees."""
    found = list(desk_for(folder).verify())
    table = Table("Place", "Key", "What", box=None)
    for one in found:
        table.add_row(one.place, one.key, one.what)
    told = [{"place": one.place, "key": one.key, "what": one.what} for one in found]
    give(
        {"agrees": not found, "disagreements": told},
        as_json=as_json,
        table=table if found else None,
    )
    if found:
        raise Told(f"verify: {len(found)} things disagree", Damaged.exit_code)
    say("journal, vault, catalogue and shelf agree")


def index(folder: Folder = None, as_json: AsJson = False) -> None:
    """Write every index of the public site anew from the catalogue, and what changed of its search."""
    written = len(desk_for(folder).index())
    give({"files": written}, as_json=as_json)
    say(f"{written} indexes and pages written")
