"""Options that several commands share, and how results and progress are shown."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.desk import Desk
from flows.logs import write_json
from flows.settings import Settings, load
from flows.wiring import open_desk
from records.errors import ReleaseError

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Where the embedded default keeps everything (RELEASE_FOLDER)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
Person = Annotated[
    str | None, typer.Option("--as", help="User name of who does this; yours by default.")
]

# no markup: what people and documents say may hold brackets and colons
messages = Console(stderr=True, highlight=False, markup=False, emoji=False)
tables = Console(highlight=False, markup=False, emoji=False)


class Told(ReleaseError):
    """An error whose result was printed already; only its line and exit code are left to give."""

    told = True

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def settings_for(folder: Path | None) -> Settings:
    """Gives the settings, with the folder of the command line before that of the environment."""
    settings = load(folder)
    if settings.log == "json":
        write_json()
    return settings


def desk_for(folder: Path | None) -> Desk:
    """Gives the desk of a folder.

    The path is made whole, so that the flows, which get it by the environment, find the same desk.
    """
    settings = settings_for(folder)
    return open_desk(settings.model_copy(update={"folder": settings.folder.resolve()}))


def who(person: str | None) -> str:
    """Gives the user name to record."""
    return person or getpass.getuser()


def give(value: Any, *, as_json: bool, table: Table | None = None) -> None:
    """Prints a result: one JSON document, or a table for people."""
    if as_json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif table is not None:
        tables.print(table)


def hand_over(text: str) -> None:
    """Writes a file's text, such as CSV, to standard output as it is."""
    sys.stdout.write(text)


def say(line: str) -> None:
    """Prints a message for people on standard error."""
    messages.print(line, soft_wrap=True)


WORDS = {
    "read": "Reading",
    "find": "Finding",
    "rewrite": "Writing plain pages",
    "burn": "Burning boxes",
    "assemble": "Assembling",
    "prove": "Proving",
}


class Bar:
    """A progress bar that shows one step at a time; only on a terminal does it move."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)
        self.prefix = ""

    def __call__(self, step: str, done: int, whole: int) -> None:
        """Shows how far a step is."""
        said = f"{self.prefix}{WORDS.get(step, step)}"
        self._progress.update(self._task, description=said, completed=done, total=whole)


@contextmanager
def bar() -> Iterator[Bar]:
    """Gives a progress bar on standard error while the block runs."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=messages, transient=True)
    if not messages.is_terminal:
        yield Bar(progress)  # never started: a file of messages gets no empty lines from it
        return
    with progress:
        yield Bar(progress)


def papers_table(told: list[dict[str, Any]]) -> Table:
    """Gives the summaries of documents as a table."""
    table = Table(box=None, pad_edge=False)
    for heading in ("Id", "Stage", "Kind", "Pages", "Title", "What stops it, or comes next"):
        table.add_column(heading, overflow="fold")
    for one in told:
        rules = ", ".join(o["rule"] for o in one["obstacles"])
        held = one["refusal"] or rules or one["next"] or ""
        table.add_row(one["id"], one["stage"], one["kind"], str(one["pages"]), one["title"], held)
    return table
