"""What only an S3 server can get wrong: silence, refusal, and what its errors say."""

from __future__ import annotations

import random
import socket
import threading
import time
from contextlib import closing

import pytest
from real_servers import S3Server
from storage_values import sha256

from records.errors import InvalidInput, StoreFailed
from storage.buckets.s3 import S3Bucket

TEXT = "text/plain"


def test_the_server_keeps_the_digest(s3_bucket: S3Bucket) -> None:
    """The SHA-256 that goes with an upload comes back with the head, also for a copy."""
    s3_bucket.put("a.txt", b"bytes", TEXT)
    s3_bucket.copy("a.txt", "b.txt")
    for key in ("a.txt", "b.txt"):
        head = s3_bucket.head(key)
        assert head is not None
        assert head.sha256 == sha256(b"bytes")


def test_bytes_that_changed_on_the_way_are_not_stored(s3_bucket: S3Bucket, monkeypatch) -> None:
    """The server holds what comes against the SHA-256 that goes with it, and stores nothing else."""
    monkeypatch.setattr("storage.buckets.s3.sha256_of", lambda _content: sha256(b"what was meant"))
    for store in (s3_bucket.put, s3_bucket.put_once):
        with pytest.raises(StoreFailed, match="BadDigest"):
            store("a.txt", b"what came", TEXT)
    assert s3_bucket.head("a.txt") is None


def test_the_server_encrypts_what_it_is_asked_to(s3_home: S3Bucket, s3_server: S3Server) -> None:
    """With `s3` the server encrypts each upload by its own key: nothing readable lies on its disk."""
    # too random to be packed on its way to the disk, and the same each time
    plain, sealed = (random.Random(n).randbytes(20_000) for n in (1, 2))  # noqa: S311 -- no secret
    s3_home.put("plain.bin", plain, TEXT)
    bucket = s3_server.bucket("storage-tests", encryption="s3")
    assert bucket.put_once("once.bin", sealed, TEXT)
    bucket.put("again.bin", sealed, TEXT)
    for key in ("once.bin", "again.bin"):
        told = s3_home._client.head_object(Bucket="storage-tests", Key=key)
        assert told["ServerSideEncryption"] == "AES256"
        with bucket.open(key) as stream:
            assert stream.read() == sealed
    on_disk = b"".join(path.read_bytes() for path in s3_server.folder.rglob("*") if path.is_file())
    assert plain[:50] in on_disk
    assert sealed[:50] not in on_disk
    for key in ("plain.bin", "once.bin", "again.bin"):
        s3_home.delete(key)


def test_by_the_other_client_the_bucket_has_to_encrypt(
    s3_home: S3Bucket, s3_server: S3Server
) -> None:
    """MinIO's client cannot ask for it with each upload: without the bucket's default nothing is stored."""
    bucket = s3_server.minio("storage-tests", encryption="s3")
    for store in (bucket.put, bucket.put_once):
        with pytest.raises(StoreFailed, match="does not encrypt as RELEASE_ENCRYPTION asks"):
            store("a.bin", b"1", TEXT)
    assert s3_home.head("a.bin") is None
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3_home._client.put_bucket_encryption(
        Bucket="storage-tests", ServerSideEncryptionConfiguration={"Rules": [rule]}
    )
    try:
        assert bucket.put_once("once.bin", b"1", TEXT)
        bucket.put("a.bin", b"1", TEXT)
        for key in ("once.bin", "a.bin"):
            told = s3_home._client.head_object(Bucket="storage-tests", Key=key)
            assert told["ServerSideEncryption"] == "AES256"
        other = s3_server.minio("storage-tests", encryption="kms")
        with pytest.raises(StoreFailed, match="does not encrypt"):
            other.put("b.bin", b"1", TEXT)
    finally:
        s3_home._client.delete_bucket_encryption(Bucket="storage-tests")
        for key in ("once.bin", "a.bin"):
            s3_home.delete(key)


