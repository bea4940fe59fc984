"""Papers, jobs and workers of a soak: what is done to a paper, and processes that do it and may be killed."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psutil
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.whole_job import LINES, WORDS
from flows import wiring
from flows.desk import Desk
from flows.reviewing import superseding
from flows.settings import Settings
from records.document import Agency, Kind, Submission
from records.errors import ReleaseError
from records.marks import Decisions, Mark, ReleaseDecision
from records.release import WithdrawalReason
from records.stages import Stage
from samples.sheet import prepare_fonts

T = TypeVar("T")

PAGES = 10
PR_SET_CHILD_SUBREAPER = 36
LONGEST = 600.0
"""Seconds after which a job is taken for hung."""
_WHY = (WithdrawalReason.RIGHTS, "soak.head")


def work(desk: Desk, job: str, document_id: str) -> None:
    """Does one job of a document: a flow's steps, or what people do between two flows."""
    if job == "prepare":
        desk.read_document(document_id)
        desk.find_in_document(document_id)
    elif job == "decide":
        _decide(desk, document_id)
    elif job == "release":
        desk.check(document_id)
        desk.publish(document_id)
        superseding.supersede(desk, document_id)
        desk.list_anew(document_id)
    else:
        desk.withdraw(document_id, *_WHY)
        desk.clear_away(document_id)


def _decide(desk: Desk, document_id: str) -> None:
    record = desk.catalogue.document(document_id)
    if record.stage is Stage.REVIEWED:  # whoever decided was cut off before the approver signed
        desk.catalogue.approve(document_id, "soak.approver", datetime.now(UTC))
        return
    findings, _ = desk.findings(record)
    people = [f for f in findings if f.category == "PERSON"]
    marks = tuple(
        Mark(f.page, tuple(b.grown(1) for b in f.boxes), "OIA-9-2-a", note="private")
        for f in people
    )
    decision = ReleaseDecision.PART if marks else ReleaseDecision.FULL
    left = frozenset(f.id for f in findings if f not in people)
    settled = Decisions(decision, marks, left, "soak.reviewer", datetime.now(UTC))
    desk.settle(document_id, settled, "soak.approver")


def paper(path: Path, number: int) -> None:
    """Draws a paper of ten pages of text that no other has, with a name on its first and last page."""
    prepare_fonts()  # the standard fonts have no macrons: reportlab would draw squares for them
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for page in range(1, PAGES + 1):
        canvas.setFont("LiberationSans-Regular", 10.5)
        for line in range(LINES):
            first = (number * 11 + page * 7 + line * 5) % len(WORDS)
            words = " ".join((WORDS[first:] + WORDS)[:14])
            canvas.drawString(72, 770 - line * 16, f"{words} {number}")
        if page in (1, PAGES):
            canvas.drawString(72, 50, "Contact: Aroha Penhaligon, 021 555 0123")
        canvas.showPage()
    canvas.save()


def queue(desk: Desk, folder: Path, numbers: Iterable[int]) -> list[str]:
    """Draws the papers of some numbers and queues them; gives their ids."""
    said = Submission(
        kind=Kind.BRIEFING,
        title="Lights at the harbours",
        agency=Agency("soak", "Ministry of Soaking"),
        submitter="soak.submitter",
    )
    ids = []
    for number in numbers:
        path = folder / f"paper-{number}.pdf"
        paper(path, number)
        ids.append(desk.queue(path, said).id)
        path.unlink()
    return ids


def apart(work_here: Callable[[], T]) -> T:
    """Gives what something gives in a process of its own, so that this one opens nothing to hand on."""
    out, into = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            with os.fdopen(into, "wb") as told:
                pickle.dump(work_here(), told)
            code = 0
        except BaseException:  # noqa: BLE001 -- told here, where nobody else can
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        content = told.read()
    _, status = os.waitpid(pid, 0)
    assert status == 0, "what has to work failed"
    given: T = pickle.loads(content)  # noqa: S301 -- our own child's
    return given


def with_orphans() -> None:
    """Makes this process the parent of what its workers leave behind, so that it is waited for and counted.

    Raises:
        OSError: the kernel has no such thing.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


class Workers:
    """Processes that do jobs of one house, each in a process of its own."""

    def __init__(self, folder: Path, number: int, *, bound: bool = False) -> None:
        self._folder, self.number, self._bound = folder, number, bound
        self._cores: dict[int, int] = {}
        self.running: dict[int, tuple[str, str, float]] = {}

    def begin(self, job: str, document_id: str) -> int:
        """Begins a job in a process of its own; gives its number."""
        taken = {self._cores[pid] for pid in self.running}
        cores = sorted(os.sched_getaffinity(0))
        core = next((one for one in cores if one not in taken), cores[0])
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            self._cores[pid] = core
            self.running[pid] = (job, document_id, time.monotonic())
            return pid
        code = 1
        faulthandler.register(signal.SIGUSR1)
        try:
            if self._bound:
                os.sched_setaffinity(0, {core})
            work(wiring.open_desk(Settings(folder=self._folder)), job, document_id)
            code = 0
        except ReleaseError as error:
            code = 10 + error.exit_code
        except BaseException:  # noqa: BLE001 -- told here, where nobody else can
            traceback.print_exc()
        finally:
            os._exit(code)

    def ended(self) -> Iterator[tuple[str, str, int]]:
        """Gives the jobs that have ended, each with its exit code (negative: the signal)."""
        with contextlib.suppress(ChildProcessError):
            while (gone := os.waitpid(-1, os.WNOHANG))[0]:
                if gone[0] in self.running:
                    job, document_id, _ = self.running.pop(gone[0])
                    yield job, document_id, os.waitstatus_to_exitcode(gone[1])
        for pid, (job, document_id, began) in self.running.items():
            if time.monotonic() - began > LONGEST:
                told = "\n".join(_where(pid))
                os.kill(pid, signal.SIGKILL)
                raise AssertionError(f"{job} of {document_id} hangs:\n{told}")

    def kill(self, pid: int) -> None:
        """Kills a worker, if it is still at work."""
        if pid in self.running:
            os.kill(pid, signal.SIGKILL)


def _where(pid: int) -> Iterator[str]:
    """Gives what a job and its children are at; the job itself writes where it stands to standard error."""
    os.kill(pid, signal.SIGUSR1)
    time.sleep(1)
    job = psutil.Process(pid)
    for one in (job, *job.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            used = sum(one.cpu_times()[:2])
            yield f"{one.pid} {one.status()} {used:.1f} s of CPU: {' '.join(one.cmdline())[:100]}"
