"""Commands that keep a house: backup, restore, rebuild, anchor."""

from __future__ import annotations

import importlib
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, Told, bar, desk_for, give, say, settings_for
from flows.settings import Settings
from records.errors import Damaged


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (backup, restore, rebuild, anchor):
        app.command()(command)


def backup(
    to: Annotated[Path, typer.Option("--to", help="Folder of the backup, outside of the house.")],
    without_objects: Annotated[
        bool,
        typer.Option("--without-objects", help="List the vault's objects, and copy none of them."),
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Write catalogue, journal, register, people and vault into a folder; work may go on meanwhile."""
    backups = importlib.import_module("flows.upkeep.backups")
    with bar() as shown:
        made = backups.back_up(_whole(folder), to, with_objects=not without_objects, tell=shown)
    give(
        {
            "made_at": made.made_at,
            "journal": {"lines": made.lines, "head": made.head},
            "objects": made.objects,
            "bytes": made.bytes,
            "with_objects": made.with_objects,
            "disagreements": made.wrong,
        },
        as_json=as_json,
    )
    if made.wrong:
        raise Told(
            f"backup: it was written, and {made.wrong} things in the house disagree; "
            "run release verify",
            Damaged.exit_code,
        )
    say(f"{made.lines} lines of the journal and {made.objects} objects backed up")


def restore(
    from_: Annotated[Path, typer.Option("--from", help="Folder of the backup.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only hold the backup against its own list.")
    ] = False,
    even_damaged: Annotated[
        bool,
        typer.Option("--even-damaged", help="Also what disagreed when it was backed up."),
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Check a backup, put it into an empty house, and build the public site; nothing is written over."""
    backups = importlib.import_module("flows.upkeep.backups")
    settings = _whole(folder)
    sealed = backups.check(from_, even_damaged=even_damaged)
    told = {"made_at": sealed.made_at, "lines": sealed.lines, "objects": sealed.objects}
    if check:
        give({"holds": True} | told, as_json=as_json)
        say(f"the backup of {sealed.made_at} is as it was written")
        return
    with bar() as shown:
        built = backups.restore(settings, from_, sealed, shown)
    give(told | {"site": asdict(built)}, as_json=as_json)
    say(
        f"restored as of {sealed.made_at}: {sealed.lines} lines of the journal, {sealed.objects} objects, "
        f"{built.releases} releases stand; nobody is signed in; run release verify"
    )


def rebuild(folder: Folder = None, as_json: AsJson = False) -> None:
    """Make the public site again from vault and catalogue: what is missing or differs is written."""
    desk = desk_for(folder)
    with bar() as shown:
        desk.progress = shown
        built = desk.rebuild()
    give(asdict(built), as_json=as_json)
    say(f"{built.releases} releases and {built.tombstones} tombstones stand")


def anchor(
    to: Annotated[Path, typer.Option("--to", help="File of anchors, outside of the house.")],
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make the signing key first, where there is none.")
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Add the journal's head, signed, to a file outside, so that nobody can rewrite the journal unseen."""
    made = importlib.import_module("flows.upkeep.backups").anchor(
        _whole(folder), to, new_key=new_key
    )
    give({"number": made.number, "digest": made.digest, "key": made.key}, as_json=as_json)
    say(
        f"anchored at line {made.number}; keep {to.name} where nobody who runs the database can write"
    )


def _whole(folder: Path | None) -> Settings:
    settings = settings_for(folder)
    return settings.model_copy(update={"folder": settings.folder.resolve()})
