"""A bucket on any server that speaks S3: AWS, or one of our own."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from records.bucket import Lock, ObjectHead, checked_lasting
from records.errors import InvalidInput, StoreFailed
from storage.buckets.guarded import guarded
from storage.buckets.keys import media_type_of, safe_key, safe_prefix
from storage.buckets.locks import changed, held, no_locks
from storage.content import opened, sha256_of

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import PutObjectRequestTypeDef

_NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})
_EXISTS = "PreconditionFailed"
_CONFLICT = "ConditionalRequestConflict"  # another writer of this key is not done yet
_CONFLICT_TRIES = 5
_NO_LOCKS = frozenset(
    {"ObjectLockConfigurationNotFoundError", "InvalidRequest", "NotImplemented", "MethodNotAllowed"}
)


class S3Bucket:
    """Keeps objects in an S3 bucket that exists; implements :class:`records.bucket.Bucket`.

    Requests are signed with SigV4 and address the bucket by path. Each upload carries its SHA-256,
    so the server refuses bytes that changed on the way. Whoever gives no keys gets those of boto3's
    own chain (environment, profile, instance role). One object may be used by many threads.

    Args:
        name: the bucket.
        endpoint_url: ``https://host:port`` of a server other than AWS.
        region: of the bucket.
        access_key: key id, together with ``secret_key``.
        secret_key: never shown in any message.
        page_size: objects asked for in one listing request.
        connect_timeout: seconds.
        read_timeout: seconds without a byte.
        attempts: tries of one request in all.
        encryption: how the server encrypts: ``none`` (or its own default), ``s3`` or ``kms``.
        kms_key: id of the key of ``kms``; the server's default key otherwise.

    Raises:
        InvalidInput: the address holds a password, or a key stands without its other half.

    Source: Amazon S3 API Reference, PutObject (If-None-Match, x-amz-checksum-sha256).
    """

    def __init__(
        self,
        name: str,
        *,
        endpoint_url: str | None = None,
        region: str = "us-east-1",
        access_key: str | None = None,
        secret_key: str | None = None,
        page_size: int = 1000,
        connect_timeout: float = 3.0,
        read_timeout: float = 20.0,
        attempts: int = 3,
        encryption: str = "none",
        kms_key: str | None = None,
    ) -> None:
        if endpoint_url is not None and "@" in urlsplit(endpoint_url).netloc:
            raise InvalidInput("an S3 address must not hold credentials; give them as settings")
        if (access_key is None) != (secret_key is None):
            raise InvalidInput("an S3 access key and its secret go together; give both or neither")
        self.name = name
        self._page_size = page_size
        self._encryption, self._kms_key = encryption, kms_key
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": attempts, "mode": "standard"},
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            max_pool_connections=32,
            # we send the SHA-256 ourselves; a CRC trailer besides is more than some servers know
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with self._answering("connecting", ""):
            try:
                self._client: S3Client = boto3.session.Session().client(
                    "s3",
                    endpoint_url=endpoint_url,
                    region_name=region,
                    aws_access_key_id=access_key,
                    aws_secret_access_key=secret_key,
                    config=config,
                )
            except ValueError as error:
                raise InvalidInput(
                    f"bucket {name}: the S3 address is not one; give http(s)://host:port"
                ) from error

    def __repr__(self) -> str:
        return f"S3Bucket({self.name!r})"

    def create(self) -> None:
        """Makes the bucket where we have none of that name yet, for a server of our own."""
        with self._answering("creating the bucket", ""):
            try:
                self._client.create_bucket(Bucket=self.name)
            except ClientError as error:
                if _code(error) != "BucketAlreadyOwnedByYou":
                    raise

    def put_once(self, key: str, content: bytes | Path, media_type: str) -> bool:
        """Stores under a new key, atomically; gives False where the key already holds something.

        Where the answer to a stored upload was lost, the retry finds our own object and gives False:
        whoever must know compares digests.
        """
        safe_key(key)
        for last in (False,) * (_CONFLICT_TRIES - 1) + (True,):
            with self._answering("storing", key):
                try:
                    self._upload(key, content, media_type, once=True)
                except ClientError as error:
                    if _code(error) == _EXISTS:
                        return False
                    if _code(error) != _CONFLICT or last:
                        raise
                else:
                    return True
        raise AssertionError("the last try returns or raises")

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Stores under a key, atomically replacing what it held."""
        with self._answering("storing", safe_key(key)):
            self._upload(key, content, media_type, once=False)

    def open(self, key: str) -> BinaryIO:
        """Opens an object for reading.

        Raises:
            KeyError: nothing is there.
        """
        with self._answering("reading", safe_key(key)):
            try:
                body = self._client.get_object(Bucket=self.name, Key=key)["Body"]
            except ClientError as error:
                if _code(error) in _NOT_THERE:
                    raise KeyError(key) from error
                raise
        return guarded(
            body, (BotoCoreError, OSError), lambda error: self._failed("reading", key, error)
        )

    def head(self, key: str) -> ObjectHead | None:
        """Gives what is known of an object, or None where there is none."""
        with self._answering("looking up", safe_key(key)):
            try:
                found = self._client.head_object(Bucket=self.name, Key=key, ChecksumMode="ENABLED")
            except ClientError as error:
                if _code(error) in _NOT_THERE:
                    return None
                raise
        return ObjectHead(
            key,
            found["ContentLength"],
            _as_hex(found.get("ChecksumSHA256")),
            found.get("ContentType") or media_type_of(key),
        )

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """Gives the objects whose keys begin with ``prefix``, in the order of their keys.

        A listing tells neither digest nor media type: the digest is None, the type is guessed.
        """
        safe_prefix(prefix)
        heads = []
        with self._answering("listing", prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix, PaginationConfig={"PageSize": self._page_size}
            )
            for page in pages:
                heads += [
                    ObjectHead(found["Key"], found["Size"], None, media_type_of(found["Key"]))
                    for found in page.get("Contents", ())
                ]
        # AWS lists by key; SeaweedFS lists folder by folder, which differs ("a-b/" and "a/")
        yield from sorted(heads, key=lambda head: head.key)

    def copy(self, key: str, to: str) -> None:
        """Copies an object within the bucket, on the server.

        Raises:
            KeyError: nothing is there.
        """
        with self._answering("copying", safe_key(key)):
            try:
                self._client.copy_object(
                    Bucket=self.name,
                    Key=safe_key(to),
                    CopySource={"Bucket": self.name, "Key": key},
                )
            except ClientError as error:
                if _code(error) in _NOT_THERE:
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
            self._client.delete_object(Bucket=self.name, Key=key)

    def presign(self, key: str, lasting: timedelta) -> str | None:
        """Gives an address, signed by SigV4, where the object can be read until it runs out."""
        with self._answering("signing", safe_key(key)):
            address: str = self._client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self.name, "Key": key},
                ExpiresIn=int(checked_lasting(lasting).total_seconds()),
            )
        return address

    def can_lock(self) -> bool:
        """Tells whether the bucket was made with object lock."""
        with self._answering("asking for locks", ""):
            try:
                told = self._client.get_object_lock_configuration(Bucket=self.name)
            except ClientError as error:
                if _code(error) in _NO_LOCKS:
                    return False
                raise
        return told["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"

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
                    self._client.put_object_retention(
                        Bucket=self.name,
                        Key=key,
                        Retention={"Mode": "GOVERNANCE", "RetainUntilDate": wanted.until},
                    )
                if hold is not None and hold != found.hold:
                    self._client.put_object_legal_hold(
                        Bucket=self.name, Key=key, LegalHold={"Status": "ON" if hold else "OFF"}
                    )
            except ClientError as error:
                if _code(error) in _NO_LOCKS:
                    raise no_locks(self.name) from error
                raise
        return wanted

    def _lock_of(self, key: str) -> Lock | None:
        try:
            found = self._client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if _code(error) in _NOT_THERE:
                return None
            raise
        until = found.get("ObjectLockRetainUntilDate")
        return Lock(
            found.get("ObjectLockLegalHoldStatus") == "ON",
            None if until is None else until.astimezone(UTC),
        )

    def _upload(self, key: str, content: bytes | Path, media_type: str, *, once: bool) -> None:
        checksum = base64.b64encode(bytes.fromhex(sha256_of(content))).decode("ascii")
        with opened(content) as body:
            request: PutObjectRequestTypeDef = {
                "Bucket": self.name,
                "Key": key,
                "Body": body,
                "ContentLength": body.seek(0, os.SEEK_END),
                "ContentType": media_type,
                "ChecksumSHA256": checksum,
            }
            body.seek(0, os.SEEK_SET)
            if once:
                request["IfNoneMatch"] = "*"
            if self._encryption == "s3":
                request["ServerSideEncryption"] = "AES256"
            elif self._encryption == "kms":
                request["ServerSideEncryption"] = "aws:kms"
                if self._kms_key is not None:
                    request["SSEKMSKeyId"] = self._kms_key
            self._client.put_object(**request)

    @contextmanager
    def _answering(self, doing: str, key: str) -> Iterator[None]:
        try:
            yield
        except (ClientError, BotoCoreError, OSError) as error:
            raise self._failed(doing, key, error) from error

    def _failed(self, doing: str, key: str, error: Exception) -> StoreFailed:
        what = _code(error) if isinstance(error, ClientError) else type(error).__name__
        return StoreFailed(
            f"bucket {self.name}, key {key or '(all)'}: {doing} failed ({what}); "
            "check the store and its credentials, then try again"
        )


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _as_hex(checksum: str | None) -> str | None:
    """Gives a whole object's checksum in hex; that of a multipart upload is no digest of the bytes."""
    if checksum is None or "-" in checksum:
        return None
    try:
        return base64.b64decode(checksum, validate=True).hex()
    except binascii.Error:
        return None
