"""A soak: many papers through all stages at once, with workers that are killed and jobs that are given twice.

    python -m benchmarks.soak --documents 1000
    python -m benchmarks.soak --documents 1000 --keep FOLDER      goes on where it was

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
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.processor import spent
from benchmarks.soak_run import WORKERS, Soak, Tally, judged, queued, records_of
from benchmarks.soaking import PAGES, Workers, apart, queue, work
from flows import wiring
from flows.desk import Desk
from flows.orchestrating import running
from flows.settings import Settings
from records.stages import Stage

STOPPED = 75
"""Exit code of a soak that was stopped, and in which nothing was wrong so far."""


def paced(folder: Path, documents: int, workers: int) -> float:
    """Gives the pages a second that workers prepare and release without faults, each bound to a core."""
    apart(lambda: queued(folder, 0, documents))
    pool = Workers(folder / "house", workers, bound=True)
    for stage, job in ((Stage.QUEUED, "prepare"), (Stage.IN_REVIEW, "decide")):
        waiting = [r.id for r in records_of(folder) if r.stage is stage]
        _all_done(pool, job, waiting)
    waiting = [r.id for r in records_of(folder)]
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
        before = spent()
        for document_id in ids:
            for job in ("prepare", "decide", "release"):
                work(desk, job, document_id)
        return spent() - before, 0.0

    def with_prefect() -> tuple[float, float]:
        desk, ids = _fresh(folder / "prefect", documents)
        with running.flows(desk.settings) as run:
            run("prepare", ids[0])  # Prefect is loaded by its first flow
            server = [p for p in psutil.Process().children() if "uvicorn" in " ".join(p.cmdline())]
            before, of_server = spent(), _cpu_of(server)
            for document_id in ids[1:]:
                run("prepare", document_id)
                work(desk, "decide", document_id)
                run("release", document_id)
            return spent() - before, _cpu_of(server) - of_server

    alone, (both, server) = apart(plain)[0], apart(with_prefect)
    return Orchestration(alone * (documents - 1) / documents, both, server)


def _fresh(folder: Path, documents: int) -> tuple[Desk, list[str]]:
    desk = wiring.open_desk(Settings(folder=folder / "house"))
    ids = queue(desk, folder, range(documents))
    next(iter(desk.finder().find_texts(["Dear Mr Smith"])))
    return desk, ids


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
    asked.add_argument("--keep", type=Path, help="a folder for it, in which it goes on if it began")
    asked.add_argument(
        "--minutes", type=float, help="after which it stops, and tells how far it came"
    )
    given = asked.parse_args()
    logging.disable(logging.WARNING)
    for name in [name for name in os.environ if name.startswith("RELEASE_")]:
        del os.environ[name]
    console = Console(width=110)
    next(iter(wiring.finder().find_texts(["Dear Mr Smith"])))  # every worker inherits the models
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        (folder := given.keep or Path(name) / "soak").mkdir(exist_ok=True, parents=True)
        chance = random.Random(f"{given.seed} {Tally.of(folder).wall}")  # noqa: S311 -- no secret depends on it
        soak = Soak(folder, given.documents, chance)
        whole = soak.run(_until_stopped(given.minutes))
        tally = soak.tally
        wrong = judged(folder, given.documents if whole else tally.queued, whole=whole)
        console.print(_told(tally, given.documents, wrong))
        if not whole:
            return 1 if wrong or tally.surprised else STOPPED
        if given.paced:
            _pace(Path(name), given.paced, console)
        if given.orchestrated:
            (folder := Path(name) / "orchestrated").mkdir()
            told = orchestrated(folder, given.orchestrated)
            console.print(
                f"CPU of {given.orchestrated - 1} papers: {told.plain:.1f} s of work, "
                f"{told.with_prefect:.1f} s with Prefect ({told.server:.1f} s of them its server's): "
                f"{told.share:.1%} for the orchestrator (aim 5 %)"
            )
    return 1 if wrong or tally.surprised else 0


def _until_stopped(minutes: float | None) -> Callable[[], bool]:
    """Gives what tells whether it may go on: until its time is over, or somebody sends SIGTERM."""
    until = time.monotonic() + 60 * minutes if minutes is not None else None
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stopped.append(number))
    return lambda: not stopped and (until is None or time.monotonic() < until)


def _pace(folder: Path, papers: int, console: Console) -> None:
    rates = []
    for workers in (1, 2):
        (own := folder / f"paced-{workers}").mkdir()
        rates.append(paced(own, papers, workers))
    one, two = rates
    console.print(
        f"page work, a core each: {one:.2f} pages/s with one worker, {two:.2f} with two: "
        f"{two / one:.2f} times (aim 1.8)"
    )


def _told(tally: Tally, documents: int, wrong: Sequence[str]) -> Table:
    title = f"Soak: {documents} papers of {PAGES} pages, {WORKERS} workers"
    if tally.settled < documents:
        title += f"; stopped when {tally.settled} of them were at their ends, {tally.queued} begun"
    table = Table(title=title, pad_edge=False)
    table.add_column("What")
    table.add_column("How many", justify="right")
    for job, number in sorted(tally.jobs.items()):
        table.add_row(f"jobs: {job}", str(number))
    table.add_row("workers killed in the middle of one", str(tally.killed))
    table.add_row("jobs given to two workers at once", str(tally.twice))
    for what, number in sorted(tally.refused.items()):
        table.add_row(f"ended with an error of ours, {what}", str(number))
    table.add_row("ended with an error that nobody foresaw", str(tally.surprised))
    table.add_row("times stopped and begun again", str(tally.stopped))
    table.add_row("wall seconds", f"{tally.wall:.0f}")
    if pages := tally.settled * PAGES:
        table.add_row("CPU seconds a page at its end", f"{tally.cpu / pages:.2f}")
        table.add_row("pages a second, faults and all", f"{pages / tally.wall:.2f}")
    for one in wrong or ["lost, doubled, unproven, or not agreeing: nothing"]:
        table.add_row(one, "" if not wrong else "WRONG")
    return table


if __name__ == "__main__":
    sys.exit(main())
