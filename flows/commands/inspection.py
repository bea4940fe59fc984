"""Commands that look: what a file hides, by kind and place; what binds those who open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, give, say
from records.pictures import Picture
from redaction import intake, strengths
from redaction.inspection.inspecting import inspected
from redaction.received import ready
from redaction.structure.described import identity
from redaction.structure.figures import pictures

KINDS = {
    "original": "In the original only",
    "text": "Text that is not seen",
    "pictures": "Pictures",
    "codes": "Codes that machines read",
    "notes": "Notes",
    "links": "Links that say something else",
    "layers": "Layers",
    "attachments": "Attachments",
    "fields": "Form fields",
    "xfa": "XML form",
    "signatures": "Signatures",
    "scripts": "What runs by itself",
    "descriptions": "Spoken only",
    "bookmarks": "Bookmarks",
    "destinations": "Names of places",
    "page_labels": "Page labels",
    "properties": "Properties",
    "private_data": "Editors' data",
    "loose_objects": "Loose objects",
    "only_in_earlier_revisions": "Stood only in an earlier state",
    "frames": "Further pictures in the file",
    "bytes_after_end": "Bytes behind the end",
    "not_understood": "Could not be looked at",
}
"""Every kind, as a person reads it, in the order in which they are shown."""

MOST = 40
"""Lines of one kind in the table; the JSON has all."""

LONGEST = 300


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(inspect)
    app.command("sandbox")(sandboxed)


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show what a file hides: layers, covered and invisible text, notes, attachments, properties."""
    del folder  # every command takes it; nothing is kept here
    with ready(file) as given:
        told = inspected(given.path, given.source.media_type)
        shown = pictures(given.path, given.source, range(1, given.source.pages + 1))
    if given.source.original is not None:
        told = {"original": given.hidden} | told
    table = Table("Kind", "Page", "Box", "What", box=None)
    for line in _lines(told):
        table.add_row(*line)
    told["pictures_shown"] = [_shown(one) for one in shown]
    give(told, as_json=as_json, table=table if table.row_count else None)
    if not as_json:
        saved = told.get("revisions", 1)
        over = f"; it was saved over {saved - 1} times" if saved > 1 else ""
        found = "this is what its pages do not show" if table.row_count else "it hides nothing"
        say(f"{intake.shown(file)}: {found}{over}")


def _shown(picture: Picture) -> dict[str, Any]:
    """Gives a picture that is seen, with the source's words for it and the id by which they are ticked."""
    box = [round(value, 2) for value in picture.box.as_list()]
    told: dict[str, Any] = {"page": picture.page, "box": box}
    return told | ({"text": picture.said, "id": identity(picture.said)} if picture.said else {})


def sandboxed(folder: Folder = None, as_json: AsJson = False) -> None:
    """Say what binds the processes that open strangers' files on this machine."""
    del folder  # every command takes it; nothing is kept here
    found = strengths.of_this_machine()
    give(asdict(found), as_json=as_json)
    if not as_json:
        say(found.said)


def _lines(told: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for kind, called in KINDS.items():
        things = list(_things(told.get(kind) or []))
        for page, box, what in things[:MOST]:
            yield called, page, box, _safe(what)
        if len(things) > MOST:
            yield called, "", "", f"… and {len(things) - MOST} more; --json shows all"


def _things(value: Any) -> Iterator[tuple[str, str, str]]:
    """Gives page, box and words of each thing of one kind."""
    if isinstance(value, int):
        yield "", "", str(value)
    elif isinstance(value, dict):
        yield from (("", "", f"{name}: {said}") for name, said in value.items())
    else:
        yield from (_thing(one) for one in value)


def _thing(one: Any) -> tuple[str, str, str]:
    if not isinstance(one, dict):
        return "", "", str(one)
    said = "; ".join(
        f"{key}: {_plainly(value)}"
        for key, value in one.items()
        if key not in ("page", "box", "text") and value not in ("", None)
    )
    text = str(one.get("text", ""))
    box = " ".join(f"{value:g}" for value in one.get("box", []))
    return str(one.get("page", "")), box, " — ".join(part for part in (text, said) if part)


def _plainly(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _safe(words: str) -> str:
    """Gives words that no terminal takes for commands, in one line and not too long."""
    line = "".join(letter if letter.isprintable() else " " for letter in words)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
