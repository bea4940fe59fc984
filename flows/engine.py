"""Prefect's server as a child of ours: on loopback, on a free port, gone when we are.

Prefect's own temporary server gives up after twenty seconds and outlives a parent that is killed;
this one waits as long as it is told to, and dies with us. Nothing is lost with its database: the
legal state of a document is in the catalogue.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from records.errors import StoreFailed

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_CLI_COLORS": "false",
    # what a flow logs could quote a document; our own journal keeps what has to be kept
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
PR_SET_PDEATHSIG = 1


def environment(home: Path) -> dict[str, str]:
    """Gives the settings that Prefect reads when it is imported; what is set already wins."""
    return {"PREFECT_HOME": str(home), **QUIET} | {
        key: value for key, value in os.environ.items() if key.startswith("PREFECT_")
    }


@contextmanager
def running(home: Path, patience: float) -> Iterator[str]:
    """Gives the address of a Prefect API while the block runs.

    An address in ``PREFECT_API_URL`` is used as it is, and no server is started.

    Args:
        home: folder of Prefect's own database.
        patience: seconds to wait for the server.

    Raises:
        StoreFailed: the server did not start.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        yield given
        return
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = environment(home)
    port = _free_port()
    log = home / "server.log"
    with log.open("wb") as said:
        server = _start(settings, port, said.fileno())
    address = f"http://127.0.0.1:{port}/api"
    try:
        _wait(server, address, patience, log)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(settings: dict[str, str], port: int, log: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "uvicorn", "--factory"]
    command += ["prefect.server.api.server:create_app", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--log-level", "error", "--lifespan", "on"]
    # the marks by which Prefect knows a server that serves one program and then ends
    own = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
    return subprocess.Popen(
        command,
        env={**os.environ, **settings, **own},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 -- one call, no locks, before any thread of ours
    )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _wait(server: subprocess.Popen[bytes], address: str, patience: float, log: Path) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if server.poll() is not None:
            raise StoreFailed(
                f"Prefect's server ended with exit code {server.returncode}; see {log.name} in its home"
            )
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 -- http, ours
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise StoreFailed(f"Prefect's server did not answer within {patience:.0f} s; try again")
