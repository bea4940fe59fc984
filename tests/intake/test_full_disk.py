"""A full disk is told as such: nothing is refused or lost for it, and another try is worth while."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from records.errors import ReleaseError, StoreFailed
from redaction import redact, room, sandbox, scratch
from redaction.pages import pagereader
from redaction.pages.drafts import Draft
from redaction.sandbox import MEBIBYTE, Limits

SMALL = Limits(memory=512 * MEBIBYTE, cpu=20, silence=20.0, file_size=8 * MEBIBYTE)


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_child_without_room_does_not_blame_the_file(wrapped) -> None:
    """Even where a parser made damage of it, a full disk stays one."""
    with pytest.raises(StoreFailed, match="no room is left"):
        sandbox.call("fill", {"wrapped": wrapped}, SMALL)


@pytest.mark.usefixtures("probing")
@pytest.mark.parametrize(
    ("job", "arguments"), [("stumble", {}), ("refuse", {}), ("die", {"number": 11})]
)
def test_whatever_fails_on_a_full_disk_failed_for_want_of_room(job, arguments, monkeypatch) -> None:
    """Programs that lack room say it in many ways; the disk says it in one."""
    with pytest.raises(ReleaseError) as known:
        sandbox.call(job, arguments, SMALL)
    assert not isinstance(known.value, StoreFailed)
    full = SimpleNamespace(f_bavail=3, f_frsize=4096, f_blocks=900, f_bfree=3)
    monkeypatch.setattr(os, "statvfs", lambda _: full)
    with pytest.raises(StoreFailed, match="no room is left"):
        sandbox.call(job, arguments, SMALL)


@pytest.mark.parametrize("number", sorted(room.FULL))
def test_a_folder_that_cannot_be_made_or_written_is_the_store(number, monkeypatch) -> None:
    """No room, no quota, no larger file: each is worth another try; another error stays what it is."""

    def filled(**_: object) -> str:
        raise OSError(number, os.strerror(number))

    def write_much() -> None:
        with scratch.folder(), Path("/dev/full").open("wb") as file:
            file.write(bytes(1 << 16))

    with pytest.raises(StoreFailed):
        write_much()
    with pytest.raises(PermissionError), scratch.folder():
        raise PermissionError(errno.EACCES, "not ours")
    monkeypatch.setattr(tempfile, "mkdtemp", lambda *_, **__: filled())
    with pytest.raises(StoreFailed), scratch.folder():
        pytest.fail("there is no folder")


def test_a_disk_that_is_full_from_the_start_is_the_store(monkeypatch) -> None:
    """Python finds no folder for temporary files then, and calls that a missing file."""

    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(StoreFailed), scratch.folder():
        pytest.fail("there is no folder")


def test_a_page_is_not_lost_for_want_of_room() -> None:
    """What a parser stumbles over is the page's own trouble, a full disk is not."""
    broken, fine = Draft(1), Draft(2)
    with pagereader._bounded(broken):
        raise OSError("broken data stream when reading image file")
    assert broken.notes
    with pytest.raises(OSError, match="space"), pagereader._bounded(fine):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not fine.notes


def test_a_copy_that_finds_no_room_is_not_there_by_half(tmp_path, monkeypatch) -> None:
    """The old file stays, no part of the new one does."""
    made, out = tmp_path / "made.pdf", tmp_path / "out.pdf"
    made.write_bytes(b"new")
    out.write_bytes(b"old")

    def filled(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", filled)
    with pytest.raises(StoreFailed, match=r"out\.pdf: cannot be written"):
        redact._move(made, out)
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made.pdf", "out.pdf"]
