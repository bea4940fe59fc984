"""Folders for work under way: private, gone at the end, and swept where their owner was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.scratch import scratch, sweep
from records.errors import StoreFailed

HOLD = """
import sys
from pathlib import Path
from flows.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "source.pdf").write_bytes(b"unredacted")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def _holder(work):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(work)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    return child, work / child.stdout.readline().decode().strip()


def test_a_full_disk_is_the_store_and_leaves_nothing(tmp_path):
    """What finds no room within the folder is worth another try; any other error stays what it is."""

    def write_much(to):
        with scratch(tmp_path) as folder:
            (folder / "source.pdf").write_bytes(b"unredacted")
            to.write_bytes(bytes(1 << 16))

    with pytest.raises(StoreFailed, match="no room is left"):
        write_much(Path("/dev/full"))
    with pytest.raises(IsADirectoryError):
        write_much(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_folder_is_private_and_goes_with_all_in_it(tmp_path):
    """Nobody else may look in while the work lasts, and nothing is left of it."""
    with scratch(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "deep").mkdir()
        (folder / "deep" / "source.pdf").write_bytes(b"unredacted")
    assert not folder.exists()


def test_a_folder_goes_when_the_work_fails(tmp_path):
    """An error leaves no unredacted file behind."""
    with pytest.raises(KeyError), scratch(tmp_path) as folder:
        raise KeyError
    assert not folder.exists()


def test_a_killed_owner_leaves_what_the_next_one_sweeps(tmp_path):
    """After kill -9 the source stays on the disk only until somebody opens the desk again."""
    child, folder = _holder(tmp_path)
    with child:
        assert sweep(tmp_path) == 0
        assert (folder / "source.pdf").is_file()
        os.kill(child.pid, signal.SIGKILL)
        child.wait(10)
    assert sweep(tmp_path) == 1
    assert not folder.exists()


def test_a_sweep_leaves_its_own_process_in_peace(tmp_path):
    """A thread that opens another desk takes nothing from the one that works."""
    with scratch(tmp_path) as folder:
        assert sweep(tmp_path) == 0
        assert folder.is_dir()


def test_no_room_is_told_as_a_store_that_fails(tmp_path):
    """A missing work folder is worth a retry once somebody mended it."""
    with (
        pytest.raises(StoreFailed, match="folder gone: no room for work"),
        scratch(tmp_path / "gone"),
    ):
        pass
