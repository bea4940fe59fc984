"""Commands of the queue: submit, prepare and reconsider. One bad file does not stop the others."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.shared import (
    AsJson,
    Folder,
    Person,
    Told,
    bar,
    desk_for,
    give,
    papers_table,
    say,
    settings_for,
    who,
)
from flows.desk import Desk
from flows.documents.taking import require_bounded
from flows.orchestrating import dispatch
from flows.orchestrating.running import flows
from flows.reviewing.suggesting import completed, suggested
from flows.reviewing.summary import summary
from flows.reviewing.superseding import queue_version
from publish.letters import agency_slug
from records.document import Agency, Kind, Submission
from records.errors import InvalidInput, Refused, ReleaseError, StoreFailed
from records.stages import Stage
from redaction.received import ready

DecidedOn = Annotated[
    datetime | None,
    typer.Option("--decided-on", formats=["%Y-%m-%d"], help="Day of the final Cabinet decision."),
]
DocumentOn = Annotated[
    datetime | None,
    typer.Option("--document-on", formats=["%Y-%m-%d"], help="Day that the document bears."),
]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (submit, prepare, reconsider):
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
    take_suggested: Annotated[
        bool,
        typer.Option(
            "--suggested", help="Take what is left out (but no title) from each file's first pages."
        ),
    ] = False,
    queue_only: Annotated[
        bool, typer.Option("--queue-only", help="Queue, and leave the reading to a worker.")
    ] = False,
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Queue files, read them, find what may identify a person, and put them before a reviewer."""
    agency_name = _said(agency, "--agency")
    submission = Submission(
        kind=kind,
        title=_said(title, "--title"),
        agency=Agency(agency_slug(agency_name), agency_name),
        submitter=who(person),
        reference=_perhaps(reference, "--reference"),
        portfolio=_perhaps(portfolio, "--portfolio"),
        minister=_perhaps(minister, "--minister"),
        document_on=document_on.date() if document_on else None,
        decided_on=decided_on.date() if decided_on else None,
        request_id=_perhaps(request, "--request"),
        abstract=_perhaps(abstract, "--abstract"),
        language=_said(language, "--language"),
    )
    desk, failures = desk_for(folder), _Failures()
    queued = _queued(desk, files, submission, failures, take_suggested=take_suggested)
    if queued and not queue_only and not failures.ends_queue:
        _prepared(desk, folder, queued, failures)
    elif queued and queue_only and desk.settings.run_on == "workers":
        with flows(desk.settings):
            for document_id in queued:
                dispatch.announce(document_id)
    _give_queue(desk, queued, failures, as_json=as_json)


def _give_queue(desk: Desk, document_ids: list[str], failures: _Failures, *, as_json: bool) -> None:
    """Gives what became of a queue, then ends with the first failure's exit code."""
    told = [summary(desk, desk.catalogue.document(document_id)) for document_id in document_ids]
    result: dict[str, Any] = {
        "documents": told,
        "refused": failures.refused,
        "failed": failures.failed,
    }
    if len(told) == 1 and failures.exit_code == 0:
        result |= {"id": told[0]["id"], "stage": told[0]["stage"]}
    give(result, as_json=as_json, table=papers_table(told))
    if failures.exit_code:
        messages = [str(one["message"]) for one in failures.refused + failures.failed]
        raise Told("; ".join(messages), failures.exit_code)


@dataclass(slots=True)
class _Failures:
    """What went wrong in a queue that goes on: files refused, and documents that wait for another try."""

    refused: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    exit_code: int = 0
    ends_queue: bool = False

    def take(self, subject: str, error: ReleaseError) -> None:
        """Takes one failure in; a store that does not answer will not do so for the next one either."""
        self.exit_code = self.exit_code or error.exit_code
        self.ends_queue = isinstance(error, StoreFailed)
        message = " ".join(str(error).split())
        if isinstance(error, Refused):
            self.refused.append({"file": subject, "reason": error.reason.value, "message": message})
        else:
            self.failed.append({"file": subject, "error": type(error).__name__, "message": message})


