"""Documents by machine: handed in, listed, and what holds each back."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from records.document import DocumentRecord, Kind, Submission
from records.errors import InvalidInput
from records.stages import Stage
from review import wording
from review.api.calling import Caller, Calling, DocumentId, Held, Told, held
from review.authority import may
from review.house import House
from review.submitting import written
from review.visit import NotYours

router = APIRouter()
TOO_LARGE = 413
"""Said of a body in whose midst its bound was met."""
_Line = Annotated[str | None, Field(max_length=500)]


class Document(Told):
    """One document and where it stands."""

    id: str
    stage: Stage
    kind: str
    title: str
    agency: str
    reference: str | None
    pages: int
    queued_at: datetime
    due_on: date | None
    refusal: str | None


class About(Told):
    """What is said of a file that is handed in."""

    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=500)]
    agency: Annotated[str, Field(min_length=1, max_length=200)]
    reference: _Line = None
    portfolio: _Line = None
    minister: _Line = None
    document_on: date | None = None
    decided_on: date | None = None
    request_id: _Line = None
    abstract: Annotated[str | None, Field(max_length=5000)] = None


class Taken(Told):
    """What became of a file: its documents, and parts of it that were refused."""

    documents: list[Document]
    refused: list[str]


class Happened(Told):
    """One line of a document's history."""

    at: datetime
    actor: str
    event: str


def _form() -> dict[str, Any]:
    """Gives the description of the form that hands a file in."""
    about = About.model_json_schema()["properties"]
    # a reference would lead nowhere from here
    about["kind"] = {"type": "string", "enum": [kind.value for kind in Kind]}
    file = {"type": "string", "format": "binary"}
    schema = {
        "type": "object",
        "properties": {"file": file, **about},
        "required": ["file", "kind", "title", "agency"],
    }
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


_FORM = _form()
"""The form of a file with what is said of it: read by hand, so that nobody uploads before their token holds."""


@router.get("/v1/documents")
def documents(caller: Calling, stage: Annotated[Stage | None, Query()] = None) -> list[Document]:
    """Gives the documents of one's own agencies, oldest first."""
    return [
        told(caller.house, record)
        for record in caller.house.office.documents()
        if may(caller.person.roles(record.submission.agency.slug), "see-queue")
        and stage in (None, record.stage)
    ]


@router.get("/v1/documents/{document_id}")
def document(caller: Calling, document_id: DocumentId) -> Document:
    """Gives one document."""
    return told(caller.house, caller.opened(document_id, "see-queue"))


@router.get("/v1/documents/{document_id}/obstacles")
def obstacles(caller: Calling, document_id: DocumentId) -> list[Held]:
    """Gives what holds a document back."""
    record = caller.opened(document_id, "see-document")
    settled = caller.house.office.decisions(record.id)
    return [held(o) for o in caller.house.office.obstacles(record.id, settled)]


@router.get("/v1/documents/{document_id}/history")
def history(caller: Calling, document_id: DocumentId) -> list[Happened]:
    """Gives what happened to a document, oldest first."""
    record = caller.opened(document_id, "see-document")
    return [
        Happened(at=line.at, actor=line.actor, event=line.event)
        for line in caller.house.office.history(record.id)
    ]


@router.post("/v1/documents", status_code=201, openapi_extra=_FORM)
async def submit(caller: Calling, request: Request) -> Taken:
    """Hands in one file, which may become several documents; begins to read them."""
    try:
        form = await request.form(max_files=1, max_fields=20)
    except HTTPException as error:
        if error.status_code == TOO_LARGE:
            raise
        raise InvalidInput("a form with one file is expected (multipart/form-data)") from None
    try:
        return await run_in_threadpool(_taken, caller, form)
    finally:
        await form.close()


def _taken(caller: Caller, form: FormData) -> Taken:
    house, file = caller.house, form.get("file")
    said = {name: value for name, value in form.multi_items() if name != "file"}
    try:
        about = About.model_validate({name: value for name, value in said.items() if value != ""})
    except ValidationError as error:
        wrong = {".".join(map(str, one["loc"])) for one in error.errors()}
        raise InvalidInput(
            f"{', '.join(sorted(wrong))[:200]}: not as the description has it"
        ) from None
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput("file: a file is expected")
    agency = house.office.agency(about.agency)
    if not may(caller.person.roles(agency.slug), "submit"):
        raise NotYours(f"you may not queue documents for {agency.name}")
    if not about.title.isprintable():
        raise InvalidInput("title: give the title that the public will see")
    submission = Submission(
        **about.model_dump(exclude={"agency", "title"}),
        title=wording.composed(about.title),
        agency=agency,
        submitter=caller.person.name,
    )
    with tempfile.TemporaryDirectory(prefix="release-upload-") as folder:
        path = written(file, Path(folder) / "1")
        ((records, refused),) = house.office.take_in([(path, submission)])
    if not records:
        raise refused[0] if refused else InvalidInput("nothing of the file could be taken in")
    for record in records:
        house.office.begin("prepare", record.id)
    return Taken(
        documents=[told(house, record) for record in records], refused=[str(one) for one in refused]
    )


def told(house: House, record: DocumentRecord) -> Document:
    """Gives a document as the API tells it."""
    said = record.submission
    return Document(
        id=record.id,
        stage=record.stage,
        kind=said.kind.value,
        title=said.title,
        agency=said.agency.name,
        reference=said.reference,
        pages=record.source.pages,
        queued_at=record.queued_at,
        due_on=house.office.due_on(record),
        refusal=record.refusal,
    )
