"""The child side of the sandbox: takes one job, binds itself, answers line by line.

Run as ``python -P -m redaction.worker``; never imported by anybody.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

from records.errors import Refused, ReleaseError

JOBS = {
    "examine": "redaction.examine:examine",
    "read": "redaction.reading:read_pages",
    "survey": "redaction.clean:survey_pages",
    "clean": "redaction.clean:clean_pages",
    "burn": "redaction.pixels:burn_pages",
    "assemble": "redaction.assemble:assemble",
    "inspect": "redaction.reveal:reveal",
    "testify": "redaction.prove.witnesses:testify",
}
"""Every job by name; modules are named, not imported, so that a child loads only what it needs."""

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1


def main() -> int:
    """Runs the job on standard input; gives the exit code."""
    order = json.loads(sys.stdin.buffer.read())
    answers = _take_over_stdout()
    module, function = JOBS[order["job"]].split(":")
    job: Callable[..., Iterator[Any]] = getattr(importlib.import_module(module), function)
    bind(order["limits"])
    try:
        for value in job(**order["arguments"]):
            _say(answers, {"gives": value})
    except Refused as refusal:
        _say(answers, {"refused": [refusal.reason.value, str(refusal)]})
    except ReleaseError as error:
        _say(answers, {"failed": str(error)})
    return 0


def bind(limits: dict[str, float]) -> None:
    """Puts this process within its limits; what the kernel does not allow is left out."""
    memory, size = int(limits["memory"]), int(limits["file_size"])
    cpu = int(limits["cpu"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = min(512, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    # a parent that is killed takes its children with it
    libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    # fails without privilege; the limits above hold all the same
    libc.unshare(CLONE_NEWNET)


def _take_over_stdout() -> int:
    """Gives a private descriptor for answers, and sends what libraries print to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _say(answers: int, value: dict[str, Any]) -> None:
    line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
    while line:
        line = line[os.write(answers, line) :]


if __name__ == "__main__":
    sys.exit(main())
