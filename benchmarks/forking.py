"""The engine in its sandbox, with every child forked from one nursery: bound as ever, but quick to start.

For trials over thousands of files. In the product each document has a nursery of its own, and the witnesses
start from nothing that the engine has loaded; what is saved here is loading the same code again for each file.
Never for a file to be published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from redaction import sandbox
from redaction.processes import children
from redaction.processes.worker import JOBS


@contextmanager
def one_nursery() -> Iterator[None]:
    """Has all jobs of all files forked from one nursery as long as the block lasts, in forks of this too."""
    usual, forked = children.nursed, children.OF_THE_ENGINE
    with sandbox.nursed():
        children.nursed, children.OF_THE_ENGINE = _nursed_already, frozenset(JOBS)
        try:
            yield
        finally:
            children.nursed, children.OF_THE_ENGINE = usual, forked


def _nursed_already(environment: Mapping[str, str]) -> nullcontext[None]:
    del environment
    return nullcontext()
