"""One nursery for every sandboxed job of a session, the witnesses among them: bound as ever, quick to start.

In the product each redaction has a nursery of its own, and the witnesses start from nothing that the engine
has loaded; that costs some two seconds of CPU a redaction, most of it for loading the same code again. Tests
of what the engine makes of a paper need none of that. How children are started and bound is held in
``tests/intake``, what the witnesses may know in ``tests/prove/test_independence.py``, and the flows, the desk
and the public site redact as the product does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import pytest

from redaction import sandbox
from redaction.processes import children
from redaction.processes.worker import JOBS


@contextmanager
def begun() -> Iterator[Any]:
    """Gives a nursery that lives as long as the block; nobody uses it yet."""
    with sandbox.nursed():
        held = children._NURSERY.get()
        token = children._NURSERY.set(None)
        try:
            yield held
        finally:
            children._NURSERY.reset(token)


@contextmanager
def used(held: Any) -> Iterator[None]:
    """Has every job forked by a nursery as long as the block lasts, whichever thread asks for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(children, "_NURSERY", ContextVar("_NURSERY", default=held))
        patch.setattr(children, "OF_THE_ENGINE", frozenset(JOBS))
        patch.setattr(children, "nursed", _begun_already)
        yield


def _begun_already(environment: Mapping[str, str]) -> nullcontext[None]:
    del environment
    return nullcontext()
