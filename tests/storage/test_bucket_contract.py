"""One contract for every bucket: a folder, memory, and a real S3 server."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from storage_values import sha256

from records.errors import InvalidInput, StoreFailed
from records.ports import Bucket

PDF = "application/pdf"
UNSAFE = [
    "",
    "/absolute",
    "a//b",
    "a/",
    "../out",
    "a/../b",
    "a/./b",
    ".hidden",
    "a/.hidden",
    "a\\b",
    "a\nb",
    "a\x00b",
    "a\x7fb",
    "a\u202eb",
    "a\u2028b",
    "ma\u0304ori",
    "a" * 256,
    "/".join(["ab"] * 400),
]


def read(bucket: Bucket, key: str) -> bytes:
    with bucket.open(key) as stream:
        return stream.read()


def test_what_is_put_comes_back(bucket: Bucket) -> None:
    """Bytes and media type come back as they were given, and macrons stand in keys."""
    bucket.put("wāhi/ōkiko 1.pdf", b"\x00\xffbytes", PDF)
    assert read(bucket, "wāhi/ōkiko 1.pdf") == b"\x00\xffbytes"
    head = bucket.head("wāhi/ōkiko 1.pdf")
    assert head is not None
    assert (head.key, head.size, head.media_type) == ("wāhi/ōkiko 1.pdf", 7, PDF)
    assert head.sha256 in (None, sha256(b"\x00\xffbytes"))


def test_a_file_is_stored_as_its_bytes(bucket: Bucket, tmp_path: Path) -> None:
    """A path stores the file's bytes, also when they are more than one chunk."""
    content = bytes(range(256)) * 10_000
    given = tmp_path / "given"
    given.write_bytes(content)
    assert bucket.put_once("once.pdf", given, PDF)
    bucket.put("again.pdf", given, PDF)
    assert read(bucket, "once.pdf") == read(bucket, "again.pdf") == content


def test_nothing_is_an_object_too(bucket: Bucket) -> None:
    """An empty object exists and reads as no bytes."""
    assert bucket.put_once("empty.txt", b"", "text/plain")
    head = bucket.head("empty.txt")
    assert head is not None
    assert head.size == 0
    assert read(bucket, "empty.txt") == b""


def test_put_replaces(bucket: Bucket) -> None:
    """A second put replaces all of the first."""
    bucket.put("a.txt", b"the longer first", "text/plain")
    bucket.put("a.txt", b"second", "text/plain")
    assert read(bucket, "a.txt") == b"second"


def test_put_once_never_replaces(bucket: Bucket) -> None:
    """A key that holds something keeps it, and the second writer is told so."""
    assert bucket.put_once("a.txt", b"first", "text/plain") is True
    assert bucket.put_once("a.txt", b"second", "text/plain") is False
    assert read(bucket, "a.txt") == b"first"


def test_sixteen_writers_one_winner(bucket: Bucket) -> None:
    """Of sixteen writers at once exactly one stores, and the object is whole and the winner's."""
    start = threading.Barrier(16)

    def write(number: int) -> bool:
        content = bytes([number]) * 100_000
        start.wait()
        return bucket.put_once("race/one.bin", content, "application/octet-stream")

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(write, range(16)))
    assert won.count(True) == 1
    assert read(bucket, "race/one.bin") == bytes([won.index(True)]) * 100_000


def test_what_is_missing(bucket: Bucket) -> None:
    """Opening and copying what is not there is a KeyError, its head is None, removing it is fine."""
    bucket.put("a/b.txt", b"1", "text/plain")
    for key in ("none.txt", "a", "a/b.txt/c", "a/none"):
        with pytest.raises(KeyError):
            bucket.open(key)
        with pytest.raises(KeyError):
            bucket.copy(key, "to.txt")
        assert bucket.head(key) is None
        bucket.delete(key)
    assert [head.key for head in bucket.list()] == ["a/b.txt"]


