"""What was handed in, made ready for the ordinary pipeline: office files are printed to PDF on the way.

All the files of one delivery go through LibreOffice in one run, because starting it costs far more than
a file. What a file holds beside its printed pages is listed before, for whoever reviews it.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from records.delivery import Delivery, PartRole, Received
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

CONTAINERS: dict[str, tuple[str, bytes]] = {
    ".eml": ("message/rfc822", b""),
    ".msg": ("application/vnd.ms-outlook", _COMPOUND),
    ".zip": ("application/zip", _ZIP),
}
"""Messages and archives by ending: media type, and what they begin with."""

MOST_PARTS = 200
"""Parts of one package, those within its parts included."""

MOST_ANSWERS = 5000
DEEPEST = 4
"""Containers within each other."""

LARGEST_OFFICE = 256 * MEBIBYTE
LOOKING = Limits(memory=1536 * MEBIBYTE, cpu=60, silence=90.0, file_size=MEBIBYTE)
UNPACKING = Limits(memory=1536 * MEBIBYTE, cpu=120, silence=120.0, file_size=512 * MEBIBYTE)
PRINTING = Limits(memory=4096 * MEBIBYTE, cpu=300, silence=240.0, file_size=512 * MEBIBYTE)
"""Bounds of LibreOffice: it maps far more memory than it holds."""


def receive(paths: Sequence[Path], folder: Path) -> Iterator[Delivery]:
    """Gives each file with what became of it, in order; one that is refused does not stop the others.

    Messages and archives come with all their parts, however deep, a parent before its children.

    Args:
        paths: the files.
        folder: a private one for what is made of them; the caller removes it when all is kept.

    Raises:
        ReleaseError: LibreOffice is needed and not installed.
    """
    trees = [_Opening(folder).opened(path) for path in paths]
    parts = _printed([part for tree in trees for part in tree], folder)
    for path, tree in zip(paths, trees, strict=True):
        own, parts = parts[: len(tree)], parts[len(tree) :]
        whole = own[0]
        is_package = path.suffix.lower() in CONTAINERS and whole.refusal is None
        media_type = CONTAINERS[path.suffix.lower()][0] if is_package else _came_as(whole)
        yield Delivery(path, whole.name, media_type, tuple(own), is_package)


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


def _came_as(part: Received) -> str:
    if part.source is None:
        return ""
    original = part.source.original
    return part.source.media_type if original is None else original.media_type


# -- messages and archives -------------------------------------------------------------------------


@dataclass(slots=True)
class _Opening:
    """Takes one file apart, depth first, within bounds on the number of its parts and their depth."""

    folder: Path
    count: int = 0

    def opened(self, path: Path) -> list[Received]:
        """Gives the file and, where it is a container, all of its parts."""
        return list(self._opened(path, intake.shown(path), PartRole.FILE, None, 0))

    def _opened(
        self, path: Path, name: str, role: PartRole, parent: int | None, depth: int
    ) -> Iterator[Received]:
        self.count += 1
        part = Received(self.count, parent, name, role, path)
        try:
            if path.suffix.lower() in CONTAINERS:
                yield from self._taken_apart(part, path, depth)
            elif path.suffix.lower() in OFFICE:
                _bounded(path, OFFICE[path.suffix.lower()][1])
                yield part
            else:
                yield replace(part, source=intake.accept(path), printed=path)
        except Refused as refusal:
            yield replace(part, refusal=refusal)

    def _taken_apart(self, part: Received, path: Path, depth: int) -> Iterator[Received]:
        media_type, begins = CONTAINERS[path.suffix.lower()]
        _bounded(path, begins)
        with intake.told_of(path):
            if depth >= DEEPEST:
                raise Refused(RefusalReason.BOMB, f"it lies more than {DEEPEST} deep in others")
            out = Path(tempfile.mkdtemp(dir=self.folder))
            digest = intake.digest_of(path)
            answers = _unpacked(path, out)
            children = [_child(answer, out) for answer in answers]
            if path.suffix.lower() == ".zip":
                part = replace(part, role=PartRole.ARCHIVE)
            else:
                own = children.pop(0)
                part = replace(_message(part, path, own, media_type, digest), role=PartRole.MESSAGE)
        yield part
        for child in children:
            yield from self._inner(child, part.number, depth + 1)

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
        name, role = _safe_name(answer["name"]), PartRole(answer["role"])
        if "refused" in answer:
            reason, why = answer["refused"]
            told = RefusalReason(reason)
            message = f"{name}: {_fit(why, 200)}; {intake.ADVICE[told]}"
            return _Child(name, role, None, [], Refused(told, message))
        number = re.fullmatch(r"(\d{1,6})\.(part|pdf)", answer["file"])
        hidden = _checked(answer) if "hidden" in answer else []
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


def _safe_name(told: Any) -> str:
    """Gives a name without folders, in printable letters, not too long, its ending kept.

    >>> _safe_name("../../etc/passwd"), _safe_name("kōrero.pdf"), _safe_name("..")
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
    listed, original = _made_from(path, digest, media_type, "release engine", own.hidden)
    source = replace(intake.accept_unnamed(printed), name=f"{original.name}.pdf", original=original)
    return replace(part, source=source, printed=printed, hidden=listed)


