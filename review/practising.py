"""Practice on made-up papers: what a trainee chose, held against what was meant."""

from __future__ import annotations

from starlette.responses import Response

from records.errors import NotAllowed
from records.marks import ReleaseDecision
from review.choosing import Work
from review.visit import Visit, entrance


@entrance("GET", "/documents/{document_id}/meant", "see-document")
def show(visit: Visit) -> Response:
    """Shows what is missed, what is too much and which grounds differ, as it is chosen or settled."""
    record, office = visit.document, visit.house.office
    if not office.is_practice:
        raise NotAllowed("the papers of this desk are real; nobody knows what is meant")
    if "findings" not in record.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    work = Work(office, visit.house.workbook, record)
    decision = ReleaseDecision.PART if work.withheld else ReleaseDecision.FULL
    settled = office.decisions(record.id)
    mine = settled or office.draft(record.id, decision, visit.person.name)
    return visit.show(
        "meant.html",
        record=record,
        work=work,
        settled=settled,
        lessons=office.lessons(record.id, mine),
        grounds=office.grounds,
    )
