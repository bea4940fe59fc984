"""Runs flows in this process, on a Prefect server of our own; loads Prefect only when one is run."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flows import engine
from flows.settings import Settings


@contextmanager
def flows(settings: Settings) -> Iterator[Callable[..., None]]:
    """Gives a function that runs a flow by name, while a Prefect API stands behind it.

    The settings go to the flows by the environment, as they do on a worker.

    Raises:
        StoreFailed: Prefect's server did not start.
    """
    home = settings.folder.resolve() / "prefect"
    os.environ["RELEASE_FOLDER"] = str(settings.folder.resolve())
    before = dict(os.environ)
    with engine.running(home, settings.prefect_start_seconds) as address:
        os.environ.update(engine.environment(home) | {"PREFECT_API_URL": address})
        try:
            yield _run
        finally:
            os.environ.clear()
            os.environ.update(before)


def _run(name: str, *arguments: Any) -> None:
    """Runs one flow to its end; what a task raised is raised again here, as it was."""
    # Prefect reads its settings when it is imported, so they have to stand in the environment first
    module = importlib.import_module(f"flows.{name}")
    context = importlib.import_module("prefect.settings")
    # the heartbeat's thread makes every run wait a second at its end; one process needs none
    quiet = {context.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with context.temporary_settings(quiet):
        getattr(module, name)(*arguments)
