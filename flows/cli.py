"""The command line ``release``: what it does is in :mod:`flows.commands`; this is its front door."""

from __future__ import annotations

import io
import json
import os
import sys

import typer

from flows.commands import (
    clocks,
    demonstration,
    drills,
    engine,
    findings,
    holds,
    inspection,
    keeping,
    packages,
    papers,
    policy,
    portal,
    practice,
    queue,
    records,
    registry,
    server,
    storing,
    watching,
    web,
)
from flows.discretion import shows_everything, unforeseen
from records.errors import Blocked, InvalidInput, ProofFailed, Refused, ReleaseError

app = typer.Typer(
    name="release",
    help="Takes Cabinet papers and OIA responses from the queue to the public, and proves that "
    "what it publishes is safe.",
    pretty_exceptions_enable=False,
    add_completion=False,
)
for room in (
    queue,
    papers,
    engine,
    findings,
    inspection,
    records,
    keeping,
    holds,
    clocks,
    policy,
    portal,
    practice,
    registry,
    server,
    storing,
    packages,
    watching,
    drills,
    demonstration,
    web,
):
    room.register(app)

STOPPED = 130
"""Exit code of a command that somebody stopped: 128 and the number of SIGINT, as a shell has it."""


def main() -> None:
    """Runs a command, and ends with the exit code of what it raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # macrons have to come out whole, whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Gives the exit code of one command.

    An expected error is one line on standard error (with ``--json`` also one JSON document on
    standard output). Of an unexpected one only its kind and place are shown, because its message
    could quote a document; ``RELEASE_TRACEBACK=1`` shows all of it.
    """
    as_json = "--json" in arguments
    try:
        ended = app(args=arguments or ["--help"], prog_name="release", standalone_mode=False)
        sys.stdout.flush()
    except ReleaseError as error:
        return _tell(error, as_json=as_json)
    except typer.TyperException as error:
        told = InvalidInput(f"{error.format_message()} See `release --help`.")
        return _tell(told, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        ended = STOPPED
    except BrokenPipeError:
        # whoever read our output has gone; Python would complain once more on its way out
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return ReleaseError.exit_code
    except Exception as error:
        if shows_everything():
            raise
        return _tell(unforeseen(error), as_json=as_json)
    if ended == STOPPED:  # typer gives the number where it saw the interruption first
        _tell(ReleaseError("stopped; run the same command again to go on"), as_json=as_json)
    return ended if isinstance(ended, int) else 0


def _tell(error: ReleaseError, *, as_json: bool) -> int:
    line = " ".join(str(error).split())
    print(f"release: {line}", file=sys.stderr)  # noqa: T201 -- the one line of an error
    if as_json and not getattr(error, "told", False):
        print(json.dumps(_as_json(error, line), ensure_ascii=False))  # noqa: T201 -- its JSON
    return error.exit_code


def _as_json(error: ReleaseError, line: str) -> dict[str, object]:
    told: dict[str, object] = {"error": type(error).__name__, "message": line}
    if isinstance(error, Refused):
        told["reason"] = error.reason.value
    if isinstance(error, Blocked):
        told["obstacles"] = [
            {"rule": o.rule, "source": o.source, "what": o.what, "clears": o.clears}
            for o in error.obstacles
        ]
    if isinstance(error, ProofFailed):
        told["objections"] = [
            {
                "witness": o.witness,
                "page": o.page,
                "box": None if o.box is None else o.box.as_list(),
                "what": o.what,
            }
            for o in error.objections
        ]
    return told
