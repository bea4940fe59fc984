"""Real servers for the storage tests: an S3 server and a PostgreSQL cluster, one each a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from faulty_wire import wire_to
from real_servers import S3Server, postgres, seaweed
from storage_servers import Opened

from records.bucket import Bucket
from storage.buckets.folder import FolderBucket
from storage.buckets.memory import MemoryBucket
from storage.buckets.s3 import S3Bucket
from storage.buckets.sealed import Keyring, SealedBucket
from storage.catalogue import SqlCatalogue, open_catalogue

KEYS = Keyring({"2026": bytes(range(32))}, "2026")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A SeaweedFS server on this machine only, for this session only."""
    with seaweed() as server:
        yield server


@pytest.fixture(scope="session")
def s3_home(s3_server: S3Server) -> S3Bucket:
    """The one bucket of the session; each new one would cost the server seven volumes."""
    bucket = s3_server.bucket("storage-tests", page_size=2)
    bucket.create()
    return bucket


@pytest.fixture
def s3_bucket(s3_home: S3Bucket) -> Iterator[S3Bucket]:
    """An empty bucket on the real server; it lists two objects at a time."""
    yield s3_home
    for head in s3_home.list():
        s3_home.delete(head.key)


@pytest.fixture
def s3_over_a_line(s3_bucket: S3Bucket, s3_server: S3Server) -> Iterator[S3Bucket]:
    """The same bucket behind the line that the disasters cut: while it is whole, it is a bucket."""
    with wire_to(urlsplit(s3_server.endpoint_url).port or 0) as wire:
        at = replace(s3_server, endpoint_url=f"http://127.0.0.1:{wire.port}")
        yield at.bucket("storage-tests", page_size=2)


@pytest.fixture(params=["folder", "memory", "s3", "minio", "sealed", "line"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Bucket:
    """Each adapter of the port in turn."""
    if request.param == "folder":
        return FolderBucket(tmp_path / "bucket", "folder")
    if request.param == "memory":
        return MemoryBucket("memory")
    if request.param == "sealed":
        return SealedBucket(MemoryBucket("memory"), KEYS)
    if request.param == "minio":
        request.getfixturevalue("s3_bucket")  # the same bucket on the same server, emptied after
        server: S3Server = request.getfixturevalue("s3_server")
        return server.minio("storage-tests")
    if request.param == "line":
        lined: Bucket = request.getfixturevalue("s3_over_a_line")
        return lined
    s3: Bucket = request.getfixturevalue("s3_bucket")
    return s3


@pytest.fixture(scope="session")
def held_home(s3_server: S3Server) -> S3Bucket:
    """The one bucket with object lock of the session."""
    bucket = s3_server.bucket("held-tests")
    bucket._client.create_bucket(Bucket="held-tests", ObjectLockEnabledForBucket=True)
    return bucket


@pytest.fixture(params=["folder", "memory", "s3", "minio", "sealed"])
def lockable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bucket]:
    """Each adapter in turn, empty, over a store that can hold what is in it."""
    if request.param == "folder":
        yield FolderBucket(tmp_path / "bucket", "folder")
    elif request.param == "memory":
        yield MemoryBucket("memory")
    elif request.param == "sealed":
        yield SealedBucket(MemoryBucket("memory"), KEYS)
    else:
        home: S3Bucket = request.getfixturevalue("held_home")
        server: S3Server = request.getfixturevalue("s3_server")
        yield server.minio("held-tests") if request.param == "minio" else home
        for head in home.list():
            home.lock(head.key, hold=False)
            home.delete(head.key)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL cluster on this machine only, for this session only: its address."""
    with postgres("tests") as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """The address of an empty database: wiped, which is quicker than made."""
    url = f"{postgresql}/tests"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty catalogue, in each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalogue.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def opened(catalogue_url: str) -> Iterator[Opened]:
    """An empty catalogue, opened, and its address."""
    with open_catalogue(catalogue_url) as catalogue:
        yield Opened(catalogue_url, catalogue)


@pytest.fixture
def catalogue(opened: Opened) -> SqlCatalogue:
    """An empty catalogue, opened."""
    return opened.catalogue


@pytest.fixture
def sqlite_catalogue(tmp_path: Path) -> Iterator[SqlCatalogue]:
    """An empty catalogue in a file, where the kind of database does not matter."""
    with open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}") as catalogue:
        yield catalogue