def test_delete_removes(bucket: Bucket) -> None:
    """A removed object is gone for every way of asking, and its key is free again."""
    bucket.put("a.txt", b"1", "text/plain")
    bucket.delete("a.txt")
    assert bucket.head("a.txt") is None
    assert list(bucket.list()) == []
    assert bucket.put_once("a.txt", b"2", "text/plain")


def test_copy_copies(bucket: Bucket) -> None:
    """A copy has the bytes and the type of the original and outlives it."""
    bucket.put("a.pdf", b"bytes", PDF)
    bucket.put("b/c.pdf", b"older", PDF)
    bucket.copy("a.pdf", "b/c.pdf")
    bucket.delete("a.pdf")
    assert read(bucket, "b/c.pdf") == b"bytes"
    head = bucket.head("b/c.pdf")
    assert head is not None
    assert head.media_type == PDF


def test_list_is_in_the_order_of_keys(bucket: Bucket) -> None:
    """Every key comes once, in the order of its code points, over several pages of an S3 listing."""
    keys = ["a-b/x", "a.txt", "a/x", "a/y/z", "a0", "b", "z/1", "z/10", "z/2", "ā/ō"]
    for key in reversed(keys):
        bucket.put(key, key.encode(), "text/plain")
    heads = list(bucket.list())
    assert [head.key for head in heads] == keys == sorted(keys)
    assert [head.size for head in heads] == [len(key.encode()) for key in keys]


@pytest.mark.parametrize(
    ("prefix", "keys"),
    [
        ("a", ["a/b/1", "a/b/2", "a/c", "ab"]),
        ("a/", ["a/b/1", "a/b/2", "a/c"]),
        ("a/b", ["a/b/1", "a/b/2"]),
        ("a/b/2", ["a/b/2"]),
        ("none/", []),
        ("ab/", []),
    ],
)
def test_list_of_a_prefix(bucket: Bucket, prefix: str, keys: list[str]) -> None:
    """A prefix may end anywhere in a key."""
    for key in ("a/b/1", "a/b/2", "a/c", "ab", "b"):
        bucket.put(key, b"1", "text/plain")
    assert [head.key for head in bucket.list(prefix)] == keys


@pytest.mark.parametrize("key", UNSAFE, ids=lambda key: repr(key[:12]))
def test_unsafe_keys_are_refused(bucket: Bucket, key: str) -> None:
    """No door takes a key that leaves the bucket, hides, or cannot be seen for what it is."""
    with pytest.raises(InvalidInput):
        bucket.put_once(key, b"1", "text/plain")
    with pytest.raises(InvalidInput):
        bucket.put(key, b"1", "text/plain")
    with pytest.raises(InvalidInput):
        bucket.open(key)
    with pytest.raises(InvalidInput):
        bucket.head(key)
    with pytest.raises(InvalidInput):
        bucket.delete(key)
    bucket.put("good", b"1", "text/plain")
    with pytest.raises(InvalidInput):
        bucket.copy("good", key)
    with pytest.raises(InvalidInput):
        bucket.copy(key, "good")
    assert [head.key for head in bucket.list()] == ["good"]


def test_unsafe_prefixes_are_refused(bucket: Bucket) -> None:
    """A listing cannot look outside the bucket either."""
    for prefix in ("../", "/", "a/../", "a\\"):
        with pytest.raises(InvalidInput):
            list(bucket.list(prefix))


def test_reading_in_pieces(bucket: Bucket) -> None:
    """A stream can be read a little at a time and ends."""
    bucket.put("a.bin", b"abcdefgh", "application/octet-stream")
    with bucket.open("a.bin") as stream:
        assert stream.read(3) == b"abc"
        assert stream.read() == b"defgh"
        assert stream.read(1) == b""


def test_a_missing_file_is_a_failed_store(bucket: Bucket, tmp_path: Path) -> None:
    """A file that is gone before it is stored stores nothing."""
    with pytest.raises(StoreFailed, match=r"a\.txt"):
        bucket.put("a.txt", tmp_path / "gone", "text/plain")
    with pytest.raises(StoreFailed, match=r"a\.txt"):
        bucket.put_once("a.txt", tmp_path / "gone", "text/plain")
    assert list(bucket.list()) == []
