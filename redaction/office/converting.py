"""Office files as PDF, in the sandbox: one LibreOffice run for many files, in a profile of its own.

LibreOffice opens each file hidden, accepts its tracked changes and prints it, told by our own Basic
(``office/convert.bas``). The profile is made for one run and thrown away with it, so that no file finds
anything of another's. Beside the worker's own bounds, LibreOffice may only see its own files, fonts,
and one folder. A file that kills it or keeps it busy is turned away by number; the run begins again
behind it. See docs/decisions/office.md.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from records.errors import RefusalReason, Refused, ReleaseError
from redaction.office import officeprocess
from redaction.office.officeprofile import make_profile
from redaction.office.unprinted import WRITTEN_ANEW, write_unprinted
from redaction.processes import patience
from redaction.processes.patience import Patience, Waiting

SECONDS_A_FILE = 120.0
"""Of CPU, or asleep, that one file may take on its way to a PDF."""

SECONDS_TO_SAY = 30.0
"""The same for LibreOffice to tell its version."""

_MANNER = ("writer_pdf_Export", "writer8", ".odt")
_SHEETS = ("calc_pdf_Export", "calc8", ".ods")
_SLIDES = ("impress_pdf_Export", "impress8", ".odp")
FILTERS: dict[str, tuple[str, str, str, str]] = {
    ".docx": ("MS Word 2007 XML", *_MANNER),
    ".doc": ("MS Word 97", *_MANNER),
    ".odt": ("writer8", *_MANNER),
    ".rtf": ("Rich Text Format", *_MANNER),
    ".xlsx": ("Calc MS Excel 2007 XML", *_SHEETS),
    ".xls": ("MS Excel 97", *_SHEETS),
    ".ods": ("calc8", *_SHEETS),
    ".pptx": ("Impress MS PowerPoint 2007 XML", *_SLIDES),
    ".ppt": ("MS PowerPoint 97", *_SLIDES),
    ".odp": ("impress8", *_SLIDES),
}
"""By ending: LibreOffice's filter to read it, to print it, to copy it, and the copy's ending.

The filter is named so that no file is ever opened as something else than intake took it for.
"""

COPIED = frozenset({".doc", ".rtf", ".xls", ".ppt", ".xlsx", ".ods"})
"""What files of older kinds hide is read from a copy in an open format, and sheets are compared with pages."""


def convert(files: Sequence[Mapping[str, str]], folder: str) -> Iterator[dict[str, Any]]:
    """Gives who makes the PDFs (``maker``), then each file's outcome, in their order.

    An outcome has a ``number`` from 1, and ``refused`` where there is no PDF.

    Args:
        files: ``path`` and ``ending`` of each.
        folder: where the PDFs and copies go, named ``1.pdf``, ``1.odt`` …

    Raises:
        ReleaseError: LibreOffice is not installed, or does not run.
    """
    program = office_program()
    yield {"maker": f"LibreOffice {_version(program)}".strip()}
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for number, said in enumerate(files, 1):
            # a copy under a name of ours, beside nothing: a link to a neighbour leads nowhere
            _brought_in(said["path"], said["ending"], work / f"{number}{said['ending']}")
        left = [
            _job(number, said["ending"], work, Path(folder)) for number, said in enumerate(files, 1)
        ]
        while left:
            settled = yield from _run(program, work, left, Path(folder))
            left = left[settled:]


def _brought_in(path: str, ending: str, own: Path) -> None:
    """Writes LibreOffice's own copy of a file, without what it would print and must not."""
    if ending not in WRITTEN_ANEW:
        shutil.copyfile(path, own)
        return
    try:
        write_unprinted(path, ending, own)
    except Refused:
        # no ZIP, so that LibreOffice cannot open it, and says so under the file's own number
        own.write_bytes(_UNOPENABLE)


_UNOPENABLE = b"this file could not be read, and so is not printed"


def office_program() -> Path:
    """Gives LibreOffice's own program, without the script that would start it again and again.

    Raises:
        ReleaseError: it is not installed.
    """
    starter = shutil.which("soffice") or shutil.which("libreoffice")
    if starter is not None:
        program = Path(starter).resolve().parent / "soffice.bin"
        if program.is_file():
            return program
    raise ReleaseError("LibreOffice is not installed; run make setup and try again")


