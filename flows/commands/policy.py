"""Commands about rules and evidence: policy check, explain, diff, document, snapshot; evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.table import Table

from flows.commands.shared import (
    AsJson,
    Folder,
    Person,
    Told,
    desk_for,
    give,
    hand_over,
    say,
    settings_for,
    who,
)
from flows.documents.advice import today
from policies.compare import document_changes, rule_changes
from policies.explained import Register, own_registers, registers
from policies.grounds import grounds
from policies.guidance import guidance_of
from policies.handbook import handbook
from policies.rulebook import RuleBook, agency_books, load_rulebooks
from policies.snapshot import disagreements, shipped, taken
from records.errors import InvalidInput
from records.evidence import Check, Evidence, EvidenceKind, Outcome
from records.guidance import ExplainedObstacle
from records.stages import Stage

WAITING = (Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED)
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="Id of a document.")]
policy = typer.Typer(help="Check, explain and compare rule books.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (check, explain, diff, document, snapshot):
        policy.command()(command)
    app.add_typer(policy, name="policy")
    app.command()(evidence)


def check(
    books: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Folder of overlays; RELEASE_RULES by default."),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Check rule books, guidance, registers, and the holidays against their dated snapshot."""
    settings = settings_for(folder)
    held = agency_books(books or settings.rules)
    own = () if settings.registers is None else own_registers(settings.registers)
    for code in grounds():
        guidance_of(code)
    moved = disagreements(shipped(), taken(today()))
    table = Table("Book", "Version", "Layer", "From", "Rules", "Tightens", box=None)
    for book in held:
        table.add_row(
            *(book.book, str(book.version), book.layer.value, book.effective_from.isoformat()),
            *(str(len(book.gate) + len(book.proposals)), str(len(book.tighten))),
        )
    give(
        {
            "books": [_book(book) for book in held],
            "registers": [_register(one, own) for one in (*own, *registers())],
            "holidays": list(moved),
        },
        as_json=as_json,
        table=table,
    )
    if moved:
        for line in moved:
            say(f"holidays: {line}")
        since = shipped().taken_on.isoformat()
        raise Told(f"policy check: {len(moved)} holidays moved since {since}", 8)
    for one in (*own, *registers()):
        checked = f"checked on {one.checked_on}" if one.checked_on else "checked by nobody yet"
        say(f"register {one.title}: {len(one.entries)} entries, {checked}")
    say("rule books, guidance, registers and holidays are in order")


def _register(register: Register, own: tuple[Register, ...]) -> dict[str, Any]:
    return {
        "register": register.register_.value,
        "title": register.title,
        "entries": len(register.entries),
        "checked_on": register.checked_on and register.checked_on.isoformat(),
        "own": register in own,
    }


def _book(book: RuleBook) -> dict[str, Any]:
    return {
        "book": book.book,
        "version": book.version,
        "layer": book.layer.value,
        "title": book.title,
        "source": book.source,
        "rules": [rule.id for rule in book.gate],
    }


def explain(document_id: DocumentId, folder: Folder = None, as_json: AsJson = False) -> None:
    """Tell what holds a document back, by what authority, what clears it, and the guidance."""
    advice = desk_for(folder).advice
    found = advice.explain(document_id)
    checks = advice.checks(document_id)
    told = {
        "id": document_id,
        "obstacles": [_explained(one) for one in found],
        "checks": [
            {
                "check": one.check.value,
                "evidence": None if one.evidence is None else _given(one.evidence),
                "guidance": one.guidance,
            }
            for one in checks
        ],
    }
    give(told, as_json=as_json)
    if as_json:
        return
    for one in found:
        say(f"{one.obstacle.rule}{' (only reports)' if one.shadow else ''}: {one.obstacle.what}")
        say(f"  to clear: {one.obstacle.clears} ({one.obstacle.source}; book {one.book})")
        say("  " + one.guidance.strip().replace("\n", "\n  "))
    if not any(not one.shadow for one in found):
        say("nothing holds it back")


