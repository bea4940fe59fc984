"""Commands about finding itself: watch-list, findings-report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, desk_for, give, say, settings_for
from flows.documents.feedback import report
from flows.documents.watchlists import keep
from publish.letters import agency_slug
from records.errors import InvalidInput
from redaction.watchlist import read_watch_list


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command("watch-list")(watch_list)
    app.command("findings-report")(findings_report)


def watch_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A watch list, as CSV.")],
    agency: Annotated[str | None, typer.Option(help="Only for this agency's documents.")] = None,
    document: Annotated[str | None, typer.Option(help="Only for this document.")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Take a watch list; a bad line is named with its number, and then nothing is taken."""
    if agency is not None and document is not None:
        raise InvalidInput("watch-list: name --agency or --document, not both")
    terms = read_watch_list(file)
    settings = settings_for(folder)
    if document is not None:
        document = desk_for(folder).catalogue.document(document).id
    slug = agency_slug(agency) if agency is not None else None
    place = keep(file, settings.watch_folder, agency=slug, document=document)
    give({"terms": len(terms), "list": place.stem}, as_json=as_json)
    say(f"{len(terms)} terms are looked for from now on, in documents that are prepared")


def findings_report(folder: Folder = None, as_json: AsJson = False) -> None:
    """Show what reviewers made of the findings: precision and misses, as counts."""
    told = report(desk_for(folder).catalogue.journal()).as_json()
    table = Table("Category", "Accepted", "Released", "Missed", "Precision", box=None)
    for one in told["categories"]:
        share = "" if one["precision"] is None else f"{one['precision']:.2f}"
        table.add_row(
            one["category"], str(one["accepted"]), str(one["released"]), str(one["missed"]), share
        )
    give(told, as_json=as_json, table=table)
    if not as_json:
        say(f"{told['documents']} settled documents; --json tells each detector, rule and version")
