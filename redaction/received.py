"""What was handed in, made ready for the ordinary pipeline: office files are printed to PDF on the way.

All the files of one delivery go through LibreOffice in one run, because starting it costs far more than
a file. What a file holds beside its printed pages is listed before, for whoever reviews it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from records.delivery import Delivery, Received, Role
from records.document import Original, SourceFile
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import intake, sandbox
from redaction.sandbox import MEBIBYTE, Limits

_ZIP, _COMPOUND, _RICH = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
OFFICE: dict[str, tuple[str, bytes]] = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    ".odp": ("application/vnd.oasis.opendocument.presentation", _ZIP),
    ".doc": ("application/msword", _COMPOUND),
    ".xls": ("application/vnd.ms-excel", _COMPOUND),
    ".ppt": ("application/vnd.ms-powerpoint", _COMPOUND),
    ".rtf": ("application/rtf", _RICH),
}
"""Office files by ending: media type, and what they begin with."""

LARGEST_OFFICE = 256 * MEBIBYTE
LOOKING = Limits(memory=1536 * MEBIBYTE, cpu=60, silence=90.0, file_size=MEBIBYTE)
PRINTING = Limits(memory=4096 * MEBIBYTE, cpu=300, silence=240.0, file_size=512 * MEBIBYTE)
"""Bounds of LibreOffice: it maps far more memory than it holds."""


def receive(paths: Sequence[Path], folder: Path) -> Iterator[Delivery]:
    """Gives each file with what became of it, in order; one that is refused does not stop the others.

    Args:
        paths: the files.
        folder: a private one for what is made of them; the caller removes it when all is kept.

    Raises:
        ReleaseError: LibreOffice is needed and not installed.
    """
    parts = [_first(path) for path in paths]
    parts = _printed(parts, folder)
    for path, part in zip(paths, parts, strict=True):
        media_type = "" if part.source is None else _came_as(part.source)
        yield Delivery(path, part.name, media_type, (part,))


@dataclass(frozen=True, slots=True)
class Ready:
    """A file as the engine can read it, what intake says of it, and what its original hides."""

    path: Path
    source: SourceFile
    hidden: list[dict[str, str]]


@contextmanager
def ready(path: Path) -> Iterator[Ready]:
    """Gives a file as the engine can read it, while the block runs; an office file is printed first.

    Raises:
        Refused: it is not taken in.
    """
    with sandbox.scratch() as folder:
        (delivery,) = receive([path], Path(folder))
        first = delivery.parts[0]
        if first.refusal is not None:
            raise first.refusal
        if first.source is None or first.printed is None:
            raise ReleaseError("what was received has neither a source nor a refusal")
        hidden = [] if first.hidden is None else json.loads(first.hidden)
        yield Ready(first.printed, first.source, hidden)


def _came_as(source: SourceFile) -> str:
    return source.media_type if source.original is None else source.original.media_type


def _first(path: Path, number: int = 1) -> Received:
    """Gives a file as received, accepted where the pipeline reads it as it is."""
    name = intake.shown(path)
    blank = Received(number, None, name, Role.FILE, path)
    try:
        if path.suffix.lower() in OFFICE:
            _bounded(path)
            return blank
        return replace(blank, source=intake.accept(path), printed=path)
    except Refused as refusal:
        return replace(blank, refusal=refusal)


def _bounded(path: Path) -> None:
    with intake.told_of(path):
        size = intake.size_of(path)
        if size > LARGEST_OFFICE:
            limit = LARGEST_OFFICE // MEBIBYTE
            raise Refused(RefusalReason.TOO_LARGE, f"the limit of office files is {limit} MB")
        _, begins = OFFICE[path.suffix.lower()]
        with path.open("rb") as file:
            head = file.read(8)
        # a password makes a compound file of what was a ZIP; the look into it says so
        if not head.startswith(begins) and not (begins == _ZIP and head == _COMPOUND):
            what = f"the content is not that of a {path.suffix.lower()[1:]} file"
            raise Refused(RefusalReason.UNKNOWN_TYPE, what)


# -- office files ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Printing:
    """An office file on its way through LibreOffice."""

    part: Received
    path: Path
    digest: str
    size: int
    hidden: list[dict[str, str]]


def _printed(parts: Sequence[Received], folder: Path) -> list[Received]:
    """Gives the parts again, each office file among them printed or refused."""
    done = list(parts)
    waiting: dict[int, _Printing] = {}
    for index, part in enumerate(parts):
        if part.source is not None or part.refusal is not None or part.path is None:
            continue
        try:
            waiting[index] = _looked_at(part, part.path)
        except Refused as refusal:
            done[index] = replace(part, refusal=refusal)
    if waiting:
        done_by_index = zip(waiting, _converted(list(waiting.values()), folder), strict=True)
        for index, part in done_by_index:
            done[index] = part
    return done


def _looked_at(part: Received, path: Path) -> _Printing:
    with intake.told_of(path):
        return _Printing(
            part=part,
            path=path,
            digest=intake.digest_of(path),
            size=path.stat().st_size,
            hidden=_hidden(path, path.suffix.lower()),
        )


def _hidden(path: Path, ending: str) -> list[dict[str, str]]:
    arguments = {"path": str(path.resolve()), "ending": ending}
    limits = replace(LOOKING, memory=LOOKING.memory + path.stat().st_size)
    return _checked(sandbox.call("office", arguments, limits))


def _converted(printings: Sequence[_Printing], folder: Path) -> Iterator[Received]:
    out = Path(folder) / f"printed-{intake.digest_of(printings[0].path)[:12]}"
    out.mkdir(mode=0o700)
    files = [{"path": str(p.path.resolve()), "ending": p.path.suffix.lower()} for p in printings]
    # each file may take its time; the sum of them bounds the run
    limits = replace(PRINTING, cpu=PRINTING.cpu * len(files))
    answers = sandbox.run("convert", {"files": files, "folder": str(out.resolve())}, limits)
    maker = str(next(answers).get("maker", ""))[:100]
    for number, (printing, answer) in enumerate(zip(printings, answers, strict=False), 1):
        try:
            yield _settled(printing, number, answer, out, maker)
        except Refused as refusal:
            yield replace(printing.part, refusal=refusal)
    answers.close()


def _settled(printing: _Printing, number: int, answer: Any, out: Path, maker: str) -> Received:
    path = printing.path
    with intake.told_of(path):
        if not isinstance(answer, dict) or answer.get("number") != number:
            raise ReleaseError("LibreOffice's answers came back out of order")
        if "refused" in answer:
            reason, message = answer["refused"]
            raise Refused(RefusalReason(reason), str(message)[:200])
        if intake.digest_of(path) != printing.digest:
            raise Refused(RefusalReason.BROKEN, "it changed while it was looked at")
        hidden = printing.hidden
        copy = next((p for p in out.glob(f"{number}.od*")), None)
        if copy is not None:
            hidden = [*hidden, *_hidden(copy, copy.suffix)]
        printed = out / f"{number}.pdf"
        listed = json.dumps(hidden, ensure_ascii=False, sort_keys=True, indent=1).encode()
        counts = Counter(item["kind"] for item in hidden)
        original = Original(
            name=intake.printable(path.name),
            sha256=printing.digest,
            size=printing.size,
            media_type=OFFICE[path.suffix.lower()][0],
            maker=maker,
            hidden=dict(sorted(counts.items())),
            hidden_sha256=intake.digest_of_bytes(listed),
        )
        accepted = intake.accept_unnamed(printed)
        source = replace(accepted, name=f"{original.name}.pdf", original=original)
        return replace(printing.part, source=source, printed=printed, hidden=listed)


MOST_HIDDEN = 5000


def _checked(answer: Any) -> list[dict[str, str]]:
    """Gives the things that a file hides, bounds checked: a child read hostile bytes to make them."""
    items = answer.get("hidden") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise ReleaseError("the look into an office file came back out of form")
    return [
        {_fit(key, 40): _fit(value, 1000) for key, value in list(item.items())[:6]}
        for item in items[:MOST_HIDDEN]
        if isinstance(item, dict)
    ]


def _fit(value: object, longest: int) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in str(value)[:longest])
