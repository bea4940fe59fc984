"""One contract for every bucket: a folder, memory, and a real S3 server."""

from __future__ import annotations

import re
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from storage_values import sha256

from records.bucket import Bucket, Lock
from records.errors import Held, InvalidInput, NotAllowed, StoreFailed

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


def still_there(bucket: Bucket, key: str, content: bytes) -> None:
    with pytest.raises(Held, match=re.escape(key)):
        bucket.delete(key)
    assert read(bucket, key) == content


def test_a_legal_hold_stands_until_it_is_lifted(lockable: Bucket) -> None:
    """What is held cannot be removed, held twice is held once, and lifted it can."""
    bucket = lockable
    assert bucket.can_lock()
    bucket.put_once("a/held.bin", b"evidence", PDF)
    bucket.put_once("a/free.bin", b"other", PDF)
    assert bucket.lock("a/held.bin") == Lock()
    assert bucket.lock("a/held.bin", hold=True) == Lock(hold=True)
    assert bucket.lock("a/held.bin", hold=True) == bucket.lock("a/held.bin") == Lock(hold=True)
    still_there(bucket, "a/held.bin", b"evidence")
    assert not bucket.put_once("a/held.bin", b"forged", PDF)
    bucket.delete("a/free.bin")
    bucket.copy("a/held.bin", "a/copy.bin")
    # a copy has a lock of its own: SeaweedFS gives it that of the original, AWS gives it none
    bucket.lock("a/copy.bin", hold=False)
    bucket.delete("a/copy.bin")
    assert [head.key for head in bucket.list()] == ["a/held.bin"]
    assert bucket.lock("a/held.bin", hold=False) == Lock()
    bucket.delete("a/held.bin")
    assert bucket.head("a/held.bin") is None
    bucket.put_once("a/held.bin", b"new", PDF)
    assert bucket.lock("a/held.bin") == Lock()


def test_a_retention_ends_by_itself_and_is_only_made_longer(lockable: Bucket) -> None:
    """Until its instant the object stays; nobody shortens that; a hold stands beside it."""
    bucket, now = lockable, datetime.now(UTC)
    soon, later = now + timedelta(seconds=3), now + timedelta(seconds=5)
    bucket.put_once("r.bin", b"kept", PDF)
    with pytest.raises(InvalidInput, match="time zone"):
        bucket.lock("r.bin", until=datetime(2030, 1, 1))  # noqa: DTZ001 -- that is the mistake
    first = bucket.lock("r.bin", until=soon)
    assert first.until is not None
    assert timedelta() <= first.until - soon < timedelta(seconds=1)
    still_there(bucket, "r.bin", b"kept")
    with pytest.raises(NotAllowed, match="never made shorter"):
        bucket.lock("r.bin", until=now)
    second = bucket.lock("r.bin", until=later, hold=True)
    assert second == bucket.lock("r.bin")
    assert second.until is not None
    assert second.until > first.until
    bucket.lock("r.bin", hold=False)
    still_there(bucket, "r.bin", b"kept")
    time.sleep(max(0.0, (second.until - datetime.now(UTC)).total_seconds()) + 1)
    bucket.delete("r.bin")
    assert bucket.head("r.bin") is None


def test_what_is_held_is_not_lost_by_replacing_it(lockable: Bucket) -> None:
    """A store without versions refuses to replace it; one with versions keeps the older one."""
    bucket = lockable
    bucket.put("a", b"evidence", PDF)
    bucket.lock("a", hold=True)
    try:
        bucket.put("a", b"other", PDF)
    except Held:
        assert read(bucket, "a") == b"evidence"
        bucket.put("b", b"free", PDF)
        with pytest.raises(Held):
            bucket.copy("b", "a")
        bucket.lock("a", hold=False)
    else:
        client = getattr(bucket, "_client", None)
        assert client is not None, "only a server keeps versions"
        assert read(bucket, "a") == b"other"


def test_locking_what_is_missing(bucket: Bucket) -> None:
    """There is nothing to hold under a key that holds nothing, and no door takes an unsafe one."""
    for ask in ({}, {"hold": True}):
        with pytest.raises(KeyError):
            bucket.lock("none", **ask)
    for key in ("../out", ".locks/a"):
        with pytest.raises(InvalidInput):
            bucket.lock(key, hold=True)
        with pytest.raises(InvalidInput):
            bucket.presign(key, timedelta(minutes=1))


def test_an_address_reads_one_object_for_a_while(bucket: Bucket) -> None:
    """Whoever has the address reads that object until it runs out, and can do nothing else with it."""
    bucket.put("wāhi/ōkiko 1.pdf", b"public", PDF)
    bucket.put("other.pdf", b"other", PDF)
    address = bucket.presign("wāhi/ōkiko 1.pdf", timedelta(seconds=2))
    for wrong in (timedelta(), timedelta(days=8), timedelta(seconds=-1)):
        with pytest.raises(InvalidInput, match="seven days"):
            bucket.presign("other.pdf", wrong)
    if address is None:
        return  # a store without addresses says so; what speaks HTTP is asked below
    assert _asked(address) == (200, b"public")
    assert _asked(address, "PUT", b"forged")[0] == 403
    assert _asked(address, "DELETE")[0] == 403
    name = quote("wāhi/ōkiko 1.pdf")
    assert name in address
    assert _asked(address.replace(name, "other.pdf"))[0] == 403
    assert read(bucket, "wāhi/ōkiko 1.pdf") == b"public"
    time.sleep(3)
    assert _asked(address)[0] == 403


def test_only_stores_that_speak_http_have_addresses(
    bucket: Bucket, request: pytest.FixtureRequest
) -> None:
    """A folder, memory and a sealed bucket have none, and say so by None."""
    kind = request.node.callspec.params["bucket"]
    bucket.put("a", b"1", PDF)
    has = bucket.presign("a", timedelta(minutes=1)) is not None
    assert has is (kind in ("s3", "minio", "line"))


def _asked(address: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    asked = urllib.request.Request(address, data=body, method=method)  # noqa: S310 -- our own server
    try:
        with opener.open(asked, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
