"""Commands about time: due."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, give, say
from policies.clocks import days_not_counted
from policies.clocks import due as due_on
from policies.regimes import Regime


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(due)


def due(
    regime: Annotated[Regime, typer.Option(help="Whose clock it is.")],
    received: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Day of receipt, or of the decision."),
    ],
    days: Annotated[int | None, typer.Option(min=1, help="20, 20 and 30 by default.")] = None,
    region: Annotated[str | None, typer.Option(help="For its anniversary day (LGOIMA).")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Name each day not counted.")] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Tell the last day of a clock; day 1 is the first working day after."""
    del folder  # every command takes it; a clock needs none
    last = due_on(regime, received.date(), days, region)
    told: dict[str, object] = {"due_on": last.isoformat()}
    skipped = days_not_counted(regime, received.date(), last, region) if explain else ()
    if explain:
        told["not_counted"] = [{"on": day.on.isoformat(), "reason": day.reason} for day in skipped]
    give(told, as_json=as_json)
    if not as_json:
        say(f"due on {last.isoformat()}")
        for day in skipped:
            say(f"  {day.on.isoformat()} is not counted: {day.reason}")
