"""A bounded child process for everything that parses untrusted bytes.

The child (:mod:`redaction.worker`) gets one job as JSON on its standard input, limits on memory,
CPU, file size and open files, a new session, no network where the kernel allows it, and a bare
environment. It answers with one JSON value a line; nothing else of it is ever interpreted, so a
parser that was taken over can lie but cannot run code here.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from records.errors import RefusalReason, Refused, ReleaseError

MEBIBYTE = 1024 * 1024
LARGEST_LINE = 64 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one child.

    Attributes:
        memory: address space in bytes.
        cpu: seconds of CPU.
        silence: seconds of wall time between two answers.
        file_size: bytes of the largest file it may write.
    """

    memory: int = 3072 * MEBIBYTE
    cpu: int = 1800
    silence: float = 180.0
    file_size: int = 2048 * MEBIBYTE


QUICK = Limits(memory=1536 * MEBIBYTE, cpu=60, silence=60.0)
"""Bounds for looking at a file that nobody has looked at yet."""


def run(job: str, arguments: Mapping[str, object], limits: Limits = Limits()) -> Iterator[Any]:
    """Gives the answers of one job, as they come.

    Args:
        job: key of the worker's table of jobs.
        arguments: plain JSON values.
        limits: bounds of the child.

    Raises:
        Refused: the file was refused, or the child ran out of a bound or died of the file.
        ReleaseError: the child failed for a reason of our own making.
    """
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "redaction.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
            start_new_session=True,
            cwd="/",
        )
        try:
            order = {"job": job, "arguments": dict(arguments), "limits": _as_json(limits)}
            _send(child, json.dumps(order).encode())
            yield from _answers(child, job, limits)
            if child.wait(timeout=30) != 0:
                raise _death(job, child.returncode, complaints)
        finally:
            _end(child)


def call(job: str, arguments: Mapping[str, object], limits: Limits = Limits()) -> Any:
    """Gives the one answer of a job that has one.

    Raises:
        Refused: as :func:`run`.
        ReleaseError: as :func:`run`, or the job gave no answer.
    """
    answers = list(run(job, arguments, limits))
    if len(answers) != 1:
        raise ReleaseError(f"job {job} gave {len(answers)} answers where one was expected")
    return answers[0]


def _as_json(limits: Limits) -> dict[str, float]:
    return {"memory": limits.memory, "cpu": limits.cpu, "file_size": limits.file_size}


def _environment() -> dict[str, str]:
    kept = {"PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "TMPDIR", "COVERAGE_PROCESS_START"}
    bare = {key: value for key, value in os.environ.items() if key in kept}
    # more OpenMP threads make tesseract several times dearer, not faster; see docs/decisions
    return bare | {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}


def _send(child: subprocess.Popen[bytes], order: bytes) -> None:
    assert child.stdin is not None  # noqa: S101 -- PIPE was asked for
    # a child that died before reading tells more by its exit code than by this error
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(order)
        child.stdin.close()


def _answers(child: subprocess.Popen[bytes], job: str, limits: Limits) -> Iterator[Any]:
    assert child.stdout is not None  # noqa: S101 -- PIPE was asked for
    waiting = selectors.DefaultSelector()
    waiting.register(child.stdout, selectors.EVENT_READ)
    pending = bytearray()
    last = time.monotonic()
    while True:
        left = limits.silence - (time.monotonic() - last)
        if left <= 0 or not waiting.select(left):
            raise Refused(
                RefusalReason.TOO_SLOW,
                f"job {job} gave no answer for {limits.silence:.0f} s; the file keeps a parser busy",
            )
        chunk = os.read(child.stdout.fileno(), 1 << 16)
        if not chunk:
            return
        last = time.monotonic()
        pending += chunk
        if len(pending) > LARGEST_LINE:
            raise Refused(
                RefusalReason.BOMB, f"job {job} answered with more than one page may hold"
            )
        *lines, rest = pending.split(b"\n")
        pending = bytearray(rest)
        for line in lines:
            yield _answer(job, json.loads(line))


def _answer(job: str, line: Any) -> Any:
    if not isinstance(line, dict) or len(line) != 1:
        raise ReleaseError(f"job {job} answered out of form")
    if "gives" in line:
        return line["gives"]
    if "refused" in line:
        reason, message = line["refused"]
        raise Refused(RefusalReason(reason), str(message))
    raise ReleaseError(f"job {job} failed: {line.get('failed', 'no reason given')}")


def _death(job: str, code: int, complaints: IO[bytes]) -> ReleaseError:
    """Gives the error that a child's exit code tells."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Refused(RefusalReason.TOO_SLOW, f"job {job} used up its CPU time on this file")
    complaints.seek(max(complaints.seek(0, os.SEEK_END) - 4096, 0))
    told = complaints.read().decode(errors="replace").lower()
    if code == -signal.SIGABRT or "memory" in told or "bad_alloc" in told:
        return Refused(RefusalReason.TOO_MUCH_MEMORY, f"job {job} ran out of memory on this file")
    if code < 0:
        name = signal.Signals(-code).name
        return Refused(RefusalReason.BROKEN, f"job {job} died of this file ({name})")
    return ReleaseError(f"job {job} ended with exit code {code}: {_last_frame(told)}")


def _last_frame(told: str) -> str:
    """Gives the last line of a traceback without its message, which could hold document text."""
    lines = [line for line in told.splitlines() if line.strip()]
    return lines[-1].split(":", 1)[0] if lines else "no trace"


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        # it may end between the two lines; then there is nothing left to kill
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def scratch(near: Path | None = None) -> tempfile.TemporaryDirectory[str]:
    """Gives a private folder (mode 0700) for the files of one job, removed with all in it."""
    return tempfile.TemporaryDirectory(prefix="release-", dir=near)
