"""The JSON API: what the pages do, for machine clients with a token that a person answers for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from records.document import DocumentRecord
from records.errors import Blocked, InvalidInput, ReleaseError
from records.geometry import Box
from records.marks import ReleaseDecision
from records.people import Person
from records.review import Choice, ChoiceState
from records.stages import Stage
from review.authority import authority, may
from review.choosing import Work
from review.visit import NotThere, NotYours, found

if TYPE_CHECKING:
    from review.app import House

Corners = Annotated[list[float], Field(min_length=4, max_length=4)]
DocumentId = Annotated[str, Path(pattern=r"^D[0-9A-Z]{5,30}$", description="Id of a document.")]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Document(_Told):
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


class Held(_Told):
    """What holds a document back."""

    rule: str
    source: str
    what: str
    clears: str


class Told(_Told):
    """A choice as it stands, with the version that a change of it has to name."""

    id: str
    page: int
    boxes: list[Corners]
    state: ChoiceState
    ground: str | None
    everywhere: bool
    note: str | None
    version: int
    changed_by: str | None
    category: str | None
    score: float | None
    text: str | None


class Change(_Told):
    """What is chosen for a finding or a drawn box, made on the version that the client saw."""

    state: Literal["open", "withheld", "released", "removed"]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    ground: Annotated[str | None, Field(max_length=40)] = None
    everywhere: bool = False
    note: Annotated[str | None, Field(max_length=10_000)] = None


class Drawn(_Told):
    """A box that a client draws, in the page's default user space."""

    page: Annotated[int, Field(ge=1, le=100_000)]
    boxes: Annotated[list[Corners], Field(min_length=1, max_length=100)]
    ground: Annotated[str, Field(max_length=40)]
    everywhere: bool = False
    note: Annotated[str | None, Field(max_length=10_000)] = None


class Settling(_Told):
    """What a reviewer decides."""

    decision: ReleaseDecision


class Signing(_Told):
    """What an approver saw: the digest of the preview."""

    public_sha256: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None


class Problem(_Told):
    """Why something was not done, in no words of a document."""

    error: str
    message: str
    obstacles: list[Held] = []


PROBLEMS: dict[int | str, dict[str, type[Problem]]] = {
    code: {"model": Problem} for code in (400, 401, 403, 404, 409, 429, 503)
}
_bearer = HTTPBearer(auto_error=False, description="A token from one's own account page.")


class _NoToken(NotYours):
    """There is no token, or none that stands for anybody."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, by the token of a person who answers for it."""

    house: House
    person: Person

    def opened(self, document_id: str, action: str) -> DocumentRecord:
        """Gives a document that the caller may do that with.

        Raises:
            NotThere: there is none, or it is another agency's.
            NotYours: none of the person's roles opens it.
        """
        record = found(self.house, document_id, self.person)
        if not may(self.person.roles(record.submission.agency.slug), action):
            raise NotYours(f"none of your roles lets you do this: {authority()[action].title}")
        return record


