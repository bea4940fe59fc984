"""Prefect's server as our child: it starts on a fresh machine, two at once, and dies with its owner."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time

import prefect
import psutil
import pytest
from prefect.events.clients import NullEventsClient
from prefect.events.worker import EventsWorker
from prefect_calls import call

from flows.orchestrating import engine
from records.errors import StoreFailed

HOLD = """
import sys
from pathlib import Path
from flows.orchestrating import engine
with engine.running(Path(sys.argv[1]), 150) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


def _holder(home):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _servers(child) -> list[psutil.Process]:
    return psutil.Process(child.pid).children(recursive=True)


def _gone(processes: list[psutil.Process]) -> bool:
    return psutil.wait_procs(processes, timeout=15)[1] == []


def test_a_fresh_install_starts_prefects_server(prefect_api, prefect_home):
    """An empty home becomes a migrated database behind an API that is well."""
    assert engine.answers(prefect_api)
    key = engine.client(prefect_api)[engine.KEY]
    assert call("GET", f"{prefect_api}/admin/version", key=key) == prefect.__version__
    assert (prefect_home / "prefect.db").stat().st_size > 100_000
    assert prefect_home.stat().st_mode & 0o777 == 0o700


def test_two_servers_start_at_once_in_a_fresh_home_and_die_with_their_owners(tmp_path):
    """Both come up, one behind the other; kill -9 of one owner and an orderly end leave no server."""
    first, second = _holder(tmp_path / "home"), _holder(tmp_path / "home")
    with first, second:
        addresses = [child.stdout.readline().decode().strip() for child in (first, second)]
        assert all(engine.answers(address) for address in addresses), addresses
        assert len(set(addresses)) == 2
        killed, ended = _servers(first), _servers(second)
        assert killed
        assert ended
        os.kill(first.pid, signal.SIGKILL)
        assert _gone(killed)
        assert engine.answers(addresses[1])
        second.stdin.close()
        assert second.wait(30) == 0, second.stderr.read()
        assert _gone(ended)


def test_an_address_that_is_given_is_used_and_left_alone(prefect_api, monkeypatch, tmp_path):
    """PREFECT_API_URL names an agency's own server: none of ours is started beside it."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    with engine.running(tmp_path / "home", 1) as address:
        assert address == prefect_api
    assert not (tmp_path / "home").exists()
    assert engine.answers(prefect_api)


def test_a_slow_machine_does_not_hear_of_events_that_are_left(
    prefect_api, monkeypatch, tmp_path, caplog
):
    """What Prefect's queue says at the end is no error, and nothing but an error stands beside JSON."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    logging.getLogger(engine.OUTSIDE).setLevel(logging.NOTSET)
    with engine.running(tmp_path / "home", 1):
        queue = EventsWorker(NullEventsClient, ())
        queue._logger.warning("Still processing items: 3 items remaining...")
    assert caplog.records == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api", "nonsense", "ftp://x", "http://["])
def test_an_address_where_nobody_answers_is_told_at_once(address, monkeypatch, tmp_path):
    """A server that is down, or no address at all, is StoreFailed without a wait."""
    monkeypatch.setenv("PREFECT_API_URL", address)
    began = time.monotonic()
    with (
        pytest.raises(StoreFailed, match="PREFECT_API_URL does not answer"),
        engine.running(tmp_path, 60),
    ):
        pass
    assert time.monotonic() - began < 10


def test_a_server_that_is_too_slow_is_ended_again(tmp_path):
    """Patience runs out with a clear line, and the half-started server goes."""
    before = set(psutil.Process().children(recursive=True))
    with (
        pytest.raises(StoreFailed, match="RELEASE_PREFECT_START_SECONDS"),
        engine.running(tmp_path / "home", 0.2),
    ):
        pass
    assert set(psutil.Process().children(recursive=True)) - before == set()


def test_a_home_that_cannot_be_made_is_told(tmp_path):
    """A file in the way is a store that fails, not a traceback."""
    (tmp_path / "home").write_bytes(b"")
    with (
        pytest.raises(StoreFailed, match="cannot be started in home"),
        engine.running(tmp_path / "home", 5),
    ):
        pass


def test_what_is_set_already_wins(monkeypatch, tmp_path):
    """An agency that sets Prefect's own variables is not overruled."""
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    told = engine.environment(tmp_path)
    assert told["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert told["PREFECT_LOGGING_TO_API_ENABLED"] == "false"
    assert told["PREFECT_HOME"] == str(tmp_path)


def test_a_server_of_one_command_is_shown_nothing_and_keeps_nothing(prefect_api, monkeypatch):
    """Nobody could look at it: no artifact is made there; one that others have is told everything."""
    from flows.orchestrating import stations

    told: list[str] = []
    monkeypatch.setattr(stations, "create_table_artifact", lambda **what: told.append(what["key"]))
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    stations.table("ours", {"pages": 1})
    assert told == []
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    stations.table("theirs", {"pages": 1})
    assert told == ["theirs"]
    assert set(engine.LONE.values()) == {"false"}
    known = prefect_services()
    assert {
        key.removesuffix("_ENABLED").split("SERVICES_")[1].lower() for key in engine.LONE
    } <= known


def prefect_services() -> set[str]:
    """Gives the services that this version of Prefect's server knows, so that none is misspelt."""
    from prefect.settings.models.server.services import ServerServicesSettings

    return set(ServerServicesSettings.model_fields)
