"""A soak: many papers through all stages at once, with workers that are killed and jobs that are given twice.

    python -m benchmarks.soak --documents 1000

Four workers (a process for each flow, as Prefect's process workers have it) share one catalogue, vault and
shelf. By chance a worker is killed in the middle of its job, or a job is given to two of them at once. At the
end everything is counted, and ``verify`` must find nothing. Then the same page work is timed with one worker
and with two, each bound to a core, and some papers go through Prefect's engine for its share of the CPU.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.soaking import PAGES, Workers, apart, queue, work
from flows import reconciling, running, wiring
from flows.desk import Desk
from flows.settings import Settings
from records.document import DocumentRecord
from records.stages import Stage

WORKERS = 4
KILLED = 0.15
"""Share of the jobs whose worker is killed in the middle."""
TWICE = 0.1
"""Share of the jobs that are given to two workers at once."""
WITHDRAWN = 4
"""Every fourth paper is withdrawn once it is published."""
_NEXT = {
    Stage.QUEUED: "prepare",
    Stage.READ: "prepare",
    Stage.IN_REVIEW: "decide",
    Stage.REVIEWED: "decide",
    Stage.DECIDED: "release",
    Stage.PUBLISHING: "release",
    Stage.WITHDRAWING: "withdraw",
}


@dataclass
class Tally:
    """What happened in a soak."""

    jobs: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    twice: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    surprised: int = 0
    wall: float = 0.0
    cpu: float = 0.0


def soak(folder: Path, documents: int, chance: random.Random) -> Tally:
    """Takes papers through all stages with faults at random, until every one is at its end."""
    tally, workers = Tally(), Workers(folder / "house", WORKERS)
    apart(lambda: _queued(folder, documents))
    doomed: dict[int, float] = {}
    began, before = time.monotonic(), _cpu()
    while True:
        for job, _, code in workers.ended():
            tally.jobs[job] += 1
            tally.killed += code == -signal.SIGKILL
            if code >= 10:
                tally.refused[f"{job}: exit code {code - 10}"] += 1
            tally.surprised += code == 1
        for pid, at in list(doomed.items()):
            if time.monotonic() > at:
                workers.kill(pid)
                del doomed[pid]
        free = workers.number - len(workers.running)
        if free:
            wanted = _wanted(_records(folder), {d for _, d, _ in workers.running.values()}, chance)
            if not wanted and not workers.running:
                break
            for job, document_id in wanted[:free]:
                for _ in range(2 if chance.random() < TWICE else 1):
                    pid = workers.begin(job, document_id)
                    if chance.random() < KILLED:
                        doomed[pid] = time.monotonic() + chance.uniform(0.05, 6.0)
                tally.twice += (
                    len([d for _, d, _ in workers.running.values() if d == document_id]) > 1
                )
        time.sleep(0.05)
    apart(lambda: _reconciled(folder))
    tally.wall, tally.cpu = time.monotonic() - began, _cpu() - before
    return tally


def _wanted(
    records: Sequence[DocumentRecord], busy: set[str], chance: random.Random
) -> list[tuple[str, str]]:
    """Gives what is to be done next, in an order of chance."""
    jobs = [(_NEXT[r.stage], r.id) for r in records if r.stage in _NEXT and r.id not in busy]
    jobs += [
        ("withdraw", r.id)
        for number, r in enumerate(records)
        if number % WITHDRAWN == 0 and r.stage is Stage.PUBLISHED and r.id not in busy
    ]
    chance.shuffle(jobs)
    return jobs


def _queued(folder: Path, documents: int) -> None:
    queue(wiring.open_desk(Settings(folder=folder / "house")), folder, documents)


def _reconciled(folder: Path) -> None:
    """Does what `release reconcile` does: jobs that were cut off are done, indexes are brought in step."""
    desk = wiring.open_desk(Settings(folder=folder / "house"))
    for job in reconciling.interrupted(desk, timedelta(0)):
        work(desk, job.flow, job.arguments[0])
    reconciling.settle_orphans(desk)
    desk.index()


def _records(folder: Path) -> Sequence[DocumentRecord]:
    """Gives where the papers stand; the parent opens nothing that its children would inherit."""
    return apart(
        lambda: list(wiring.open_desk(Settings(folder=folder / "house")).catalogue.documents())
    )


def judged(folder: Path, documents: int) -> list[str]:
    """Gives what is wrong at the end: lost, doubled, unproven, or not agreeing."""
    return apart(
        lambda: list(_faults(wiring.open_desk(Settings(folder=folder / "house")), documents))
    )


def _faults(desk: Desk, documents: int) -> Iterator[str]:
    records = desk.catalogue.documents()
    if len(records) != documents:
        yield f"{len(records)} documents of {documents}"
    for number, record in enumerate(records):
        wanted = Stage.WITHDRAWN if number % WITHDRAWN == 0 else Stage.PUBLISHED
        if record.stage is not wanted:
            yield f"{record.id} stands at {record.stage}"
    lines = list(desk.catalogue.journal())
    for (subject, event), times in Counter((line.subject, line.event) for line in lines).items():
        if event.startswith("stage.") and times > 1:
            yield f"{event} of {subject} is told {times} times"
    proven = {str(line.detail["public_sha256"])[:12] for line in lines if line.event == "proven"}
    pdfs = [key for key in desk.shelf.keys("") if key.endswith(".pdf")]
    yield from (f"unproven: {key}" for key in pdfs if Path(key).stem not in proven)
    if len(pdfs) != sum(record.stage is Stage.PUBLISHED for record in records):
        yield f"the public sees {len(pdfs)} documents"
    yield from (f"verify: {one.place} {one.key}: {one.what}" for one in desk.verify())


def paced(folder: Path, documents: int, workers: int) -> float:
    """Gives the pages a second that workers prepare and release without faults, each bound to a core."""
    apart(lambda: _queued(folder, documents))
    pool = Workers(folder / "house", workers, bound=True)
    for stage, job in ((Stage.QUEUED, "prepare"), (Stage.IN_REVIEW, "decide")):
        waiting = [r.id for r in _records(folder) if r.stage is stage]
        _all_done(pool, job, waiting)
    waiting = [r.id for r in _records(folder)]
    return documents * PAGES / _all_done(pool, "release", waiting)


def _all_done(pool: Workers, job: str, waiting: Sequence[str]) -> float:
    """Has every document's job done; gives the seconds that it took."""
    began, left = time.monotonic(), list(waiting)
    while left or pool.running:
        for _, document_id, code in pool.ended():
            assert code == 0, f"{job} of {document_id} ended with {code}"
        while left and len(pool.running) < pool.number:
            pool.begin(job, left.pop())
        time.sleep(0.01)
    return time.monotonic() - began


