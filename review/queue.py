"""The queue: what waits, for whom, until when, and what stops it; and the way into it."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from records.document import DocumentRecord, Kind, Submission
from records.errors import InvalidInput
from records.stages import Stage
from records.suggestion import Field
from review import wording
from review.authority import may
from review.visit import NotYours, Visit, entrance

_FINISHED = frozenset({Stage.PUBLISHED, Stage.WITHDRAWN, Stage.REFUSED})
_SOON = 5
"""Days ahead that count as soon."""
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One document in the queue."""

    record: DocumentRecord
    due_on: date | None
    days_left: int | None
    mine: bool

    @property
    def pressing(self) -> str:
        """Gives ``overdue``, ``soon`` or nothing."""
        if self.days_left is None or self.record.stage in _FINISHED:
            return ""
        if self.days_left < 0:
            return "overdue"
        return "soon" if self.days_left <= _SOON else ""


FOR_ROLE = {
    Stage.IN_REVIEW: "choose",
    Stage.REVIEWED: "approve",
    Stage.DECIDED: "publish",
    Stage.PUBLISHING: "publish",
    Stage.WITHDRAWING: "withdraw",
}
"""Which action a document waits for at each stage."""


@entrance("GET", "/", "see-queue")
def show(visit: Visit) -> Response:
    """Shows the queue, filtered and searched."""
    stage, search = visit.asked("stage"), visit.asked("q")
    kind, waiting = visit.asked("kind"), visit.asked("for") or "all"
    lines = [_line(visit, record) for record in own_documents(visit)]
    counts = {each: sum(line.record.stage is each for line in lines) for each in Stage}
    mine = sum(line.mine for line in lines)
    shown = [
        line
        for line in lines
        if (not stage or line.record.stage.value == stage)
        and (not kind or line.record.submission.kind.value == kind)
        and (waiting != "me" or line.mine)
        and _matches(line.record, search)
    ]
    shown.sort(key=_order)
    first = max(visit_page(visit) - 1, 0) * _PAGE
    return visit.show(
        "queue.html",
        lines=shown[first : first + _PAGE],
        total=len(shown),
        page=first // _PAGE + 1,
        pages=max(-(-len(shown) // _PAGE), 1),
        counts=counts,
        mine=mine,
        everything=len(lines),
        packages=visit.house.office.packages(),
        asked={"stage": stage, "q": search, "kind": kind, "for": waiting},
        stages=Stage,
        kinds=Kind,
    )


def own_documents(visit: Visit) -> list[DocumentRecord]:
    """Gives the documents of the agencies that this person works for."""
    return [
        record
        for record in visit.house.office.documents()
        if may(visit.person.roles(record.submission.agency.slug), "see-queue")
    ]


def visit_page(visit: Visit) -> int:
    """Gives the number of the page of a list that was asked for; 1 where it is none."""
    asked = visit.asked("page")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def _line(visit: Visit, record: DocumentRecord) -> Line:
    due_on = visit.house.office.due_on(record)
    left = None if due_on is None else (due_on - visit.house.office.now().date()).days
    action = FOR_ROLE.get(record.stage)
    roles = visit.person.roles(record.submission.agency.slug)
    return Line(record, due_on, left, action is not None and may(roles, action))


def _order(line: Line) -> tuple[bool, date, str]:
    return (line.record.stage in _FINISHED, line.due_on or date.max, line.record.id)


def _matches(record: DocumentRecord, search: str) -> bool:
    said = record.submission
    told = (said.title, said.reference, said.agency.name, said.minister, said.portfolio, record.id)
    hay = wording.plain(" ".join(part or "" for part in told))
    return all(part in hay for part in wording.plain(search).split())


@entrance("GET", "/submit", "submit")
def ask(visit: Visit) -> Response:
    """Shows the form that takes files in."""
    return _asking(visit, {}, [])


def _asking(visit: Visit, said: dict[str, str], refused: list[str], status: int = 200) -> Response:
    agencies = {r.submission.agency.name for r in own_documents(visit)}
    return visit.show(
        "submit.html", status, kinds=Kind, said=said, refused=refused, agencies=sorted(agencies)
    )


OFFERED = {
    Field.KIND: "kind",
    Field.TITLE: "title",
    Field.REFERENCE: "reference",
    Field.MINISTER: "minister",
    Field.PORTFOLIO: "portfolio",
    Field.DOCUMENT_ON: "document_on",
    Field.DECIDED_ON: "decided_on",
    Field.REQUEST_ID: "request_id",
}
"""Which field of the form takes over what a file says of itself."""
_READING = threading.Semaphore(2)
"""First pages that are read at once: it takes a process and seconds each."""


@entrance("POST", "/submit/suggest", "submit")
def suggest(visit: Visit) -> Response:
    """Gives what the first file says of itself, as what may be taken over into the form."""
    if not visit.files:
        raise InvalidInput("choose a file")
    with received(visit.files[0]) as path, _READING:
        found = visit.house.office.suggest(path)
    offered = [
        {"field": OFFERED[one.field], "value": one.value, "page": one.page}
        for one in found
        if one.field in OFFERED
    ]
    marking = next((one.value for one in found if one.field is Field.MARKING), "")
    return JSONResponse({"offered": offered, "marking": marking})


@entrance("POST", "/submit", "submit")
def submit(visit: Visit) -> Response:
    """Takes files in; one that is refused does not stop the others."""
    names = ("agency", "kind", "title", "reference", "portfolio", "minister", "decided_on")
    said = {name: visit.said(name) for name in (*names, "document_on", "request_id", "abstract")}
    refused: list[str] = []
    queued: list[DocumentRecord] = []
    try:
        submissions = _submissions(visit, said)
    except InvalidInput as error:
        return _asking(visit, said, [str(error)], 400)
    with tempfile.TemporaryDirectory(prefix="release-upload-") as folder:
        written = []
        for number, (file, submission) in enumerate(submissions):
            try:
                written.append((_written(file, Path(folder) / str(number)), submission))
            except InvalidInput as error:
                refused.append(str(error))
        for records, turned_away in visit.house.office.take_in(written):
            queued += records
            refused += [str(refusal) for refusal in turned_away]
    for record in queued:
        visit.house.office.begin("prepare", record.id)
    if refused:
        return visit.show("submitted.html", 422, queued=queued, refused=refused)
    if len(queued) == 1:
        return visit.go(f"/documents/{queued[0].id}")
    return visit.show("submitted.html", queued=queued, refused=refused)


def _submissions(visit: Visit, said: dict[str, str]) -> list[tuple[UploadFile, Submission]]:
    files = visit.files
    if not files:
        raise InvalidInput("choose at least one file")
    agency = visit.house.office.agency(said["agency"])
    if not may(visit.person.roles(agency.slug), "submit"):
        raise NotYours(f"you may not queue documents for {agency.name}")
    try:
        kind = Kind(said["kind"])
    except ValueError:
        raise InvalidInput("kind: choose one of the list") from None
    made = []
    for number, file in enumerate(files, start=1):
        title = visit.said(f"title-{number}") or said["title"]
        if not visit.said(f"title-{number}") and len(files) > 1 and title:
            title = f"{title}, part {number}"
        if not title or not title.isprintable():
            raise InvalidInput("title: give the title that the public will see")
        made.append(
            (
                file,
                Submission(
                    kind=kind,
                    title=wording.composed(title)[:500],
                    agency=agency,
                    submitter=visit.person.name,
                    reference=said["reference"] or None,
                    portfolio=said["portfolio"] or None,
                    minister=said["minister"] or None,
                    document_on=_day("document_on", said["document_on"]),
                    decided_on=_day("decided_on", said["decided_on"]),
                    request_id=said["request_id"] or None,
                    abstract=said["abstract"] or None,
                ),
            )
        )
    return made


def _day(name: str, told: str) -> date | None:
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise InvalidInput(f"{name}: a day is expected, as 2026-03-02") from None


@contextmanager
def received(file: UploadFile) -> Iterator[Path]:
    """Gives an uploaded file under its own name, in a folder that ends with the block.

    Raises:
        InvalidInput: its name is none.
    """
    with tempfile.TemporaryDirectory(prefix="release-upload-") as folder:
        yield _written(file, Path(folder) / "1")


def _written(file: UploadFile, folder: Path) -> Path:
    """Gives an uploaded file as one on disk, under the last part of its own name."""
    name = Path((file.filename or "file").replace("\\", "/")).name[:150].lstrip(".") or "file"
    try:
        folder.mkdir()
        path = folder / name
        with path.open("xb") as out:
            shutil.copyfileobj(file.file, out)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"a file could not be taken in ({type(error).__name__})") from None
    return path
