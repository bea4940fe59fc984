"""One document: where it stands, what comes next, what happened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.responses import JSONResponse, Response, StreamingResponse

from records.stages import Stage
from review import wording
from review.visit import Visit, entrance

_LONGEST_WATCH = 4500
"""Looks of one watcher, half an hour; a browser that still cares asks again by itself."""
_WAITING = frozenset({Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED})


@entrance("GET", "/documents/{document_id}", "see-document")
def show(visit: Visit) -> Response:
    """Shows one document."""
    office, record = visit.house.office, visit.document
    settled = office.decisions(record.id)
    return visit.show(
        "document.html",
        record=record,
        due_on=office.due_on(record),
        settled=settled,
        obstacles=office.obstacles(record.id, settled) if record.stage in _WAITING else (),
        progress=office.progress(record.id),
        history=office.history(record.id),
        publication=office.publication(record.id),
        comments=visit.house.workbook.comments(record.id),
        stages=Stage,
    )


@entrance("GET", "/documents/{document_id}/progress", "see-document")
def progress(visit: Visit) -> Response:
    """Gives how far what runs is, for those who ask by script."""
    told = dict(visit.house.office.progress(visit.document.id))
    return JSONResponse(told | {"stage": visit.document.stage.value})


@entrance("GET", "/documents/{document_id}/events", "see-document")
def events(visit: Visit) -> Response:
    """Gives what runs as server-sent events, until nothing does."""
    office, document_id = visit.house.office, visit.document.id

    async def told() -> AsyncIterator[bytes]:
        before = ""
        for _ in range(_LONGEST_WATCH):
            now = dict(office.progress(document_id))
            now["said"] = wording.STEPS.get(str(now.get("step", "")), str(now.get("step", "")))
            line = json.dumps(now, sort_keys=True, ensure_ascii=False)
            if line != before:
                yield f"data: {line}\n\n".encode()
                before = line
            if not now.get("running"):
                return
            await asyncio.sleep(0.4)

    return StreamingResponse(told(), media_type="text/event-stream")


@entrance("POST", "/documents/{document_id}/prepare", "submit")
def prepare(visit: Visit) -> Response:
    """Begins the reading again, after it was cut off."""
    visit.house.office.begin("prepare", visit.document.id)
    return visit.go(f"/documents/{visit.document.id}")