def _caller(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    house: House = request.app.state.house
    person = house.people.bearer(given.credentials) if given is not None else None
    if person is None:
        raise _NoToken("a token is needed: Authorization: Bearer prt_…")
    return Caller(house, person)


Calling = Annotated[Caller, Depends(_caller)]
router = APIRouter()


def api(house: House, status_of: Callable[[Exception], int]) -> FastAPI:
    """Gives the API as an application of its own, with its OpenAPI description beside it."""
    app = FastAPI(
        title="Review desk",
        version="1",
        description="What the review desk's pages do. Boxes are in points, in the page's default user space.",
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
    )
    app.state.house = house
    app.include_router(router)

    @app.exception_handler(ReleaseError)
    async def told(_: Request, error: ReleaseError) -> JSONResponse:
        held = [_held(o) for o in error.obstacles] if isinstance(error, Blocked) else []
        problem = Problem(error=type(error).__name__, message=str(error), obstacles=held)
        code = 401 if isinstance(error, _NoToken) else status_of(error)
        headers = {"www-authenticate": "Bearer"} if code == 401 else None
        return JSONResponse(problem.model_dump(mode="json"), code, headers)

    return app


@router.get("/v1/documents")
def documents(caller: Calling, stage: Annotated[Stage | None, Query()] = None) -> list[Document]:
    """Gives the documents of one's own agencies, oldest first."""
    return [
        _document(caller.house, record)
        for record in caller.house.office.documents()
        if may(caller.person.roles(record.submission.agency.slug), "see-queue")
        and stage in (None, record.stage)
    ]


@router.get("/v1/documents/{document_id}")
def document(caller: Calling, document_id: DocumentId) -> Document:
    """Gives one document."""
    return _document(caller.house, caller.opened(document_id, "see-queue"))


@router.get("/v1/documents/{document_id}/obstacles")
def obstacles(caller: Calling, document_id: DocumentId) -> list[Held]:
    """Gives what holds a document back."""
    record = caller.opened(document_id, "see-document")
    settled = caller.house.office.decisions(record.id)
    return [_held(o) for o in caller.house.office.obstacles(record.id, settled)]


@router.get("/v1/documents/{document_id}/choices")
def choices(
    caller: Calling,
    document_id: DocumentId,
    page: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> list[Told]:
    """Gives the findings and drawn boxes with what was chosen, in page order."""
    work = Work(
        caller.house.office, caller.house.workbook, caller.opened(document_id, "see-document")
    )
    return [_choice(work, c) for c in work.choices if page in (None, c.page)]


@router.put("/v1/documents/{document_id}/choices/{choice_id}")
def change(caller: Calling, document_id: DocumentId, choice_id: str, given: Change) -> Told:
    """Keeps a choice; a version that is not the latest is a conflict (409)."""
    record = caller.opened(document_id, "choose")
    before = Work(caller.house.office, caller.house.workbook, record).choice(choice_id)
    kept = caller.house.workbook.change(
        record.id, _changed(caller.house, before, given), caller.person.name
    )
    return _choice(Work(caller.house.office, caller.house.workbook, record), kept)


@router.post("/v1/documents/{document_id}/choices", status_code=201)
def draw(caller: Calling, document_id: DocumentId, given: Drawn) -> Told:
    """Keeps a box that a client draws."""
    record = caller.opened(document_id, "choose")
    if given.page > record.source.pages:
        raise NotThere(f"document {record.id} has no page {given.page}")
    _check_ground(caller.house, given.ground)
    visible = caller.house.office.page(record, given.page).frame.visible
    boxes = tuple(_box(corners).clipped(visible) for corners in given.boxes)
    whole = tuple(box for box in boxes if box is not None)
    if len(whole) < len(boxes):
        raise InvalidInput("a box covers nothing of the page")
    made = Choice(
        caller.house.new_mark_id(),
        given.page,
        whole,
        ChoiceState.WITHHELD,
        given.ground,
        given.everywhere,
        given.note,
    )
    kept = caller.house.workbook.change(record.id, made, caller.person.name)
    return _choice(Work(caller.house.office, caller.house.workbook, record), kept)


@router.put("/v1/documents/{document_id}/pages/{page}/final", status_code=204)
def final(
    caller: Calling, document_id: DocumentId, page: Annotated[int, Path(ge=1, le=100_000)]
) -> Response:
    """Calls a page final."""
    record = caller.opened(document_id, "choose")
    caller.house.workbook.flag(record.id, page, caller.person.name, final=True)
    return Response(status_code=204)


@router.post("/v1/documents/{document_id}/settle")
def settle(caller: Calling, document_id: DocumentId, given: Settling) -> Document:
    """Settles the choices as they stand and hands the document to an approver."""
    record = caller.opened(document_id, "settle")
    return _document(
        caller.house, caller.house.office.settle(record.id, given.decision, caller.person.name)
    )


@router.post("/v1/documents/{document_id}/approve")
def approve(caller: Calling, document_id: DocumentId, given: Signing) -> Document:
    """Signs what was previewed; never one's own review."""
    record = caller.opened(document_id, "approve")
    return _document(
        caller.house,
        caller.house.office.approve(record.id, given.public_sha256, caller.person.name),
    )


@router.post("/v1/documents/{document_id}/preview", status_code=202)
def preview(caller: Calling, document_id: DocumentId) -> dict[str, str]:
    """Has the engine make a preview in the background."""
    record = caller.opened(document_id, "preview")
    if "findings" not in record.artefacts:
        raise InvalidInput(f"document {record.id}: it has not been read yet")
    caller.house.office.begin("preview", record.id, caller.person.name)
    return {"running": "preview"}


@router.post("/v1/documents/{document_id}/publish", status_code=202)
def publish(caller: Calling, document_id: DocumentId) -> dict[str, str]:
    """Begins the publication in the background; the gate looks again."""
    record = caller.opened(document_id, "publish")
    caller.house.office.begin("release", record.id)
    return {"running": "release"}


def _document(house: House, record: DocumentRecord) -> Document:
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


def _held(obstacle: object) -> Held:
    return Held.model_validate(obstacle, from_attributes=True)


def _choice(work: Work, choice: Choice) -> Told:
    finding = work.findings.get(choice.id)
    return Told(
        id=choice.id,
        page=choice.page,
        boxes=[box.as_list() for box in choice.boxes],
        state=choice.state,
        ground=choice.ground,
        everywhere=choice.everywhere,
        note=choice.note,
        version=choice.version,
        changed_by=choice.changed_by,
        category=finding.category if finding else None,
        score=finding.score if finding else None,
        text=finding.text if finding else None,
    )


def _changed(house: House, before: Choice, given: Change) -> Choice:
    state = ChoiceState(given.state)
    if (state is ChoiceState.REMOVED) is not before.is_drawn and state is not ChoiceState.WITHHELD:
        raise InvalidInput(
            "a finding is open, withheld or released; a drawn box withheld or removed"
        )
    if state is not ChoiceState.WITHHELD:
        ground = before.ground if state is ChoiceState.REMOVED else None
        return replace(before, state=state, ground=ground, note=None, version=given.version)
    _check_ground(house, given.ground)
    return replace(
        before,
        state=state,
        ground=given.ground,
        everywhere=given.everywhere,
        note=given.note,
        version=given.version,
    )


def _check_ground(house: House, ground: str | None) -> None:
    usable: Sequence[str] = [each.code for each in house.office.usable_grounds()]
    if ground not in usable:
        raise InvalidInput("a redaction needs a ground to withhold, of the Act that applies")


def _box(corners: Sequence[float]) -> Box:
    try:
        return Box.of(*corners)
    except ValueError:
        raise InvalidInput("a corner is not a finite number; points are expected") from None
