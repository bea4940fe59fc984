"""A cluster on one machine: PostgreSQL, Redis, S3, Prefect in two processes, workers, and Dask."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from real_servers import S3Server, end, free_ports, postgres, redis, seaweed, start, wait_until

from flows.orchestrating.engine import LOGGING, QUIET

VAULT = ("vault-writer", "a-secret-of-the-vault")
SHELF = ("shelf-writer", "a-secret-of-the-shelf")
PREFECTS = "release:a-secret-of-prefect"
"""What Prefect's server asks for: who speaks with it may have the workers run any command."""
RELEASE = str(Path(sys.executable).parent / "release")
PREFECT = [sys.executable, "-P", "-m", "prefect"]


@dataclass
class Cluster:
    """A running cluster: where its servers are, and the settings that every host of it has."""

    folder: Path
    s3: S3Server
    postgres: str
    redis: int
    api: str
    dask: str
    environment: dict[str, str] = field(repr=False)
    hosts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def host(self, name: str) -> dict[str, str]:
        """Gives the environment of one host, which has a folder for its work and nothing else."""
        return self.environment | {"RELEASE_FOLDER": str(self.folder / name)}

    def command(self, *arguments: object, on: str = "desk") -> subprocess.CompletedProcess[str]:
        """Runs one command of ``release`` on a host."""
        return subprocess.run(
            [RELEASE, *map(str, arguments)],
            env=self.host(on),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            timeout=300,
        )

    def worker(self, name: str, pool: str) -> None:
        """Starts a process worker of a pool on a host of its own."""
        (self.folder / name).mkdir()
        command = [*PREFECT, "worker", "start", "--type", "process", "--pool", pool]
        log = self.folder / f"{name}.log"
        self.hosts[name] = start([*command, "--name", name, "--limit", "1"], log, self.host(name))

    def log(self, name: str) -> str:
        """Gives what a process of the cluster has said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")


def until(holds: Callable[[], object], what: str, seconds: float = 120.0) -> None:
    """Waits until something holds."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, f"waited in vain: {what}"
        time.sleep(0.5)


@contextmanager
def whole_cluster() -> Iterator[Cluster]:
    """Starts every server of a cluster, with no worker yet; ends whatever was started."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = stack.enter_context(postgres("release", "prefect"))
        s3 = stack.enter_context(
            seaweed(
                [
                    (*VAULT, ["Read:vault", "Write:vault", "List:vault"]),
                    (*SHELF, ["Read:public", "Write:public", "List:public"]),
                ]
            )
        )
        port = stack.enter_context(redis())
        prefect_port, dask_port = free_ports(2)
        api = f"http://127.0.0.1:{prefect_port}/api"
        dask = f"tcp://127.0.0.1:{dask_port}"
        (folder / "desk").mkdir()
        cluster = Cluster(
            folder, s3, url, port, api, dask, _environment(folder, s3, url, api, dask)
        )
        stack.callback(_end_all, cluster)
        server = cluster.environment | _server_side(url, port)
        _start_prefect(cluster, server, prefect_port)
        _start_dask(cluster, dask_port)
        yield cluster


def _end_all(cluster: Cluster) -> None:
    for process in reversed(cluster.hosts.values()):
        end(process, signal.SIGKILL)


def _environment(folder: Path, s3: S3Server, url: str, api: str, dask: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "RELEASE_"))}
    return kept | {
        **QUIET,
        "PREFECT_LOGGING_LEVEL": "INFO",  # so that what they would say can be looked at
        "PREFECT_API_URL": api,
        "PREFECT_API_AUTH_STRING": PREFECTS,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_CLIENT_MAX_RETRIES": "5",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_WORKER_PREFETCH_SECONDS": "1",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "RELEASE_RUN_ON": "workers",
        "RELEASE_LOG": "json",
        "PREFECT_LOGGING_SETTINGS_PATH": str(LOGGING),
        "RELEASE_DATABASE_URL": f"{url}/release",
        "RELEASE_S3_ENDPOINT": s3.endpoint_url,
        "RELEASE_SHELF": "s3",
        "RELEASE_VAULT": "s3",
        "RELEASE_VAULT_ACCESS_KEY": VAULT[0],
        "RELEASE_VAULT_SECRET_KEY": VAULT[1],
        "RELEASE_SHELF_ACCESS_KEY": SHELF[0],
        "RELEASE_SHELF_SECRET_KEY": SHELF[1],
        "RELEASE_DASK": dask,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def _server_side(url: str, port: int) -> dict[str, str]:
    """Gives what only Prefect's own processes are told: its database, and Redis for its messages."""
    return {
        "PREFECT_SERVER_API_AUTH_STRING": PREFECTS,
        "PREFECT_API_DATABASE_CONNECTION_URL": url.replace("postgresql:", "postgresql+asyncpg:")
        + "/prefect",
        "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
        "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
        "PREFECT_REDIS_MESSAGING_HOST": "127.0.0.1",
        "PREFECT_REDIS_MESSAGING_PORT": str(port),
        "PREFECT_REDIS_MESSAGING_DB": "0",
        "PREFECT_SERVER_DOCKET_URL": f"redis://127.0.0.1:{port}/1",
    }


def _start_prefect(cluster: Cluster, environment: Mapping[str, str], port: int) -> None:
    _run(
        cluster,
        "prefect-api",
        [*PREFECT, "server", "start", "--no-services", "--port", str(port)],
        environment,
    )
    wait_until(
        lambda: _ask(f"{cluster.api}/health"),
        cluster.hosts["prefect-api"],
        cluster.folder / "prefect-api.log",
    )
    _run(cluster, "prefect-services", [*PREFECT, "server", "services", "start"], environment)


# without a dashboard Dask serves its figures all the same, and to every network unless told otherwise
_LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")


def _start_dask(cluster: Cluster, port: int) -> None:
    dask = [sys.executable, "-P", "-m", "distributed.cli.dask_scheduler"]
    _run(
        cluster,
        "dask-scheduler",
        [*dask, "--port", str(port), "--no-show", *_LOOPBACK],
        cluster.environment,
    )
    wait_until(
        lambda: socket.create_connection(("127.0.0.1", port), 1).close(),
        cluster.hosts["dask-scheduler"],
        cluster.folder / "dask-scheduler.log",
    )
    worker = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", cluster.dask]
    worker += ["--nthreads", "1", "--no-nanny", *_LOOPBACK]
    for name in ("dask-1", "dask-2"):
        (cluster.folder / name).mkdir()
        _run(
            cluster,
            name,
            [*worker, "--name", name, "--local-directory", str(cluster.folder / name)],
            cluster.host(name),
        )


def _run(
    cluster: Cluster, name: str, command: Sequence[str], environment: Mapping[str, str]
) -> None:
    cluster.hosts[name] = start(command, cluster.folder / f"{name}.log", environment)


def _ask(address: str) -> None:
    try:
        httpx.get(address, timeout=2).raise_for_status()
    except httpx.HTTPError as error:
        raise OSError(str(error)) from error
