"""Commands about documents in the catalogue: submit, status, decide, approve, publish, withdraw."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from flows import forms
from flows.commands.shared import (
    AsJson,
    Folder,
    Person,
    Told,
    bar,
    desk_for,
    give,
    say,
    settings_for,
    who,
)
from flows.desk import Desk
from flows.running import flows
from publish.letters import agency_slug
from records.document import Agency, Kind, Submission
from records.errors import InvalidInput, Refused
from records.release import WithdrawalReason
from records.stages import Stage

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
DecidedOn = Annotated[
    datetime | None,
    typer.Option("--decided-on", formats=["%Y-%m-%d"], help="Day of the final Cabinet decision."),
]
DocumentOn = Annotated[
    datetime | None,
    typer.Option("--document-on", formats=["%Y-%m-%d"], help="Day that the document bears."),
]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="Id of a document.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (submit, prepare, status, decide, approve, publish, withdraw):
        app.command()(command)


def submit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to queue.")],
    kind: Annotated[Kind, typer.Option(help="What kind of document it is.")],
    title: Annotated[str, typer.Option(help="The title that the public will see.")],
    agency: Annotated[str, typer.Option(help="The agency that releases it.")],
    reference: Annotated[str | None, typer.Option(help="As printed, CAB-26-SUB-0123.")] = None,
    portfolio: Annotated[str | None, typer.Option()] = None,
    minister: Annotated[str | None, typer.Option(help="The Minister who authorises it.")] = None,
    decided_on: DecidedOn = None,
    document_on: DocumentOn = None,
    request: Annotated[str | None, typer.Option(help="Id of the OIA request it answers.")] = None,
    abstract: Annotated[str | None, typer.Option(help="A sentence or two for the public.")] = None,
    language: Annotated[str, typer.Option(help="Its language, en-NZ or mi.")] = "en-NZ",
    queue_only: Annotated[
        bool, typer.Option("--queue-only", help="Queue, and leave the reading to a worker.")
    ] = False,
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Queue files, read them, find what may identify a person, and put them before a reviewer."""
    submission = Submission(
        kind=kind,
        title=_said(title, "--title"),
        agency=Agency(agency_slug(agency), _said(agency, "--agency")),
        submitter=who(person),
        reference=reference,
        portfolio=portfolio,
        minister=minister,
        document_on=document_on.date() if document_on else None,
        decided_on=decided_on.date() if decided_on else None,
        request_id=request,
        abstract=abstract,
        language=language,
    )
    desk = desk_for(folder)
    queued, refused = _queued(desk, files, submission)
    if queued and not queue_only:
        refused += _prepared(desk, folder, queued)
    records = [desk.catalogue.document(document_id) for document_id in queued]
    result: dict[str, Any] = {
        "documents": [desk.summary(record) for record in records],
        "refused": refused,
    }
    if len(records) == 1 and not refused:
        result |= {"id": records[0].id, "stage": records[0].stage.value}
    give(result, as_json=as_json, table=_table(result["documents"]))
    if refused:
        raise Told("; ".join(str(one["message"]) for one in refused), Refused.exit_code)


def _said(text: str, option: str) -> str:
    cleaned = " ".join(text.split())
    if not cleaned:
        raise InvalidInput(f"{option}: some text is needed")
    return cleaned


def _queued(
    desk: Desk, files: list[Path], submission: Submission
) -> tuple[list[str], list[dict[str, Any]]]:
    queued: list[str] = []
    refused: list[dict[str, Any]] = []
    for file in files:
        try:
            record = desk.queue(file, submission)
        except Refused as refusal:
            refused.append(_refusal(file.name, refusal))
            desk.catalogue.record(
                submission.submitter, "refused", "intake", {"reason": refusal.reason.value}
            )
            continue
        queued.append(record.id)
        say(f"queued {record.id}: {record.source.pages} pages")
    return queued, refused


def _refusal(name: str, refusal: Refused) -> dict[str, Any]:
    return {"file": name, "reason": refusal.reason.value, "message": " ".join(str(refusal).split())}


