"""The child side of the sandbox: takes one job, binds itself, answers line by line.

Run as ``python -P -m redaction.processes.worker``, or by a child of :mod:`redaction.processes.nursery`.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from records.errors import RefusalReason, Refused, ReleaseError, StoreFailed
from redaction import room
from redaction.processes import confine

JOBS = {
    "strengths": "redaction.processes.confine:strengths",
    "examine": "redaction.incoming.examine:examine",
    "convert": "redaction.office.converting:convert",
    "office": "redaction.office.officefile:look",
    "cells": "redaction.office.cutcells:look",
    "unpack": "redaction.mail.mailfile:unpack",
    "digest": "redaction.pages.pagedigest:digest_pages",
    "read": "redaction.reading:read_pages",
    "codes": "redaction.pages.codes:find_codes",
    "emit": "redaction.emission.vector:emit_files",
    "burn": "redaction.emission.pixels:burn_pages",
    "structure": "redaction.structure.sourcetags:read_tags",
    "pictures": "redaction.structure.picturing:find_pictures",
    "assemble": "redaction.structure.assemble:assemble",
    "author": "redaction.structure.assemble:author",
    "show": "redaction.pages.showing:show_pages",
    "rules": "redaction.tables.ruling:find_rules",
    "inspect": "redaction.inspection.reveal:reveal",
    "attached": "redaction.inspection.attached:attached",
    "testify": "redaction.prove.witnesses:testify",
    "scramble": "redaction.prove.scrambling:scramble",
    "differ": "redaction.prove.differing:differing",
}
"""Every job by name; modules are named, not imported, so that a child loads only what it needs."""

MANY = 400_000
"""New values after which it is looked for circles of dead ones: as many as some fifteen pages of text leave."""

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main(parent: int | None = None) -> int:
    """Runs the job on standard input; gives the exit code.

    Args:
        parent: whom this process does not outlive; the engine that the order names, if not given.
    """
    order = json.loads(sys.stdin.buffer.read())
    answers = _take_over_stdout()
    if not outlived_by(order["parent"] if parent is None else parent):
        return 1
    module, function = JOBS[order["job"]].split(":")
    job: Callable[..., Iterator[Any]] = getattr(importlib.import_module(module), function)
    bind(order["limits"])
    # a page is tens of thousands of small values and few circles: looking for those less often
    # saves a fifth of the time
    gc.set_threshold(MANY)
    try:
        for value in job(**order["arguments"]):
            _say(answers, {"gives": value})
    except Exception as error:  # noqa: BLE001 -- told by kind and place; its message may quote the file
        _say(answers, _failure(error, order["limits"]))
    return 0


def _failure(error: Exception, limits: dict[str, float]) -> dict[str, Any]:
    """Gives what is said of a job that ended with an error."""
    told = room.shortage(error, int(limits["file_size"])) or error
    if isinstance(told, StoreFailed):
        return {"full": str(told)}
    if isinstance(told, Refused):
        return {"refused": [told.reason.value, str(told)]}
    if isinstance(told, MemoryError):
        what = "the file takes more memory than a parser may use"
        return {"refused": [RefusalReason.TOO_MUCH_MEMORY.value, what]}
    if isinstance(told, ReleaseError):
        return {"failed": str(told)}
    return {"failed": f"{type(told).__name__} at {_place(told)}"}


def outlived_by(parent: int) -> bool:
    """Binds this process's life to its parent's; tells whether the parent still lives."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    # a parent that died before that line sends no signal any more
    return os.getppid() == parent


def _lower(limit: int, wanted: int, *, grace: int = 0) -> None:
    """Lowers a limit; one that is lower already stays, since only root may raise it again."""
    ceiling = resource.getrlimit(limit)[1]
    if ceiling != resource.RLIM_INFINITY:
        wanted, grace = min(wanted, ceiling), min(grace, ceiling - min(wanted, ceiling))
    resource.setrlimit(limit, (wanted, wanted + grace))


def bind(limits: dict[str, float]) -> None:
    """Puts this process within its limits; what the kernel does not allow is left out."""
    memory, size = int(limits["memory"]), int(limits["file_size"])
    cpu = int(limits["cpu"])
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CPU, cpu, grace=5)
    _lower(resource.RLIMIT_FSIZE, size)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 512)
    leave_network()
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    confine.forbid_calls()


def leave_network() -> bool:
    """Moves this process to a network of its own, with nothing in it; tells whether it could."""
    if ctypes.CDLL(None).unshare(CLONE_NEWNET) == 0:
        return True
    # without privilege it takes a user namespace as well; where only half of that is allowed, the
    # process would be stranded without a name and could make no files: so a copy of it goes first
    scout = os.fork()
    if scout == 0:
        os._exit(0 if _leave_as_user() else 1)
    return os.waitpid(scout, 0)[1] == 0 and _leave_as_user()


def _leave_as_user() -> bool:
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    own = Path("/proc/self")
    try:
        (own / "setgroups").write_text("deny")
        (own / "uid_map").write_text(f"{user} {user} 1")
        (own / "gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return False
    return True


def _place(error: Exception) -> str:
    """Gives where an exception was raised, in our own code where it passed through that."""
    frames = traceback.extract_tb(error.__traceback__)
    room = Path(__file__).parents[1]
    ours = [frame for frame in frames if room in Path(frame.filename).parents]
    last = ours[-1] if len(ours) > 1 else frames[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def _take_over_stdout() -> int:
    """Gives a private descriptor for answers, and sends what libraries print to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _say(answers: int, value: dict[str, Any]) -> None:
    line = json.dumps(value, ensure_ascii=False).encode(errors="replace") + b"\n"
    while line:
        line = line[os.write(answers, line) :]


if __name__ == "__main__":
    sys.exit(main())
