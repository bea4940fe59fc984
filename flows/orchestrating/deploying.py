"""Makes Prefect's server ready for our flows: pools, deployments, limits, and the watch for dead hosts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect.automations import Automation, ChangeFlowRunState, EventTrigger, Posture
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectAlreadyExists
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.orchestrating.engine import KEY
from records.errors import InvalidInput, StoreFailed

PLAN = Path(__file__).resolve().parents[2] / "prefect.yaml"
POOLS = ("release", "release-urgent")
BUSY = "cpu"
"""Tag of the tasks that keep a core busy."""
HEARTBEAT = 30
"""Seconds between the signs of life of a run on a worker."""
SILENCE = 3 * HEARTBEAT
"""Seconds of silence after which a run is taken for dead, and marked as crashed."""
_ZOMBIES = "release: crash runs of dead hosts"
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def deploy(address: str, *, busy: int) -> list[str]:
    """Deploys every flow of ``prefect.yaml`` to the server at an address; gives their names.

    Done twice is done once: pools, limits and automations that are there are brought up to date.

    Args:
        address: of Prefect's API.
        busy: tasks that may keep a core busy at once, over all workers.

    Raises:
        InvalidInput: ``prefect.yaml`` does not stand beside the engine.
        StoreFailed: the server turned it down.
    """
    if not PLAN.is_file():
        raise InvalidInput("prefect.yaml does not stand beside the engine; deploy from its folder")
    told = {PREFECT_API_URL: address, PREFECT_API_AUTH_STRING: os.environ.get(KEY)}
    with temporary_settings(told):
        _pools_and_limits(busy)
        _deployed(address)
        _zombies()
        with get_client(sync_client=True) as client:
            return sorted(one.name for one in client.read_deployments())


def _pools_and_limits(busy: int) -> None:
    with get_client(sync_client=True) as client:
        for pool in POOLS:
            try:
                client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
            except ObjectAlreadyExists:
                continue
        client.create_concurrency_limit(BUSY, concurrency_limit=busy)


def _deployed(address: str) -> None:
    """Runs Prefect's own command, which alone knows its file, in a folder where it can write nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(PLAN, folder)
        ran = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
            cwd=folder,
            env={**os.environ, "PREFECT_API_URL": address},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        last = " ".join((ran.stdout + ran.stderr).split())[-300:]
        raise StoreFailed(f"Prefect did not deploy the flows: {last}")


def _zombies() -> None:
    """Installs the automation that marks a run as crashed once its host has been silent for too long."""
    told: dict[str, Any] = {
        "name": _ZOMBIES,
        "description": "A run that gives no sign of life is dead; the flow reconcile goes on with its work.",
        "trigger": EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{end}" for end in _ENDS)},
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=SILENCE),
        ),
        "actions": [
            ChangeFlowRunState(
                state=StateType.CRASHED, message="no sign of life from the host of this run"
            )
        ],
    }
    try:
        # Prefect types it as what may have to be awaited too, which it is not outside an event loop
        found: Automation = Automation.read(name=_ZOMBIES)  # type: ignore[assignment]
    except ValueError:
        Automation(**told).create()
        return
    for key, value in told.items():
        setattr(found, key, value)
    found.update()
