"""A bounded child process for everything that parses untrusted bytes.

The child (:mod:`redaction.processes.worker`) gets one job as JSON on its standard input, limits on memory,
CPU, file size and open files, a new session, no network where the kernel allows it, a bare
environment and a folder of its own for what it writes on the way. It answers with one JSON value a
line; nothing else of it is ever interpreted, so a parser that was taken over can lie but cannot run
code here.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import selectors
import signal
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from records.errors import RefusalReason, Refused, ReleaseError, StoreFailed
from redaction import room, scratch
from redaction.processes import children, together
from redaction.processes.children import Child
from redaction.processes.patience import Patience
from redaction.processes.together import Together

MEBIBYTE = 1024 * 1024
LARGEST_LINE = 64 * MEBIBYTE
LONGEST_MESSAGE = 300
LOOKED_AT_EVERY = 1.0
"""Seconds after which it is looked again at what a child and all that it started hold together."""

SECONDS_TO_END = 30.0
"""How long a child may take to end once it has nothing more to say, counted as its silence is."""

STOP: ContextVar[threading.Event | None] = ContextVar("STOP", default=None)
"""What a thread that waits for a child looks at meanwhile: once it is set, the child is ended."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one child.

    Attributes:
        memory: address space in bytes.
        cpu: seconds of CPU.
        silence: seconds between two answers, of CPU that it uses with all that it started, or asleep: who waits
            for a core is not blamed for it, up to twenty times as long by the clock.
        file_size: bytes of the largest file it may write.
        processes: how many it may be, with all that it starts; together they may use half as much memory
            again as it may alone.
    """

    memory: int = 3072 * MEBIBYTE
    cpu: int = 1800
    silence: float = 180.0
    file_size: int = 2048 * MEBIBYTE
    processes: int = 64


QUICK = Limits(memory=1536 * MEBIBYTE, cpu=60, silence=60.0, file_size=64 * MEBIBYTE)
"""Bounds for looking at a small file that nobody has looked at yet."""


def run(
    job: str, arguments: Mapping[str, object], limits: Limits = Limits()
) -> Generator[Any, None, None]:
    """Gives the answers of one job, as they come.

    Args:
        job: key of the worker's table of jobs.
        arguments: plain JSON values.
        limits: bounds of the child.

    Raises:
        Refused: the file was refused, or the child ran out of a bound or died of the file.
        StoreFailed: there is no room for what the job writes.
        ReleaseError: the child failed for a reason of our own making.
    """
    # the child's own folder is in memory, where there is room
    with (
        scratch.folder(scratch.roomy()) as folder,
        tempfile.TemporaryFile() as complaints,
        children.started(job, _environment(folder), complaints) as child,
    ):
        seen = _Seen()
        try:
            child.send(json.dumps(_order(job, arguments, limits, folder)).encode())
            yield from _answers(child, job, limits, seen)
            late = _lingers(child)
        except ReleaseError as error:
            raise _for_want_of_room(error, folder) from None
        finally:
            code, peak = _end(child)
        if late:
            raise Refused(RefusalReason.TOO_SLOW, "the file keeps a parser from ending")
        if code != 0:
            # a child's peak begins at what its parent held when it was forked; what was seen of it does not
            own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            much = limits.memory / 4
            crowded = seen.memory > much or peak > max(much, own)
            died = _death(job, code, complaints, crowded=crowded)
            raise _for_want_of_room(died, folder)


@contextlib.contextmanager
def nursed() -> Iterator[None]:
    """Has the jobs of the engine forked from one nursery, as long as the block or function lasts.

    Each is bound as ever; only loading what it is written in is saved. See docs/decisions/nursery.md.
    """
    with children.nursed(_environment(room.temporary())):
        yield


def call(job: str, arguments: Mapping[str, object], limits: Limits = Limits()) -> Any:
    """Gives the one answer of a job that has one.

    Raises:
        Refused: as :func:`run`.
        ReleaseError: as :func:`run`, or the job gave no answer.
    """
    answers = []
    with contextlib.closing(run(job, arguments, limits)) as given:
        for answer in given:
            answers.append(answer)
            if len(answers) > 1:
                break
    if len(answers) != 1:
        raise ReleaseError(f"job {job} did not give the one answer that was expected")
    return answers[0]


# -- before ----------------------------------------------------------------------------------------


def _order(
    job: str, arguments: Mapping[str, object], limits: Limits, folder: str
) -> dict[str, object]:
    told = {key: _spellable(key, value, folder) for key, value in arguments.items()}
    bounds = {"memory": limits.memory, "cpu": limits.cpu, "file_size": limits.file_size}
    return {"job": job, "arguments": told, "limits": bounds, "parent": os.getpid()}


def _spellable(key: str, value: object, folder: str) -> object:
    """Gives an argument; a path whose name is not UTF-8 becomes a link to it, as parsers need one."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        link = Path(folder) / f"link-{key}"
        link.symlink_to(str(value))
        return str(link)
    return value


