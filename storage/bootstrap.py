"""Makes the two buckets on a server that speaks S3: versions, lifecycle, encryption, lock, policies, users.

What a server does not know is told and not passed over: SeaweedFS has no MinIO admin API, so its users
are made in its own configuration, and the caller proves with each key what it may reach.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from minio import Minio, MinioAdmin
from minio.commonconfig import ENABLED, GOVERNANCE, Filter
from minio.credentials.providers import StaticProvider
from minio.error import InvalidResponseError, MinioAdminException, MinioException, S3Error
from minio.lifecycleconfig import (
    AbortIncompleteMultipartUpload,
    LifecycleConfig,
    NoncurrentVersionExpiration,
    Rule,
)
from minio.objectlockconfig import DAYS, ObjectLockConfig
from minio.sseconfig import Rule as SseRule
from minio.sseconfig import SSEConfig
from minio.versioningconfig import VersioningConfig
from urllib3.exceptions import HTTPError

from records.errors import InvalidInput, StoreFailed
from storage.buckets.minio import MinioBucket, client

_UNKNOWN = frozenset({"NotImplemented", "MethodNotAllowed", "InvalidRequest", "InvalidArgument"})
_TROUBLE = (MinioException, InvalidResponseError, HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Key:
    """A key, its secret, and the bucket that it may work in."""

    access_key: str
    secret_key: str = field(repr=False)
    bucket: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What ``release storage init`` makes.

    Attributes:
        vault: the vault's key.
        shelf: the shelf's key.
        lock_days: days for which nothing in the vault can be removed; None for holds alone.
        old_versions_days: days after which a replaced file of the shelf goes for good.
        public_read: whether everybody may read the shelf's bucket directly.
        encryption: ``none``, ``s3`` (the server's keys) or ``kms``.
        kms_key: id of the key of ``kms``.
    """

    vault: Key
    shelf: Key
    lock_days: int | None = None
    old_versions_days: int = 30
    public_read: bool = False
    encryption: str = "none"
    kms_key: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was asked of the server: what, and why it was not done where it was not."""

    what: str
    refused: str = ""


def init(
    endpoint_url: str, *, access_key: str, secret_key: str, region: str, wanted: Wanted
) -> Iterator[Done]:
    """Makes what is wanted, step by step; done twice is done once.

    Raises:
        StoreFailed: a bucket cannot be made, which nothing else makes up for.
    """
    server, _ = client(endpoint_url, access_key=access_key, secret_key=secret_key, region=region)
    buckets = _Buckets(server, region)
    for key in (wanted.vault, wanted.shelf):
        buckets.make(key.bucket, lock=key is wanted.vault)
        yield Done(f"bucket {key.bucket}")
        yield _tried(f"versions in {key.bucket}", partial(buckets.keep_versions, key.bucket))
        if key is wanted.vault:
            yield _tried(f"holds in {key.bucket}", partial(buckets.can_hold, key.bucket))
        if wanted.encryption != "none":
            sse = SSEConfig(
                SseRule.new_sse_kms_rule(wanted.kms_key)
                if wanted.encryption == "kms"
                else SseRule.new_sse_s3_rule()
            )
            work = partial(server.set_bucket_encryption, key.bucket, sse)
            yield _tried(f"encryption in {key.bucket}", work)
    shelf, vault = wanted.shelf.bucket, wanted.vault.bucket
    yield _tried(f"lifecycle of {shelf}", lambda: buckets.expire(shelf, wanted.old_versions_days))
    yield _tried(f"lifecycle of {vault}", lambda: buckets.expire(vault, None))
    if wanted.lock_days is not None:
        lock = ObjectLockConfig(GOVERNANCE, wanted.lock_days, DAYS)
        yield _tried(f"lock of {vault}", lambda: server.set_object_lock_config(vault, lock))
    if wanted.public_read:
        policy = json.dumps(_everybody_reads(shelf))
        yield _tried(f"public reading of {shelf}", lambda: server.set_bucket_policy(shelf, policy))
    yield from _users(endpoint_url, access_key, secret_key, region, wanted)


def try_keys(endpoint_url: str, region: str, admin: Key, vault: Key, shelf: Key) -> None:
    """Sees to it that each key works in its own bucket and sees no other, and that conditions hold.

    Raises:
        InvalidInput: a key reaches the other's bucket.
        StoreFailed: a key does not work in its own, or the server overwrites what it must not.
    """
    for mine, other in ((vault, shelf), (shelf, vault)):
        with _probe(admin, mine.bucket, endpoint_url, region) as probe:
            own = _bucket(mine, mine.bucket, endpoint_url, region)
            # its own key is tried on what stands there, so that it leaves nothing that it may not remove
            if own.put_once(probe, b"second", "text/plain"):
                raise StoreFailed(
                    f"bucket {mine.bucket}: the server does not honour If-None-Match, so two writers "
                    "could overwrite each other; use another server"
                )
            own.open(probe).close()
        try:
            next(_bucket(mine, other.bucket, endpoint_url, region).list(), None)
        except StoreFailed:
            continue
        raise InvalidInput(
            f"bucket {other.bucket}: the key of {mine.bucket} may list it; take that right away"
        )


@contextmanager
def _probe(admin: Key, bucket: str, endpoint_url: str, region: str) -> Iterator[str]:
    """Gives the key of an object of the administrator's, which is gone or hidden afterwards."""
    key = f"probe-{os.urandom(8).hex()}"
    server, _ = client(
        endpoint_url, access_key=admin.access_key, secret_key=admin.secret_key, region=region
    )
    _bucket(admin, bucket, endpoint_url, region).put(key, b"first", "text/plain")
    try:
        yield key
    finally:
        # not by the adapter, which refuses what a lock binds: a version that is hidden is well here
        server.remove_object(bucket, key)


