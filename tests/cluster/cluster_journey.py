"""The journey on a whole cluster: two workers, Dask, PostgreSQL, Redis and S3, and nothing lost or told.

Run by ``make cluster-test``; it takes longer than a test of the suite may.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis
from flows_values import ABOUT, MINUTE, MINUTE_DECISIONS, words_in
from open_ports import OPEN, Asker, elsewhere, listening, reached, said
from prefect_calls import call
from real_servers import end
from reportlab.pdfgen.canvas import Canvas
from whole_cluster import PREFECTS, SHELF, VAULT, Cluster, until, whole_cluster

from flows.orchestrating.deploying import SILENCE

PAGES = 55
SECRET = "Hinemoa Aspinall-Tautari"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster whose buckets and deployments are made, with its workers."""
    with whole_cluster() as running:
        for name in ("vault", "public"):
            running.s3.bucket(name).create()
        told = done(running, "deploy")
        assert set(told["deployed"]) == {"prepare", "release", "withdraw", "watch", "reconcile"}
        assert done(running, "deploy") == told  # done twice is done once
        running.worker("worker-1", "release")
        running.worker("worker-2", "release")
        running.worker("worker-urgent", "release-urgent")
        yield running


def done(cluster: Cluster, *arguments: object) -> Any:
    """Runs a command that has to succeed; gives its JSON."""
    ran = cluster.command(*arguments, "--json")
    assert ran.returncode == 0, ran.stderr
    assert words_in(ran.stdout + ran.stderr) == []
    return json.loads(ran.stdout)


def stage(cluster: Cluster, document_id: str) -> str:
    return str(done(cluster, "status", document_id)["stage"])


def reaches(cluster: Cluster, document_id: str, wanted: str, seconds: float = 120.0) -> None:
    until(
        lambda: stage(cluster, document_id) == wanted, f"{document_id} to reach {wanted}", seconds
    )


def long_paper(path: Path) -> Path:
    """A paper of more than two stretches; the same name stands on its first and its last page."""
    canvas = Canvas(str(path), pagesize=(300, 200))
    for number in range(1, PAGES + 1):
        canvas.setFont("Helvetica", 11)
        canvas.drawString(20, 150, f"Page {number} of a long paper about harbour lights.")
        if number in (1, PAGES):
            canvas.drawString(20, 120, f"Contact: {SECRET}, 021 555 0142.")
        canvas.showPage()
    canvas.save()
    return path


