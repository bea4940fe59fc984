"""Real servers for the storage tests: an S3 server and a PostgreSQL cluster, one each a session."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from storage_servers import Opened, S3Server, end, free_ports, wait_until

from records.ports import Bucket
from storage.buckets.folder import FolderBucket
from storage.buckets.memory import MemoryBucket
from storage.buckets.s3 import S3Bucket
from storage.catalogue import SqlCatalogue, open_catalogue


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A SeaweedFS server on this machine only, for this session only."""
    folder = Path(tempfile.mkdtemp(prefix="storage-s3-"))
    (folder / "data").mkdir()
    s3, master, volume, filer = free_ports(4, shift=10000)  # each has its gRPC port so much higher
    server = S3Server(f"http://127.0.0.1:{s3}")
    keys = {"accessKey": server.access_key, "secretKey": server.secret_key}
    identities = [{"name": "tester", "credentials": [keys], "actions": ["Admin"]}]
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                str(Path(sysconfig.get_path("scripts")) / "weed"),
                "server",
                f"-dir={folder / 'data'}",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                f"-master.port={master}",
                f"-volume.port={volume}",
                f"-filer.port={filer}",
                "-filer.disableHttp",
                "-master.volumeSizeLimitMB=64",
                "-master.telemetry=false",
                "-volume.max=50",
                "-s3",
                f"-s3.port={s3}",
                f"-s3.config={folder / 's3.json'}",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
            ],
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
        )
    try:
        probe = server.bucket("probe", attempts=1)

        def stores() -> None:
            probe.create()
            probe.put("probe", b"up", "text/plain")

        wait_until(stores, process, log)
        yield server
    finally:
        end(process, signal.SIGKILL)  # it takes ten seconds to say goodbye, and keeps nothing
        shutil.rmtree(folder, ignore_errors=True)


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


@pytest.fixture(params=["folder", "memory", "s3"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Bucket:
    """Each adapter of the port in turn."""
    if request.param == "folder":
        return FolderBucket(tmp_path / "bucket", "folder")
    if request.param == "memory":
        return MemoryBucket("memory")
    s3: Bucket = request.getfixturevalue("s3_bucket")
    return s3


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL cluster on this machine only, for this session only: its address."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "PostgreSQL is missing; `make test` installs it"
    programs = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="storage-pg-"))
    owner: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    (port,) = free_ports(1)
    log = folder / "log"
    common: dict[str, object] = {"cwd": folder, "start_new_session": True, **owner}
    subprocess.run(
        [
            programs / "initdb",
            *("-D", folder / "data", "-U", "tester", "-A", "trust"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        **common,
    )
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                programs / "postgres",
                *("-D", folder / "data", "-p", str(port), "-k", folder),
                *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
            ],
            stdout=out,
            stderr=subprocess.STDOUT,
            **common,
        )
    url = f"postgresql://tester@127.0.0.1:{port}"
    try:
        wait_until(lambda: psycopg.connect(f"{url}/postgres").close(), process, log)
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE tests")
        yield url
    finally:
        end(process, signal.SIGINT)  # ends sessions and shuts down cleanly
        shutil.rmtree(folder, ignore_errors=True)


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
