"""Remarks of the public by machine: what was said of one's own agencies' releases, and its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from records.remark import LONGEST, SHORTEST, Remark, RemarkKind
from review.api.calling import Calling, Told
from review.remarks import heard, own_remark

router = APIRouter()

RemarkId = Annotated[str, Path(pattern=r"^R[0-9A-Z]{5,30}$", description="Id of a remark.")]


class Spoken(BaseModel):
    """A remark as it stands; who made it is kept nowhere."""

    id: str
    document_id: str
    kind: RemarkKind
    page: int | None
    body: str
    received_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    published_at: datetime | None
    """Since when the answer is public; null where it is not."""
    quoted: bool
    """Whether the remark's own words stand beside the public answer."""
    settled_at: datetime | None


class Answer(Told):
    """What the agency says; nobody outside sees it until it is published."""

    answer: Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]


class Publishing(Told):
    """How an answer is published."""

    quoted: bool = False


@router.get("/v1/remarks")
def remarks(
    caller: Calling,
    document_id: Annotated[str | None, Query(max_length=40)] = None,
    *,
    settled: bool = False,
) -> list[Spoken]:
    """Gives the remarks on one's own agencies' releases, pressing ones first; settled ones where asked."""
    every = heard(caller.house, caller.person, caller.house.remarks.remarks(document_id))
    return [_told(one.remark) for one in every if settled or one.remark.settled_at is None]


@router.get("/v1/remarks/{remark_id}")
def remark(caller: Calling, remark_id: RemarkId) -> Spoken:
    """Gives one remark."""
    return _told(own_remark(caller.house, caller.person, remark_id, "see-remarks"))


@router.put("/v1/remarks/{remark_id}/answer")
def answer(caller: Calling, remark_id: RemarkId, given: Answer) -> Spoken:
    """Writes the answer; one that is public has to be taken back first (409)."""
    own = own_remark(caller.house, caller.person, remark_id, "answer-remark")
    return _told(caller.house.remarks.answer(own.id, given.answer, caller.person.name))


@router.put("/v1/remarks/{remark_id}/published")
def publish(caller: Calling, remark_id: RemarkId, given: Publishing) -> Spoken:
    """Puts the answer on the release's page of answers, with the remark's own words where ``quoted``."""
    own = own_remark(caller.house, caller.person, remark_id, "publish-answer")
    return _told(caller.house.remarks.publish(own.id, caller.person.name, quoted=given.quoted))


@router.delete("/v1/remarks/{remark_id}/published")
def take_back(caller: Calling, remark_id: RemarkId) -> Spoken:
    """Takes the answer off that page."""
    own = own_remark(caller.house, caller.person, remark_id, "publish-answer")
    return _told(caller.house.remarks.take_back(own.id, caller.person.name))


@router.post("/v1/remarks/{remark_id}/settle")
def settle(caller: Calling, remark_id: RemarkId) -> Spoken:
    """Says that nothing is left to do."""
    own = own_remark(caller.house, caller.person, remark_id, "answer-remark")
    return _told(caller.house.remarks.settle(own.id, caller.person.name))


def _told(one: Remark) -> Spoken:
    return Spoken.model_validate(one, from_attributes=True)
