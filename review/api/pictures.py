"""Pictures by machine: where they stand, what the source says of them, and the words that are chosen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from records.errors import NotAllowed
from records.pictures import LONGEST, Description
from review.api.calling import Caller, Calling, DocumentId, Told
from review.choosing import Work
from review.telling import chosen_for, named, personal, refuse_withheld, settled_words
from review.visit import NotThere

router = APIRouter()


class Tells(Told):
    """What in the words for a picture may identify somebody."""

    category: str
    words: str


class Depicted(Told):
    """One picture: its page and place, the source's own words for it, and those that are chosen."""

    id: str
    page: int
    box: Annotated[list[float], Field(min_length=4, max_length=4)]
    said: str
    chosen: str
    personal: list[Tells]


class Words(Told):
    """The words that a picture is to have (none: it has none any more), and those that the client saw."""

    text: Annotated[str, Field(max_length=LONGEST)]
    before: Annotated[str, Field(max_length=LONGEST)] = ""
    knowing: bool = False


@router.get("/v1/documents/{document_id}/pictures")
def pictures(caller: Calling, document_id: DocumentId) -> list[Depicted]:
    """Gives the pictures with the words that are chosen for them, and what of these tells of people."""
    return _depicted(caller, document_id, "see-document")


@router.put("/v1/documents/{document_id}/pictures/{picture_id}")
def describe(caller: Calling, document_id: DocumentId, picture_id: str, given: Words) -> Depicted:
    """Keeps the words for a picture; what tells of people is a conflict (409) unless ``knowing`` is set."""
    house = caller.house
    record = caller.opened(document_id, "choose")
    one = next((p for p in _depicted(caller, document_id, "choose") if p.id == picture_id), None)
    if one is None:
        raise NotThere("the document has no such picture")
    text = settled_words(given.text) if given.text.strip() else ""
    refuse_withheld(Work(house.office, house.workbook, record), text)
    if not given.knowing and (tells := personal(house.office, text) if text else ()):
        kinds = ", ".join(sorted({each.category for each in tells}))
        raise NotAllowed(
            f"these words tell of somebody ({kinds}); say so with knowing, or choose others"
        )
    place = named(house.office.pictures(record))[picture_id]
    chosen = Description(place.page, place.box, text)
    house.workbook.describe(record.id, chosen, given.before, caller.person.name)
    return next(p for p in _depicted(caller, document_id, "choose") if p.id == picture_id)


def _depicted(caller: Caller, document_id: str, action: str) -> list[Depicted]:
    record = caller.opened(document_id, action)
    if "findings" not in record.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    office = caller.house.office
    chosen = chosen_for(caller.house.workbook, record.id)
    told = []
    for name, one in named(office.pictures(record)).items():
        words = chosen.get((one.page, one.box), "")
        found = personal(office, words) if words else []
        tells = [Tells(category=each.category, words=each.words) for each in found]
        told.append(
            Depicted(
                id=name,
                page=one.page,
                box=one.box.as_list(),
                said=one.said,
                chosen=words,
                personal=tells,
            )
        )
    return told
