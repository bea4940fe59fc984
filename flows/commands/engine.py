"""Commands of the engine alone, which need no catalogue: read, find, redact, prove."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from flows.commands.shared import AsJson, Folder, bar, give, say, settings_for
from flows.commands.whole import give_each, give_texts
from flows.documents import artefacts, forms
from flows.reviewing.suggesting import suggested
from flows.wiring import finder
from policies.grounds import grounds
from records.document import Page
from records.errors import InvalidInput, ProofFailed
from records.marks import TextFinding
from redaction import reading, sandbox
from redaction.inspection.beside import hidden_texts
from redaction.received import ready
from redaction.redact import prove as prove_file
from redaction.redact import redact as redact_file

SourceFile = Annotated[Path, typer.Argument(metavar="FILE")]
MarksFile = Annotated[Path, typer.Option("--marks", help="Marks, as docs/decisions-file.md tells.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (read, suggest, find, redact, prove):
        app.command()(command)


def _pages(file: Path, folder: Path | None) -> Generator[Page]:
    recognition = settings_for(folder).recognition
    with sandbox.nursed(), ready(file) as given, bar() as shown:
        yield from reading.read(
            given.path,
            given.source,
            recognition=recognition,
            progress=lambda done, whole: shown("read", done, whole),
        )


def read(file: SourceFile, folder: Folder = None, as_json: AsJson = False) -> None:
    """Read a file as pages of words with boxes; OCR only where there is no trustworthy text."""
    with closing(_pages(file, folder)) as pages:
        if as_json:
            give_each("pages", map(artefacts.page_json, pages))
        else:
            give_texts(f"{page.text}\n\f\n" for page in pages)


def suggest(file: SourceFile, folder: Folder = None, as_json: AsJson = False) -> None:
    """Read from a file's first pages what it says of itself: title, reference, Minister, days."""
    recognition = settings_for(folder).recognition
    with ready(file) as given:
        found = suggested(given.path, lambda _: given.source, reading.read, recognition)
    table = Table("Field", "Value", "Page", "Score", box=None)
    for one in found:
        table.add_row(one.field.value, one.value, str(one.page), f"{one.score:.2f}")
    told = [artefacts.suggestion_json(one) for one in found]
    give({"suggestions": told}, as_json=as_json, table=table)