def _version(program: Path) -> str:
    """Gives LibreOffice's version; nothing where it does not say."""
    try:
        told = patience.printed_by([str(program), "--version"], SECONDS_TO_SAY).decode()
    except (OSError, ValueError, subprocess.CalledProcessError, patience.OutOfTime):
        return ""
    found = re.search(r"LibreOffice ([0-9.]+)", told)
    return found[1] if found else ""


# -- one run ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Job:
    number: int
    path: Path
    ending: str
    pdf: Path
    copy: Path | None


def _run(
    program: Path, work: Path, jobs: Sequence[_Job], folder: Path
) -> Generator[dict[str, Any], None, int]:
    """Gives the outcomes of one run, as they come; returns how many files it settled."""
    run = Path(tempfile.mkdtemp(dir=work))
    listed, told = run / "listed", run / "told"
    listed.write_text("".join(f"{_row(job)}\n" for job in jobs), encoding="utf-8")
    told.touch()
    profile = run / "profile"
    make_profile(profile)
    start = partial(
        officeprocess.started, program, profile, [str(work), str(folder)], f'"{listed}","{told}"'
    )
    office = start()
    settled = 0
    try:
        if officeprocess.laid_out(office, told):
            officeprocess.sweep_sockets()
            office = start()
        for job in jobs:
            outcome = _outcome(job, office, told)
            if outcome is None:
                break
            settled += 1
            ended = outcome.pop("ended", False)
            yield {"number": job.number, **outcome}
            if ended:
                break
    finally:
        officeprocess.stop(office)
        officeprocess.sweep_sockets()
    if settled == 0:
        raise ReleaseError(f"LibreOffice does not run (exit code {office.returncode})")
    shutil.rmtree(run, ignore_errors=True)
    return settled


def _job(number: int, ending: str, work: Path, folder: Path) -> _Job:
    _, _, _, copied = FILTERS[ending]
    copy = folder / f"{number}{copied}" if ending in COPIED else None
    return _Job(number, work / f"{number}{ending}", ending, folder / f"{number}.pdf", copy)


def _row(job: _Job) -> str:
    read, printed, copied, _ = FILTERS[job.ending]
    copy = "" if job.copy is None else job.copy.as_uri()
    return "\t".join(
        (str(job.number), job.path.as_uri(), read, job.pdf.as_uri(), printed, copy, copied)
    )


def _outcome(job: _Job, office: subprocess.Popen[bytes], told: Path) -> dict[str, Any] | None:
    """Gives what became of one file; None where LibreOffice ended before it came to it."""
    waiting = Waiting(office.pid, Patience(officeprocess.SECONDS_TO_BEGIN))
    begun = False
    while True:
        ended = office.poll() is not None
        said = _said(told, job.number)
        if "begun" in said and not begun:
            begun, waiting = True, Waiting(office.pid, Patience(SECONDS_A_FILE))
        for what in said:
            if what == "done":
                return _printed(job)
            if what != "begun":
                return _refusal(*_WHY.get(what.split()[0], _WHY["failed"]))
        if ended:
            return _killed(office) if begun else None
        if waiting.over:
            if not begun:
                return None
            return {**_refusal(*_SLOW), "ended": True}
        time.sleep(0.02)


_SLOW = (RefusalReason.TOO_SLOW, "LibreOffice does not come to an end with the file")
_WHY = {
    "unopened": (RefusalReason.BROKEN, "LibreOffice cannot open the file"),
    "failed": (RefusalReason.BROKEN, "LibreOffice stumbles over the file"),
    "unsettled": (RefusalReason.BROKEN, "its tracked changes cannot be accepted"),
}


def _said(told: Path, number: int) -> list[str]:
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines()
    rows = (line.split(" ", 1) for line in lines)
    return [row[1] for row in rows if len(row) == 2 and row[0] == str(number)]


def _printed(job: _Job) -> dict[str, Any]:
    if not job.pdf.is_file() or job.pdf.stat().st_size == 0:
        return _refusal(RefusalReason.BROKEN, "LibreOffice prints nothing of the file")
    return {}


def _killed(office: subprocess.Popen[bytes]) -> dict[str, Any]:
    code = office.returncode
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        refusal = _refusal(*_SLOW)
    elif code == -signal.SIGXFSZ:
        refusal = _refusal(RefusalReason.BOMB, "the file prints without end")
    else:
        refusal = _refusal(RefusalReason.BROKEN, "the file makes LibreOffice crash")
    return {**refusal, "ended": True}


def _refusal(reason: RefusalReason, message: str) -> dict[str, Any]:
    return {"refused": [reason.value, message]}