def _environment(folder: str) -> dict[str, str]:
    kept = {"PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "COVERAGE_PROCESS_START"}
    bare = {key: value for key, value in os.environ.items() if key in kept}
    # more OpenMP threads make tesseract several times dearer, not faster; see docs/decisions
    bound = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
    return bare | bound | {"PYTHONUTF8": "1", "TMPDIR": folder}


# -- meanwhile -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    """The most memory, in bytes, that a child and all that it started were seen to hold."""

    memory: int = 0


def _answers(child: Child, job: str, limits: Limits, seen: _Seen) -> Iterator[Any]:
    pending = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.answers, selectors.EVENT_READ)
        stop = STOP.get()
        pause = min(LOOKED_AT_EVERY, limits.silence / 4)
        patience, look = Patience(limits.silence), time.monotonic() + pause
        while True:
            if time.monotonic() >= look:
                held = _bound_together(child, limits)
                seen.memory = max(seen.memory, held.memory)
                if patience.ends_with(held):
                    raise Refused(
                        RefusalReason.TOO_SLOW,
                        f"the file kept a parser busy for {limits.silence:.0f} s without a result",
                    )
                look = time.monotonic() + pause
            if not waiting.select(max(min(look - time.monotonic(), 0.5), 0)):
                if stop is not None and stop.is_set():
                    raise ReleaseError(f"job {job} was stopped")
                continue
            chunk = os.read(child.answers, 1 << 18)
            if not chunk:
                return
            first, *lines = chunk.split(b"\n")
            pending += first
            if len(pending) > LARGEST_LINE:
                raise Refused(RefusalReason.BOMB, "the file holds more than one page may hold")
            for line in lines:
                yield _answer(job, bytes(pending))
                pending = bytearray(line)
                # whoever takes the answers may take their time; the child is not blamed for it
                patience = Patience(limits.silence)


def _bound_together(child: Child, limits: Limits) -> Together:
    """Holds a child and all that it started to what they may be and use together; gives what they do."""
    held = together.held_by(child.pid)
    if len(held.numbers) > limits.processes:
        raise Refused(RefusalReason.BROKEN, "the file makes a parser start program after program")
    if held.memory > limits.memory + limits.memory // 2:
        raise Refused(
            RefusalReason.TOO_MUCH_MEMORY, "the file takes more memory than a parser may use"
        )
    return held


def _lingers(child: Child) -> bool:
    """Tells whether a child that has nothing more to say does not come to its end."""
    patience = Patience(SECONDS_TO_END)
    while not child.ends(min(LOOKED_AT_EVERY, SECONDS_TO_END / 4)):
        if patience.ends_with(together.held_by(child.pid)):
            return True
    return False


def _answer(job: str, line: bytes) -> Any:
    try:
        value = json.loads(line)
        ((kind, content),) = value.items()
        if kind == "gives":
            return content
        if kind == "refused":
            reason, message = content
            raise Refused(RefusalReason(reason), _fit(message))
        if kind == "full":
            raise StoreFailed(_fit(content))
        if kind == "failed":
            raise ReleaseError(f"job {job} failed: {_fit(content)}")
    except (ValueError, TypeError, AttributeError, RecursionError):
        # what a child says may be anything, and is not repeated
        raise ReleaseError(f"job {job} answered out of form") from None
    raise ReleaseError(f"job {job} answered out of form")


def _fit(message: object) -> str:
    return "".join(ch if ch.isprintable() else "?" for ch in str(message))[:LONGEST_MESSAGE]


# -- afterwards ------------------------------------------------------------------------------------


def _end(child: Child) -> tuple[int, int]:
    """Ends a child and all that it started; gives its exit code and its peak of memory in bytes."""
    return child.end()


def _for_want_of_room(error: ReleaseError, folder: str) -> ReleaseError:
    """Gives an error as it is, or as one of a full disk: programs that lack room say it in many ways."""
    if isinstance(error, StoreFailed) or not room.is_short(folder, room.temporary()):
        return error
    return StoreFailed(room.SAID)


def _death(job: str, code: int, complaints: IO[bytes], *, crowded: bool) -> ReleaseError:
    """Gives the error that a child's exit code tells.

    Args:
        job: its job.
        code: negative for a signal.
        complaints: what it and its libraries printed.
        crowded: whether it had come to hold more than a quarter of the memory that it may: what doubles as it
            grows finds no room once it holds a third.
    """
    if code in (-signal.SIGXCPU, -signal.SIGPROF):
        return Refused(RefusalReason.TOO_SLOW, "the file takes more time than a parser may use")
    complaints.seek(max(complaints.seek(0, os.SEEK_END) - 4096, 0))
    told = complaints.read().decode(errors="replace")
    short = "MemoryError" in told or "bad_alloc" in told or "Out of memory" in told
    if code == -signal.SIGKILL or short or (code < 0 and crowded):
        return Refused(
            RefusalReason.TOO_MUCH_MEMORY, "the file takes more memory than a parser may use"
        )
    if code < 0:
        name = signal.Signals(-code).name
        return Refused(RefusalReason.BROKEN, f"the file makes a parser crash ({name})")
    return ReleaseError(f"job {job} ended with exit code {code}")
