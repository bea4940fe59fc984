"""The way into the queue: files with what is said of them, and what they say of themselves."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from records.document import DocumentRecord, Kind, Submission
from records.errors import InvalidInput, Refused
from records.suggestion import Field, Suggestion
from review import wording
from review.authority import may
from review.queue import own_documents
from review.visit import NotYours, Visit, entrance


@entrance("GET", "/submit", "submit")
def ask(visit: Visit) -> Response:
    """Shows the form that takes files in."""
    return _asking(visit, {}, [])


def _asking(
    visit: Visit,
    said: dict[str, str],
    refused: list[str],
    status: int = 200,
    read: Sequence[Suggestion] | None = None,
) -> Response:
    """Gives the form; ``read`` is what was read from a file's first pages, where that was asked for."""
    agencies = {r.submission.agency.name for r in own_documents(visit)}
    offered = {OFFERED[one.field]: one for one in read or () if one.field in OFFERED}
    return visit.show(
        "submit.html",
        status,
        kinds=Kind,
        said={name: one.value for name, one in offered.items() if name != "title"}
        | {name: value for name, value in said.items() if value},
        taken={name for name in offered if name != "title" and not said.get(name)},
        offered=offered,
        was_read=read is not None,
        marking=next((one.value for one in read or () if one.field is Field.MARKING), ""),
        refused=refused,
        agencies=sorted(agencies),
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
    """Gives what the first file says of itself, as what may be taken over into the form.

    A script gets it as JSON; without one, the form comes back with what was empty filled in.
    """
    plain = "text/html" in visit.request.headers.get("accept", "")
    said = _said(visit)
    if plain and not visit.files:
        return _asking(visit, said, ["choose a file, so that its first page can be read"], 400)
    if not visit.files:
        raise InvalidInput("choose a file")
    try:
        with received(visit.files[0]) as path, _READING:
            found = visit.house.office.suggest(path)
    except (Refused, InvalidInput) as error:
        if not plain:
            raise
        return _asking(visit, said, [str(error)], 422)
    if plain:
        # the kind always says something; where it was asked for, the paper knows better
        said.pop("kind", "")
        return _asking(visit, said, [], read=found)
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
    said = _said(visit)
    refused: list[str] = []
    queued: list[DocumentRecord] = []
    try:
        submissions = _submissions(visit, said)
    except InvalidInput as error:
        return _asking(visit, said, [str(error)], 400)
    with tempfile.TemporaryDirectory(prefix="release-upload-") as folder:
        given: list[tuple[Path, Submission]] = []
        for number, (file, submission) in enumerate(submissions):
            try:
                given.append((written(file, Path(folder) / str(number)), submission))
            except InvalidInput as error:
                refused.append(str(error))
        for records, turned_away in visit.house.office.take_in(given):
            queued += records
            refused += [str(refusal) for refusal in turned_away]
    for record in queued:
        visit.house.office.begin("prepare", record.id)
    if refused:
        return visit.show("submitted.html", 422, queued=queued, refused=refused)
    if len(queued) == 1:
        return visit.go(f"/documents/{queued[0].id}")
    return visit.show("submitted.html", queued=queued, refused=refused)


def _said(visit: Visit) -> dict[str, str]:
    names = ("agency", "kind", "title", "reference", "portfolio", "minister", "decided_on")
    return {name: visit.said(name) for name in (*names, "document_on", "request_id", "abstract")}


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
        yield written(file, Path(folder) / "1")


def written(file: UploadFile, folder: Path) -> Path:
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
