"""The nursery: what it forks and what not, and what becomes of children whose nursery is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest

from records.errors import ReleaseError
from redaction import sandbox, strengths
from redaction.processes import children, worker
from redaction.sandbox import MEBIBYTE, Limits

SMALL = Limits(memory=512 * MEBIBYTE, cpu=20, silence=20.0, file_size=8 * MEBIBYTE)

forked_only = pytest.mark.parametrize("probing", ["forked"], indirect=True)


def parent_of(process: int) -> int:
    """Gives the parent of a process."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def ends(process: int) -> bool:
    """Tells whether a process has ended, or ends within five seconds."""
    for _ in range(100):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        threading.Event().wait(0.05)
    return False


def test_no_witness_comes_from_the_nursery_of_the_engine() -> None:
    """What proves a copy is a process that never held a module of what writes it."""
    for job, place in worker.JOBS.items():
        assert not (place.startswith("redaction.prove") and job in children.OF_THE_ENGINE)
    assert set(worker.JOBS) > children.OF_THE_ENGINE


@forked_only
@pytest.mark.usefixtures("probing")
def test_children_of_one_nursery_are_processes_of_their_own() -> None:
    """Each job has its own process, forked from the one process that knows the code."""
    nurseries, own = set(), set()
    for _ in range(3):
        answers = sandbox.run("sleep", {"seconds": 300}, SMALL)
        process = next(answers)
        nurseries.add(parent_of(process))
        own.add(process)
        answers.close()
        assert ends(process)
    assert len(nurseries) == 1
    assert len(own) == 3
    assert parent_of(nurseries.pop()) == os.getpid()


@forked_only
@pytest.mark.usefixtures("probing")
def test_a_job_that_is_not_of_the_engine_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the block too, only what is named is forked."""
    monkeypatch.setattr(children, "OF_THE_ENGINE", frozenset({"wordy"}))
    answers = sandbox.run("sleep", {"seconds": 300}, SMALL)
    assert parent_of(next(answers)) == os.getpid()
    answers.close()


@forked_only
@pytest.mark.usefixtures("probing")
def test_several_threads_share_a_nursery() -> None:
    """Each gets the answers of its own child, whole and in order."""

    def asked(count: int) -> list[int]:
        return list(sandbox.run("wordy", {"count": count, "pause": 0.01}, SMALL))

    with ThreadPoolExecutor(6) as pool:
        given = [pool.submit(copy_context().run, asked, count) for count in range(1, 13)]
        assert [one.result() for one in given] == [list(range(n)) for n in range(1, 13)]


@forked_only
@pytest.mark.usefixtures("probing")
def test_a_nursery_that_is_killed_takes_its_children_along_and_is_told() -> None:
    """Nothing goes on unbound behind it; the file is not blamed, and no later job hangs."""
    answers = sandbox.run("sleep", {"seconds": 300}, SMALL)
    process = next(answers)
    os.kill(parent_of(process), signal.SIGKILL)
    with pytest.raises(ReleaseError, match="nursery") as caught:
        list(answers)
    assert type(caught.value) is ReleaseError
    assert ends(process)
    with pytest.raises(ReleaseError, match="nursery"):
        sandbox.call("surroundings", {}, SMALL)


@pytest.mark.parametrize("probing", ["anew"], indirect=True)
def test_a_killed_engine_takes_its_nursery_and_children_along(
    tmp_path: Path, probing: Path
) -> None:
    """However an engine dies, no process of it stays."""
    script = (
        f"import sys; sys.executable = {str(probing)!r}\n"
        "from redaction import sandbox\n"
        "from redaction.processes import children\n"
        "children.OF_THE_ENGINE = {'sleep'}\n"
        "with sandbox.nursed():\n"
        "    for answer in sandbox.run('sleep', {'seconds': 300}): print(answer, flush=True)\n"
    )
    python = probing.read_text().splitlines()[0].removeprefix("#!")
    engine = subprocess.Popen(
        [python, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert engine.stdout is not None
    child = int(engine.stdout.readline())
    nursery = parent_of(child)
    assert parent_of(nursery) == engine.pid
    engine.kill()
    engine.wait()
    engine.stdout.close()
    assert ends(nursery)
    assert ends(child)


@forked_only
def test_a_nursery_ends_with_its_block(probing: Path) -> None:
    """A function that was nursed leaves no process behind, and later jobs are started anew."""
    with sandbox.nursed():
        answers = sandbox.run("sleep", {"seconds": 300}, SMALL)
        process = next(answers)
        nursery = parent_of(process)
        answers.close()
    assert ends(process)
    assert ends(nursery)
    assert probing.exists()


@forked_only
@pytest.mark.usefixtures("probing")
def test_no_descriptor_is_left_over() -> None:
    """A long paper has many children; none leaves anything open in the engine."""
    for _ in range(2):
        sandbox.call("surroundings", {}, SMALL)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        seen = sandbox.call("surroundings", {}, SMALL)
        assert seen["descriptors"] < 8
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_without_process_descriptors_children_are_started_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An old kernel costs time, and nothing else."""

    def refused(process: int) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", refused)
    with sandbox.nursed():
        assert children._NURSERY.get() is None
        assert strengths.of_this_machine().memory > 0