def test_what_cannot_be_encrypted_is_not_stored(s3_server: S3Server, s3_home: S3Bucket) -> None:
    """A server without a key service stores nothing that asks for one, rather than in the clear."""
    bucket = s3_server.bucket("storage-tests", encryption="kms", kms_key="a-key", attempts=1)
    with pytest.raises(StoreFailed, match=r"key a\.bin: storing failed"):
        bucket.put("a.bin", b"1", TEXT)
    assert s3_home.head("a.bin") is None


def test_wrong_keys_say_nothing_secret(s3_server: S3Server) -> None:
    """A refused request names bucket and key, and neither the secret nor the id."""
    bucket = s3_server.bucket("storage-tests", secret_key="another-secret")
    with pytest.raises(StoreFailed) as caught:
        bucket.put_once("a.txt", b"1", TEXT)
    told = f"{caught.value} {caught.value.__cause__} {bucket!r}"
    assert "bucket storage-tests, key a.txt: storing failed" in told
    assert "another-secret" not in told
    assert "tester" not in told


def test_no_such_bucket(s3_server: S3Server) -> None:
    """A bucket that does not exist is a failed store, not an empty one or a missing object."""
    bucket = s3_server.bucket("never-made")
    for ask in (lambda: list(bucket.list()), lambda: bucket.open("a")):
        with pytest.raises(StoreFailed, match="NoSuchBucket"):
            ask()


def test_a_server_that_is_gone() -> None:
    """Nobody at the address is a failed store for every door, soon."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        bucket = S3Bucket(
            "gone",
            endpoint_url=f"http://127.0.0.1:{taken.getsockname()[1]}",
            access_key="id",
            secret_key="secret",
            attempts=1,
        )
        for ask in (
            lambda: bucket.put("a", b"1", TEXT),
            lambda: bucket.put_once("a", b"1", TEXT),
            lambda: bucket.open("a"),
            lambda: bucket.head("a"),
            lambda: list(bucket.list()),
            lambda: bucket.copy("a", "b"),
            lambda: bucket.delete("a"),
            bucket.create,
        ):
            with pytest.raises(StoreFailed, match="bucket gone"):
                ask()


def test_a_server_that_says_nothing() -> None:
    """A server that takes the connection and never answers is given up in bounded time."""
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        bucket = S3Bucket(
            "silent",
            endpoint_url=f"http://127.0.0.1:{silent.getsockname()[1]}",
            access_key="id",
            secret_key="secret",
            read_timeout=0.3,
            attempts=2,
        )
        began = time.monotonic()
        with pytest.raises(StoreFailed, match="ReadTimeoutError"):
            bucket.head("a")
        assert time.monotonic() - began < 10


def test_bytes_that_break_off() -> None:
    """An answer that ends too early is a failed store, never a short object."""
    with closing(socket.socket()) as short:
        short.bind(("127.0.0.1", 0))
        short.listen()
        bucket = S3Bucket(
            "short",
            endpoint_url=f"http://127.0.0.1:{short.getsockname()[1]}",
            access_key="id",
            secret_key="secret",
            attempts=1,
        )

        def answer() -> None:
            connection, _ = short.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

        thread = threading.Thread(target=answer)
        thread.start()
        with bucket.open("a") as stream, pytest.raises(StoreFailed, match="reading failed"):
            stream.read()
        thread.join()


def test_settings_are_checked() -> None:
    """An address with a password in it, half a pair of keys, and no address at all are refused."""
    for options in (
        {"endpoint_url": "http://id:secret@localhost:1"},
        {"access_key": "id"},
        {"secret_key": "secret"},
        {"endpoint_url": "not an address", "access_key": "a", "secret_key": "b"},
    ):
        with pytest.raises(InvalidInput) as caught:
            S3Bucket("settings", **options)
        assert "secret@" not in str(caught.value)


def test_create_twice(s3_home: S3Bucket) -> None:
    """Making a bucket that we have already is no error."""
    s3_home.create()
