"""Commands of the stores: make the buckets, turn the vault's master key."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, give, hand_over, say, settings_for
from flows.wiring import shelf_bucket
from records.errors import NotAllowed


def register(app: typer.Typer) -> None:
    """Adds the commands of this module, under ``release storage``."""
    storage = typer.Typer(help="Buckets on a server that speaks S3.", no_args_is_help=True)
    for command in (init, turn, address):
        storage.command()(command)
    app.add_typer(storage, name="storage")


def init(
    lock_days: Annotated[
        int | None, typer.Option(min=1, help="Days for which nothing in the vault can be removed.")
    ] = None,
    old_versions_days: Annotated[
        int, typer.Option(min=1, help="Days until a replaced file of the shelf goes for good.")
    ] = 30,
    public_read: Annotated[
        bool, typer.Option("--public-read", help="Let everybody read the shelf's bucket directly.")
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Make the buckets, with versions, lifecycle, encryption, policies and users; then try each key."""
    settings = settings_for(folder)
    wanted = {
        "lock_days": lock_days,
        "old_versions_days": old_versions_days,
        "public_read": public_read,
    }
    # the client takes a moment to load, and most commands never need it
    done = importlib.import_module("flows.upkeep.stores").make_buckets(settings, wanted)
    for one in done:
        say(f"{one.what}: {one.refused or 'done'}")
    give(
        {
            "done": [one.what for one in done if not one.refused],
            "refused": {one.what: one.refused for one in done if one.refused},
        },
        as_json=as_json,
    )


def address(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key of a file of the public site.")],
    minutes: Annotated[
        int, typer.Option(min=1, max=7 * 24 * 60, help="For how long it is good.")
    ] = 15,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Give an address at which the shelf's store itself gives out one file, past any delivery network."""
    settings = settings_for(folder)
    shelf = shelf_bucket(settings, settings.folder.resolve())
    signed = shelf.presign(key, timedelta(minutes=minutes))
    if signed is None:
        raise NotAllowed("RELEASE_SHELF: a folder has no addresses; look at the file itself")
    give({"key": key, "address": signed, "minutes": minutes}, as_json=as_json)
    if not as_json:
        hand_over(f"{signed}\n")


def turn(folder: Folder = None, as_json: AsJson = False) -> None:
    """Put every object of a sealed vault under the first of its master keys."""
    done = importlib.import_module("flows.upkeep.stores").turn_keys(settings_for(folder))
    give({"turned": done.turned, "held": done.held}, as_json=as_json)
    say(f"{done.turned} objects were under another key, and are under the first one now")
    if done.held:
        say(f"{done.held} are held and stay under an older key, which has to be kept for them")
