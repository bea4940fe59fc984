"""An agency's measures: the register's events and the journal's changes of stage, counted by policy."""

from __future__ import annotations

from collections.abc import Iterator

from flows.desk import Desk
from policies.dayline import dayline
from policies.delays import Change
from policies.measures import Period, Statistics, statistics
from policies.regimes import Regime
from records.stages import Stage

_STAGE = "stage."


def measured(desk: Desk, agency: str, period: Period) -> Statistics:
    """Gives the statistics of an agency, by its slug, for a period, as known on its day."""
    return statistics(
        desk.register.steps(agency=agency, until=period.as_of),
        period,
        dayline(desk.settings.regime, desk.settings.region),
        dayline(Regime.CABINET, desk.settings.region),
        list(stage_changes(desk, agency)),
    )


def stage_changes(desk: Desk, agency: str) -> Iterator[Change]:
    """Gives when each document of an agency came to each stage, in the journal's order."""
    theirs = {r.id for r in desk.catalogue.documents() if r.submission.agency.slug == agency}
    for line in desk.catalogue.journal() if theirs else ():
        if line.subject in theirs and line.event.startswith(_STAGE):
            stage = Stage(line.event.removeprefix(_STAGE).upper())
            yield Change(line.subject, stage, line.at)
