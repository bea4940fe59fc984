"""Commands of the web: serve, and the first administrator."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated, Any

import typer
import uvicorn

from flows.commands.shared import AsJson, Folder, Person, give, say, settings_for, who
from flows.logs import Requests
from flows.orchestrating.running import flows
from flows.serving import application
from flows.wiring import open_people
from records.errors import InvalidInput
from records.people import EVERY_AGENCY, Grant, Role
from redaction import strengths


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (serve, administrator):
        app.command()(command)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Serve the review desk, the public site and the flows in one process, until it is stopped."""
    settings = settings_for(folder)
    settings = settings.model_copy(update={"folder": settings.folder.resolve()})
    with flows(settings) as run:
        app = application(settings, run)
        if not open_people(settings).people():
            say("nobody has an account yet; make one with `release administrator NAME`")
        say(f"review desk: http://{host}:{port}/desk/   public site: http://{host}:{port}/")
        say(strengths.of_this_machine().said)
        if as_json:
            give({"desk": f"http://{host}:{port}/desk/"}, as_json=True)
            sys.stdout.flush()
        # document ids stand in addresses, and an agency's own proxy keeps its log of them
        told: dict[str, Any] = {"log_level": "warning"}
        if settings.log == "json":
            # uvicorn sets no handlers of its own then, and what it says goes where ours does
            app, told = Requests(app), {"log_config": None, "access_log": False}
        uvicorn.run(app, host=host, port=port, server_header=False, **told)


def administrator(
    name: Annotated[str, typer.Argument(help="User name.")],
    display_name: Annotated[str, typer.Option(help="Name as colleagues see it.")] = "",
    from_stdin: Annotated[
        bool, typer.Option("--from-stdin", help="Take the password from standard input.")
    ] = False,
    without_password: Annotated[
        bool, typer.Option("--without-password", help="For who signs in with the agency's account.")
    ] = False,
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Make an account that may give everybody theirs; on a terminal the password is asked for."""
    password = None if without_password else _password(from_stdin=from_stdin)
    people = open_people(settings_for(folder))
    actor = who(person)
    if people.person(name) is None:
        people.add(name, display_name or name, password, actor)
    elif password is not None:
        people.set_password(name, password, actor)
    found = people.person(name)
    held = found.grants if found is not None else frozenset()
    made = people.grant(name, held | {Grant(EVERY_AGENCY, Role.ADMINISTRATOR)}, actor)
    give({"name": made.name, "roles": sorted(g.role.value for g in made.grants)}, as_json=as_json)
    if not as_json:
        say(f"{made.name} may sign in at /desk/ and give others their roles")


def _password(*, from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\n") if from_stdin else _asked()


def _asked() -> str:
    if not sys.stdin.isatty():
        raise InvalidInput("there is no terminal to ask for a password; use --from-stdin")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise InvalidInput("the two passwords differ")
    return first
