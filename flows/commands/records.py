"""Commands about what is kept: verify, index."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, Told, desk_for, give, say, settings_for
from flows.upkeep import holding
from flows.wiring import holding_bucket
from records.errors import Damaged


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (verify, index):
        app.command()(command)


def verify(
    anchor: Annotated[
        Path | None,
        typer.Option("--anchor", help="File of anchors to hold the journal against as well."),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Hold journal, vault, catalogue and shelf against each other; say what disagrees."""
    desk = desk_for(folder)
    found = [*desk.verify(), *holding.not_held(desk, holding_bucket(desk.settings))]
    if anchor is not None:
        # signatures are checked by a library that most commands never need
        backups = importlib.import_module("flows.upkeep.backups")
        found += backups.against_anchors(settings_for(folder), anchor)
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
