"""Every hostile and broken file of the tests, by the command line: none may crash, hang or exhaust the host.

    python -m benchmarks.hostile [--command read|inspect] [--lanes N] [--every N]

Each file gets a ``release read FILE --json`` (or ``release inspect``) of its own. It must end with exit code 3
and one line that names the file, or with 0 and one JSON document in which every page is read or marked
unreadable.
The tests (``tests/intake``, ``tests/office``) ask the engine of the same files; this asks what a person asks.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from records.errors import Refused
from redaction.sandbox import MEBIBYTE

TESTS = Path(__file__).resolve().parent.parent / "tests"
SECONDS = 120.0
"""More than any file may take, on a busy machine too."""

MOST_MEMORY = 4096 * MEBIBYTE
"""What the largest process of one command may hold: LibreOffice's bound, the largest of all."""

LONGEST = 500
"""Characters of what is said of a file."""

ORIGINS = {"text", "ocr", "mixed", "unreadable"}


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one file.

    Attributes:
        name: of the file.
        code: exit code; negative for a signal.
        seconds: of wall time.
        memory: bytes that the largest of its processes came to hold.
        origins: how many pages came back, by where their words are from.
        faults: what must not be.
    """

    name: str
    code: int
    seconds: float
    memory: int
    origins: Counter[str]
    faults: tuple[str, ...]


def files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Writes the files, each with whether it has to be refused."""
    for room in ("intake", "office"):
        sys.path.insert(0, str(TESTS / room))
    for case in import_module("hostile_files").CASES:
        path = folder / case.name
        path.write_bytes(case.make())
        yield path, bool(case.reasons)
    parts = import_module("hostile_parts")
    for case in (*parts.OFFICE, *parts.PRINTED, *parts.MAIL, *parts.ARCHIVES):
        path = folder / case.name
        case.make(path)
        yield path, bool(case.reasons)


def ran(command: str, path: Path, folder: Path, *, refused: bool) -> Ran:
    """Gives what one command makes of a file."""
    program = Path(sys.executable).with_name("release")
    order = [program, command, path, "--json", "--folder", folder]
    start = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        # its own group, so that what it started can be ended with it
        child = subprocess.Popen(order, stdout=out, stderr=said, start_new_session=True)
        usage, hung = _ended(child, start)
        out.seek(0)
        said.seek(0)
        told, complaints = out.read(), said.read().decode(errors="replace")
    faults = [f"it hangs ({SECONDS:.0f} s)"] if hung else []
    origins: Counter[str] = Counter()
    if not hung:
        faults += _faults(child.returncode, path.name, complaints, refused=refused)
        if child.returncode == 0:
            faults += _read(told, command, origins)
    if usage > MOST_MEMORY:
        faults.append(f"a process held {usage // MEBIBYTE} MB")
    seconds = time.monotonic() - start
    return Ran(path.name, child.returncode, seconds, usage, origins, tuple(faults))


def _ended(child: subprocess.Popen[bytes], start: float) -> tuple[int, bool]:
    """Waits for a command; gives the most memory that a process of it held, and whether it had to be killed."""
    hung = False
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_maxrss * 1024, hung
        if not hung and time.monotonic() - start > SECONDS:
            hung = True
            os.killpg(child.pid, 9)
        time.sleep(0.05)


def _faults(code: int, name: str, complaints: str, *, refused: bool) -> Iterator[str]:
    if code not in (0, Refused.exit_code):
        yield f"exit code {code}"
    if refused and code == 0:
        yield "it was not refused"
    if code:
        lines = complaints.strip().splitlines()
        if len(lines) != 1 or name not in lines[0]:
            yield "not one line that names the file"
        if len(complaints) > LONGEST or "Traceback" in complaints:
            yield "more is said than what is wrong"


def _read(told: bytes, command: str, origins: Counter[str]) -> Iterator[str]:
    try:
        pages = json.loads(told).get("pages", [])
    except ValueError:
        yield "no JSON document"
        return
    if command == "read":
        origins.update(str(page["source"]) for page in pages)
        if not pages or not set(origins) <= ORIGINS:
            yield "a page came back as nothing that there is"


def table(runs: Sequence[Ran], command: str) -> Table:
    """Gives what is worth knowing of all files, and each that did what none may."""
    pages: Counter[str] = Counter()
    for one in runs:
        pages.update(one.origins)
    codes = Counter(one.code for one in runs)
    slowest = max(runs, key=lambda one: one.seconds)
    largest = max(runs, key=lambda one: one.memory)
    shown = Table(
        title=f"release {command} on {len(runs)} hostile and broken files", pad_edge=False
    )
    shown.add_column("What")
    shown.add_column("Figure", justify="right")
    shown.add_column("File")
    for code, count in sorted(codes.items()):
        shown.add_row(f"exit code {code}", str(count), "")
    for origin, count in sorted(pages.items()):
        shown.add_row(f"pages: {origin}", str(count), "")
    shown.add_row("slowest, s", f"{slowest.seconds:.1f}", slowest.name)
    shown.add_row("most memory of a process, MB", f"{largest.memory / MEBIBYTE:.0f}", largest.name)
    for one in runs:
        for fault in one.faults:
            shown.add_row("[red]fault", fault, one.name)
    return shown


def main(command: str, lanes: int, every: int) -> int:
    """Prints the table; gives how many files did what none may."""
    with tempfile.TemporaryDirectory() as name:
        room, folder = Path(name) / "files", Path(name) / "house"
        room.mkdir()
        made = list(files(room))[::every]
        with ThreadPoolExecutor(lanes) as pool:
            runs = list(pool.map(lambda one: ran(command, one[0], folder, refused=one[1]), made))
    Console(width=112).print(table(runs, command))
    return sum(bool(one.faults) for one in runs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", choices=("read", "inspect"), default="read")
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="only one file of so many")
    asked = parser.parse_args()
    sys.exit(min(main(asked.command, asked.lanes, asked.every), 1))