def _bucket(key: Key, name: str, endpoint_url: str, region: str) -> MinioBucket:
    return MinioBucket(
        name,
        endpoint_url=endpoint_url,
        access_key=key.access_key,
        secret_key=key.secret_key,
        region=region,
    )


class _Buckets:
    def __init__(self, server: Minio, region: str) -> None:
        self._server = server
        self._region = region

    def make(self, name: str, *, lock: bool) -> None:
        try:
            if self._server.bucket_exists(name):
                return
            try:
                self._server.make_bucket(name, self._region, object_lock=lock)
            except S3Error as error:
                if not lock or error.code not in _UNKNOWN:
                    raise
                # a server without locks still keeps originals; what it lacks is told as its holds
                self._server.make_bucket(name, self._region)
        except S3Error as error:
            if error.code != "BucketAlreadyOwnedByYou":
                raise StoreFailed(f"bucket {name}: it cannot be made ({error.code})") from error
        except _TROUBLE as error:
            raise StoreFailed(
                f"bucket {name}: it cannot be made ({type(error).__name__}); does the store answer?"
            ) from error

    def can_hold(self, name: str) -> None:
        """Sees to it that objects can be held, also in a bucket that was made without object lock."""
        try:
            self._server.get_object_lock_config(name)
        except S3Error as error:
            if error.code != "ObjectLockConfigurationNotFoundError":
                raise
            self._server.set_object_lock_config(name, ObjectLockConfig(None, None, None))

    def keep_versions(self, name: str) -> None:
        self._server.set_bucket_versioning(name, VersioningConfig(ENABLED))

    def expire(self, name: str, days: int | None) -> None:
        halves = Rule(
            ENABLED,
            rule_filter=Filter(prefix=""),
            rule_id="halves",
            abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(1),
        )
        old = Rule(
            ENABLED,
            rule_filter=Filter(prefix=""),
            rule_id="old-versions",
            noncurrent_version_expiration=NoncurrentVersionExpiration(days),
        )
        self._server.set_bucket_lifecycle(
            name, LifecycleConfig([halves] if days is None else [halves, old])
        )


class _Admin(Protocol):
    """What of MinIO's admin API is used."""

    def user_add(self, access_key: str, secret_key: str) -> str: ...

    def policy_add(self, policy_name: str, *, policy: Mapping[str, Any]) -> str: ...

    def policy_set(self, policy_name: str, *, user: str) -> str: ...


def _users(
    endpoint_url: str, access_key: str, secret_key: str, region: str, wanted: Wanted
) -> Iterator[Done]:
    parts = urlsplit(endpoint_url)
    admin: Any = MinioAdmin(
        endpoint=parts.netloc,
        credentials=StaticProvider(access_key, secret_key),
        region=region,
        secure=parts.scheme == "https",
    )
    # a server without the admin API may take its requests for uploads, and say that all is well
    there = _tried("users", admin.info)
    for key, removes in ((wanted.vault, wanted.lock_days is None), (wanted.shelf, True)):
        if there.refused:
            yield Done(f"user {key.access_key}", there.refused)
            continue
        work = partial(_user, admin, key, removes=removes)
        yield _tried(f"user {key.access_key}", work)


def _user(admin: _Admin, key: Key, *, removes: bool) -> None:
    policy = f"release-{key.bucket}"
    admin.policy_add(policy, policy=works_in(key.bucket, removes=removes))
    admin.user_add(key.access_key, key.secret_key)
    admin.policy_set(policy, user=key.access_key)


def works_in(bucket: str, *, removes: bool) -> dict[str, Any]:
    """Gives the policy of a key that works in one bucket and sees no other."""
    # the locks may be seen, so that nothing that is held is removed or hidden; to change them takes more
    objects = ["s3:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:PutObject"]
    objects += ["s3:DeleteObject"] if removes else []
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                # how the bucket encrypts may be seen, so that nothing is stored that is not
                "Action": ["s3:ListBucket", "s3:GetEncryptionConfiguration"],
                "Resource": [f"arn:aws:s3:::{bucket}"],
            },
            {"Effect": "Allow", "Action": objects, "Resource": [f"arn:aws:s3:::{bucket}/*"]},
        ],
    }


def _everybody_reads(bucket: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["*"]},
                "Action": ["s3:GetObject"],
                "Resource": [f"arn:aws:s3:::{bucket}/*"],
            }
        ],
    }


def _tried(what: str, work: Callable[[], object]) -> Done:
    try:
        work()
    except S3Error as error:
        return Done(what, f"the server says {error.code}")
    except MinioAdminException:
        return Done(what, "the server has no admin API, or refuses; make it in its configuration")
    except (*_TROUBLE, ValueError) as error:
        return Done(what, type(error).__name__)
    return Done(what)
