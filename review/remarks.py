"""The desk's page of remarks: what the public says of releases, and what the agency answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from records.document import DocumentRecord
from records.errors import InvalidInput
from records.people import Person
from records.remark import LONGEST, SHORTEST, Remark, RemarkKind
from records.stages import Stage
from review.authority import may
from review.house import House
from review.queue import visit_page
from review.visit import NotThere, NotYours, Visit, entrance

_PAGE = 30
_KINDS = list(RemarkKind)


@dataclass(frozen=True, slots=True)
class Heard:
    """A remark beside its document, as a list shows it, and what this person may do with it."""

    remark: Remark
    record: DocumentRecord
    may_answer: bool
    may_publish: bool
    may_withdraw: bool


@entrance("GET", "/remarks", "see-remarks")
def show(visit: Visit) -> Response:
    """Shows the remarks on the releases of one's own agencies, the pressing ones first."""
    return _show(visit)


def _show(visit: Visit, wrong: str = "", at: str = "", written: str = "") -> Response:
    which, document_id = visit.asked("show"), visit.asked("document")
    every = heard(visit.house, visit.person, visit.house.remarks.remarks(document_id or None))
    shown = [one for one in every if which == "all" or one.remark.settled_at is None]
    first = max(visit_page(visit) - 1, 0) * _PAGE
    return visit.show(
        "remarks.html",
        400 if wrong else 200,
        remarks=shown[first : first + _PAGE],
        total=len(shown),
        everything=len(every),
        open=sum(one.remark.settled_at is None for one in every),
        page=first // _PAGE + 1,
        pages=max(-(-len(shown) // _PAGE), 1),
        asked={"show": which, "document": document_id},
        kinds=RemarkKind,
        stages=Stage,
        wrong=wrong,
        at=at,
        written=written,
        shortest=SHORTEST,
        longest=LONGEST,
    )


def heard(house: House, person: Person, remarks: Iterable[Remark]) -> list[Heard]:
    """Gives those remarks that this person may see: open ones first, the pressing kinds before others."""
    found = []
    for remark in remarks:
        record = house.office.document(remark.document_id)
        roles = person.roles(record.submission.agency.slug)
        if may(roles, "see-remarks"):
            rights = (
                may(roles, action) for action in ("answer-remark", "publish-answer", "withdraw")
            )
            found.append(Heard(remark, record, *rights))
    return sorted(found, key=_order)


def _order(one: Heard) -> tuple[bool, int, str]:
    remark = one.remark
    closed = remark.settled_at is not None
    return (closed, 0 if closed else _KINDS.index(remark.kind), remark.id)


@entrance("POST", "/remarks/{remark_id}/answer", "answer-remark")
def answer(visit: Visit) -> Response:
    """Writes the answer."""
    remark, body = _own(visit, "answer-remark"), visit.said("answer")
    try:
        visit.house.remarks.answer(remark.id, body, visit.person.name)
    except InvalidInput as error:
        return _show(visit, str(error), remark.id, body)
    return _back(visit, remark)


@entrance("POST", "/remarks/{remark_id}/publish", "publish-answer")
def publish(visit: Visit) -> Response:
    """Puts the answer on the release's page of answers; the remark's own words only where they were chosen."""
    remark = _own(visit, "publish-answer")
    visit.house.remarks.publish(remark.id, visit.person.name, quoted=visit.said("quoted") == "yes")
    return _back(visit, remark)


@entrance("POST", "/remarks/{remark_id}/take-back", "publish-answer")
def take_back(visit: Visit) -> Response:
    """Takes the answer off that page."""
    remark = _own(visit, "publish-answer")
    visit.house.remarks.take_back(remark.id, visit.person.name)
    return _back(visit, remark)


@entrance("POST", "/remarks/{remark_id}/settle", "answer-remark")
def settle(visit: Visit) -> Response:
    """Says that nothing is left to do."""
    remark = _own(visit, "answer-remark")
    visit.house.remarks.settle(remark.id, visit.person.name)
    return _back(visit, remark)


def _own(visit: Visit, action: str) -> Remark:
    """Gives the remark of the address, on a document of an agency for which this person may do that."""
    return own_remark(
        visit.house, visit.person, str(visit.request.path_params["remark_id"]), action
    )


def own_remark(house: House, person: Person, remark_id: str, action: str) -> Remark:
    """Gives a remark on a document of an agency for which somebody may do that.

    Raises:
        NotThere: there is none, or it is another agency's, which is told in the same words.
        NotYours: none of the person's roles lets them do it.
    """
    try:
        remark = house.remarks.remark(remark_id)
        record = house.office.document(remark.document_id)
    except InvalidInput:
        raise NotThere("there is no such remark") from None
    roles = person.roles(record.submission.agency.slug)
    if not may(roles, "see-remarks"):
        raise NotThere("there is no such remark")
    if not may(roles, action):
        raise NotYours("none of your roles for this agency lets you do this")
    return remark


def _back(visit: Visit, remark: Remark) -> Response:
    which = visit.said("show")
    return visit.go(f"/remarks?show={which}#{remark.id}" if which == "all" else "/remarks")