def _said(text: str, option: str) -> str:
    cleaned = " ".join(text.split())
    if not cleaned or not cleaned.isprintable():
        raise InvalidInput(f"{option}: some text is needed, in printable characters")
    return unicodedata.normalize("NFC", cleaned)


def _perhaps(text: str | None, option: str) -> str | None:
    return None if text is None else _said(text, option)


def _queued(
    desk: Desk,
    files: list[Path],
    submission: Submission,
    failures: _Failures,
    *,
    take_suggested: bool,
) -> list[str]:
    queued: list[str] = []
    said: list[tuple[Path, Submission]] = []
    try:
        # before a first page is read for what it suggests
        require_bounded(files, desk.settings.submit_files, desk.settings.submit_mb)
    except Refused as too_much:
        failures.take("queue", too_much)
        return queued
    for file in files:
        try:
            said.append((file, _said_by(desk, file, submission) if take_suggested else submission))
        except ReleaseError as error:
            _take_failure(desk, file, submission, error, failures)
    try:
        for taken in desk.queue_all(said):
            for refusal in taken.refused:
                _take_failure(desk, taken.path, submission, refusal, failures)
            for record in taken.records:
                queued.append(record.id)
                say(f"queued {record.id}: {record.source.pages} pages")
    except ReleaseError as error:
        failures.take("queue", error)
    return queued


def _take_failure(
    desk: Desk, file: Path, submission: Submission, error: ReleaseError, failures: _Failures
) -> None:
    failures.take(file.name, error)
    if isinstance(error, Refused):
        desk.catalogue.record(
            submission.submitter, "refused", "intake", {"reason": error.reason.value}
        )


def _said_by(desk: Desk, file: Path, submission: Submission) -> Submission:
    """Gives a submission with what it leaves out taken from the file; says which, never the words."""
    with ready(file) as given:
        found = suggested(given.path, lambda _: given.source, desk.read, desk.settings.recognition)
    said = completed(submission, found)
    gained = [
        field.name.replace("_", "-")
        for field in fields(Submission)
        if getattr(submission, field.name) != getattr(said, field.name)
    ]
    say(f"taken from {file.name}: {', '.join(gained) or 'nothing'}")
    return said


def _prepared(
    desk: Desk, folder: Path | None, document_ids: list[str], failures: _Failures
) -> None:
    try:
        with bar() as shown, flows(settings_for(folder)) as run:
            desk.progress = shown
            for document_id in document_ids:
                shown.prefix = f"{document_id}: "
                try:
                    run("prepare", document_id)
                except StoreFailed:
                    raise
                except ReleaseError as error:
                    failures.take(document_id, error)
    except StoreFailed as error:
        # what is queued stays queued; `release prepare` goes on with it
        failures.take("queue", error)


def prepare(
    document_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="All that wait, by default.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Read and search what is queued, or was cut off before it reached a reviewer."""
    desk = desk_for(folder)
    for document_id in document_ids or []:
        desk.catalogue.document(document_id)  # an unknown one is told before any is begun
    waiting = document_ids or [
        record.id
        for stage in (Stage.QUEUED, Stage.READ)
        for record in desk.catalogue.documents(stage)
    ]
    failures = _Failures()
    if waiting:
        _prepared(desk, folder, waiting, failures)
    _give_queue(desk, waiting, failures, as_json=as_json)


def reconsider(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a published document.")],
    file: Annotated[
        Path | None, typer.Option(help="A new version of it; the same file by default.")
    ] = None,
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Queue what was published or withheld anew, to be decided anew; what stands stays until then."""
    desk = desk_for(folder)
    new = queue_version(desk, document_id, file, who(person))
    failures = _Failures()
    _prepared(desk, folder, [new.id], failures)
    _give_queue(desk, [new.id], failures, as_json=as_json)