def asked_of_prefect(cluster: Cluster, path: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Gives what Prefect answers to whoever has its key."""
    return call("POST", f"{cluster.api}/{path}", asked, PREFECTS)


def task_runs(cluster: Cluster, name: str) -> list[dict[str, Any]]:
    asked = {"task_runs": {"name": {"like_": name}}}
    return asked_of_prefect(cluster, "task_runs/filter", asked)


def flow_runs(cluster: Cluster, name: str) -> list[dict[str, Any]]:
    """Gives the runs of a name, the first one first."""
    asked = {"flow_runs": {"name": {"any_": [name]}}, "sort": "START_TIME_ASC"}
    return asked_of_prefect(cluster, "flow_runs/filter", asked)


def slots_taken(cluster: Cluster) -> dict[str, int]:
    """Gives the places that runs hold, by the name of the limit."""
    limits = asked_of_prefect(cluster, "v2/concurrency_limits/filter", {})
    return {one["name"]: one["active_slots"] for one in limits if one["active_slots"]}


def power_off(worker: subprocess.Popen[bytes]) -> None:
    """Ends a worker with the runs that it has started, which have groups of their own."""
    runs = psutil.Process(worker.pid).children(recursive=True)
    end(worker, signal.SIGKILL)
    for run in runs:
        with contextlib.suppress(psutil.NoSuchProcess):
            run.kill()


def test_a_long_paper_is_read_and_searched_on_dask(cluster: Cluster) -> None:
    """An event asks for `prepare`; the stretches run on Dask, and names are found across them."""
    paper = long_paper(cluster.folder / "long.pdf")
    about = ["--kind", "briefing", "--title", "A long paper", "--agency", "A"]
    told = done(cluster, "submit", paper, *about, "--queue-only")
    assert told["stage"] == "QUEUED"
    reaches(cluster, told["id"], "IN_REVIEW")
    until(lambda: len(task_runs(cluster, "read a stretch")) == 2, "the record of two stretches")
    assert len(task_runs(cluster, "search a stretch")) == 2
    # a stretch is taken by whoever is free, so both workers of Dask have a folder for their work
    with psycopg.connect(f"{cluster.postgres}/release") as connection:
        (detail,) = connection.execute(
            "SELECT detail FROM journal WHERE subject = %s AND event = 'stage.in_review'",
            [told["id"]],
        ).fetchone()
    assert json.loads(detail)["by_category"] == {"PERSON": 2, "PHONE": 2}


def test_one_paper_from_the_queue_to_its_tombstone(cluster: Cluster) -> None:
    """Queued here, prepared and published and withdrawn by workers, exactly once; every store agrees."""
    document_id = done(cluster, "submit", MINUTE, *ABOUT, "--queue-only")["id"]
    reaches(cluster, document_id, "IN_REVIEW")
    assert done(cluster, "verify")["agrees"] is True
    done(cluster, "decide", document_id, "--decisions", MINUTE_DECISIONS)
    told = done(cluster, "publish", document_id)
    assert told["stage"] == "PUBLISHED"
    assert done(cluster, "verify")["agrees"] is True
    shelf = cluster.s3.bucket("public")
    assert any(head.key.endswith(".pdf") for head in shelf.list())
    withdrawal = ["withdraw", document_id, "--reason", "wrong-document", "--as", "rua.head"]
    assert done(cluster, *withdrawal)["stage"] == "WITHDRAWN"
    assert not any(head.key.endswith(".pdf") for head in shelf.list())
    assert done(cluster, "verify")["agrees"] is True
    with psycopg.connect(f"{cluster.postgres}/release") as connection:
        events = connection.execute("SELECT event, count(*) FROM journal GROUP BY event").fetchall()
    counts = dict(events)
    assert (counts["stage.published"], counts["stage.withdrawn"]) == (1, 1)
    # what is not allowed on a worker is not allowed here: the same exit code, the same line
    again = cluster.command("publish", document_id, "--json")
    assert again.returncode == 5, again.stderr


def test_a_host_that_dies_loses_nothing(cluster: Cluster) -> None:
    """Both workers are killed with their flow at work; others that come later finish it."""
    document_id = done(cluster, "submit", MINUTE, *ABOUT, "--queue-only")["id"]
    reaches(cluster, document_id, "IN_REVIEW")
    done(cluster, "decide", document_id, "--decisions", MINUTE_DECISIONS)
    until(lambda: not slots_taken(cluster), "the places of the preparation to be free")
    asked = threading.Thread(
        target=cluster.command, args=("publish", document_id, "--json"), daemon=True
    )
    asked.start()
    # Prefect writes down seconds later that a task runs; its place is taken before it does
    until(lambda: "tag:cpu" in slots_taken(cluster), "the publication to begin")
    for name in ("worker-1", "worker-2"):
        power_off(cluster.hosts.pop(name))
    killed_at = time.monotonic()
    assert stage(cluster, document_id) in ("DECIDED", "PUBLISHING")
    assert slots_taken(cluster)
    cluster.worker("worker-3", "release")
    # nobody asks again: the automation marks the run as crashed, that starts `reconcile`, and that asks
    reaches(cluster, document_id, "PUBLISHED", seconds=420)
    assert time.monotonic() - killed_at > SILENCE / 2, "it was killed too late to tell anything"
    (crashed, *_) = flow_runs(cluster, f"release-{document_id}")
    assert crashed["state_type"] == "CRASHED"
    assert "no sign of life" in crashed["state"]["message"]
    until(lambda: not slots_taken(cluster), "the dead run's place to be free")
    done(cluster, "reconcile", "--minutes", 0)
    assert done(cluster, "verify")["agrees"] is True
    with psycopg.connect(f"{cluster.postgres}/release") as connection:
        told = connection.execute(
            "SELECT count(*) FROM journal WHERE subject = %s AND event = 'stage.published'",
            [document_id],
        ).fetchone()
    assert told == (1,)


def test_an_outsider_finds_nothing(cluster: Cluster) -> None:
    """No part is reached from elsewhere; Prefect and the store turn away whoever comes without a key."""
    found = listening([os.getpid()])
    assert len(found) > 8
    assert {place: by for place, by in found.items() if place[0] != "127.0.0.1"} == {}
    others = [(at, number) for at in elsewhere() for _, number in found if reached(at, number)]
    assert others == []
    assert set(Asker().let_in(cluster.api.removesuffix("/api"))) == OPEN
    for bucket in ("vault", "public"):
        told = Asker().ask("GET", f"{cluster.s3.endpoint_url}/{bucket}")
        assert (told.status_code, b"AccessDenied" in told.content) == (403, True)
    # the workers' channels are for the runs that they have started, each by a token of its own
    channels = [number for (_, number), by in found.items() if "prefect worker start" in by]
    assert len(channels) > 1
    assert {said(channel) for channel in channels} == {b""}


def test_every_line_that_a_worker_logs_is_json(cluster: Cluster) -> None:
    """With RELEASE_LOG=json workers and the runs that they start say nothing in Prefect's own form."""
    lines = [
        line
        for path in cluster.folder.glob("worker-*.log")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    told = [json.loads(line) for line in lines if line.startswith("{")]
    # the worker of its runs, the flows, and their tasks
    said = {one["logger"] for one in told}
    assert {"prefect.flow_runs.worker", "prefect.flow_runs", "prefect.task_runs"} <= said
    assert any(one.get("run", "").startswith("release-D") for one in told)
    # the greeting on standard output is the only other thing
    assert [line for line in lines if re.search(r"\| (INFO|WARNING|ERROR) ", line)] == []


def test_no_word_and_no_secret_reached_prefect(cluster: Cluster) -> None:
    """Every byte of Prefect's database and of Redis, and every log: no document's words, no credential."""
    secrets = [VAULT[1], SHELF[1], PREFECTS, SECRET, "021 555 0142"]
    with psycopg.connect(f"{cluster.postgres}/prefect") as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        assert len(tables) > 20
        kept = b""
        for (name,) in tables:
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as rows:
                kept += b"".join(bytes(row) for row in rows)
    held = redis.Redis(port=cluster.redis)
    for database in (0, 1):
        held = redis.Redis(port=cluster.redis, db=database)
        kept += b"".join(held.dump(key) or b"" for key in held.scan_iter())
    logs = "".join(path.read_text(errors="replace") for path in cluster.folder.glob("*.log"))
    assert len(kept) > 50_000
    for hay in (kept.decode("utf-8", errors="replace"), logs):
        assert words_in(hay) == []
        assert [secret for secret in secrets if secret in hay] == []
    assert re.search(r"prefect", kept.decode("utf-8", errors="replace"))
