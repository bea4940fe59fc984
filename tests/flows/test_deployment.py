"""prefect.yaml deploys: dotted entrypoints, a process pool, and a worker that does a document's work."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from flows_values import ABOUT, MINUTE, ROOT, done, words_in
from prefect import Flow
from prefect_calls import call

from flows.orchestrating.deploying import BUSY

TOLD = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS = {one["name"]: one for one in TOLD["deployments"]}


def test_every_flow_is_deployed():
    """The five flows of this engine, and no other; the watch runs each morning in New Zealand."""
    assert set(DEPLOYMENTS) == {"prepare", "release", "withdraw", "watch", "reconcile"}
    assert DEPLOYMENTS["watch"]["schedules"] == [
        {"cron": "0 7 * * *", "timezone": "Pacific/Auckland"}
    ]


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_every_entrypoint_is_dotted_and_is_a_flow(name):
    """A file entrypoint would put flows/ first on sys.path, where its names hide the standard library's."""
    entrypoint = DEPLOYMENTS[name]["entrypoint"]
    assert "/" not in entrypoint
    assert ":" not in entrypoint
    module, _, attribute = entrypoint.rpartition(".")
    assert isinstance(getattr(importlib.import_module(module), attribute), Flow)
    # a takedown, and what finishes one, wait behind no release
    urgent = name in {"withdraw", "reconcile"}
    assert DEPLOYMENTS[name]["work_pool"]["name"] == ("release-urgent" if urgent else "release")


def _prefect(*arguments: str, cwd: Path) -> str:
    command = [str(Path(sys.executable).parent / "prefect"), "--no-prompt", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture
def passing_limits(prefect):
    """Takes the limit on busy tasks away again: a run that another test kills would hold a slot of it."""
    yield
    call("DELETE", f"{prefect}/concurrency_limits/tag/{BUSY}")


@pytest.mark.usefixtures("passing_limits")
def test_it_deploys_and_a_worker_prepares_a_document(prefect, tmp_path, monkeypatch):
    """`prefect deploy --all` against a running server; then a worker takes a queued paper to review."""
    place = tmp_path / "place"
    place.mkdir()
    assert set(done("deploy")["deployed"]) == set(DEPLOYMENTS)
    deployed = {one["name"]: one for one in call("POST", f"{prefect}/deployments/filter", {})}
    assert {name: one["entrypoint"] for name, one in deployed.items()} == {
        name: one["entrypoint"] for name, one in DEPLOYMENTS.items()
    }
    automations = call("POST", f"{prefect}/automations/filter", {})
    assert len(automations) == 3
    (zombies,) = [one for one in automations if "dead hosts" in one["name"]]
    assert zombies["trigger"]["posture"] == "Proactive"
    assert zombies["actions"][0]["state"] == "CRASHED"

    folder = tmp_path / "folder"
    told = done("submit", MINUTE, *ABOUT, "--queue-only", "--folder", folder)
    assert told["stage"] == "QUEUED"
    run = call(
        "POST",
        f"{prefect}/deployments/{deployed['prepare']['id']}/create_flow_run",
        {"parameters": {"document_id": told["id"]}, "state": {"type": "SCHEDULED"}},
    )
    monkeypatch.setenv("RELEASE_FOLDER", str(folder))
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    said = _prefect("worker", "start", "--pool", "release", "--run-once", cwd=place)
    state = call("GET", f"{prefect}/flow_runs/{run['id']}")["state_type"]
    assert state == "COMPLETED", said
    assert done("status", told["id"], "--folder", folder)["stage"] == "IN_REVIEW"
    assert words_in(said) == []
    assert list(place.iterdir()) == []
