"""Drills: what must go quickly when it matters is tried, and timed, before it matters."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, give, say
from flows.settings import load
from flows.upkeep import drill
from flows.wiring import fill_for_drill, open_desk

drills = typer.Typer(help="Try and time what must go quickly.", no_args_is_help=True)

Size = Annotated[int, typer.Option("--releases", min=10, help="Releases on the made-up site.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    drills.command("withdraw")(withdraw)
    # one command alone would be taken for the group itself
    drills.callback()(_drills)
    app.add_typer(drills, name="drill")


def _drills() -> None:
    """Try and time what must go quickly."""


def withdraw(releases: Size = 1_000, folder: Folder = None, as_json: AsJson = False) -> None:
    """Build a made-up site in a passing folder, withdraw one release of it, and tell how long that took.

    The passing folder is made within ``--folder``, on whose disk the drill is timed then.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="release-drill-", dir=folder) as passing:
        settings = load(Path(passing))
        desk = open_desk(settings)
        say(f"building a site of {releases:,} made-up releases …")
        timed = drill.withdraw(desk, partial(fill_for_drill, settings), releases)
    give({name: round(value, 2) for name, value in asdict(timed).items()}, as_json=as_json)
    say(
        f"withdrawn among {timed.releases:,} releases: unreadable after {timed.gone:.1f} s, listed "
        f"nowhere after {timed.listed_nowhere:.1f} s, search anew after {timed.whole:.1f} s"
    )
