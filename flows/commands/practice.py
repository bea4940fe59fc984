"""Practice with made-up papers: practice start, practice check. Nothing of it is ever anybody's real paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, Folder, bar, desk_for, give, say
from flows.documents.madeup import SAMPLES, known, listed, submission
from flows.reviewing.practice import is_practice, marker, model, read, remarks
from records.document import DocumentRecord
from records.errors import NotAllowed
from records.guidance import Lesson

practice = typer.Typer(help="Train on made-up papers, in a folder apart.", no_args_is_help=True)
Samples = Annotated[Path, typer.Option(help="Another folder of made-up papers.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (start, check):
        practice.command()(command)
    app.add_typer(practice, name="practice")


def start(samples: Samples = SAMPLES, folder: Folder = None, as_json: AsJson = False) -> None:
    """Queue the made-up papers in a folder of their own, and read them, ready to be reviewed."""
    desk = desk_for(folder)
    if not is_practice(desk):
        if next(iter(desk.catalogue.documents()), None) is not None:
            raise NotAllowed(
                "practice: this folder holds papers already; name an empty one with --folder"
            )
        marker(desk).write_text(
            "Made-up papers for practice; nothing here is real.\n", encoding="utf-8"
        )
    made: list[DocumentRecord] = []
    with bar() as shown:
        desk.progress = shown
        for name, told in listed(samples).items():
            record = known(desk, samples / name) or desk.queue(samples / name, submission(told))
            desk.read_document(record.id)
            made.append(desk.find_in_document(record.id))
    told_all = [
        {"id": one.id, "stage": one.stage.value, "title": one.submission.title} for one in made
    ]
    give({"documents": told_all}, as_json=as_json)
    for one in made:
        say(f"{one.id}  {one.submission.title}")
    say("Review them as you would real ones; then `release practice check ID`. At the desk, which")
    say("`release administrator` and `release serve` open for this folder, it is *What was meant*.")


def check(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a practice paper.")],
    decisions: Annotated[
        Path | None, typer.Option(help="A decisions file to look at, before it is kept.")
    ] = None,
    samples: Samples = SAMPLES,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Hold what you decided against what was meant: what is missed, what is too much, which grounds differ."""
    desk = desk_for(folder)
    if not is_practice(desk):
        raise NotAllowed(
            "practice: this folder is not one for practice; see `release practice start`"
        )
    record = desk.catalogue.document(document_id)
    meant = model(desk, record, samples)
    mine = desk.catalogue.decisions(document_id)
    if decisions is not None:
        mine = read(desk, record, decisions)
    if mine is None:
        raise NotAllowed(
            f"document {document_id}: nothing is decided yet; decide, or give --decisions"
        )
    found = remarks(mine, meant, desk.advice.grounds())
    told = [
        {"page": one.page, "what": one.what, "guidance": one.guidance, "ground": one.ground}
        for one in found
    ]
    give({"id": document_id, "as_meant": not found, "remarks": told}, as_json=as_json)
    if not as_json:
        _tell(found)


def _tell(found: list[Lesson]) -> None:
    for one in found:
        say(f"page {one.page}: {one.what}")
        if one.guidance:
            say("  " + one.guidance.strip().replace("\n", "\n  "))
    say("as it was meant" if not found else f"{len(found)} remarks")
