"""Prefect's server as a child of ours: on loopback, on a free port, gone when we are.

Prefect's own temporary server gives up after twenty seconds and outlives a parent that is killed;
this one waits as long as it is told to, and dies with us. Nothing is lost with its database: the
legal state of a document is in the catalogue.

Who may speak with a Prefect server may have its workers run any command. So each of ours asks for a key that
nobody has but the processes that it was started for, and answers no page of another site in a browser.
"""

from __future__ import annotations

import ctypes
import fcntl
import http.client
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from records.errors import StoreFailed

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # the error that ends a run is told by whoever started it; Prefect would print its trace as well
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    # a server on this machine that is gone stays gone; by default each call would wait a minute for it
    "PREFECT_CLIENT_MAX_RETRIES": "2",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_CLI_COLORS": "false",
    # what a flow logs could quote a document; our own journal keeps what has to be kept
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
OUTSIDE = "EventsWorker"
"""The logger of Prefect's queue of events, outside its own tree, so that no level set there reaches it."""

LOGGING = Path(__file__).resolve().parents[1] / "prefect-logging.yml"
"""How Prefect's processes log as JSON."""
LONE = {
    # a server that one program has for itself: nobody schedules on it, waits for its events or looks at
    # its tasks, and keeping them took twice the CPU of the runs themselves
    f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false"
    for service in (
        "CANCELLATION_CLEANUP",
        "EVENT_PERSISTER",
        "FOREMAN",
        "LATE_RUNS",
        "PAUSE_EXPIRATIONS",
        "SCHEDULER",
        "TASK_RUN_RECORDER",
        "TRIGGERS",
    )
}
PR_SET_PDEATHSIG = 1
LOCK, KEY = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"
"""What Prefect's server asks for, and what its clients have to say."""
_OURS: dict[str, str] = {}
"""The keys of the servers that this process has started and not yet stopped, by their addresses."""


def environment(home: Path) -> dict[str, str]:
    """Gives the settings that Prefect reads when it is imported; what is set already wins."""
    json = {"PREFECT_LOGGING_SETTINGS_PATH": str(LOGGING)}
    told = json if os.environ.get("RELEASE_LOG") == "json" else {}
    return {"PREFECT_HOME": str(home), **QUIET, **told} | {
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
        StoreFailed: the server did not start, or the one that was named does not answer.
    """
    # on a slow machine it says at the end how many events are left, which is no error of the command
    logging.getLogger(OUTSIDE).setLevel(logging.CRITICAL)
    given = os.environ.get("PREFECT_API_URL")
    if given:
        if not answers(given):
            raise StoreFailed(
                "Prefect's server at PREFECT_API_URL does not answer; start it, or unset PREFECT_API_URL"
            )
        yield given
        return
    key = new_key()
    server, address = _started(home, patience, locked(key))
    _OURS[address] = key
    try:
        yield address
    finally:
        del _OURS[address]
        _stop(server)


def new_key() -> str:
    """Gives what a server asks for from now on; what is set already wins."""
    return os.environ.get(LOCK) or f"release:{secrets.token_urlsafe(32)}"


def locked(key: str) -> dict[str, str]:
    """Gives the settings of a server that answers nobody without a key, and no stranger's page with it."""
    return {LOCK: key, "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "http://127.0.0.1"}


def client(address: str) -> dict[str, str]:
    """Gives what a process has to have in its environment to speak with the Prefect API at an address."""
    key = {KEY: _OURS[address]} if address in _OURS else {}
    return {"PREFECT_API_URL": address, **key}


def looked_at(address: str) -> bool:
    """Tells whether anybody could look at what a Prefect API shows: not at a server that only we have."""
    return address not in _OURS


def answers(address: str) -> bool:
    """Tells whether a Prefect API is well at an address, three times asked."""
    return any(_is_well(address) for _ in range(3))


def free_port() -> int:
    """Gives a port of loopback that is free now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _started(
    home: Path, patience: float, lock: dict[str, str]
) -> tuple[subprocess.Popen[bytes], str]:
    until = time.monotonic() + patience
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (home / "server.log").open("ab") as said, _alone(home, until):
            settings = {key: os.environ.get(key, value) for key, value in (LONE | lock).items()}
            return _start(environment(home) | settings, said.fileno(), until)
    except OSError as error:
        raise StoreFailed(
            f"Prefect's server cannot be started in {home.name} ({error.strerror}); check the disk"
        ) from error


@contextmanager
def _alone(home: Path, until: float) -> Iterator[None]:
    """Holds the home while a server starts in it: two that make one database at once both fail."""
    with (home / "starting").open("ab") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise StoreFailed(
                        "another Prefect server has been starting for too long; try again"
                    ) from None
                time.sleep(0.1)
            else:
                break
        yield


def _start(settings: dict[str, str], log: int, until: float) -> tuple[subprocess.Popen[bytes], str]:
    # the child gets the bound socket itself: a port that is only named could be taken meanwhile, and
    # the server that then answers there could be anybody's
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/api"
        command = [sys.executable, "-P", "-m", "uvicorn", "--factory"]
        command += ["prefect.server.api.server:create_app", "--fd", str(bound.fileno())]
        command += ["--log-level", "error", "--lifespan", "on"]
        # the marks by which Prefect knows a server that serves one program and then ends
        own = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
        server = subprocess.Popen(
            command,
            env={**os.environ, **settings, **own},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[bound.fileno()],
            start_new_session=True,
            preexec_fn=dying_with_us(),  # noqa: PLW1509 -- two system calls, no locks
        )
    try:
        _wait(server, address, until)
    except BaseException:
        _stop(server)
        raise
    return server, address


def dying_with_us() -> Callable[[], None]:
    """Gives what a child calls before its program begins, so that the kernel ends it when we die."""
    kernel, parent = ctypes.CDLL(None), os.getpid()

    def bind() -> None:
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return bind


def _wait(server: subprocess.Popen[bytes], address: str, until: float) -> None:
    while time.monotonic() < until:
        if server.poll() is not None:
            raise StoreFailed(
                f"Prefect's server ended with exit code {server.returncode}; see server.log in its home"
            )
        if _is_well(address):
            return
        time.sleep(0.1)
    raise StoreFailed(
        "Prefect's server did not answer in time; try again, or raise RELEASE_PREFECT_START_SECONDS"
    )


def _is_well(address: str) -> bool:
    # an agency's proxy knows nothing of this machine's loopback
    own = address.startswith("http://127.0.0.1:")
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if own else []))
    try:
        with opener.open(f"{address.rstrip('/')}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
        return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
