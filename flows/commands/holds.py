"""The command of legal holds."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, Person, desk_for, give, say, who
from flows.upkeep import holding
from flows.wiring import holding_bucket
from records.errors import InvalidInput


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(hold)


def hold(
    document_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    matter: Annotated[
        str | None, typer.Option(help="Reference of the matter that it is held for.")
    ] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Lift the hold for that matter.")] = False,
    renew: Annotated[
        bool, typer.Option("--renew", help="Hold again what should be held, and is not.")
    ] = False,
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Hold what the vault has of a document, lift that, or list what is held."""
    desk = desk_for(folder)
    vault = holding_bucket(desk.settings)
    if document_id is None and (matter is not None or lift):
        raise InvalidInput("a hold needs the id of a document beside its matter")
    if document_id is None:
        renewed = holding.renew(desk, vault) if renew else 0
        held = holding.all_held(desk.catalogue)
        table = Table("Document", "Matters", box=None)
        for one, why in held.items():
            table.add_row(one, ", ".join(why))
        give({"held": held, "renewed": renewed}, as_json=as_json, table=table if held else None)
        say(f"{len(held)} documents are held" + (f"; {renewed} objects anew" if renew else ""))
        return
    if matter is None or renew:
        raise InvalidInput("a hold on a document, or its lifting, needs --matter and no --renew")
    work = holding.lift if lift else holding.hold
    objects = work(desk, vault, document_id, matter, who(person))
    left = holding.matters(desk.catalogue, document_id)
    give({"id": document_id, "matters": left, "objects": objects}, as_json=as_json)
    say(f"{document_id}: {objects} objects are {'free' if lift else 'held'}")
