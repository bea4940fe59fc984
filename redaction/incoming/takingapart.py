"""Messages and archives taken apart, however deep, within bounds on how many parts and how deep they lie."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from records.delivery import PartRole, Received
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import intake, sandbox
from redaction.incoming.originals import (
    CONTAINERS,
    OFFICE,
    fit,
    hidden_of,
    made_from,
    require_bounded,
)
from redaction.sandbox import MEBIBYTE, Limits

MOST_PARTS = 200
"""Parts of one package, those within its parts included."""

MOST_ANSWERS = 5000
MOST_BYTES = 2 * 1024 * MEBIBYTE
"""All parts of one package together: archives in archives grow with each depth."""

MOST_TOGETHER = 8 * 1024 * MEBIBYTE
"""The same for all packages that come together."""

DEEPEST = 4
"""Containers within each other."""

UNPACKING = Limits(memory=1536 * MEBIBYTE, cpu=120, silence=120.0, file_size=512 * MEBIBYTE)


@dataclass(slots=True)
class Opening:
    """Takes one file apart, depth first, within bounds on its parts: how many, how large, how deep.

    Attributes:
        folder: where parts are written.
        count: parts that were told of.
        size: bytes that were written.
        before: bytes that were written of the files that came with it.
    """

    folder: Path
    count: int = 0
    size: int = 0
    before: int = 0

    def opened(self, path: Path) -> list[Received]:
        """Gives the file and, where it is a container, all of its parts."""
        return list(self._opened(path, intake.shown(path), PartRole.FILE, None, 0))

    def itself(self, path: Path) -> Received:
        """Gives the file alone: of a message its own headers and text, and none of its attachments."""
        with contextlib.closing(
            self._opened(path, intake.shown(path), PartRole.FILE, None, 0)
        ) as parts:
            return next(parts)

    def _opened(
        self, path: Path, name: str, role: PartRole, parent: int | None, depth: int
    ) -> Generator[Received]:
        self.count += 1
        part = Received(self.count, parent, name, role, path)
        try:
            if path.suffix.lower() in CONTAINERS:
                yield from self._taken_apart(part, path, depth)
            elif path.suffix.lower() in OFFICE:
                require_bounded(path, OFFICE[path.suffix.lower()][1])
                yield part
            else:
                yield replace(part, source=intake.accept(path), printed=path)
        except Refused as refusal:
            yield replace(part, refusal=refusal)

    def _taken_apart(self, part: Received, path: Path, depth: int) -> Iterator[Received]:
        media_type, begins = CONTAINERS[path.suffix.lower()]
        require_bounded(path, begins)
        with intake.told_of(path):
            if depth >= DEEPEST:
                raise Refused(RefusalReason.BOMB, f"it lies more than {DEEPEST} deep in others")
            self._require_room()
            out = Path(tempfile.mkdtemp(dir=self.folder))
            digest = intake.digest_of(path)
            answers = _unpacked(path, out)
            self.size += sum(file.stat().st_size for file in out.iterdir())
            try:
                self._require_room()
            except Refused:
                shutil.rmtree(out)
                raise
            children = [_child(answer, out) for answer in answers]
            if path.suffix.lower() == ".zip":
                part = replace(part, role=PartRole.ARCHIVE)
            else:
                own = children.pop(0)
                part = replace(_message(part, path, own, media_type, digest), role=PartRole.MESSAGE)
        yield part
        for child in children:
            yield from self._inner(child, part.number, depth + 1)

    def _require_room(self) -> None:
        if self.size > MOST_BYTES:
            most = f"{MOST_BYTES // MEBIBYTE} MB"
            raise Refused(RefusalReason.BOMB, f"the whole unpacks to more than {most}")
        if self.before + self.size > MOST_TOGETHER:
            most = f"{MOST_TOGETHER // MEBIBYTE} MB"
            why = f"all that came with it unpacks to more than {most}: hand it in by itself"
            raise Refused(RefusalReason.TOO_LARGE, why)

    def _inner(self, child: _Child, parent: int, depth: int) -> Iterator[Received]:
        refusal = child.refusal
        if refusal is None and self.count >= MOST_PARTS:
            advice = intake.ADVICE[RefusalReason.TOO_LARGE]
            why = f"{child.name}: only {MOST_PARTS} parts of a package are taken in; {advice}"
            refusal = Refused(RefusalReason.TOO_LARGE, why)
        if refusal is not None or child.path is None:
            self.count += 1
            yield Received(self.count, parent, child.name, child.role, refusal=refusal)
            return
        yield from self._opened(child.path, child.name, child.role, parent, depth)


@dataclass(frozen=True, slots=True)
class _Child:
    """A part of a container as its child process told it, bounds checked."""

    name: str
    role: PartRole
    path: Path | None
    hidden: list[dict[str, str]]
    refusal: Refused | None = None


def _unpacked(path: Path, out: Path) -> list[Any]:
    arguments = {
        "path": str(path.resolve()),
        "ending": path.suffix.lower(),
        "folder": str(out.resolve()),
    }
    limits = replace(UNPACKING, memory=UNPACKING.memory + 6 * path.stat().st_size)
    answers: list[Any] = []
    with contextlib.closing(sandbox.run("unpack", arguments, limits)) as given:
        for answer in given:
            answers.append(answer)
            if len(answers) > MOST_ANSWERS:
                raise Refused(RefusalReason.BOMB, "it holds more parts than a file may")
    if not answers:
        raise ReleaseError("a container was taken apart and gave nothing")
    return answers


def _child(answer: Any, out: Path) -> _Child:
    """Gives a part, its file moved under its own name; names of a stranger never leave the folder."""
    try:
        name, role = safe_name(answer["name"]), PartRole(answer["role"])
        if "refused" in answer:
            reason, why = answer["refused"]
            told = RefusalReason(reason)
            message = f"{name}: {fit(why, 200)}; {intake.ADVICE[told]}"
            return _Child(name, role, None, [], Refused(told, message))
        number = re.fullmatch(r"(\d{1,6})\.(part|pdf)", answer["file"])
        hidden = hidden_of(answer) if "hidden" in answer else []
    except (KeyError, TypeError, ValueError):
        raise ReleaseError("a container's parts came back out of form") from None
    if number is None:
        raise ReleaseError("a container's parts came back out of form")
    written = out / number[0]
    own = out / number[1]
    own.mkdir(mode=0o700)
    if not written.is_file() or written.is_symlink():
        raise ReleaseError("a part of a container was told of and is not there")
    return _Child(name, role, written.rename(own / name), hidden)


def safe_name(told: Any) -> str:
    """Gives a name without folders, in printable letters, not too long, its ending kept.

    >>> safe_name("../../etc/passwd"), safe_name("kōrero.pdf"), safe_name("..")
    ('passwd', 'kōrero.pdf', 'attachment')
    """
    last = re.split(r"[/\\]", str(told)[:2000].strip())[-1]
    name = "".join(
        letter if letter.isprintable() else "_" for letter in unicodedata.normalize("NFC", last)
    ).strip(" .")
    name = name.encode(errors="replace").decode()
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{_short(stem)}.{ending}" if stem else f"attachment.{ending}"
    return _short(name) or "attachment"


def _short(name: str) -> str:
    while len(name.encode()) > 120:
        name = name[:-1]
    return name


def _message(part: Received, path: Path, own: _Child, media_type: str, digest: str) -> Received:
    """Gives the message itself as a document: its headers and text, printed by us."""
    if own.path is None or intake.digest_of(path) != digest:
        raise Refused(RefusalReason.BROKEN, "it changed while it was looked at")
    printed = own.path.rename(own.path.with_suffix(".pdf"))
    listed, original = made_from(path, digest, media_type, "release engine", own.hidden)
    source = replace(intake.accept_unnamed(printed), name=f"{original.name}.pdf", original=original)
    return replace(part, source=source, printed=printed, hidden=listed)
