"""Prefect tries again only where a store did not answer; and it learns nothing of a document's words."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from flows_values import (
    ABOUT,
    BESIDE_THE_SECRETS,
    MINUTE,
    MINUTE_DECISIONS,
    SECRETS,
    done,
    on_shelf,
    only_id,
    release,
    words_in,
)
from prefect_calls import call

from flows.settings import load
from flows.wiring import open_desk
from records.errors import Damaged, StoreFailed

SECRET = SECRETS["cabinet-minute.pdf"][1]


@pytest.fixture
def impatient(prefect, monkeypatch):
    """Lets every task of the flow `release` try again at once."""
    from flows import release as flow

    for task in (flow.gate, flow.publish, flow.index, flow.report):
        monkeypatch.setattr(task, "retry_delay_seconds", [0, 0, 0])


@pytest.fixture
def counted(quick, monkeypatch):
    """Gives a maker of desks whose publishing raises given errors, one after the other."""

    def failing(folder, *errors):
        desk = quick(folder)
        monkeypatch.setattr("flows.orchestrating.stations.open_desk", lambda _: desk)
        monkeypatch.setattr("flows.commands.shared.open_desk", lambda _: desk)
        left, attempts = list(errors), []
        publish = desk.publish

        def tried(document_id):
            attempts.append(document_id)
            if left:
                raise left.pop(0)
            return publish(document_id)

        # a desk has slots, so its class takes the change
        monkeypatch.setattr(type(desk), "publish", lambda _, document_id: tried(document_id))
        return attempts

    return failing


def test_a_store_that_answers_later_is_waited_for(decided, counted, impatient):
    """Two failures of a store, then it answers: published, on the third try."""
    attempts = counted(decided, StoreFailed("away"), StoreFailed("away"))
    assert done("publish", only_id(decided), "--folder", decided)["stage"] == "PUBLISHED"
    assert len(attempts) == 3


def test_a_store_that_stays_away_ends_after_four_tries(decided, counted, impatient):
    """The first try and three more, then exit code 6; the document can be published later."""
    attempts = counted(decided, *[StoreFailed("bucket public, key x: away")] * 9)
    ran = release("publish", only_id(decided), "--folder", decided, "--json")
    assert (ran.code, ran.told["error"], len(attempts)) == (6, "StoreFailed", 4)
    assert ran.err == "release: bucket public, key x: away\n"


@pytest.mark.parametrize("error", [Damaged("other bytes"), ValueError(SECRET), KeyError(SECRET)])
def test_no_other_error_is_tried_again(error, decided, counted, impatient):
    """What trying again cannot mend ends at once, whoever raised it."""
    attempts = counted(decided, error)
    ran = release("publish", only_id(decided), "--folder", decided, "--json")
    assert ran.code == (8 if isinstance(error, Damaged) else 1)
    assert len(attempts) == 1
    assert words_in(ran.out + ran.err) == []


def test_a_bucket_on_a_closed_port_is_a_store_that_does_not_answer(decided, impatient, monkeypatch):
    """An S3 endpoint where nobody listens: exit code 6 and one line; nothing of it is on any shelf."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name, value in {
        "SHELF": "s3",
        "S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "SHELF_ACCESS_KEY": "publisher",
        "SHELF_SECRET_KEY": "no secret",
    }.items():
        monkeypatch.setenv(f"RELEASE_{name}", value)
    from flows import release as flow

    monkeypatch.setattr(flow.publish, "retries", 0)
    document_id = only_id(decided)
    ran = release("publish", document_id, "--folder", decided, "--json")
    assert (ran.code, ran.told["error"]) == (6, "StoreFailed")
    assert "bucket public" in ran.told["message"]
    assert "no secret" not in ran.out + ran.err
    assert ran.err.count("\n") == 1
    assert on_shelf(decided) == []
    verified = release("verify", "--folder", decided, "--json")
    assert (verified.code, verified.told["error"]) == (6, "StoreFailed")

    for name in ("SHELF", "S3_ENDPOINT", "SHELF_ACCESS_KEY", "SHELF_SECRET_KEY"):
        monkeypatch.delenv(f"RELEASE_{name}")
    assert done("status", document_id, "--folder", decided)["stage"] == "PUBLISHING"
    assert done("publish", document_id, "--folder", decided)["stage"] == "PUBLISHED"
    assert done("verify", "--folder", decided)["agrees"] is True


def test_prefect_keeps_no_words_of_a_document(
    prefect, prefect_home: Path, counted, impatient, tmp_path
):
    """After a good run and one whose error quotes the paper, its words stand in no file of Prefect's."""
    place = ["--folder", tmp_path / "folder"]
    document_id = done("submit", MINUTE, *ABOUT, *place)["id"]
    done("decide", document_id, "--decisions", MINUTE_DECISIONS, *place)
    counted(tmp_path / "folder", ValueError(f"{SECRET} and {BESIDE_THE_SECRETS[0]}"))
    assert release("publish", document_id, *place).code == 1
    assert done("publish", document_id, *place)["stage"] == "PUBLISHED"
    _recorded(prefect, document_id)
    files = [path for path in prefect_home.rglob("*") if path.is_file()]
    everything = b"".join(path.read_bytes() for path in files)
    assert document_id.encode() in everything  # what it should know is there to be found
    assert b"internal error (ValueError in" in everything
    assert [(path.name, words_in(path.read_bytes())) for path in files] == [
        (path.name, []) for path in files
    ]


def _recorded(api: str, document_id: str) -> None:
    """Waits until Prefect has written down both runs of the flow and all their tasks."""
    until = time.monotonic() + 60
    states: list[str] = []
    while time.monotonic() < until:
        asked = {"flow_runs": {"name": {"any_": [f"release-{document_id}"]}}}
        runs = call("POST", f"{api}/task_runs/filter", asked)
        states = sorted(run["state_type"] for run in runs)
        if states == ["COMPLETED"] * 6 + ["FAILED"]:
            return
        time.sleep(0.3)
    raise AssertionError(f"Prefect recorded {states}")


def test_a_desk_of_the_flows_is_the_desk_of_the_command(decided, prefect, monkeypatch):
    """The flow finds the command's own folder by the environment, also one given relatively."""
    monkeypatch.chdir(decided.parent)
    from flows.commands.shared import desk_for
    from flows.orchestrating.running import flows
    from flows.orchestrating.stations import the_desk

    with flows(load(Path("folder"))):
        assert the_desk() is desk_for(Path("folder"))
    assert open_desk(load(decided)) is desk_for(decided)
