"""The engine without its sandbox: every job runs in the process that asks for it.

For trials over thousands of files, each in a process of its own, where starting a child for each job would
take most of the time, and where an error is to be told with its place. Never for a file to be published.
"""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

from records.errors import RefusalReason, Refused, ReleaseError
from redaction import sandbox
from redaction.processes.worker import JOBS

_ONE_AT_A_TIME = threading.RLock()
"""pdfium bears one thread at a time; in the sandbox each job has a process."""


def leave_sandbox() -> None:
    """Makes the engine run its jobs here, from now on and for the rest of this process's life."""
    for module in {place.split(":")[0] for place in JOBS.values()}:
        importlib.import_module(module)
    sandbox.run = _run


def _run(
    job: str,
    arguments: Mapping[str, object],
    limits: sandbox.Limits = sandbox.QUICK,  # noqa: ARG001 -- whoever leaves the sandbox bounds itself
) -> Generator[Any, None, None]:
    """Gives the answers of a job; an error is told as the sandbox tells it, with its place in the code."""
    module, function = JOBS[job].split(":")
    work: Callable[..., Iterator[Any]] = getattr(importlib.import_module(module), function)
    with _ONE_AT_A_TIME:
        try:
            answers = [
                json.loads(json.dumps(answer))
                for answer in work(**json.loads(json.dumps(arguments)))
            ]
        except ReleaseError:
            raise
        except MemoryError:
            raise Refused(RefusalReason.TOO_MUCH_MEMORY, f"job {job} takes too much") from None
        except Exception as error:
            frames = [
                f"{Path(f.filename).name}:{f.lineno}" for f in extract_tb(error.__traceback__)
            ]
            what = f"job {job} failed: {type(error).__name__}: {error} at {' '.join(frames[-6:])}"
            raise ReleaseError(what) from error
    yield from answers
