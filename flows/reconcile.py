"""The flow ``reconcile``: what a crash, a dead host or a lost event left unfinished is finished."""

from __future__ import annotations

from typing import Any

from prefect import Flow, flow, task

from flows.discretion import discreet
from flows.orchestrating import crashed, dispatch
from flows.orchestrating.stations import STEP, station, table, the_desk
from flows.prepare import prepare
from flows.release import release
from flows.upkeep import reconciling
from flows.withdraw import withdraw

FLOWS: dict[str, Flow[..., Any]] = {"prepare": prepare, "release": release, "withdraw": withdraw}


@task(name="look", **STEP)
@discreet
def look() -> list[reconciling.Job]:
    """Gives the flows that have to be run again, without those that wait or run already.

    What crashed with its worker is run again at once; what the catalogue alone tells of waits longer.
    """
    desk = the_desk()
    jobs = reconciling.interrupted(desk)
    if desk.settings.run_on != "workers":
        return jobs
    return dispatch.without_runs(reconciling.without_doubles([*crashed.jobs(), *jobs]))


@station("clear")
def clear() -> None:
    """Takes strays off the shelf and names what lies in the vault unnamed; sets right what the public sees."""
    desk = the_desk()
    found = reconciling.settle_orphans(desk)
    reconciling.settle_public(desk)
    table("reconcile", reconciling.counted([], found))


@flow(name="reconcile", validate_parameters=False)
def reconcile() -> None:
    """Looks > runs again what was interrupted, here or on a worker > clears what nobody names."""
    for job in look():
        if the_desk().settings.run_on == "workers":
            dispatch.begin(job.flow, *job.arguments)
        else:
            # one that fails holds up no other, and stays where `release status` shows it
            FLOWS[job.flow](*job.arguments, return_state=True)
    clear()
