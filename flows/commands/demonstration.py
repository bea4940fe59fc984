"""The command ``demo``: the whole journey over the samples, for anybody who wants to see it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from flows.commands.shared import Told, bar, desk_for, say, settings_for, tables
from flows.desk import Desk
from flows.documents import forms
from flows.documents.madeup import SAMPLES, known, listed, registered, submission
from flows.orchestrating.running import flows
from records.document import DocumentRecord
from records.errors import Damaged
from records.stages import Stage


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option(help="Where everything goes.")] = Path("demo"),
    samples: Annotated[Path, typer.Option(help="Another folder of samples.")] = SAMPLES,
) -> None:
    """Run the whole journey over the samples: queue, read, find, decide, redact, prove, publish."""
    desk = desk_for(folder)
    papers = listed(samples)
    desk.register.take_in(registered(samples), "demo.keeper")
    done: list[DocumentRecord] = []
    with bar() as shown, flows(settings_for(folder)) as run:
        desk.progress = shown
        for number, (name, told) in enumerate(papers.items(), 1):
            shown.prefix = f"{number}/{len(papers)} {name}: "
            record = known(desk, samples / name) or desk.queue(samples / name, submission(told))
            run("prepare", record.id)
            _decided(desk, record.id, samples / told["decisions"])
            if desk.catalogue.document(record.id).stage is not Stage.WITHDRAWN:
                run("release", record.id)
            done.append(desk.catalogue.document(record.id))
    tables.print(_table(desk, done))
    _addresses(desk, done, folder)
    if problems := list(desk.verify()):
        raise Told(f"release verify: {len(problems)} things disagree", Damaged.exit_code)
    say("release verify: journal, vault, catalogue and shelf agree")
    say(f"Open {folder / 'public' / 'index.html'} in a browser.")


def _decided(desk: Desk, document_id: str, file: Path) -> None:
    record = desk.catalogue.document(document_id)
    if record.stage is Stage.IN_REVIEW:
        findings, _ = desk.findings(record)
        now = datetime.now(UTC)
        settled = forms.read_decisions(file, desk.grounds, findings, now)
        found = forms.read_evidence(file, now)
        desk.settle(document_id, settled, forms.approver_of(file), found)
    # a demonstration that was killed between the two signatures
    approver = forms.approver_of(file)
    if desk.catalogue.document(document_id).stage is Stage.REVIEWED and approver:
        desk.catalogue.approve(document_id, approver, datetime.now(UTC))


def _table(desk: Desk, records: list[DocumentRecord]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Document", "Stage", "Pages", "Found", "Redactions"):
        table.add_column(heading, overflow="fold")
    for record in records:
        findings, _ = desk.findings(record)
        decisions = desk.catalogue.decisions(record.id)
        table.add_row(
            record.submission.title,
            record.stage.value,
            str(record.source.pages),
            str(len(findings)),
            str(len(decisions.marks) if decisions else 0),
        )
    return table


def _addresses(desk: Desk, records: list[DocumentRecord], folder: Path) -> None:
    # beside the table, and whole: a folded address can be neither copied nor clicked
    for record in records:
        if publication := desk.catalogue.publication(record.id):
            say(str(folder / "public" / publication.folder / "index.html"))
