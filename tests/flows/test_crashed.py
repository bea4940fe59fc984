"""Runs whose host died are found by Prefect's own record, and asked for again: once, and not for ever."""

from __future__ import annotations

import pytest
from prefect_calls import call

from flows.orchestrating import crashed
from flows.upkeep import reconciling
from flows.upkeep.reconciling import Job
from records.errors import StoreFailed

WITHDRAWN = {"document_id": "D0CRASHED000000002", "reason": "rights", "actor": "rua.head"}


@pytest.fixture
def runs(prefect: str):
    """Gives a function that makes a run at a state, as a worker's would be; takes all of them away again."""
    flows, made = dict[str, str](), list[str]()

    def make(name: str, state: str, **parameters: str) -> None:
        flow = name.partition("-")[0]
        if flow not in flows:
            flows[flow] = call("POST", f"{prefect}/flows/", {"name": flow})["id"]
        told = {"flow_id": flows[flow], "name": name, "parameters": parameters}
        made.append(call("POST", f"{prefect}/flow_runs/", told)["id"])
        for kind in ("RUNNING", *([] if state == "RUNNING" else [state])):
            told = {"state": {"type": kind}, "force": True}
            call("POST", f"{prefect}/flow_runs/{made[-1]}/set_state", told)

    yield make
    for one in made:
        call("DELETE", f"{prefect}/flow_runs/{one}")


def test_what_crashed_is_run_again_with_what_it_was_asked(runs):
    """The last run of a document's flow crashed: the same flow again, with all of its arguments."""
    runs("release-D0CRASHED000000001", "CRASHED", document_id="D0CRASHED000000001")
    runs("withdraw-D0CRASHED000000002", "CRASHED", **WITHDRAWN)
    runs("prepare-D0CRASHED000000003", "FAILED", document_id="D0CRASHED000000003")
    runs("watch", "CRASHED")
    assert crashed.jobs() == [
        Job("release", ("D0CRASHED000000001",)),
        Job("withdraw", ("D0CRASHED000000002", "rights", "rua.head")),
    ]


@pytest.mark.parametrize("after", ["RUNNING", "COMPLETED", "FAILED"])
def test_what_ran_again_since_is_left_alone(runs, after):
    """A later run is under way, has finished it, or told why it cannot: a crash before that counts no more."""
    for state in ("CRASHED", after):
        runs("release-D0CRASHED000000004", state, document_id="D0CRASHED000000004")
    assert crashed.jobs() == []


def test_what_kills_its_host_again_and_again_is_left_to_a_person(runs):
    """Twice it is tried again; after the third crash it would only take down the next host."""
    for crashes in range(1, crashed.MOST + 1):
        runs("prepare-D0CRASHED000000005", "CRASHED", document_id="D0CRASHED000000005")
        assert len(crashed.jobs()) == (crashes < crashed.MOST)


def test_a_server_that_is_gone_is_told(monkeypatch):
    """Without Prefect's server nobody knows what crashed, and that is a failed store."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    with pytest.raises(StoreFailed, match="tell what crashed"):
        crashed.jobs()


def test_a_document_is_asked_for_once():
    """What crashed and what the catalogue tells of may be the same document; the first of both counts."""
    first, second, other = (
        Job("withdraw", ("D1", "rights", "a")),
        Job("withdraw", ("D1", "x", "b")),
        Job("release", ("D2",)),
    )
    assert reconciling.without_doubles([first, other, second]) == [first, other]
