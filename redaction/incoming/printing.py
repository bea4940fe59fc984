"""Office files printed to PDF, all the files of one delivery in one run of LibreOffice.

Starting it costs far more than a file. What a file holds beside its printed pages is listed before, for
whoever reviews it.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from records.delivery import PartRole, Received
from records.errors import RefusalReason, Refused, ReleaseError
from redaction import intake, sandbox
from redaction.incoming.originals import OFFICE, fit, hidden_of, made_from
from redaction.sandbox import MEBIBYTE, Limits

LOOKING = Limits(memory=1536 * MEBIBYTE, cpu=60, silence=90.0, file_size=MEBIBYTE)
PRINTING = Limits(memory=4096 * MEBIBYTE, cpu=300, silence=240.0, file_size=512 * MEBIBYTE)
"""Bounds of LibreOffice: it maps far more memory than it holds."""

_TOLD_BY_THEMSELVES = frozenset({".xlsx", ".ods"})
"""Endings of spreadsheets of which a copy serves only to be compared with its pages."""


@dataclass(slots=True)
class _Printing:
    """An office file on its way through LibreOffice."""

    part: Received
    path: Path
    digest: str
    size: int
    hidden: list[dict[str, str]]


def printed_parts(parts: Sequence[Received], folder: Path) -> list[Received]:
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
    return hidden_of(sandbox.call("office", arguments, limits))


def _cut_off(copy: Path, printed: Path, known: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Gives the cells of a spreadsheet that are not printed whole, but for those that are told already."""
    arguments = {"copy": str(copy.resolve()), "pdf": str(printed.resolve())}
    size = copy.stat().st_size + printed.stat().st_size
    limits = replace(LOOKING, memory=LOOKING.memory + size)
    told = {item["text"] for item in known}
    for cell in hidden_of(sandbox.call("cells", arguments, limits)):
        if cell["text"] not in told:
            yield cell


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
        maker = fit(first.get("maker", ""), 100)
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
        printed = out / f"{number}.pdf"
        if copy is not None and path.suffix.lower() not in _TOLD_BY_THEMSELVES:
            hidden = [*hidden, *_hidden(copy, copy.suffix)]
        if copy is not None and copy.suffix == ".ods":
            hidden = [*hidden, *_cut_off(copy, printed, hidden)]
        media_type = OFFICE[path.suffix.lower()][0]
        listed, original = made_from(path, printing.digest, media_type, maker, hidden)
        accepted = intake.accept_unnamed(printed)
        source = replace(accepted, name=f"{original.name}.pdf", original=original)
        return replace(printing.part, source=source, printed=printed, hidden=listed)
