"""The run of a soak: papers through all stages with faults at random, stopped and taken up again, and judged.

A run keeps what it needs in a folder: the house, and what happened so far. So a long one can be stopped at any
moment, even by ``kill -9`` or the machine's end, and goes on where it was.
"""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from benchmarks.processor import spent
from benchmarks.soaking import Workers, apart, queue, with_orphans, work
from flows import wiring
from flows.desk import Desk
from flows.settings import Settings
from flows.upkeep import reconciling
from records.document import DocumentRecord
from records.stages import Stage
from storage.catalogue import open_catalogue

WORKERS = 4
KILLED = 0.15
"""Share of the jobs whose worker is killed in the middle."""
TWICE = 0.1
"""Share of the jobs that are given to two workers at once."""
WITHDRAWN = 4
"""Every fourth paper is withdrawn once it is published."""
UNDER_WAY = 24
"""Papers that have begun and not come to their end, below which more are queued."""
AT_ONCE = 12
"""Papers that are queued at a time."""
_EVERY = 10.0
"""Seconds after which what happened is written down."""
_LOOKS = 2.0
"""Seconds after which is looked at what the processes have taken: that takes some itself."""
_TOLD = "told.json"
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
    """What happened in a soak so far.

    Attributes:
        queued: papers that were queued.
        settled: papers that are at their ends.
        jobs: how many ended, by name.
        killed: workers that were killed in the middle of one.
        twice: jobs that were given to two workers at once.
        refused: jobs that ended with an error of ours.
        surprised: jobs that ended with an error that nobody foresaw.
        wall: seconds that it ran.
        cpu: CPU seconds of all its processes.
        stopped: how often it was stopped and taken up again.
    """

    queued: int = 0
    settled: int = 0
    jobs: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    twice: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    surprised: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    stopped: int = 0

    @classmethod
    def of(cls, folder: Path) -> Tally:
        """Gives what happened in the run that a folder keeps; nothing where there was none."""
        if not (folder / _TOLD).exists():
            return cls()
        told = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
        told["jobs"], told["refused"] = Counter(told["jobs"]), Counter(told["refused"])
        return cls(**told)

    def keep(self, folder: Path) -> None:
        """Writes it down, whole or not at all."""
        (folder / f"{_TOLD}.part").write_text(json.dumps(vars(self)), encoding="utf-8")
        (folder / f"{_TOLD}.part").replace(folder / _TOLD)


class Soak:
    """A soak in a folder."""

    def __init__(self, folder: Path, documents: int, chance: random.Random) -> None:
        self.folder, self.documents, self._chance = folder, documents, chance
        self.tally = Tally.of(folder)
        self.tally.stopped += bool(self.tally.wall)
        self._workers = Workers(folder / "house", WORKERS)
        self._doomed: dict[int, float] = {}
        self._at, self._cpu, self._kept = time.monotonic(), spent(), 0.0

    def run(self, goes_on: Callable[[], bool]) -> bool:
        """Takes papers through all stages until each is at its end, or it shall not go on; tells which.

        Papers are queued as others reach their ends, so that a run that was stopped has taken most of what it
        began all the way. Whoever stops it lets the jobs that are under way end.
        """
        with_orphans()
        self._count()
        while self._step(goes_on=goes_on()):
            time.sleep(0.05)
        self._count()
        apart(lambda: _reconciled(self.folder))
        self._count()
        self._look()
        self.tally.keep(self.folder)
        return self.tally.settled == self.documents

    def _step(self, *, goes_on: bool) -> bool:
        self._reap()
        free = self._workers.number - len(self._workers.running)
        if free and goes_on:
            records = self._look()
            if self.tally.queued - self.tally.settled < UNDER_WAY and len(records) < self.documents:
                begun = len(records)
                apart(lambda: queued(self.folder, begun, min(begun + AT_ONCE, self.documents)))
                return True
            busy = {document for _, document, _ in self._workers.running.values()}
            for job, document_id in _wanted(records, busy, self._chance)[:free]:
                self._begin(job, document_id)
            if not self._workers.running:
                return False  # each is at its end, or at a place from which no job leads on
        if time.monotonic() - self._at > _LOOKS:
            self._count()
        return goes_on or bool(self._workers.running)

    def _reap(self) -> None:
        for job, _, code in self._workers.ended():
            self.tally.jobs[job] += 1
            self.tally.killed += code == -signal.SIGKILL
            if code >= 10:
                self.tally.refused[f"{job}: exit code {code - 10}"] += 1
            self.tally.surprised += code == 1
        for pid, at in list(self._doomed.items()):
            if time.monotonic() > at:
                self._workers.kill(pid)
                del self._doomed[pid]

    def _begin(self, job: str, document_id: str) -> None:
        for _ in range(2 if self._chance.random() < TWICE else 1):
            pid = self._workers.begin(job, document_id)
            if self._chance.random() < KILLED:
                self._doomed[pid] = time.monotonic() + self._chance.uniform(0.05, 6.0)
        running = self._workers.running.values()
        self.tally.twice += len([d for _, d, _ in running if d == document_id]) > 1

    def _count(self) -> None:
        """Adds the time since it was last asked, and writes everything down every few seconds."""
        now, taken = time.monotonic(), spent()
        self.tally.wall += now - self._at
        self.tally.cpu += taken - self._cpu
        self._at, self._cpu = now, taken
        if now - self._kept > _EVERY:
            self.tally.keep(self.folder)
            self._kept = now

    def _look(self) -> Sequence[DocumentRecord]:
        """Gives where the papers stand, and counts those that are at their ends."""
        records = records_of(self.folder)
        self.tally.queued = len(records)
        self.tally.settled = sum(r.stage is _end_of(number) for number, r in enumerate(records))
        return records


def _end_of(number: int) -> Stage:
    """Gives where the paper of a number, counted from none, has to stand at the end."""
    return Stage.PUBLISHED if number % WITHDRAWN else Stage.WITHDRAWN


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


def queued(folder: Path, begun: int, until: int) -> None:
    """Queues the papers of some numbers."""
    queue(wiring.open_desk(Settings(folder=folder / "house")), folder, range(begun, until))


def _reconciled(folder: Path) -> None:
    """Does what `release reconcile` does: jobs that were cut off are done, indexes are brought in step."""
    desk = wiring.open_desk(Settings(folder=folder / "house"))
    for job in reconciling.interrupted(desk, timedelta(0)):
        work(desk, job.flow, job.arguments[0])
    reconciling.settle_orphans(desk)
    desk.index()


def records_of(folder: Path) -> Sequence[DocumentRecord]:
    """Gives where the papers stand; the parent opens nothing that its children would inherit."""
    url = Settings(folder=folder / "house").catalogue_url
    return apart(lambda: list(open_catalogue(url).documents()))


def judged(folder: Path, documents: int, *, whole: bool) -> list[str]:
    """Gives what is wrong: lost, doubled, unproven, not agreeing; where all was run, not at its end."""
    return apart(
        lambda: list(
            _faults(wiring.open_desk(Settings(folder=folder / "house")), documents, whole=whole)
        )
    )


def _faults(desk: Desk, documents: int, *, whole: bool) -> Iterator[str]:
    records = desk.catalogue.documents()
    if len(records) != documents:
        yield f"{len(records)} documents of {documents}"
    for number, record in enumerate(records):
        if whole and record.stage is not _end_of(number):
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