def _made_from(
    path: Path, digest: str, media_type: str, maker: str, hidden: list[dict[str, str]]
) -> tuple[bytes, Original]:
    """Gives what a file hides as bytes for the vault, and how the source names its original."""
    listed = json.dumps(hidden, ensure_ascii=False, sort_keys=True, indent=1).encode()
    counts = Counter(item.get("kind", "") for item in hidden)
    original = Original(
        name=intake.printable(path.name),
        sha256=digest,
        size=path.stat().st_size,
        media_type=media_type,
        maker=maker,
        hidden=dict(sorted(counts.items())),
        hidden_sha256=intake.digest_of_bytes(listed),
    )
    return listed, original


def _bounded(path: Path, begins: bytes) -> None:
    with intake.told_of(path):
        if intake.size_of(path) > LARGEST_OFFICE:
            limit = LARGEST_OFFICE // MEBIBYTE
            raise Refused(RefusalReason.TOO_LARGE, f"the limit of such files is {limit} MB")
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
        # an archive has no pages of its own
        if part.source or part.refusal or part.path is None or part.role is PartRole.ARCHIVE:
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
    """Gives each file printed or refused; what ends a run costs the file that it was at, and no other."""
    left = list(printings)
    while left:
        settled = 0
        try:
            for part in _run(left, folder):
                settled += 1
                yield part
        except Refused as refusal:
            if settled == len(left):
                return
            at = left[settled]
            settled += 1
            told = f"{at.part.name}: {refusal}; {intake.ADVICE[refusal.reason]}"
            yield replace(at.part, refusal=Refused(refusal.reason, told))
        if settled == 0:
            raise ReleaseError("LibreOffice gave no answer")
        left = left[settled:]


def _run(printings: Sequence[_Printing], folder: Path) -> Iterator[Received]:
    """Gives the outcomes of one run, in order.

    Raises:
        Refused: the run ended before it had settled all of them.
    """
    out = Path(tempfile.mkdtemp(dir=folder))
    files = [{"path": str(p.path.resolve()), "ending": p.path.suffix.lower()} for p in printings]
    # each file may take its time; the sum of them bounds the run
    limits = replace(PRINTING, cpu=PRINTING.cpu * len(files))
    arguments = {"files": files, "folder": str(out.resolve())}
    with contextlib.closing(sandbox.run("convert", arguments, limits)) as answers:
        first: Any = next(answers, None)
        if not isinstance(first, dict):
            raise ReleaseError("LibreOffice gave no answer")
        maker = _fit(first.get("maker", ""), 100)
        for number, (printing, answer) in enumerate(zip(printings, answers, strict=False), 1):
            try:
                part = _settled(printing, number, answer, out, maker)
            except Refused as refusal:
                part = replace(printing.part, refusal=refusal)
            yield part


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
        media_type = OFFICE[path.suffix.lower()][0]
        listed, original = _made_from(path, printing.digest, media_type, maker, hidden)
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
