"""A bare process that loads our code once and gives birth to a bound child for each job.

Run as ``python -P -m redaction.processes.nursery``. It imports what the jobs are written in, and forks; it
never reads a document, nor an order, nor an answer: those go between the engine and the child by pipes that
pass through here unopened. A child binds itself after the fork exactly as one that was started anew.

One thread, no state but the children that live. It dies with the thread of the engine that started it,
and its children die with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
from typing import NoReturn

from redaction.processes import worker

LARGEST_CALL = 1 << 16
"""Bytes of a call: the name of a job and an environment."""

PIPES = 4
"""Descriptors that come with a call: a child's input, answers and complaints, and the line about it."""


PR_SET_DUMPABLE = 4

LATER = {
    "emit": tuple(
        f"fontTools.ttLib.tables.{table}"
        for table in (
            "C_F_F_",
            "_g_l_y_f",
            "_h_e_a_d",
            "_h_h_e_a",
            "_h_m_t_x",
            "_l_o_c_a",
            "_m_a_x_p",
        )
    ),
    "examine": ("pypdf.filters",),
    "assemble": ("pypdf.filters",),
    "read": ("redaction.pages.pagereader", "redaction.pages.ocr"),
}
"""Modules that a job would load only once it meets its document, by the job."""


def main(wire: int) -> int:
    """Serves the engine at the other end of a socket until that end is closed; gives the exit code.

    Args:
        wire: descriptor of the socket.
    """
    engine = os.getppid()
    if not worker.outlived_by(engine):
        return 1
    # what a child that was taken over could reach in here, every later child would inherit
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    born: dict[int, int] = {}
    with socket.socket(fileno=wire) as calls, selectors.DefaultSelector() as waiting:
        waiting.register(calls, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is calls:
                    if not _take_call(calls, waiting, born):
                        return _ended(born)
                elif isinstance(key.fileobj, int):
                    _reap(key.fileobj, key.data, waiting, born)
                elif key.data in born:
                    # the engine wants it to end: how it did is told once it is reaped
                    waiting.unregister(key.fileobj)
                    _kill(key.data)


def _take_call(calls: socket.socket, waiting: selectors.BaseSelector, born: dict[int, int]) -> bool:
    """Gives birth to the child that is asked for; tells whether the engine is still there."""
    message, given, _, _ = socket.recv_fds(calls, LARGEST_CALL, PIPES)
    if not message:
        return False
    call = json.loads(message)
    _load(call["job"])
    child = os.fork()
    if child == 0:
        _live(call["environment"], given)
    for descriptor in given[: PIPES - 1]:
        os.close(descriptor)
    line = socket.socket(fileno=given[PIPES - 1])
    # an engine that was killed meanwhile is noticed next
    with contextlib.suppress(BrokenPipeError):
        line.send(json.dumps({"born": child}).encode())
    handle = os.pidfd_open(child)
    born[child] = handle
    waiting.register(handle, selectors.EVENT_READ, (child, line))
    waiting.register(line, selectors.EVENT_READ, child)
    return True


def _load(job: str) -> None:
    """Imports what a job is written in, once."""
    module = worker.JOBS[job].partition(":")[0]
    if module in sys.modules:
        return
    # what fails here fails in the child too, where it is told
    with contextlib.suppress(Exception):
        for each in (module, *LATER.get(job, ())):
            importlib.import_module(each)
    # what is loaded stays; children that never look through it for garbage never copy it
    gc.collect()
    gc.freeze()


def _reap(
    handle: int,
    told: tuple[int, socket.socket],
    waiting: selectors.BaseSelector,
    born: dict[int, int],
) -> None:
    """Ends what a child that has ended left behind, and tells the engine how it ended."""
    child, line = told
    # the group goes before its leader is reaped: until then nobody else can bear its number
    _kill(child)
    _, status, usage = os.wait4(child, 0)
    waiting.unregister(handle)
    os.close(born.pop(child))
    with contextlib.suppress(KeyError):
        waiting.unregister(line)
    outcome = {"code": os.waitstatus_to_exitcode(status), "peak": usage.ru_maxrss * 1024}
    # an engine that does not wait for it any more has gone away
    with line, contextlib.suppress(BrokenPipeError):
        line.send(json.dumps(outcome).encode())


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


def _ended(born: dict[int, int]) -> int:
    for child in born:
        _kill(child)
        os.waitpid(child, 0)
    return 0


def _live(environment: dict[str, str], given: list[int]) -> NoReturn:
    """Is the child: takes its own pipes and session, lets everything else go, and works."""
    code = 1
    nursery = os.getppid()
    try:
        for own, descriptor in enumerate(given[: PIPES - 1]):
            os.dup2(descriptor, own)
        os.closerange(PIPES - 1, os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        # its own files under /proc, which it needs to leave the network, are its own again
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        os.environ.clear()
        os.environ.update(environment)
        tempfile.tempdir = None
        code = worker.main(nursery)
    except BaseException as error:  # noqa: BLE001 -- a child never goes on as its nursery
        # by its kind alone: what it says may quote a document
        os.write(2, type(error).__name__.encode())
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
