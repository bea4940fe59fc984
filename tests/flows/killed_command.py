"""Runs one command of ``release`` and is killed, or runs out of disk, at a chosen point of it.

A script for the disaster tests: ``python killed_command.py POINT ARGUMENT…``. Nothing in the engine knows of
it: it wraps one method from outside.
"""

from __future__ import annotations

import functools
import os
import resource
import signal
import sys

import psutil

from flows import cli
from flows.desk import Desk
from storage.catalogue import SqlCatalogue
from storage.shelf import BucketShelf
from storage.vault import BucketVault


def killed() -> None:
    """Ends this process as the kernel ends one that ran out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def full() -> None:
    """Lets no file of this process grow past 8,000 bytes from now on, as a full disk would."""
    from flows import release

    release.publish.retries = 0
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))


def alone() -> None:
    """Takes Prefect's server away."""
    for child in psutil.Process().children():
        if "uvicorn" in child.cmdline():
            child.kill()
            child.wait()


POINTS = {
    "without-prefect": (Desk, "publish", "after", alone),
    "killed-in-read": (Desk, "_refuse_classified", "before", killed),
    "killed-before-place": (BucketShelf, "place", "before", killed),
    "killed-after-place": (BucketShelf, "place", "after", killed),
    "killed-before-confirm": (SqlCatalogue, "confirm_publication", "before", killed),
    "killed-after-confirm": (SqlCatalogue, "confirm_publication", "after", killed),
    "killed-in-withdrawal": (BucketShelf, "remove", "after", killed),
    "full-at-the-source": (BucketVault, "fetch", "before", full),
    "full-at-the-shelf": (BucketShelf, "place", "before", full),
}


def main(point: str, *arguments: str) -> int:
    """Runs the command with the disaster in place; gives its exit code, if it lives to have one."""
    owner, name, when, disaster = POINTS[point]
    work = getattr(owner, name)

    @functools.wraps(work)
    def struck(*args, **kwargs):
        if when == "before":
            disaster()
        given = work(*args, **kwargs)
        if when == "after":
            disaster()
        return given

    setattr(owner, name, struck)
    return cli.run(list(arguments))


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    # Prefect's client would wait on its way out for a server that is gone
    os._exit(code)
