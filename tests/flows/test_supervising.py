"""The supervisor starts children in order, starts dead ones again, and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from flows.orchestrating.supervising import Child, Supervisor
from records.errors import StoreFailed

SLEEPS = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]


def _child(tmp_path: Path, name: str, command: list[str] | None = None) -> Child:
    return Child(name, command or SLEEPS, dict(os.environ), tmp_path / f"{name}.log", pause=0.1)


def _until(holds) -> None:
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_a_dead_child_is_started_again_and_all_end_in_reverse(tmp_path):
    """Kill -9 of one child brings another in its place, and stop leaves none of either."""
    said: list[str] = []
    supervisor = Supervisor(said.append)
    children = [_child(tmp_path, name) for name in ("first", "second")]
    with supervisor.keeping():
        for child in children:
            supervisor.start(child, 10)
        before = children[0].process.pid

        def strike() -> None:
            os.kill(before, signal.SIGKILL)
            _until(lambda: "first was started again" in said)
            supervisor.stop()

        striking = threading.Thread(target=strike)
        striking.start()
        # in this thread: the kernel ends a child with the thread that started it
        supervisor.watch(every=0.02)
        striking.join(10)
        assert children[0].process.pid != before
    assert said[:2] == ["first runs", "second runs"]
    assert "first ended with -9; it starts again in 0 s" in said
    assert said[-2:] == ["second has ended", "first has ended"]
    assert [child.process.poll() for child in children] == [-15, -15]


def test_a_child_that_cannot_start_is_told_and_the_others_end(tmp_path):
    """A wrong command is one clear error, not an endless circle at the start."""
    supervisor = Supervisor(lambda _: None)
    good = _child(tmp_path, "good")
    bad = _child(tmp_path, "bad", [sys.executable, "-c", "raise SystemExit(3)"])
    bad.answers = lambda: False
    with supervisor.keeping():
        supervisor.start(good, 10)
        with pytest.raises(StoreFailed, match=r"bad did not start; see bad\.log"):
            supervisor.start(bad, 10)
    assert good.process.poll() is not None


def test_pauses_grow_while_a_child_keeps_dying(tmp_path):
    """A child that dies at once is not started a hundred times a second."""
    supervisor = Supervisor(lambda _: None)
    dying = _child(tmp_path, "dying", [sys.executable, "-c", ""])
    with supervisor.keeping():
        supervisor.start(dying, 10)
        starts = 0
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            had = dying.process
            supervisor._tend(dying, time.monotonic())
            starts += dying.process is not None and had is None
            time.sleep(0.01)
    assert 1 <= starts <= 4


def test_children_die_with_a_supervisor_that_is_killed(tmp_path):
    """Kill -9 of the supervisor itself leaves no child running."""
    script = (
        "import os, sys, pathlib\n"
        "from flows.orchestrating.supervising import Child, Supervisor\n"
        f"c = Child('c', {SLEEPS!r}, dict(os.environ), pathlib.Path(sys.argv[1]) / 'log')\n"
        "s = Supervisor(lambda _: None)\n"
        "s.start(c, 10)\n"
        "print(c.process.pid, flush=True)\n"
        "s.watch()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE
    ) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
    _until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
