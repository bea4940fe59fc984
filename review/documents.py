"""One document: where it stands, what comes next, what happened."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import groupby

from starlette.responses import JSONResponse, Response, StreamingResponse

from records.errors import InvalidInput
from records.release import JournalEntry
from records.review import NAMED_AFTER_RELEASE, CommentKind, came_later, consultations
from records.stages import Stage
from review import wording
from review.submitting import received
from review.visit import Visit, entrance

_LONGEST_WATCH = 4500
"""Looks of one watcher, half an hour; a browser that still cares asks again by itself."""
_MOST_HIDDEN = 100
"""Things of one kind that are shown; `release inspect` tells all."""
_PUBLIC = frozenset({Stage.PUBLISHED, Stage.WITHDRAWING, Stage.WITHDRAWN})
_WAITING = frozenset({Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED})


@entrance("GET", "/documents/{document_id}", "see-document")
def show(visit: Visit) -> Response:
    """Shows one document."""
    office, record = visit.house.office, visit.document
    settled, said = office.decisions(record.id), visit.house.workbook.comments(record.id)
    history = office.history(record.id)
    return visit.show(
        "document.html",
        record=record,
        due_on=office.due_on(record),
        settled=settled,
        obstacles=office.obstacles(record.id, settled) if record.stage in _WAITING else (),
        progress=office.progress(record.id),
        history=_runs(history),
        later=came_later(history),
        beside=_counted(history, "beside"),
        unread=_counted(history, "not_looked_into"),
        named_after=[e for e in history if e.event == NAMED_AFTER_RELEASE],
        publication=office.publication(record.id),
        comments=[one for one in said if one.kind is CommentKind.COMMENT],
        consultations=consultations(said),
        remarks=visit.house.remarks.remarks(record.id) if visit.may("see-remarks") else (),
        hidden=_by_kind(office.hidden(record)),
        came_with=office.came_with(record.id),
        stages=Stage,
        alike=office.resemblances(record),
        package=[one for one in office.package(record) if one.id != record.id],
        successor=office.new_version(record.id) if record.stage in _PUBLIC else None,
        replaced=office.document(record.submission.supersedes)
        if record.submission.supersedes
        else None,
    )


def _counted(history: Sequence[JournalEntry], detail: str) -> Counter[str]:
    """Gives what the lines of a document's journal count under one word, all together."""
    told: Counter[str] = Counter()
    for line in history:
        counts = line.detail.get(detail)
        if line.actor == "engine" and isinstance(counts, dict):
            told.update({str(kind): int(count) for kind, count in counts.items()})
    return told


def _by_kind(
    hidden: Sequence[Mapping[str, str]],
) -> list[tuple[str, list[Mapping[str, str]], int]]:
    """Gives what an original hides by kind: the first of each, and how many there are."""
    kinds: dict[str, list[Mapping[str, str]]] = {}
    for one in hidden:
        kinds.setdefault(one.get("kind", ""), []).append(one)
    return [(kind, found[:_MOST_HIDDEN], len(found)) for kind, found in kinds.items()]


def _runs(entries: Sequence[JournalEntry]) -> list[tuple[JournalEntry, int]]:
    """Gives the last of each run of lines in which somebody did the same, and how many they are."""
    runs = [list(run) for _, run in groupby(entries, key=lambda e: (e.actor, e.event))]
    return [(run[-1], len(run)) for run in runs]


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


@entrance("POST", "/documents/{document_id}/new-version", "supersede")
def new_version(visit: Visit) -> Response:
    """Queues a new version, or the same document to be decided anew; it takes this one's place."""
    office, document_id, name = visit.house.office, visit.document.id, visit.person.name
    if visit.said("same"):
        made = office.queue_version(document_id, None, name)
    elif visit.files:
        with received(visit.files[0]) as path:
            made = office.queue_version(document_id, path, name)
    else:
        raise InvalidInput("choose the file of the new version")
    if said := visit.said("why"):
        visit.house.workbook.comment(made.id, None, CommentKind.COMMENT, said, visit.person.name)
    visit.house.office.begin("prepare", made.id)
    return visit.go(f"/documents/{made.id}")


@entrance("POST", "/documents/{document_id}/prepare", "submit")
def prepare(visit: Visit) -> Response:
    """Begins the reading again, after it was cut off."""
    visit.house.office.begin("prepare", visit.document.id)
    return visit.go(f"/documents/{visit.document.id}")
