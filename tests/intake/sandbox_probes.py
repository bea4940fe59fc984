"""Jobs that look at, or misbehave in, the child process of the sandbox; run by a worker of the tests."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from records.errors import RefusalReason, Refused
from redaction.processes import worker

SECRET_WORDS = "Hinewai Pukehinau"
LIMITS = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE")


def surroundings() -> Iterator[dict[str, Any]]:
    """Gives what a child sees of the world."""
    yield {
        "environment": dict(os.environ),
        "limits": {name: resource.getrlimit(getattr(resource, name))[0] for name in LIMITS},
        "own_session": os.getsid(0) == os.getpid(),
        "folder": str(Path.cwd()),
        "scratch": os.environ["TMPDIR"],
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
    }


def connect(port: int) -> Iterator[str]:
    """Gives how an attempt to reach a server on this machine ended."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        yield type(error).__name__
    else:
        yield "connected"


def leave_as_nobody(folder: str) -> Iterator[dict[str, Any]]:
    """Gives whether a process without privilege leaves the network too, and can still work."""
    before = Path("/proc/self/ns/net").stat().st_ino
    os.chown(folder, 65534, 65534)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    # a service is started as its user, and so is not closed to itself as one that changed is
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    left = worker.leave_network()
    (Path(folder) / "made").write_text("still able to write")
    apart = Path("/proc/self/ns/net").stat().st_ino != before
    yield {"left": left, "apart": apart, "user": os.getuid()}


def hoard(chunk: int = 1 << 24) -> Iterator[int]:
    """Takes memory without end."""
    kept = []
    while True:
        kept.append(bytearray(chunk))
    yield len(kept)


def spin() -> Iterator[None]:
    """Uses CPU without end."""
    while True:
        pass
    yield


def sleep(seconds: float) -> Iterator[int]:
    """Gives its process number, and then nothing for a while."""
    yield os.getpid()
    time.sleep(seconds)


def wordy(count: int, pause: float) -> Iterator[int]:
    """Gives numbers, one after each pause."""
    for number in range(count):
        time.sleep(pause)
        yield number


def write(folder: str, size: int) -> Iterator[int]:
    """Writes a file of a given size."""
    with (Path(folder) / "large").open("wb") as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    yield size


def fill(*, wrapped: bool) -> Iterator[int]:
    """Writes where no room is left, and takes what comes of it for the file's own damage."""
    try:
        with Path("/dev/full").open("wb") as file:
            file.write(bytes(1 << 16))
    except OSError as error:
        if wrapped:
            raise Refused(RefusalReason.BROKEN, "a parser stumbles over the file") from error
        raise
    yield 1


def open_many(path: str) -> Iterator[int]:
    """Opens a file again and again."""
    kept = []
    while True:
        kept.append(open(path, "rb"))  # noqa: PTH123, SIM115 -- the point is to leave them open
    yield len(kept)


def die(number: int) -> Iterator[None]:
    """Dies of a signal, as a parser in C does."""
    os.kill(os.getpid(), number)
    yield


def crowd(number: int, size: int, seconds: float = 0.0) -> Iterator[None]:
    """Dies of a signal while it holds much of its memory, after a while."""
    kept = bytearray(b"x") * size
    time.sleep(seconds)
    os.kill(os.getpid(), number)
    yield
    del kept


def stumble() -> Iterator[None]:
    """Raises an exception that quotes the document."""
    raise KeyError(SECRET_WORDS)
    yield


def refuse() -> Iterator[None]:
    """Refuses with a message that no line should hold."""
    raise Refused(RefusalReason.BROKEN, "one\nline\x1b[31m" + "x" * 10_000)
    yield


def babble(line: str) -> Iterator[None]:
    """Says a line that was not agreed, as a parser that was taken over may."""
    pipe = next(fd for fd in range(3, 20) if _is_pipe(fd))
    os.write(pipe, line.encode() + b"\n")
    yield


def flood(size: int) -> Iterator[None]:
    """Says one line of vast length."""
    pipe = next(fd for fd in range(3, 20) if _is_pipe(fd))
    while size > 0:
        size -= os.write(pipe, b"x" * (1 << 20))
    yield


def linger() -> Iterator[int]:
    """Closes its answers and does not end."""
    yield os.getpid()
    os.closerange(3, 20)
    time.sleep(300)


def offspring(ends: bool) -> Iterator[int]:
    """Starts a process of its own, gives its number, and ends, or dies, without it."""
    started = subprocess.Popen(["/bin/sleep", "300"])
    yield started.pid
    if not ends:
        os.kill(os.getpid(), signal.SIGKILL)


def runaway() -> Iterator[int]:
    """Starts a process that leaves its session, as a daemon does, gives its number, and ends."""
    started = os.fork()
    if not started:
        with contextlib.suppress(OSError):
            os.setsid()
        os.closerange(0, 100)
        time.sleep(300)
        os._exit(0)
    time.sleep(0.3)
    yield started


def multiply(count: int, each: int) -> Iterator[int]:
    """Starts processes that each hold some memory and wait, gives the first one's number, and waits too."""
    for number in range(count):
        started = os.fork()
        if not started:
            kept = bytearray(b"x") * each
            time.sleep(300)
            os._exit(len(kept) % 2)
        if not number:
            yield started
    time.sleep(300)


def _is_pipe(descriptor: int) -> bool:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink()).startswith("pipe:")
    except OSError:
        return False


def forbidden(call: str) -> Iterator[str]:
    """Gives how a system call ended: ``done``, or the name of its error."""
    libc = ctypes.CDLL(None, use_errno=True)
    made = {
        "network socket": lambda: libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0),
        "local socket": lambda: libc.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0),
        "ptrace": lambda: libc.ptrace(16, os.getppid(), 0, 0),
        "unshare": lambda: libc.unshare(0x20000000),
        "setsid": libc.setsid,
        "setpgid": lambda: libc.setpgid(0, os.getpgid(os.getppid())),
    }[call]()
    yield "done" if made >= 0 else errno.errorcode[ctypes.get_errno()]


def toil(core: int, seconds: float) -> Iterator[float]:
    """Begins, uses so many seconds of CPU on one core, and gives how long that took by the clock."""
    os.sched_setaffinity(0, {core})
    yield 0.0
    begun, until = time.monotonic(), time.process_time() + seconds
    while time.process_time() < until:
        pass
    yield time.monotonic() - begun
