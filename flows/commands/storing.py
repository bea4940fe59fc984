"""Commands of the stores: make the buckets, turn the vault's master key."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, give, say, settings_for


def register(app: typer.Typer) -> None:
    """Adds the commands of this module, under ``release storage``."""
    storage = typer.Typer(help="Buckets on a server that speaks S3.", no_args_is_help=True)
    for command in (init, turn):
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
    done = importlib.import_module("flows.stores").make_buckets(settings, wanted)
    for one in done:
        say(f"{one.what}: {one.refused or 'done'}")
    give(
        {
            "done": [one.what for one in done if not one.refused],
            "refused": {one.what: one.refused for one in done if one.refused},
        },
        as_json=as_json,
    )


def turn(folder: Folder = None, as_json: AsJson = False) -> None:
    """Put every object of a sealed vault under the first of its master keys."""
    turned = importlib.import_module("flows.stores").turn_keys(settings_for(folder))
    give({"turned": turned}, as_json=as_json)
    say(f"{turned} objects were under another key, and are under the first one now")
