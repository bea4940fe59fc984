"""Commands about time: due."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, give, say
from policies.clocks import days_not_counted
from policies.clocks import due as due_on
from policies.dayline import dayline
from policies.limits import decision_due, sought_late, starts_on
from policies.regimes import Regime
from records.errors import InvalidInput
from records.register import OiaRequest

_DAY = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(due)


def due(
    regime: Annotated[Regime, typer.Option(help="Whose clock it is.")],
    received: Annotated[
        datetime,
        typer.Option("--from", formats=_DAY, help="Day of receipt, or of the decision."),
    ],
    days: Annotated[int | None, typer.Option(min=1, help="20, 20 and 30 by default.")] = None,
    region: Annotated[str | None, typer.Option(help="For its anniversary day (LGOIMA).")] = None,
    clarified: Annotated[
        datetime | None,
        typer.Option(formats=_DAY, help="Day of a clarified request: the clock starts anew."),
    ] = None,
    sought: Annotated[
        datetime | None,
        typer.Option(
            "--sought-on", formats=_DAY, help="Day on which the agency asked for the clarification."
        ),
    ] = None,
    notice: Annotated[
        datetime | None, typer.Option("--notice-on", formats=_DAY, help="Day of an extension.")
    ] = None,
    extended: Annotated[
        datetime | None,
        typer.Option("--extended-to", formats=_DAY, help="Day that the notice names."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Name each day not counted.")] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Tell the last day of a clock; day 1 is the first working day after."""
    del folder  # every command takes it; a clock needs none
    late = _sought_late(regime, received, clarified, sought, region)
    request = _request(regime, received, None if late else clarified, notice, extended)
    start = starts_on(request)
    last = due_on(regime, start, days, region)
    if extended is not None:
        last = decision_due(request, dayline(regime, region))
    told: dict[str, object] = {"due_on": last.isoformat()}
    skipped = days_not_counted(regime, start, last, region) if explain else ()
    if explain:
        told["counted_from"] = start.isoformat()
        told["not_counted"] = [{"on": day.on.isoformat(), "reason": day.reason} for day in skipped]
    if sought is not None:
        told["sought_late"] = late
    if extended is not None:
        told["extended"] = last == extended.date()
    give(told, as_json=as_json)
    if not as_json:
        say(f"due on {last.isoformat()}")
        if late:
            say("  the clarification starts no clock anew: it was sought after seven working days")
        if extended is not None and last != extended.date():
            say("  the notice of extension does not count: it was given outside the limit")
        for day in skipped:
            say(f"  {day.on.isoformat()} is not counted: {day.reason}")


def _sought_late(
    regime: Regime,
    received: datetime,
    clarified: datetime | None,
    sought: datetime | None,
    region: str | None,
) -> bool:
    if sought is None:
        return False
    if clarified is None or not received <= sought <= clarified:
        raise InvalidInput("--sought-on: expected a day from --from to --clarified, which it needs")
    return sought_late(received.date(), sought.date(), dayline(regime, region))


def _request(
    regime: Regime,
    received: datetime,
    clarified: datetime | None,
    notice: datetime | None,
    extended: datetime | None,
) -> OiaRequest:
    if (notice is None) != (extended is None):
        raise InvalidInput("--notice-on and --extended-to go together; give both days")
    if regime is Regime.CABINET and (clarified or extended):
        raise InvalidInput("--clarified and --extended-to are about requests, not about Cabinet")
    if any(day is not None and day < received for day in (clarified, notice)):
        raise InvalidInput("--clarified, --notice-on: expected a day on or after --from")
    return OiaRequest(
        id="asked",
        agency_slug="asked",
        subject="",
        received_on=received.date(),
        clarified_on=clarified.date() if clarified else None,
        extended_on=notice.date() if notice else None,
        extended_to=extended.date() if extended else None,
    )
