"""Which ports answer when the engine runs, and what they tell somebody without a key: see docs/threats.md."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from open_ports import OPEN, Asker, elsewhere, listening, reached, said
from real_servers import free_ports
from websockets import ConnectionClosedError, InvalidStatus, connect

from flows.orchestrating.engine import KEY, LOCK

PATIENCE = 240.0
"""Seconds that a whole server may take to come up on a busy machine."""
EVIL = {"origin": "http://evil.example", "access-control-request-method": "POST"}


@contextmanager
def _running(command: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Runs ``release serve`` or ``supervise`` until its web server answers; gives it, and its port."""
    (port,) = free_ports(1)
    release = [sys.executable, "-c", "from flows.cli import main; main()", command]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RELEASE_", "PREFECT_"))}
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            [*release, "--port", str(port), "--folder", str(folder / "house")],
            env=kept,
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not _is_alive(port):
            assert child.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.2)
        yield child, port
    finally:
        child.terminate()
        child.wait(60)


def _is_alive(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _keys(child: subprocess.Popen[bytes]) -> set[str]:
    """Gives the keys of Prefect's server that the processes of a command know."""
    known = (one.environ() for one in psutil.Process(child.pid).children(recursive=True))
    return {told[name] for told in known for name in (LOCK, KEY) if name in told}


@pytest.mark.parametrize(
    ("command", "prefects", "channels"),
    [("serve", "uvicorn", 0), ("supervise", "prefect server start", 2)],
)
def test_an_outsider_finds_no_open_port(
    command, prefects, channels, tmp_path, prefect_api, prefect_home
):
    """Everything listens on loopback alone; Prefect's ports tell nobody anything without their keys."""
    shutil.copytree(prefect_home, tmp_path / "house" / "prefect")  # its database is made already
    with _running(command, tmp_path) as (child, port):
        found = listening([child.pid])
        assert {place: by for place, by in found.items() if place[0] != "127.0.0.1"} == {}
        (prefect,) = [number for (_, number), by in found.items() if prefects in by]
        workers = [number for (_, number), by in found.items() if "prefect worker start" in by]
        assert len(workers) == channels, found
        assert {number for _, number in found} == {port, prefect, *workers}
        others = [(at, number) for at in elsewhere() for _, number in found if reached(at, number)]
        assert others == []

        # the workers' channels are for the runs that they have started, each by a token of its own
        for channel in workers:
            assert said(channel) == said(channel, b"0" * 32 + b"\n") == b""
        house = str(tmp_path / "house").encode()
        answer = said(prefect)
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert house not in answer
        (key,) = _keys(child)
        told = Asker(key).ask("GET", f"http://127.0.0.1:{prefect}/api/admin/settings")
        assert house in told.content  # with its key it would tell

    # and nothing that it wrote down holds the key
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 3
    assert not [path for path in written if key.encode() in path]


def test_prefects_server_lets_nobody_in_without_its_key(prefect_api):
    """Each of its routes turns away who brings no key or a wrong one, but for the two that say it is well."""
    server = prefect_api.removesuffix("/api")
    assert set(Asker().let_in(server)) == OPEN
    assert Asker("release:wrong").ask("POST", f"{prefect_api}/flow_runs/filter").status_code == 401
    # a page of another site, open in a browser on this machine, may not even read that
    assert (
        "access-control-allow-origin"
        not in Asker().ask("OPTIONS", f"{prefect_api}/flow_runs/filter", headers=EVIL).headers
    )


@pytest.mark.parametrize("path", ["events/in", "events/out", "logs/out"])
def test_its_streams_ask_for_the_key_too(path, prefect_api):
    """Nobody sends an event that starts a flow, or listens to them, without the key."""
    address = f"{prefect_api.replace('http', 'ws', 1)}/{path}"

    async def listen(token: str) -> None:
        async with connect(address, subprotocols=["prefect"], proxy=None) as stream:
            await stream.send(json.dumps({"type": "auth", "token": token}))
            await asyncio.wait_for(stream.recv(), 30)

    async def plainly() -> None:
        async with connect(address, proxy=None):
            pass

    with pytest.raises(ConnectionClosedError, match="Invalid token"):
        asyncio.run(listen("release:wrong"))
    with pytest.raises(InvalidStatus, match="403"):
        asyncio.run(plainly())