@dataclass(frozen=True)
class Orchestration:
    """CPU seconds of the same papers: the work alone, with Prefect's engine, and its server's own."""

    plain: float
    with_prefect: float
    server: float

    @property
    def share(self) -> float:
        """Gives the share of the CPU that orchestration takes."""
        return 1 - self.plain / self.with_prefect


def orchestrated(folder: Path, documents: int) -> Orchestration:
    """Measures papers prepared and released without and with Prefect, its start left out."""
    (folder / "plain").mkdir()
    (folder / "prefect").mkdir()

    def plain() -> tuple[float, float]:
        desk, ids = _fresh(folder / "plain", documents)
        before = _cpu()
        for document_id in ids:
            for job in ("prepare", "decide", "release"):
                work(desk, job, document_id)
        return _cpu() - before, 0.0

    def with_prefect() -> tuple[float, float]:
        desk, ids = _fresh(folder / "prefect", documents)
        with running.flows(desk.settings) as run:
            run("prepare", ids[0])  # Prefect is loaded by its first flow
            server = [p for p in psutil.Process().children() if "uvicorn" in " ".join(p.cmdline())]
            before, of_server = _cpu(), _cpu_of(server)
            for document_id in ids[1:]:
                run("prepare", document_id)
                work(desk, "decide", document_id)
                run("release", document_id)
            spent = _cpu_of(server) - of_server
            return _cpu() - before + spent, spent

    alone, (both, server) = apart(plain)[0], apart(with_prefect)
    return Orchestration(alone * (documents - 1) / documents, both, server)


