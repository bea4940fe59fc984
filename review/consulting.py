"""Consultation with other agencies: who was asked what, and what they said."""

from __future__ import annotations

from starlette.responses import Response

from records.errors import ChangedMeanwhile, InvalidInput
from records.review import Comment, CommentKind, consultations
from records.review_ports import Workbook
from review.visit import Visit, entrance

LONGEST_NAME = 200


@entrance("POST", "/documents/{document_id}/consultations", "comment")
def consult(visit: Visit) -> Response:
    """Writes down what an agency was asked; where it was asked already, what it said."""
    keep(
        visit.house.workbook,
        visit.document.id,
        visit.said("asked"),
        visit.said("body"),
        visit.person.name,
        seen=visit.number("seen"),
    )
    return visit.go(f"/documents/{visit.document.id}#consultation")


def keep(
    workbook: Workbook, document_id: str, asked: str, body: str, actor: str, *, seen: int
) -> Comment:
    """Keeps the next word of an exchange, of which somebody saw so many.

    Raises:
        ChangedMeanwhile: somebody else wrote the next one meanwhile, so this one would mean another thing.
        InvalidInput: there is no name, or nothing is said.
    """
    name = " ".join(asked.split())
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise InvalidInput("name the agency that was consulted")
    held = {one.key: one for one in consultations(workbook.comments(document_id))}
    same = held.get(name.casefold())
    if seen != (same.words if same is not None else 0):
        raise ChangedMeanwhile(
            f"{name}: somebody wrote about this consultation meanwhile, or it began already; "
            "look at it, and write again"
        )
    spelt = same.agency if same is not None else name
    return workbook.comment(document_id, None, CommentKind.CONSULTATION, body, actor, asked=spelt)
