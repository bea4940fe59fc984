"""A worker of the tests' own: the real one, with the probes among its jobs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

WORKER = """#!{python}
import sys
sys.path.insert(0, {tests!r})
from redaction import worker
for name in {jobs!r}:
    worker.JOBS[name] = "sandbox_probes:" + name
{more}
sys.exit(worker.main())
"""
JOBS = (
    "surroundings", "connect", "leave_as_nobody", "hoard", "spin", "sleep", "wordy", "write", "fill",
    "open_many", "die", "crowd", "stumble", "refuse", "babble", "flood", "linger", "offspring", "forbidden",
)  # fmt: skip


@pytest.fixture
def probing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program that stands in for Python when the sandbox starts a child."""
    return _standing_in(tmp_path, monkeypatch, "")


@pytest.fixture
def probing_unfiltered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same without the filter of system calls, for a probe that does a second time what bind does."""
    return _standing_in(tmp_path, monkeypatch, "worker.confine.forbid_calls = lambda: False")


def _standing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str) -> Path:
    program = tmp_path / "worker-of-the-tests"
    tests = str(Path(__file__).parent)
    told = WORKER.format(python=sys.executable, tests=tests, jobs=JOBS, more=more)
    program.write_text(told)
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return program