def _fresh(folder: Path, documents: int) -> tuple[Desk, list[str]]:
    desk = wiring.open_desk(Settings(folder=folder / "house"))
    ids = queue(desk, folder, documents)
    next(iter(desk.finder().find_texts(["Dear Mr Smith"])))
    return desk, ids


def _cpu() -> float:
    """Gives the CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _cpu_of(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:4]) for process in processes)


def main() -> int:
    """Prints what became of the papers, how fast they went, and what the orchestrator took."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--documents", type=int, default=6)
    asked.add_argument(
        "--paced", type=int, default=2, help="papers of the timed runs; 0 leaves them out"
    )
    asked.add_argument(
        "--orchestrated", type=int, default=2, help="papers through Prefect; 0 leaves it out"
    )
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    logging.disable(logging.WARNING)
    for name in [name for name in os.environ if name.startswith("RELEASE_")]:
        del os.environ[name]
    console = Console(width=110)
    next(iter(wiring.finder().find_texts(["Dear Mr Smith"])))  # every worker inherits the models
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        chance = random.Random(given.seed)  # noqa: S311 - no secret depends on it
        (folder := Path(name) / "soak").mkdir()
        tally = soak(folder, given.documents, chance)
        wrong = judged(folder, given.documents)
        console.print(_told(tally, given.documents, wrong))
        if given.paced:
            rates = []
            for workers in (1, 2):
                (folder := Path(name) / f"paced-{workers}").mkdir()
                rates.append(paced(folder, given.paced, workers))
            one, two = rates
            console.print(
                f"page work, a core each: {one:.2f} pages/s with one worker, {two:.2f} with two: "
                f"{two / one:.2f} times (aim 1.8)"
            )
        if given.orchestrated:
            (folder := Path(name) / "orchestrated").mkdir()
            told = orchestrated(folder, given.orchestrated)
            console.print(
                f"CPU of {given.orchestrated - 1} papers: {told.plain:.1f} s of work, "
                f"{told.with_prefect:.1f} s with Prefect ({told.server:.1f} s of them its server's): "
                f"{told.share:.1%} for the orchestrator (aim 5 %)"
            )
    return 1 if wrong or tally.surprised else 0


def _told(tally: Tally, documents: int, wrong: Sequence[str]) -> Table:
    table = Table(
        title=f"Soak: {documents} papers of {PAGES} pages, {WORKERS} workers", pad_edge=False
    )
    table.add_column("What")
    table.add_column("How many", justify="right")
    for job, number in sorted(tally.jobs.items()):
        table.add_row(f"jobs: {job}", str(number))
    table.add_row("workers killed in the middle of one", str(tally.killed))
    table.add_row("jobs given to two workers at once", str(tally.twice))
    for what, number in sorted(tally.refused.items()):
        table.add_row(f"ended with an error of ours, {what}", str(number))
    table.add_row("ended with an error that nobody foresaw", str(tally.surprised))
    table.add_row("wall seconds", f"{tally.wall:.0f}")
    table.add_row("CPU seconds a page", f"{tally.cpu / documents / PAGES:.2f}")
    table.add_row("pages a second, faults and all", f"{documents * PAGES / tally.wall:.2f}")
    for one in wrong or ["lost, doubled, unproven, or not agreeing: nothing"]:
        table.add_row(one, "" if not wrong else "WRONG")
    return table


if __name__ == "__main__":
    sys.exit(main())