def _prepared(desk: Desk, folder: Path | None, queued: list[str]) -> list[dict[str, Any]]:
    refused: list[dict[str, Any]] = []
    with bar() as shown, flows(settings_for(folder)) as run:
        desk.progress = shown
        for document_id in queued:
            shown.prefix = f"{document_id}: "
            try:
                run("prepare", document_id)
            except Refused as refusal:
                refused.append(_refusal(document_id, refusal))
    return refused


def prepare(
    document_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="All that wait, by default.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Read and search what is queued, or was cut off before it reached a reviewer."""
    desk = desk_for(folder)
    waiting = document_ids or [
        record.id
        for stage in (Stage.QUEUED, Stage.READ)
        for record in desk.catalogue.documents(stage)
    ]
    refused = _prepared(desk, folder, waiting) if waiting else []
    told = [desk.summary(desk.catalogue.document(document_id)) for document_id in waiting]
    give({"documents": told, "refused": refused}, as_json=as_json, table=_table(told))
    if refused:
        raise Told("; ".join(str(one["message"]) for one in refused), Refused.exit_code)


def status(
    document_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show where each document stands, and what stops it."""
    desk = desk_for(folder)
    if document_id is not None:
        told = desk.summary(desk.catalogue.document(document_id))
        give(told, as_json=as_json, table=_table([told]))
        if not as_json:
            _say_obstacles(told)
        return
    everything = [desk.summary(record) for record in desk.catalogue.documents()]
    give({"documents": everything}, as_json=as_json, table=_table(everything))


def _say_obstacles(told: dict[str, Any]) -> None:
    for obstacle in told["obstacles"]:
        say(f"{obstacle['rule']}: {obstacle['what']}")
        say(f"  to clear: {obstacle['clears']} ({obstacle['source']})")


def decide(
    document_id: DocumentId,
    decisions: Annotated[
        Path, typer.Option(help="The reviewed decisions file (docs/decisions-file.md).")
    ],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Keep what a reviewer settled, and the approver's signature where the file has one."""
    desk = desk_for(folder)
    record = desk.catalogue.document(document_id)
    findings, _ = desk.findings(record)
    settled = forms.read_decisions(decisions, desk.grounds, findings, datetime.now(UTC))
    approver = forms.approver_of(decisions)
    desk.catalogue.decide(document_id, settled)
    if approver is not None:
        desk.catalogue.approve(document_id, approver, datetime.now(UTC))
    told = desk.summary(desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=_table([told]))
    if not as_json:
        _say_obstacles(told)


def approve(
    document_id: DocumentId, person: Person = None, folder: Folder = None, as_json: AsJson = False
) -> None:
    """Sign what a reviewer settled; the reviewer cannot."""
    desk = desk_for(folder)
    desk.catalogue.approve(document_id, who(person), datetime.now(UTC))
    told = desk.summary(desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=_table([told]))


def publish(document_id: DocumentId, folder: Folder = None, as_json: AsJson = False) -> None:
    """Redact, prove and publish a decided document; again after a crash, and it is done once."""
    desk = desk_for(folder)
    desk.check(document_id)
    with bar() as shown, flows(settings_for(folder)) as run:
        desk.progress = shown
        run("release", document_id)
    told = desk.summary(desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=_table([told]))


def withdraw(
    document_id: DocumentId,
    reason: Annotated[
        WithdrawalReason, typer.Option(help="The neutral reason that the public reads.")
    ],
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Take a publication down, leave a tombstone, and take it out of every index."""
    desk = desk_for(folder)
    with flows(settings_for(folder)) as run:
        run("withdraw", document_id, reason.value, who(person))
    told = desk.summary(desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=_table([told]))


def _table(told: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Id", "Stage", "Kind", "Pages", "Title", "What stops it"):
        table.add_column(heading, overflow="fold")
    for one in told:
        held = one["refusal"] or ", ".join(o["rule"] for o in one["obstacles"])
        table.add_row(one["id"], one["stage"], one["kind"], str(one["pages"]), one["title"], held)
    return table