def _explained(one: ExplainedObstacle) -> dict[str, Any]:
    held = one.obstacle
    return {
        "rule": held.rule,
        "book": one.book,
        "source": held.source,
        "what": held.what,
        "clears": held.clears,
        "guidance": one.guidance,
        "shadow": one.shadow,
    }


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of rule books as they are.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder as they would be.")],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Tell which rules differ, and which waiting documents would be held back otherwise."""
    desk = desk_for(folder)
    before, after = _books(old), _books(new)
    waiting = [record.id for stage in WAITING for record in desk.catalogue.documents(stage)]
    rules = list(rule_changes(before, after))
    touched = list(document_changes(map(desk.advice.case, waiting), before, after))
    told = {
        "rules": [{"rule": r.rule, "how": r.how, "keys": list(r.keys)} for r in rules],
        "documents": [
            {"id": d.document_id, "added": list(d.added), "removed": list(d.removed)}
            for d in touched
        ],
        "waiting": len(waiting),
    }
    give(told, as_json=as_json)
    if as_json:
        return
    for rule in rules:
        say(f"{rule.rule}: {rule.how}{' in ' + ', '.join(rule.keys) if rule.keys else ''}")
    for one in touched:
        more = [f"+{name}" for name in one.added] + [f"-{name}" for name in one.removed]
        say(f"{one.document_id}: {' '.join(more)}")
    say(
        f"{len(rules)} rules differ; {len(touched)} of {len(waiting)} waiting documents are touched"
    )


def _books(folder: Path) -> tuple[RuleBook, ...]:
    """Gives a folder's books: a whole set where it has a base book, else overlays on the engine's own."""
    if not folder.is_dir():
        raise InvalidInput(f"{folder.name}: expected a folder of rule books (*.yaml)")
    paths = list(folder.glob("*.yaml"))
    whole = any(path.name == "base.yaml" for path in paths)
    return load_rulebooks(paths) if whole else agency_books(folder)


def document(
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; standard output by default.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Write the page that tells every rule, from the rule books themselves."""
    page = handbook(agency_books(settings_for(folder).rules))
    if out is not None:
        out.write_text(page, encoding="utf-8")
        say(f"{out.name} written")
    elif as_json:
        give({"page": page}, as_json=True)
    else:
        hand_over(page)


def snapshot(
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; standard output by default.")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Write what the package of holidays says today, as the dated snapshot that `check` compares."""
    del folder
    told = taken(today()).model_dump(mode="json" if as_json else "python")
    if as_json:
        give(told, as_json=True)
        return
    told["anniversaries"] = {name: list(days) for name, days in told["anniversaries"].items()}
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)
    if out is None:
        hand_over(text)
        return
    out.write_text(
        "# What the package said on the day below, so that a new version of it cannot move a day unseen.\n"
        "# Written by `release policy snapshot`; compared by `release policy check`.\n" + text,
        encoding="utf-8",
    )
    say(f"{out.name} written")


def evidence(
    document_id: DocumentId,
    kind: Annotated[
        EvidenceKind | None, typer.Option(help="What it is; without it, list all.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Which check, Minister, marking …")] = None,
    found: Annotated[str, typer.Option(help="What was found, in words.")] = "",
    concern: Annotated[bool, typer.Option("--concern", help="It holds the document back.")] = False,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of an embargo or a review.")
    ] = None,
    person: Person = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Record what was found on the way to a release, or list what was."""
    desk = desk_for(folder)
    if kind is not None:
        about = subject or kind.value
        if kind is EvidenceKind.CHECK and about not in set(Check):
            raise InvalidInput(f"--subject: expected one of {', '.join(Check)}")
        outcome = Outcome.CONCERN if concern else Outcome.CLEAR
        day = None if until is None else until.date()
        one = Evidence(kind, about, who(person), datetime.now(UTC), outcome, found, day)
        desk.evidence.give(document_id, one)
    held = desk.evidence.evidence(document_id)
    table = Table("Kind", "Subject", "Outcome", "By", "At", box=None)
    for one in held:
        table.add_row(
            *(one.kind.value, one.subject, one.outcome.value, one.by),
            one.at.isoformat(timespec="minutes"),
        )
    told = [_given(one) for one in held]
    give({"id": document_id, "evidence": told}, as_json=as_json, table=table if held else None)


def _given(one: Evidence) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "outcome": one.outcome.value,
        "by": one.by,
        "at": one.at.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
    }