def find(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]")] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Texts from standard input, findings to standard output."),
    ] = False,
    watch_list: Annotated[
        list[Path] | None,
        typer.Option("--watch-list", help="A watch list to look through it with."),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Find what may identify a person, in a file or in lines of {"id", "text"}."""
    if jsonl and (as_json or file is not None):
        raise InvalidInput(
            "find: --jsonl takes its texts from standard input, without FILE or --json"
        )
    if jsonl:
        _find_lines(sys.stdin.buffer)
        return
    if file is None:
        raise InvalidInput("find: name a FILE, or give texts with --jsonl")
    pages = list(_pages(file, folder))
    with ready(file) as given:
        told_beside = hidden_texts(given.path, given.source)
    beside = {"file name": file.name, **told_beside.texts}
    found = finder().find_all(pages, beside=beside, lists=watch_list or ())
    told = [artefacts.finding_json(finding, with_text=True) for finding in found.findings]
    table = Table("Page", "Category", "Score", "Detector", "Text", box=None)
    for one in told:
        table.add_row(
            str(one["page"]), one["category"], f"{one['score']:.2f}", one["detector"], one["text"]
        )
    also = {name: [_text_finding(one) for one in its] for name, its in found.beside.items() if its}
    unread = dict(told_beside.unread)
    answer = {"findings": told, "beside": also, "not_looked_into": unread}
    give(answer, as_json=as_json, table=table)
    if also and not as_json:
        say(f"beside the pages: {', '.join(sorted(also))}")
    if unread and not as_json:
        kinds = ", ".join(f"{kind} ({count})" for kind, count in unread.items())
        say(f"files within it that nobody looked into: {kinds}")


BATCH = 64
"""Texts that go through the model together."""


def _find_lines(lines: Iterable[bytes]) -> None:
    waiting: list[tuple[Any, str]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        waiting.append(_line(number, line))
        if len(waiting) == BATCH:
            _found(waiting)
            waiting = []
    _found(waiting)


def _line(number: int, line: bytes) -> tuple[Any, str]:
    try:
        told = json.loads(line)
        name, text = told["id"], told["text"]
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(f'line {number}: expected {{"id": …, "text": …}} as JSON') from None
    if not isinstance(text, str):
        raise InvalidInput(f"line {number}: text: expected a string")
    if any("\ud800" <= letter <= "\udfff" for letter in text + str(name)):
        raise InvalidInput(
            f"line {number}: expected Unicode; half of a surrogate pair is no letter"
        )
    return name, text


def _found(waiting: list[tuple[Any, str]]) -> None:
    for (name, _), found in zip(
        waiting, finder().find_texts([text for _, text in waiting]), strict=True
    ):
        told = {"id": name, "findings": [_text_finding(one) for one in found]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _text_finding(one: TextFinding) -> dict[str, Any]:
    return {
        "start": one.start,
        "end": one.end,
        "category": one.category,
        "score": round(one.score, 4),
        "detector": one.detector,
    }


def redact(
    file: SourceFile,
    marks: MarksFile,
    out: Annotated[Path, typer.Option("--out", help="The public copy; written only if proven.")],
    proof: Annotated[Path | None, typer.Option("--proof", help="Where the proof goes.")] = None,
    title: Annotated[str, typer.Option(help="Title of the public copy.")] = "",
    language: Annotated[str, typer.Option(help="Language of the document.")] = "en-NZ",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Redact a file by its marks, prove it, and write it only if every witness agrees."""
    _keep_inputs({"--out": out, "--proof": proof}, {"FILE": file, "--marks": marks})
    settled = forms.read_marks(marks, grounds())
    with ready(file) as given, bar() as shown:
        copy = redact_file(
            given.path,
            settled,
            grounds(),
            out,
            title=title,
            language=language,
            descriptions=forms.read_descriptions(marks),
            recognition=settings_for(folder).recognition,
            progress=shown,
        )
    told = artefacts.proof_json(copy.proof)
    if proof is not None:
        _write(proof, told)
    give(told, as_json=as_json)
    if not as_json:
        checked = sum(testimony.checked for testimony in copy.proof.testimonies)
        say(
            f"{out.name}: {len(copy.pages)} pages, {copy.size} bytes; "
            f"{len(copy.proof.testimonies)} witnesses looked at {checked} things and agree"
        )
        _say_summary(told)
        _say_warnings(told)


def prove(
    public: Annotated[Path, typer.Argument(metavar="PUBLIC", help="Anybody's redacted PDF.")],
    source: Annotated[Path, typer.Option("--source", help="The file that it was made from.")],
    marks: MarksFile,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Call the witnesses alone, on anybody's redacted PDF."""
    settled = forms.read_marks(marks, grounds())
    recognition = settings_for(folder).recognition
    with ready(source) as given, bar() as shown:
        proof = prove_file(
            public,
            given.path,
            settled,
            grounds(),
            descriptions=forms.read_descriptions(marks),
            recognition=recognition,
            progress=shown,
        )
    told = artefacts.proof_json(proof)
    give(told, as_json=as_json)
    if not as_json:
        _say_summary(told)
    if not proof.holds:
        failure = ProofFailed(proof.objections)
        failure.told = True  # type: ignore[attr-defined]  # its JSON was printed above
        raise failure
    if not as_json:
        say(f"{public.name}: {len(proof.testimonies)} witnesses agree")
        _say_warnings(told)


def _say_summary(told: dict[str, Any]) -> None:
    for line in told["summary"]:
        say(line)


def _say_warnings(told: dict[str, Any]) -> None:
    for warning in told["warnings"]:
        where = f"page {warning['page']}" if warning["page"] else "document"
        say(f"warning: {where}: {warning['what']}")


def _keep_inputs(outputs: dict[str, Path | None], inputs: dict[str, Path]) -> None:
    """Sees to it that nothing that is read, or written before, is written over."""
    seen = {path.resolve(): name for name, path in inputs.items()}
    for option, path in outputs.items():
        if path is None:
            continue
        if not path.resolve().parent.is_dir() or path.is_dir():
            raise InvalidInput(f"{option}: {path.name} cannot be written; name a file in a folder")
        if other := seen.get(path.resolve()):
            raise InvalidInput(f"{option}: it is the same file as {other}; name another")
        seen[path.resolve()] = option


def _write(path: Path, told: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"--proof: {path.name} cannot be written ({error.strerror})") from error
