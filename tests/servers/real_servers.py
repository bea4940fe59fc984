"""Real servers on loopback for tests: S3, PostgreSQL, Redis; each a context that leaves nothing behind."""

from __future__ import annotations

import json
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from records.errors import StoreFailed
from storage.buckets.minio import MinioBucket
from storage.buckets.s3 import S3Bucket

_UP_WITHIN = 60.0  # seconds

Identity = tuple[str, str, Sequence[str]]
"""A key, its secret, and what it may do, in SeaweedFS's words: ``Read:bucket``, ``Admin`` …"""


@dataclass(frozen=True)
class S3Server:
    """A running S3 server and the keys of the one who may do everything on it."""

    endpoint_url: str
    access_key: str = "tester"
    secret_key: str = "a-secret-for-tests"
    folder: Path = Path("/nonexistent")

    def bucket(self, name: str, **options: object) -> S3Bucket:
        """Gives a bucket on this server, which may not exist yet."""
        given = {
            "endpoint_url": self.endpoint_url,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
        }
        return S3Bucket(name, **{**given, **options})

    def minio(self, name: str, **options: object) -> MinioBucket:
        """Gives a bucket on this server by the other client."""
        given = {
            "endpoint_url": self.endpoint_url,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
        }
        return MinioBucket(name, **{**given, **options})


def free_ports(count: int, shift: int = 0) -> list[int]:
    """Gives ports that are free now, and where ``shift`` is given, those so much higher too."""
    found: list[int] = []
    while len(found) < count:
        port = random.randint(20000, 32000)  # noqa: S311 -- no secret depends on it
        try:
            for each in {port, port + shift}:
                with closing(socket.socket()) as tried:
                    tried.bind(("127.0.0.1", each))
        except OSError:
            continue
        if port not in found:
            found.append(port)
    return found


def wait_until(works: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until something works, or the process that should make it work is gone."""
    until = time.monotonic() + _UP_WITHIN
    while True:
        try:
            works()
        except (OSError, StoreFailed, psycopg.Error) as error:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"no server: {log.read_text()[-2000:]}") from error
            time.sleep(0.1)
        else:
            return


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ends a server and whatever it started."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, how)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def start(
    command: Sequence[object], log: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Starts a server in a group of its own; what it says goes to a file."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env=None if environment is None else dict(environment),
            start_new_session=True,
        )


@contextmanager
def seaweed(identities: Sequence[Identity] = ()) -> Iterator[S3Server]:
    """Gives a SeaweedFS S3 server; ``identities`` come beside the one who may do everything."""
    folder = Path(tempfile.mkdtemp(prefix="storage-s3-"))
    (folder / "data").mkdir()
    s3, master, volume, filer = free_ports(4, shift=10000)  # each has its gRPC port so much higher
    server = S3Server(f"http://127.0.0.1:{s3}", folder=folder / "data")
    everybody = [(server.access_key, server.secret_key, ["Admin"]), *identities]
    told = [
        {
            "name": key,
            "credentials": [{"accessKey": key, "secretKey": secret}],
            "actions": list(actions),
        }
        for key, secret, actions in everybody
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": told}))
    log = folder / "log"
    process = start(
        [
            Path(sysconfig.get_path("scripts")) / "weed",
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
        log,
        # with a key of its own it can encrypt what it stores; SeaweedFS, "Server-Side Encryption"
        {**os.environ, "WEED_S3_SSE_KEK": secrets.token_hex(32)},
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


@contextmanager
def postgres(*databases: str) -> Iterator[str]:
    """Gives the address of a PostgreSQL cluster, without a database's name, with some databases in it."""
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
            for database in databases:
                connection.execute(f"CREATE DATABASE {database}")
        yield url
    finally:
        end(process, signal.SIGINT)  # ends sessions and shuts down cleanly
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[int]:
    """Gives the port of a Redis server that keeps nothing on disk."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-redis-"))
    (port,) = free_ports(1)
    log = folder / "log"
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly"]
    process = start([*command, "no"], log)
    try:
        wait_until(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), process, log)
        yield port
    finally:
        end(process, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
