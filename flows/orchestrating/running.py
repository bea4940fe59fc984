"""Runs flows in this process, on a Prefect server of our own; loads Prefect only when one is run."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flows.orchestrating import dispatch, engine
from flows.settings import Settings
from records.errors import ReleaseError, StoreFailed


@contextmanager
def flows(settings: Settings) -> Iterator[Callable[..., None]]:
    """Gives a function that runs a flow by name, while a Prefect API stands behind it.

    The settings go to the flows by the environment, as they do on a worker. Where flows run on workers,
    the function asks them, and waits.

    Raises:
        StoreFailed: Prefect's server did not start.
    """
    home = settings.folder.resolve() / "prefect"
    before = dict(os.environ)
    with engine.running(home, settings.prefect_start_seconds) as address:
        os.environ.update(engine.environment(home))
        os.environ.update(engine.client(address))
        # Prefect's client would ask an agency's proxy for our own server
        direct = [*filter(None, [before.get("NO_PROXY") or before.get("no_proxy")]), "127.0.0.1"]
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(direct)
        os.environ["RELEASE_FOLDER"] = str(settings.folder.resolve())
        try:
            yield partial(_run, address) if settings.run_on == "here" else dispatch.run
            _drain()
        finally:
            os.environ.clear()
            os.environ.update(before)


def _drain() -> None:
    """Waits until Prefect's client has told its server everything, which is about to stop."""
    worker = sys.modules.get("prefect.events.worker")
    if worker is not None:
        worker.EventsWorker.drain_all(timeout=15)


def _run(address: str, name: str, *arguments: Any) -> None:
    """Runs one flow to its end; what a task raised is raised again here, as it was."""
    # Prefect reads its settings when it is imported, so they have to stand in the environment first
    module = importlib.import_module(f"flows.{name}")
    prefect = importlib.import_module("prefect.settings")
    # the heartbeat's thread makes every run wait a second at its end; one process needs none
    told = {
        prefect.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        prefect.PREFECT_API_URL: address,
        prefect.PREFECT_API_AUTH_STRING: os.environ.get(engine.KEY),
    }
    with prefect.temporary_settings(told):
        try:
            getattr(module, name)(*arguments)
        except ReleaseError:
            raise
        except Exception as error:
            if engine.answers(address):
                raise
            raise StoreFailed(
                "Prefect's server stopped answering; nothing is lost, run the command again"
            ) from error
