"""Workers and recognisers that misbehave as a test wants it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

WORKER = """#!{python}
import os, signal, sys, time
from redaction.pages import pagereader
from redaction.processes import worker

look = pagereader._look

def _look(page, draft, folder, **more):
    number = draft.number
{body}
    look(page, draft, folder, **more)

pagereader._look = _look
sys.exit(worker.main())
"""


@pytest.fixture
def sabotage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives a function that puts some lines in front of each worker's look at a page, ``number``."""

    def sabotaged(body: str) -> None:
        program = tmp_path / "worker-of-the-tests"
        indented = "".join(f"    {line}\n" for line in body.splitlines())
        program.write_text(WORKER.format(python=python, body=indented))
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))

    python = sys.executable
    return sabotaged


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Gives a function that puts a tesseract of a test's own, a shell script, first on the path.

    In the script ``$REAL`` is the real one; each call is noted in the file that the function gives.
    """
    real = shutil.which("tesseract")

    def replaced(script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        calls = tmp_path / "calls"
        calls.write_text("")
        program = folder / "tesseract"
        program.write_text(
            f'#!/bin/sh\nREAL={real}\ncase "$1" in --*) exec $REAL "$@";; esac\n'
            f'echo "$1" >> {calls}\n{script}\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return calls

    return replaced
