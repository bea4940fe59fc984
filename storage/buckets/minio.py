"""A bucket on a MinIO server, or on another that speaks S3, by the ``minio`` package."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import GOVERNANCE, CopySource
from minio.error import InvalidResponseError, MinioException, S3Error
from minio.retention import Retention
from urllib3.exceptions import HTTPError

from records.bucket import Lock, ObjectHead, checked_lasting
from records.errors import InvalidInput, StoreFailed
from storage.buckets.guarded import guarded
from storage.buckets.keys import media_type_of, safe_key, safe_prefix
from storage.buckets.locks import changed, held, no_locks
from storage.content import CHUNK, opened

_NOT_THERE = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchVersion"})
_TROUBLE = (MinioException, InvalidResponseError, HTTPError, OSError)
_PASSING = (500, 502, 503, 504)
_CONFLICT_TRIES = 5
_NO_LOCKS = frozenset(
    {"ObjectLockConfigurationNotFoundError", "InvalidRequest", "NotImplemented", "MethodNotAllowed"}
)
_ALGORITHMS = {"none": None, "s3": "AES256", "kms": "aws:kms"}
_SIGNED_FOR = timedelta(minutes=15)


def client(
    endpoint_url: str,
    *,
    access_key: str,
    secret_key: str,
    region: str = "us-east-1",
    connect_timeout: float = 3.0,
    read_timeout: float = 20.0,
    attempts: int = 3,
) -> tuple[Minio, urllib3.PoolManager]:
    """Gives a client of a server, and the pool of connections that it uses.

    Raises:
        InvalidInput: the address is none, or holds a password.
    """
    parts = urlsplit(endpoint_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise InvalidInput("the MinIO address is not one; give http(s)://host:port")
    if "@" in parts.netloc:
        raise InvalidInput("a MinIO address must not hold credentials; give them as settings")
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=connect_timeout, read=read_timeout),
        maxsize=32,
        retries=urllib3.Retry(
            total=attempts - 1,
            backoff_factor=0.2,
            status_forcelist=_PASSING,
            allowed_methods=None,
            raise_on_status=False,
        ),
    )
    return (
        Minio(
            parts.netloc,
            access_key=access_key,
            secret_key=secret_key,
            region=region,
            secure=parts.scheme == "https",
            http_client=pool,
        ),
        pool,
    )


class MinioBucket:
    """Keeps objects in a bucket that exists; implements :class:`records.bucket.Bucket`.

    The package cannot send ``If-None-Match``, so :meth:`put_once` asks it for a signed address, and
    sends the upload to that address itself, with the condition and the bytes' MD5. Whether a server
    honours the condition is not to be seen from its answers to anything else: ``release storage init``
    tries it.

    Args:
        name: the bucket.
        endpoint_url: ``https://host:port``.
        access_key: key id.
        secret_key: never shown in any message.
        region: that requests are signed for.
        connect_timeout: seconds.
        read_timeout: seconds without a byte.
        attempts: tries of one request in all.
        encryption: how the server has to encrypt: ``none`` (or as it does by itself), ``s3`` or ``kms``.
            A signed address cannot ask for it, so it has to be the bucket's default: nothing is
            uploaded before that was seen.

    Raises:
        InvalidInput: the address is none, or holds a password.

    Source: RFC 9110, 13.1.2 (If-None-Match); RFC 1864 (Content-MD5).
    """

    def __init__(
        self,
        name: str,
        *,
        endpoint_url: str,
        access_key: str,
        secret_key: str,
        region: str = "us-east-1",
        connect_timeout: float = 3.0,
        read_timeout: float = 20.0,
        attempts: int = 3,
        encryption: str = "none",
    ) -> None:
        self.name = name
        self._wanted = _ALGORITHMS[encryption]
        self._seen_encrypted = self._wanted is None
        self._client, self._pool = client(
            endpoint_url,
            access_key=access_key,
            secret_key=secret_key,
            region=region,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            attempts=attempts,
        )

    def __repr__(self) -> str:
        return f"MinioBucket({self.name!r})"

    def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:
        """Stores under a new key, atomically; gives False where the key already holds something.

        Where the answer to a stored upload was lost, the retry finds our own object and gives False:
        whoever must know compares digests.
        """
        safe_key(key)
        with self._answering("storing", key):
            self._see_encrypted(key)
            for _ in range(_CONFLICT_TRIES):
                status = self._upload_once(key, content, media_type)
                if status == HTTPStatus.OK:
                    return True
                if status == HTTPStatus.PRECONDITION_FAILED:
                    return False
                if status != HTTPStatus.CONFLICT:  # another writer of this key is not done yet
                    break
        raise self._unwell("storing", key, f"HTTP {status}")

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Stores under a key, atomically replacing what it held."""
        with self._answering("storing", safe_key(key)), opened(content) as body:
            self._see_encrypted(key)
            length = body.seek(0, os.SEEK_END)
            body.seek(0)
            self._client.put_object(self.name, key, body, length, media_type)

    def open(self, key: str) -> BinaryIO:
        """Opens an object for reading.

        Raises:
            KeyError: nothing is there.
        """
        with self._answering("reading", safe_key(key)):
            try:
                body = self._client.get_object(self.name, key)
            except S3Error as error:
                if error.code in _NOT_THERE:
                    raise KeyError(key) from error
                raise
        return guarded(_Body(body), _TROUBLE, lambda error: self._failed("reading", key, error))

    def head(self, key: str) -> ObjectHead | None:
        """Gives what is known of an object, or None where there is none; its digest is not kept."""
        with self._answering("looking up", safe_key(key)):
            try:
                found = self._client.stat_object(self.name, key)
            except S3Error as error:
                if error.code in _NOT_THERE:
                    return None
                raise
        return ObjectHead(key, found.size or 0, None, found.content_type or media_type_of(key))

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """Gives the objects whose keys begin with ``prefix``, in the order of their keys."""
        safe_prefix(prefix)
        with self._answering("listing", prefix):
            found = [
                ObjectHead(one.object_name, one.size or 0, None, media_type_of(one.object_name))
                for one in self._client.list_objects(self.name, prefix=prefix, recursive=True)
                if one.object_name and not one.is_dir
            ]
        yield from sorted(found, key=lambda head: head.key)

    def copy(self, key: str, to: str) -> None:
        """Copies an object within the bucket, on the server.

        Raises:
            KeyError: nothing is there.
        """
        safe_key(to)
        with self._answering("copying", safe_key(key)):
            try:
                self._client.copy_object(self.name, to, CopySource(self.name, key))
            except S3Error as error:
                if error.code in _NOT_THERE:
                    raise KeyError(key) from error
                raise

    def delete(self, key: str) -> None:
        """Removes an object; removing what is not there is no error.

        A server that keeps versions hides what is removed, even what a lock binds, so it is asked before.

        Raises:
            Held: a lock binds it.
        """
        with self._answering("removing", safe_key(key)):
            lock = self._lock_of(key)
            if lock is not None and lock.binds(datetime.now(UTC)):
                raise held(self.name, key, lock)
            self._client.remove_object(self.name, key)

    def presign(self, key: str, lasting: timedelta) -> str | None:
        """Gives an address, signed by SigV4, where the object can be read until it runs out."""
        with self._answering("signing", safe_key(key)):
            return self._client.get_presigned_url(
                "GET", self.name, key, expires=checked_lasting(lasting)
            )

    def can_lock(self) -> bool:
        """Tells whether the bucket was made with object lock."""
        with self._answering("asking for locks", ""):
            try:
                self._client.get_object_lock_config(self.name)
            except S3Error as error:
                if error.code in _NO_LOCKS:
                    return False
                raise
        return True

    def lock(self, key: str, *, hold: bool | None = None, until: datetime | None = None) -> Lock:
        """Puts a hold on what stands under a key, lifts it, or makes its retention longer.

        A retention is one of governance: a key with the right to pass it over may end it early.

        Raises:
            NotAllowed: the bucket has no locks, or ``until`` is earlier than what binds already.
            KeyError: nothing is there.
        """
        with self._answering("locking", safe_key(key)):
            found = self._lock_of(key)
            if found is None:
                raise KeyError(key)
            wanted = changed(self.name, key, found, hold=hold, until=until)
            try:
                if wanted.until is not None and wanted.until != found.until:
                    kept = Retention(GOVERNANCE, wanted.until)
                    self._client.set_object_retention(self.name, key, kept)
                if hold is not None and hold != found.hold:
                    turn = (
                        self._client.enable_object_legal_hold
                        if hold
                        else self._client.disable_object_legal_hold
                    )
                    turn(self.name, key)
            except S3Error as error:
                if error.code in _NO_LOCKS:
                    raise no_locks(self.name) from error
                raise
        return wanted

    def _lock_of(self, key: str) -> Lock | None:
        try:
            found = self._client.stat_object(self.name, key)
        except S3Error as error:
            if error.code in _NOT_THERE:
                return None
            raise
        told = found.metadata or {}
        until = told.get("x-amz-object-lock-retain-until-date")
        return Lock(
            told.get("x-amz-object-lock-legal-hold") == "ON",
            None if until is None else datetime.fromisoformat(until).astimezone(UTC),
        )

    def _see_encrypted(self, key: str) -> None:
        """Sees once to it that the bucket encrypts by default what it stores, where that is wanted."""
        if self._seen_encrypted:
            return
        told = self._client.get_bucket_encryption(self.name)
        if told is None or told.rule is None or told.rule.sse_algorithm != self._wanted:
            raise self._unwell(
                "storing", key, "the bucket does not encrypt as RELEASE_ENCRYPTION asks"
            )
        self._seen_encrypted = True

    def _upload_once(self, key: str, content: bytes | Path, media_type: str) -> int:
        address = self._client.get_presigned_url("PUT", self.name, key, expires=_SIGNED_FOR)
        with opened(content) as body:
            length = body.seek(0, os.SEEK_END)
            body.seek(0)
            headers = {
                "Content-Type": media_type,
                "Content-Length": str(length),
                # headers of Amazon's own would have to be signed; these two are HTTP's
                "Content-MD5": _md5(body),
                "If-None-Match": "*",
            }
            body.seek(0)
            answer = self._pool.urlopen("PUT", address, body=body, headers=headers)
        return answer.status

    @contextmanager
    def _answering(self, doing: str, key: str) -> Iterator[None]:
        try:
            yield
        except _TROUBLE as error:
            raise self._failed(doing, key, error) from error

    def _failed(self, doing: str, key: str, error: Exception) -> StoreFailed:
        what = error.code if isinstance(error, S3Error) else type(error).__name__
        return self._unwell(doing, key, str(what))

    def _unwell(self, doing: str, key: str, what: str) -> StoreFailed:
        return StoreFailed(
            f"bucket {self.name}, key {key or '(all)'}: {doing} failed ({what}); "
            "check the store and its credentials, then try again"
        )


class _Body:
    """An answer's body as what :func:`guarded` reads; closing it gives the connection back."""

    def __init__(self, answer: urllib3.BaseHTTPResponse) -> None:
        self._answer = answer

    def read(self, size: int, /) -> bytes:
        return bytes(self._answer.read(size))

    def close(self) -> None:
        self._answer.close()
        self._answer.release_conn()


def _md5(body: BinaryIO) -> str:
    running = hashlib.md5(usedforsecurity=False)
    while chunk := body.read(CHUNK):
        running.update(chunk)
    return base64.b64encode(running.digest()).decode("ascii")
