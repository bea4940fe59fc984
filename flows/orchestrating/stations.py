"""What every flow shares: its desk, its retries, its artifacts; none of it holds document text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec
from uuid import UUID

import httpx
from prefect import Task, task
from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows.desk import Desk
from flows.discretion import discreet
from flows.orchestrating import engine
from flows.settings import load
from flows.wiring import open_desk
from records.errors import StoreFailed


def the_desk() -> Desk:
    """Gives the desk of this process, wired from the environment."""
    return open_desk(load())


class PrefectAway(StoreFailed):
    """Prefect's own server does not answer: nothing that Prefect itself could try again."""


async def only_when_a_store_failed(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tells whether a failed task is worth a retry: only when a store did not answer."""
    result = await state.aresult(raise_on_failure=False)
    return isinstance(result, StoreFailed) and not isinstance(result, PrefectAway)


STEP: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 4, 15],
    "retry_condition_fn": only_when_a_store_failed,
    "cache_policy": NO_CACHE,
    "persist_result": False,
}
"""How every task runs: the desk's steps are safe to repeat, so a retry needs no memory."""


P = ParamSpec("P")


def station(name: str, *, tags: Sequence[str] = ()) -> Callable[[Callable[P, None]], Task[P, None]]:
    """Gives a decorator that makes a step of the desk a task, whose errors tell no document's words."""

    def made(work: Callable[P, None]) -> Task[P, None]:
        return task(name=name, tags=list(tags), **STEP)(discreet(work))

    return made


@contextmanager
def prefect_answering() -> Iterator[None]:
    """Turns a failure to reach Prefect's server into ours, which is worth a retry."""
    try:
        yield
    except httpx.HTTPError as error:
        raise PrefectAway(
            f"Prefect's server does not answer ({type(error).__name__}); run the command again"
        ) from error


def artifact_key(flow: str, document_id: str) -> str:
    """Gives a key that Prefect takes: lower case letters, digits and dashes."""
    return f"{flow}-{re.sub(r'[^a-z0-9]+', '-', document_id.lower())}"


class ProgressArtifact:
    """Shows a step's progress in Prefect, in steps of a tenth so that its database stays small."""

    def __init__(self, key: str) -> None:
        with prefect_answering():
            # Prefect types it as what may have to be awaited too, which it is not outside an event loop
            self._id: UUID = create_progress_artifact(progress=0.0, key=key)  # type: ignore[assignment]
        self._shown = 0

    def __call__(self, _step: str, done: int, whole: int) -> None:
        """Takes a step's progress."""
        tenths = 10 * done // max(whole, 1)
        if tenths > self._shown:
            self._shown = tenths
            with prefect_answering():
                update_progress_artifact(self._id, progress=10.0 * tenths)


def _looked_at() -> bool:
    return engine.looked_at(os.environ.get("PREFECT_API_URL", ""))


@contextmanager
def watched(desk: Desk, key: str) -> Iterator[Desk]:
    """Gives the desk with its progress shown in Prefect too, while the block runs."""
    if not _looked_at():
        yield desk
        return
    shown, artifact = desk.progress, ProgressArtifact(key)

    def both(step: str, done: int, whole: int) -> None:
        shown(step, done, whole)
        artifact(step, done, whole)

    desk.progress = both
    try:
        yield desk
    finally:
        desk.progress = shown


def table(key: str, row: Mapping[str, object]) -> None:
    """Shows counts and codes of one document as a table in Prefect."""
    if not _looked_at():
        return
    with prefect_answering():
        create_table_artifact(table=[dict(row)], key=key)
