"""The vault keeps by digest, and notices what has changed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from storage_values import sha256

from records.bucket import Bucket
from records.errors import Damaged, InvalidInput, StoreFailed
from storage.buckets.folder import FolderBucket
from storage.buckets.memory import MemoryBucket
from storage.vault import BucketVault


def key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def test_keeping_twice_is_keeping_once(bucket: Bucket, tmp_path: Path) -> None:
    """Bytes and a file of the same bytes are one object, under its digest."""
    vault = BucketVault(bucket)
    (tmp_path / "file").write_bytes(b"kept")
    digest = vault.keep(b"kept")
    assert digest == vault.keep(tmp_path / "file") == sha256(b"kept")
    assert [head.key for head in bucket.list()] == [key(digest)]
    assert list(vault.digests()) == [digest]
    with vault.open(digest) as stream:
        assert stream.read() == b"kept"


def test_fetch_gives_the_very_bytes(bucket: Bucket, tmp_path: Path) -> None:
    """A fetched file is what was kept, for its owner only, and replaces what stood there."""
    vault = BucketVault(bucket)
    content = os.urandom(3_000_000)
    to = tmp_path / "to.pdf"
    to.write_bytes(b"older")
    vault.fetch(vault.keep(content), to)
    assert to.read_bytes() == content
    assert stat.S_IMODE(to.stat().st_mode) == 0o600


@pytest.mark.parametrize("at", [0, 1_499_999, 2_999_999])
def test_a_flipped_byte_is_found(tmp_path: Path, at: int) -> None:
    """One changed bit anywhere stops a fetch, writes nothing, and is found by verify."""
    vault = BucketVault(FolderBucket(tmp_path / "vault", "vault", private=True))
    good, bad = vault.keep(b"good"), vault.keep(bytes(3_000_000))
    path = tmp_path / "vault" / key(bad)
    with path.open("r+b") as stream:
        stream.seek(at)
        stream.write(b"\x01")
    with pytest.raises(Damaged, match=bad):
        vault.fetch(bad, tmp_path / "to")
    vault.fetch(good, tmp_path / "fine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fine", "vault"]
    assert [(found.place, found.key) for found in vault.verify()] == [("vault", key(bad))]
    with pytest.raises(Damaged, match=bad):
        vault.keep(bytes(3_000_000))


def test_verify_finds_what_is_no_object() -> None:
    """A file under any other name, or under another digest's folder, is found."""
    bucket = MemoryBucket("vault")
    vault = BucketVault(bucket)
    vault.keep(b"kept")
    digest = sha256(b"other")
    for stray in ("notes.txt", digest, f"00/{digest}", f"{digest[:2]}/{digest.upper()}"):
        bucket.put(stray, b"other", "text/plain")
    assert {found.key for found in vault.verify()} == {
        "notes.txt",
        digest,
        f"00/{digest}",
        f"{digest[:2]}/{digest.upper()}",
    }
    assert list(vault.digests()) == [sha256(b"kept")]


def test_an_honest_vault_has_nothing_to_say(bucket: Bucket) -> None:
    """Verify of a sound vault gives nothing."""
    vault = BucketVault(bucket)
    for number in range(5):
        vault.keep(b"%d" % number)
    assert list(vault.verify()) == []


def test_what_is_not_kept(bucket: Bucket, tmp_path: Path) -> None:
    """An unknown digest is a KeyError, and what is no digest is refused before it is a path."""
    vault = BucketVault(bucket)
    with pytest.raises(KeyError):
        vault.open("0" * 64)
    with pytest.raises(KeyError):
        vault.fetch("0" * 64, tmp_path / "to")
    for wrong in ("", "../../etc/passwd", "A" * 64, "0" * 63):
        with pytest.raises(InvalidInput):
            vault.open(wrong)
    assert not (tmp_path / "to").exists()


def test_a_file_that_changes_while_it_is_kept(tmp_path: Path) -> None:
    """When the bytes stored are not the bytes hashed, nothing stays under the digest."""
    given = tmp_path / "given"
    given.write_bytes(b"first")

    class Meddling(MemoryBucket):
        def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:
            given.write_bytes(b"other")
            return super().put_once(key, content, media_type)

    bucket = Meddling("vault")
    with pytest.raises(Damaged, match="changed while"):
        BucketVault(bucket).keep(given)
    assert list(bucket.list()) == []


def test_failures_are_failed_stores(tmp_path: Path) -> None:
    """A missing file to keep, and nowhere to fetch to, are failed stores."""
    vault = BucketVault(MemoryBucket("vault"))
    with pytest.raises(StoreFailed):
        vault.keep(tmp_path / "gone")
    with pytest.raises(StoreFailed):
        vault.fetch(vault.keep(b"kept"), tmp_path / "no" / "folder" / "to")
