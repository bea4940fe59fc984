"""Leases: one process at a time does what a name stands for, also after another one died."""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from records.errors import StoreFailed
from storage.database import Database
from storage.tables import leases

_PAUSES = 0.25, 0.05
"""Seconds between one question and the next: of who has just come, and of who has waited for long."""

_LONGEST_FACTOR = 10
"""How much longer than ours somebody else's lease may last; they may have been given other seconds."""


class Leases:
    """Named leases as rows of the catalogue.

    A lease lasts for a bounded time and is not renewed, so what died holding one blocks others for
    that time at most; and not at all where we can see that its process is gone. One that lasts far
    longer than any does was taken before the clock was set back, and has run out.

    Args:
        database: where the rows are.
        seconds: how long a lease lasts; longer than what it guards ever takes.
        wait: seconds to wait for somebody else's.
    """

    def __init__(self, database: Database, *, seconds: float = 120.0, wait: float = 150.0) -> None:
        self._database = database
        self._seconds = seconds
        self._wait = wait

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Holds a lease while the block runs.

        Raises:
            StoreFailed: somebody else held it for too long, or took it over because the block ran
                longer than it lasts; then what the block did must be done again.
        """
        holder = _process() + "/" + secrets.token_hex(8)
        self._wait_for(name, holder)
        try:
            yield
        except BaseException:
            self._let_go(name, holder)
            raise
        if not self._let_go(name, holder):
            raise StoreFailed(f"lease {name} ran out while it was held; do the work again")

    def _wait_for(self, name: str, holder: str) -> None:
        began = time.monotonic()
        while not self._take(name, holder):
            waited = time.monotonic() - began
            if waited > self._wait:
                raise StoreFailed(
                    f"lease {name} was held by somebody else for {self._wait:.0f} s; try again later"
                )
            # chance keeps those who wait from asking all at once
            time.sleep(pause(waited) * random.uniform(0.5, 1.0))  # noqa: S311 -- no secret depends on it

    def _take(self, name: str, holder: str) -> bool:
        with self._database.writing() as connection:
            now = datetime.now(UTC)
            if not self._database.is_sqlite:
                # one clock for all machines
                now = connection.scalar(select(func.clock_timestamp())) or now
            expires_at = now + timedelta(seconds=self._seconds)
            held_by = connection.scalar(select(leases.c.holder).where(leases.c.name == name))
            if held_by is None:
                try:
                    with connection.begin_nested():
                        connection.execute(
                            insert(leases).values(name=name, holder=holder, expires_at=expires_at)
                        )
                except IntegrityError:  # somebody else was faster
                    return False
                return True
            theirs = [leases.c.name == name, leases.c.holder == held_by]
            if not _is_dead(held_by):
                too_long = now + timedelta(seconds=_LONGEST_FACTOR * self._seconds)
                theirs.append(or_(leases.c.expires_at <= now, leases.c.expires_at > too_long))
            taken = connection.execute(
                update(leases).where(*theirs).values(holder=holder, expires_at=expires_at)
            )
            return taken.rowcount == 1

    def _let_go(self, name: str, holder: str) -> bool:
        with self._database.writing() as connection:
            gone = connection.execute(
                delete(leases).where(leases.c.name == name, leases.c.holder == holder)
            )
            return gone.rowcount == 1


def pause(waited: float) -> float:
    """Gives the seconds until who has waited so long asks again.

    Who has waited longest asks most often, and so is likely to be next: where those who come asked more often
    than those who wait, a withdrawal waited ten minutes behind releases that all came after it.
    """
    longest, shortest = _PAUSES
    return max(shortest, longest / (1 + waited))


def _process() -> str:
    """Gives a name of this process that no other one has, alive or dead: machine, number, start."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}"


def _is_dead(holder: str) -> bool:
    """Tells whether a holder was a process of this machine that is gone; where unsure, it is not."""
    machine, _, rest = holder.partition("/")
    number, _, rest = rest.partition("/")
    if not machine or machine != _machine() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's, and alive
        return False
    return _started(int(number)) != rest.partition("/")[0]


def _machine() -> str:
    """Gives this boot of this machine (and container), or nothing where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        # process numbers mean something only within one namespace
        return f"{boot}:{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(number: int) -> str:
    """Gives when a process started, in ticks since boot; nothing where none of that number runs."""
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # the name in brackets may hold anything; the start is the 20th field behind it (proc(5): 22nd)
    fields = told.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
