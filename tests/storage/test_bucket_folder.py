"""What only a folder can get wrong: modes, links, full disks, writers that die."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from records.errors import InvalidInput, StoreFailed
from storage.buckets.folder import FolderBucket

TEXT = "text/plain"

FULL_DISK = """
import sys
from pathlib import Path
from records.errors import StoreFailed
from storage.buckets.folder import FolderBucket

bucket = FolderBucket(Path(sys.argv[1]), "full")
for store in (bucket.put_once, bucket.put):
    try:
        store("big.bin", b"x" * 1_000_000, "application/octet-stream")
    except StoreFailed as error:
        print(error)
"""


def modes(root: Path) -> set[tuple[bool, int]]:
    return {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode))
        for path in (root, *root.rglob("*"))
        if path.name != ".incoming"
    }


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    """A private bucket is for its owner only, a public one for every reader, whatever the umask."""
    before = os.umask(umask)
    try:
        (tmp_path / "private").mkdir()
        private = FolderBucket(tmp_path / "private", "private", private=True)
        public = FolderBucket(tmp_path / "public", "public")
        for bucket in (private, public):
            bucket.put("a/b.txt", b"1", TEXT)
            bucket.put_once("a/c/d.txt", b"1", TEXT)
    finally:
        os.umask(before)
    assert modes(tmp_path / "private") == {(True, 0o700), (False, 0o600)}
    assert modes(tmp_path / "public" / "a") == {(True, 0o755), (False, 0o644)}


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """When the disk takes no more, the store fails and nothing is left, whole or half."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "bucket")],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
    )
    assert done.stdout.count("key big.bin: storing failed (EFBIG)") == 2
    assert [path for path in (tmp_path / "bucket").rglob("*") if path.is_file()] == []


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    """A replacement that fails half-way leaves the old object whole."""
    bucket = FolderBucket(tmp_path / "bucket", "full")
    bucket.put("big.bin", b"old", TEXT)
    subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "bucket")],
        capture_output=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
    )
    with bucket.open("big.bin") as stream:
        assert stream.read() == b"old"


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A symbolic link in the folder leads nobody out of it, for reading or writing."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(b"secret")
    bucket = FolderBucket(tmp_path / "bucket", "links")
    (tmp_path / "bucket" / "file.txt").symlink_to(outside / "secret.txt")
    (tmp_path / "bucket" / "folder").symlink_to(outside)
    with pytest.raises(StoreFailed):
        bucket.open("file.txt")
    for key in ("folder/secret.txt", "folder/new.txt"):
        with pytest.raises(StoreFailed, match="leads out"):
            bucket.open(key)
        with pytest.raises(StoreFailed, match="leads out"):
            bucket.put(key, b"1", TEXT)
    assert bucket.put_once("file.txt", b"1", TEXT) is False
    assert [path.name for path in outside.iterdir()] == ["secret.txt"]
    assert [head.key for head in bucket.list()] == ["file.txt", "folder"]


def test_strangers_are_listed(tmp_path: Path) -> None:
    """A file under a name that no key may have is listed, so that it can be found out."""
    bucket = FolderBucket(tmp_path / "bucket", "strangers")
    (tmp_path / "bucket" / ".hidden").write_bytes(b"1")
    assert [head.key for head in bucket.list()] == [".hidden"]


def test_a_key_is_no_folder(tmp_path: Path) -> None:
    """A key under another key, or above others, is refused and changes nothing."""
    bucket = FolderBucket(tmp_path / "bucket", "folders")
    bucket.put("a/b", b"1", TEXT)
    for key in ("a", "a/b/c"):
        for store in (bucket.put, bucket.put_once):
            with pytest.raises(InvalidInput):
                store(key, b"2", TEXT)
    assert [head.key for head in bucket.list()] == ["a/b"]


def test_a_folder_that_went_away_is_no_empty_bucket(tmp_path: Path) -> None:
    """When the folder is gone (a disk not mounted), listing and storing fail loudly."""
    bucket = FolderBucket(tmp_path / "bucket", "gone")
    (tmp_path / "bucket").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreFailed):
        list(bucket.list())
    with pytest.raises(StoreFailed):
        bucket.put("a", b"1", TEXT)
    assert not (tmp_path / "bucket").exists()


def test_dead_writers_are_swept_up(tmp_path: Path) -> None:
    """What a writer that died left is removed a day later, what a living one writes is not."""
    FolderBucket(tmp_path / "bucket", "sweep")
    old, new = (tmp_path / "bucket" / ".incoming" / name for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    bucket = FolderBucket(tmp_path / "bucket", "sweep")
    assert (old.exists(), new.exists()) == (False, True)
    assert list(bucket.list()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A bucket where a file stands is a failed store."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailed, match="bucket wrong"):
        FolderBucket(tmp_path / "file", "wrong")
