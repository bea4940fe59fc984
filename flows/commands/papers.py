"""Commands about one document in the catalogue: status, decide, approve, return, publish, withdraw."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.shared import (
    AsJson,
    Folder,
    Person,
    bar,
    desk_for,
    give,
    papers_table,
    say,
    settings_for,
    who,
)
from flows.desk import Desk, ReturnReason
from flows.documents import forms, withheldelsewhere
from flows.orchestrating.running import flows
from flows.reviewing.summary import alike, package_summary, summary
from records.package import Package
from records.release import WithdrawalReason

DocumentId = Annotated[str, typer.Argument(metavar="ID", help="Id of a document.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (status, decide, approve, publish, withdraw):
        app.command()(command)
    app.command("return")(send_back)


def status(
    document_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show where each document stands, and what stops it."""
    desk = desk_for(folder)
    if document_id is not None:
        record = desk.catalogue.document(document_id)
        told = summary(desk, record) | {"alike": alike(desk, record)}
        give(told, as_json=as_json, table=papers_table([told]))
        if not as_json:
            _say_obstacles(told)
            _say_alike(told)
            if (package := desk.catalogue.package_of(document_id)) is not None:
                _say_package(package)
        return
    everything = [summary(desk, record) for record in desk.catalogue.documents()]
    packages = desk.catalogue.packages()
    told = {
        "documents": everything,
        "packages": [package_summary(package) for package in packages],
    }
    give(told, as_json=as_json, table=papers_table(everything))
    if not as_json:
        for package in packages:
            _say_package(package)


def _say_package(package: Package) -> None:
    say(f"package {package.id}: {package.name}")
    for part in package.parts:
        became = part.document_id or part.refusal or "holds the parts below"
        within = f" in {part.parent}" if part.parent else ""
        say(f"  {part.number}{within} {part.role.value} {part.name}: {became}")


def _say_alike(told: dict[str, Any]) -> None:
    for one in told["alike"]:
        same = ", ".join(f"{here} as {there}" for here, there, _ in one["pages"][:10])
        what = "the same file" if one["same_file"] else f"pages in common: {same}"
        say(f"like {one['id']}: {what}")


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
    now = datetime.now(UTC)
    settled = forms.read_decisions(decisions, desk.grounds, findings, now)
    found = forms.read_evidence(decisions, now)
    record = desk.settle(document_id, settled, forms.approver_of(decisions), found)
    say_withheld_elsewhere(desk, document_id)
    told = summary(desk, record)
    give(told, as_json=as_json, table=papers_table([told]))
    if not as_json:
        _say_obstacles(told)


def approve(
    document_id: DocumentId, person: Person = None, folder: Folder = None, as_json: AsJson = False
) -> None:
    """Sign what a reviewer settled; the reviewer cannot."""
    desk = desk_for(folder)
    desk.catalogue.approve(document_id, who(person), datetime.now(UTC))
    say_withheld_elsewhere(desk, document_id)
    told = summary(desk, desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=papers_table([told]))


def send_back(
    document_id: DocumentId,
    reason: Annotated[ReturnReason, typer.Option(help="Why, as a code that the journal keeps.")],
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Send what is reviewed, decided or half published back to its reviewer, to be decided anew."""
    desk = desk_for(folder)
    told = summary(desk, desk.send_back(document_id, reason, who(person)))
    give(told, as_json=as_json, table=papers_table([told]))


def publish(document_id: DocumentId, folder: Folder = None, as_json: AsJson = False) -> None:
    """Redact, prove and publish a decided document; again after a crash, and it is done once."""
    desk = desk_for(folder)
    desk.check(document_id)
    say_withheld_elsewhere(desk, document_id)
    with bar() as shown, flows(settings_for(folder)) as run:
        desk.progress = shown
        run("release", document_id)
    told = summary(desk, desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=papers_table([told]))


def say_withheld_elsewhere(desk: Desk, document_id: str) -> None:
    """Tells what this document and those released with it withhold everywhere and the other would publish."""
    decisions = desk.catalogue.decisions(document_id)
    if decisions is None:
        return
    record = desk.catalogue.document(document_id)
    for one in withheldelsewhere.warnings(desk, record, decisions.marks):
        say(f"warning: {'' if one.page is None else f'page {one.page}: '}{one.what}")


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
    desk.check_withdrawal(document_id)
    with flows(settings_for(folder)) as run:
        run("withdraw", document_id, reason.value, who(person))
    told = summary(desk, desk.catalogue.document(document_id))
    give(told, as_json=as_json, table=papers_table([told]))
