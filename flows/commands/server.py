"""Commands of a server and a cluster: deploy, supervise, reconcile."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import urllib.request
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, desk_for, give, say, settings_for
from flows.orchestrating import engine
from flows.orchestrating.running import flows
from flows.orchestrating.supervising import Child, Supervisor
from flows.upkeep import reconciling
from records.errors import InvalidInput, StoreFailed


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (deploy, supervise, reconcile):
        app.command()(command)


Busy = Annotated[
    int, typer.Option(min=1, help="Tasks that may keep a core busy at once, over all workers.")
]


def deploy(busy: Busy = 4, folder: Folder = None, as_json: AsJson = False) -> None:
    """Make Prefect's server at PREFECT_API_URL ready: pools, flows, limits, and the watch for dead hosts."""
    settings_for(folder)  # what does not fit is told here, and not by the first run
    address = os.environ.get("PREFECT_API_URL")
    if not address:
        raise InvalidInput("PREFECT_API_URL: name the server to deploy to")
    if not engine.answers(address):
        raise StoreFailed("Prefect's server at PREFECT_API_URL does not answer; start it first")
    # Prefect takes a while to load, and most commands never need it
    names = importlib.import_module("flows.orchestrating.deploying").deploy(address, busy=busy)
    give({"deployed": names}, as_json=as_json)
    say(f"deployed: {', '.join(names)}")


def supervise(
    host: Annotated[str, typer.Option(help="Address of the web application.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Its port.")] = 8000,
    limit: Annotated[int, typer.Option(min=1, help="Flows that run at once.")] = 2,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Run a whole server: Prefect on loopback, the web application and the flows; restart what dies."""
    settings = settings_for(folder)
    home = settings.folder.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    prefect_port = engine.free_port()
    api = f"http://127.0.0.1:{prefect_port}/api"
    environment = _environment(home, api, settings.folder.resolve())
    os.environ[engine.KEY] = environment[engine.KEY]  # this process too speaks with the server
    program = [sys.executable, "-P", "-m"]
    serve_prefect = [*program, "prefect", "server", "start", "--host", "127.0.0.1"]
    worker = [*program, "prefect", "worker", "start", "--type", "process", "--pool"]
    ours = [sys.executable, "-P", "-c", "from flows.cli import main; main()"]
    supervisor = Supervisor(say)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    with supervisor.keeping():
        start = partial(_start, supervisor, environment, home)
        start(
            "Prefect's server",
            [*serve_prefect, "--port", str(prefect_port)],
            lambda: engine.answers(api),
            settings.prefect_start_seconds,
        )
        importlib.import_module("flows.orchestrating.deploying").deploy(api, busy=limit)
        start("the worker", [*worker, "release", "--limit", str(limit)])
        start("the worker for takedowns", [*worker, "release-urgent", "--limit", "2"])
        start(
            "the web application",
            [*ours, "serve", "--host", host, "--port", str(port)],
            lambda: _is_served(f"http://{host}:{port}/desk/"),
            settings.prefect_start_seconds,
        )
        say(f"review desk: http://{host}:{port}/desk/   public site: http://{host}:{port}/")
        if as_json:
            give({"desk": f"http://{host}:{port}/desk/"}, as_json=True)
            sys.stdout.flush()
        supervisor.watch()


def _start(
    supervisor: Supervisor,
    environment: dict[str, str],
    home: Path,
    name: str,
    command: list[str],
    answers: object = None,
    patience: float = 60.0,
) -> None:
    log = home / f"{name.replace(' ', '-').replace(chr(39), '')}.log"
    child = Child(name, command, environment, log)
    if callable(answers):
        child.answers = answers
    supervisor.start(child, patience)


def _environment(home: Path, api: str, folder: Path) -> dict[str, str]:
    told = engine.environment(home)
    # a worker outlives a server that is started again; a command that waits for nobody gives up at once
    told["PREFECT_CLIENT_MAX_RETRIES"] = "10"
    told["PREFECT_LOGGING_LEVEL"] = "WARNING"
    told["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] = "30"
    key = engine.new_key()
    return {
        **os.environ,
        **engine.locked(key),
        **told,
        engine.LOCK: key,
        engine.KEY: key,
        "PREFECT_API_URL": api,
        "RELEASE_FOLDER": str(folder),
        "RELEASE_RUN_ON": "workers",
    }


def _is_served(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def reconcile(
    minutes: Annotated[
        int | None, typer.Option(min=0, help="Age at which work is taken for interrupted.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Finish what was interrupted, and settle what lies in a store and nobody names."""
    desk = desk_for(folder)
    patience = reconciling.PATIENCE if minutes is None else timedelta(minutes=minutes)
    jobs = reconciling.interrupted(desk, patience)
    failed: dict[str, str] = {}
    if jobs:
        with flows(desk.settings) as run:
            for job in jobs:
                try:
                    run(job.flow, *job.arguments)
                except StoreFailed:
                    raise
                except Exception as error:  # noqa: BLE001 -- one that fails holds up no other
                    failed[job.arguments[0]] = type(error).__name__
    found = reconciling.settle_orphans(desk)
    reconciling.settle_public(desk)
    told = [{"place": one.place, "key": one.key, "bytes": one.size} for one in found]
    again = [{"flow": job.flow, "document": job.arguments[0]} for job in jobs]
    give({"again": again, "failed": failed, "orphans": told}, as_json=as_json)
    say(
        f"{len(jobs)} interrupted flows run again, {len(failed)} failed; {len(found)} orphans settled"
    )
