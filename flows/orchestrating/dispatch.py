"""Asks Prefect's workers for a flow; nothing of it runs here."""

from __future__ import annotations

import importlib
import inspect
import os
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from flows.orchestrating.engine import KEY
from records.errors import ReleaseError, StoreFailed

_TOLD = re.compile(r"\b([A-Z]\w+): (.*)", re.DOTALL)
_MOST = 200
"""Runs that Prefect tells of in one answer."""


class Asked(Protocol):
    """A flow that is asked for, the document's id first among its arguments."""

    @property
    def flow(self) -> str:
        """Gives the flow's name."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """Gives its arguments."""


AskedFor = TypeVar("AskedFor", bound=Asked)


class FailedOnWorker(ReleaseError):
    """A flow that failed on a worker; its message and exit code are those of what it raised there."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.exit_code = _exit_codes(ReleaseError).get(kind, ReleaseError.exit_code)


def run(name: str, *arguments: str) -> None:
    """Has a worker run one flow, and waits for its end.

    Raises:
        FailedOnWorker: the flow failed there.
        StoreFailed: it was cut off, or Prefect's server does not answer.
    """
    state = _asked(name, arguments, {"poll_interval": 1}).state
    if state is not None and state.is_completed():
        return
    found = _TOLD.search((state.message or "") if state is not None else "")
    if state is None or found is None:
        raise StoreFailed(f"the flow {name} was cut off on its worker; run it again")
    raise FailedOnWorker(found[1], found[2])


def begin(name: str, *arguments: str) -> None:
    """Has a worker run one flow when it comes to it, and does not wait.

    Raises:
        StoreFailed: Prefect's server does not answer.
    """
    _asked(name, arguments, {"timeout": 0})


def announce(document_id: str) -> None:
    """Tells Prefect that a document was queued, whereupon its trigger asks for ``prepare``.

    An event that is lost is made up for by the flow ``reconcile``.
    """
    importlib.import_module("prefect.events").emit_event(
        "release.queued",
        resource={"prefect.resource.id": f"release.document.{document_id}"},
        payload={"document_id": document_id},
    )


def without_runs(jobs: Sequence[AskedFor]) -> list[AskedFor]:
    """Gives the jobs for which no run waits or is under way.

    Raises:
        StoreFailed: Prefect's server does not answer.
    """
    if not jobs:
        return []
    orchestration = importlib.import_module("prefect.client.orchestration")
    filters = importlib.import_module("prefect.client.schemas.filters")
    live = ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"]
    by_state = filters.FlowRunFilter(state={"type": {"any_": live}})
    taken = set()
    try:
        with at_its_address(), orchestration.get_client(sync_client=True) as client:
            offset = 0
            while runs := client.read_flow_runs(
                flow_run_filter=by_state, limit=_MOST, offset=offset
            ):
                taken |= {run.parameters.get("document_id") for run in runs}
                offset += _MOST
    except Exception as error:
        raise away("tell what runs", error) from error
    return [job for job in jobs if job.arguments[0] not in taken]


def _asked(name: str, arguments: tuple[str, ...], how: dict[str, Any]) -> Any:
    flow = getattr(importlib.import_module(f"flows.{name}"), name)
    told = dict(inspect.signature(flow.fn).bind(*arguments).arguments)
    deployments = importlib.import_module("prefect.deployments")
    try:
        with at_its_address():
            return deployments.run_deployment(
                f"{name}/{name}", parameters=told, as_subflow=False, **how
            )
    except Exception as error:
        raise away(f"take the flow {name}", error) from error


def at_its_address() -> AbstractContextManager[object]:
    """Gives a block in which Prefect speaks to the server of the environment, however it was loaded."""
    settings = importlib.import_module("prefect.settings")
    told = {
        settings.PREFECT_API_URL: os.environ["PREFECT_API_URL"],
        settings.PREFECT_API_AUTH_STRING: os.environ.get(KEY),
    }
    block: AbstractContextManager[object] = settings.temporary_settings(told)
    return block


def away(what: str, error: Exception) -> StoreFailed:
    """Gives the error of a server that did not do what it was asked."""
    return StoreFailed(
        f"Prefect's server did not {what} ({type(error).__name__}); does it answer, and was "
        "`release deploy` run on it?"
    )


def _exit_codes(kind: type[ReleaseError]) -> dict[str, int]:
    found = {kind.__name__: kind.exit_code}
    for one in kind.__subclasses__():
        found |= _exit_codes(one)
    return found
