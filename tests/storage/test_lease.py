"""A lease is held by one at a time, and does not outlive its holder for long."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from storage_servers import Opened

from records.errors import StoreFailed
from storage.catalogue import SqlCatalogue, open_catalogue
from storage.lease import pause

HOLDS = """
import sys, time
from storage.catalogue import open_catalogue
with open_catalogue(sys.argv[1]) as catalogue, catalogue.lease("site"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_at_a_time(opened: Opened) -> None:
    """Eight that want a lease get it one after the other; none is inside with another."""
    inside, most = 0, 0
    guard = threading.Lock()

    def work(_: int) -> None:
        nonlocal inside, most
        with open_catalogue(opened.url) as own, own.lease("site"):
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert most == 1


def test_who_has_waited_longest_asks_most_often() -> None:
    """Whoever comes later asks less often than those who wait, and nobody so often that all stand still."""
    pauses = [pause(float(waited)) for waited in range(150)]
    assert pauses == sorted(pauses, reverse=True)
    assert pauses[0] >= 4 * pauses[10]
    assert min(pauses) >= 0.05


def test_names_are_apart(catalogue: SqlCatalogue) -> None:
    """Two leases of other names do not wait for each other."""
    with catalogue.lease("one"), catalogue.lease("two"):
        pass


def test_held_for_too_long(opened: Opened) -> None:
    """Whoever waits in vain is told so within the bound, and the holder keeps it."""
    with open_catalogue(opened.url, lease_wait=0.2) as impatient:
        with opened.catalogue.lease("site"):
            began = time.monotonic()
            with pytest.raises(StoreFailed, match="lease site"), impatient.lease("site"):
                pytest.fail("two hold one lease")
            assert time.monotonic() - began < 5
        with impatient.lease("site"):
            pass


def test_an_expired_lease_is_taken_over(opened: Opened) -> None:
    """A lease that ran out goes to the next, and whoever overran it is told to do the work again."""
    with open_catalogue(opened.url, lease_seconds=0.1) as slow:
        held = slow.lease("site")
        held.__enter__()
        with opened.catalogue.lease("site"), pytest.raises(StoreFailed, match="ran out"):
            held.__exit__(None, None, None)
    with opened.catalogue.lease("site"):
        pass


def test_a_lease_of_before_the_clock_was_set_back_has_run_out(opened: Opened) -> None:
    """A holder of another machine that died in a future that is no more blocks nobody until it comes again."""
    opened.execute(
        "INSERT INTO leases VALUES ('site', 'elsewhere/1/1/x', '2999-01-01T00:00:00+00:00')"
    )
    with open_catalogue(opened.url, lease_wait=0.2) as impatient, impatient.lease("site"):
        pass


def test_an_error_inside_gives_the_lease_back(catalogue: SqlCatalogue) -> None:
    """An error in the block comes out as it is, and the lease is free."""
    with pytest.raises(ZeroDivisionError), catalogue.lease("site"):
        raise ZeroDivisionError
    with catalogue.lease("site"):
        pass


def test_a_killed_holder_blocks_nobody(opened: Opened) -> None:
    """The lease of a process of this machine that was killed is free at once, a living one's is not."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, opened.url], stdout=subprocess.PIPE, text=True
    )
    with holder, open_catalogue(opened.url, lease_wait=0.5) as next_one:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreFailed), next_one.lease("site"):
            pytest.fail("its holder still lives")
        holder.kill()
        began = time.monotonic()
        with next_one.lease("site"):
            assert time.monotonic() - began < 5
