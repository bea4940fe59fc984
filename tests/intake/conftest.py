"""A worker of the tests' own: the real one, with the probes among its jobs; started anew, or by a nursery."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from redaction import sandbox
from redaction.processes import children

WORKER = """#!{python}
import sys
sys.path.insert(0, {tests!r})
from redaction.processes import worker
for name in {jobs!r}:
    worker.JOBS[name] = "sandbox_probes:" + name
{more}
if "redaction.processes.nursery" in sys.argv:
    from redaction.processes import nursery
    sys.exit(nursery.main(int(sys.argv[-1])))
sys.exit(worker.main())
"""
JOBS = (
    "surroundings",
    "connect",
    "leave_as_nobody",
    "hoard",
    "spin",
    "sleep",
    "wordy",
    "write",
    "fill",
    "open_many",
    "die",
    "crowd",
    "stumble",
    "refuse",
    "babble",
    "flood",
    "linger",
    "offspring",
    "forbidden",
    "runaway",
    "multiply",
    "toil",
)


@pytest.fixture(params=["anew", "forked"])
def probing(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The program that stands in for Python when the sandbox starts a child, or a nursery of children."""
    program = _standing_in(tmp_path, monkeypatch, "")
    yield from _nursed(program, monkeypatch, forked=request.param == "forked")


@pytest.fixture(params=["anew", "forked"])
def probing_unfiltered(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The same without the filter of system calls, for a probe that does a second time what bind does."""
    program = _standing_in(tmp_path, monkeypatch, "worker.confine.forbid_calls = lambda: False")
    yield from _nursed(program, monkeypatch, forked=request.param == "forked")


def _nursed(program: Path, monkeypatch: pytest.MonkeyPatch, *, forked: bool) -> Iterator[Path]:
    if not forked:
        yield program
        return
    monkeypatch.setattr(children, "OF_THE_ENGINE", frozenset(JOBS))
    with sandbox.nursed():
        yield program


def _standing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str) -> Path:
    program = tmp_path / "worker-of-the-tests"
    tests = str(Path(__file__).parent)
    told = WORKER.format(python=sys.executable, tests=tests, jobs=JOBS, more=more)
    program.write_text(told)
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return program
