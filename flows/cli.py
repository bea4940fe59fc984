"""The command line ``release``: what it does is in :mod:`flows.commands`; this is its front door."""

from __future__ import annotations

import json
import os
import sys

import click
import typer

from flows.commands import clocks, demonstration, engine, papers, records
from records.errors import Blocked, ProofFailed, Refused, ReleaseError

app = typer.Typer(
    name="release",
    help="Takes Cabinet papers and OIA responses from the queue to the public, and proves that "
    "what it publishes is safe.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for room in (papers, engine, records, clocks, demonstration):
    room.register(app)


def main() -> None:
    """Runs a command, and ends with the exit code of what it raised."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Gives the exit code of one command.

    An expected error is one line on standard error (one JSON document on standard output with
    ``--json``). Of an unexpected one only its kind and place are shown, because its message could
    quote a document; ``RELEASE_TRACEBACK=1`` shows all of it.
    """
    try:
        ended = app(args=arguments, standalone_mode=False)
    except ReleaseError as error:
        return _tell(error, as_json="--json" in arguments)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("stopped; run the same command again to go on", file=sys.stderr)  # noqa: T201
        return 130
    except Exception as error:
        if os.environ.get("RELEASE_TRACEBACK"):
            raise
        print(_surprise(error), file=sys.stderr)  # noqa: T201
        return 1
    return ended if isinstance(ended, int) else 0


def _tell(error: ReleaseError, *, as_json: bool) -> int:
    line = " ".join(str(error).split())
    print(f"release: {line}", file=sys.stderr)  # noqa: T201
    if as_json and not getattr(error, "told", False):
        print(json.dumps(_as_json(error, line), ensure_ascii=False))  # noqa: T201
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


def _surprise(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "unknown place"
    if trace is not None:
        where = f"{trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}"
    return (
        f"release: internal error ({type(error).__name__} in {where}); nothing half done was "
        "published; set RELEASE_TRACEBACK=1 to see all of it, which may quote the document"
    )
