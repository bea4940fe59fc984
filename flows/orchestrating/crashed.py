"""Runs on Prefect's workers that died with their host: which of them have to be run again.

Prefect knows what the catalogue cannot: that somebody asked for a publication whose worker died before its
first step was written down. What it says is a hint alone; each flow looks at where its document stands.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.orchestrating.dispatch import at_its_address, away
from flows.upkeep.reconciling import Job

WITHIN = timedelta(hours=2)
"""Age of a crash that is looked at; an older one is left to the catalogue."""
MOST = 3
"""Crashes of one document's flow within that time after which a person looks: it may be what kills hosts."""
_NAME = re.compile(r"(prepare|release|withdraw)-(D[0-9A-Z]+)")
_MANY = 200


def jobs() -> list[Job]:
    """Gives the flows whose last run crashed lately, the oldest crash first.

    Raises:
        StoreFailed: Prefect's server does not answer.
    """
    orchestration = importlib.import_module("prefect.client.orchestration")
    try:
        with at_its_address(), orchestration.get_client(sync_client=True) as client:
            crashed = _named(_runs(client, {"state": {"type": {"any_": ["CRASHED"]}}}))
            return [
                job
                for name, runs in crashed.items()
                if len(runs) < MOST
                if (job := _job(name, runs, _runs(client, {"name": {"any_": [name]}}))) is not None
            ]
    except Exception as error:
        raise away("tell what crashed", error) from error


def _runs(client: Any, which: dict[str, Any]) -> Sequence[Any]:
    filters = importlib.import_module("prefect.client.schemas.filters")
    sorting = importlib.import_module("prefect.client.schemas.sorting")
    since = {"start_time": {"after_": datetime.now(UTC) - WITHIN}}
    found: Sequence[Any] = client.read_flow_runs(
        flow_run_filter=filters.FlowRunFilter.model_validate(which | since),
        sort=sorting.FlowRunSort.START_TIME_ASC,
        limit=_MANY,
    )
    return found


def _named(runs: Sequence[Any]) -> dict[str, list[Any]]:
    by_name = dict[str, list[Any]]()
    for run in runs:
        if _NAME.fullmatch(run.name):
            by_name.setdefault(run.name, []).append(run)
    return by_name


def _job(name: str, crashed: Sequence[Any], all_runs: Sequence[Any]) -> Job | None:
    """Gives the job of a name's last run where that crashed, and none where another came after it."""
    last = crashed[-1]
    if all_runs and all_runs[-1].id != last.id:
        return None
    flow = name.partition("-")[0]
    wanted = inspect.signature(getattr(importlib.import_module(f"flows.{flow}"), flow).fn)
    told = [last.parameters.get(parameter) for parameter in wanted.parameters]
    if not all(isinstance(one, str) for one in told):
        return None
    return Job(flow, tuple(str(one) for one in told))
