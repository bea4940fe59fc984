"""Pictures and the words for them: the source's own taken over, changed or written, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from records.errors import ChangedMeanwhile, InvalidInput, NotAllowed
from records.pictures import LONGEST, Description, Picture
from records.stages import Stage
from review.choosing import Seen, Work, seen
from review.telling import (
    Personal,
    chosen_for,
    named,
    personal,
    refuse_withheld,
    settled_words,
)
from review.visit import NotThere, Visit, entrance


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture on the screen: where it stands, how large its page is, and the words chosen for it.

    ``personal`` is what these words tell of people.
    """

    id: str
    picture: Picture
    seen: Seen
    width: float
    height: float
    chosen: str
    personal: Sequence[Personal]


@entrance("GET", "/documents/{document_id}/pictures", "see-document")
def show(visit: Visit) -> Response:
    """Shows the pictures of a document, the one that is on in full."""
    return screen(visit)


def screen(visit: Visit, *, conflict: str = "", status: int = 200, doubted: str = "") -> Response:
    """Gives the screen of the pictures, perhaps with what went wrong.

    Args:
        visit: of whoever looks at it.
        conflict: why the words were not kept.
        status: of the answer.
        doubted: words that tell of people: they are kept once somebody says so again.
    """
    record = visit.document
    if "findings" not in record.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    shown = list(_shown(visit))
    at = visit.asked("at") or visit.said("at")
    if at not in {one.id for one in shown}:
        at = next((one.id for one in shown if not one.chosen), "")
    return visit.show(
        "pictures.html",
        status,
        record=record,
        shown=shown,
        described=sum(bool(one.chosen) for one in shown),
        at=at,
        typed=doubted or (visit.said("text") if conflict else None),
        doubted=doubted,
        told=personal(visit.house.office, doubted) if doubted else (),
        asked_for=bool(visit.asked("at")),
        longest=LONGEST,
        conflict=conflict,
        may_choose=visit.may("choose") and record.stage is Stage.IN_REVIEW,
    )


@entrance("POST", "/documents/{document_id}/pictures/{picture_id}", "choose")
def describe(visit: Visit) -> Response:
    """Keeps the words for a picture, or takes them back; then goes to the next one without any."""
    shown = list(_shown(visit))
    asked = str(visit.request.path_params["picture_id"])
    one = next((one for one in shown if one.id == asked), None)
    if one is None:
        raise NotThere("the document has no such picture")
    house = visit.house
    try:
        text = _words(visit, one)
        refuse_withheld(Work(house.office, house.workbook, visit.document), text)
        if text and visit.said("knowing") != text and personal(house.office, text):
            return screen(visit, status=409, doubted=text)
        given = Description(one.picture.page, one.picture.box, text)
        house.workbook.describe(visit.document.id, given, visit.said("before"), visit.person.name)
    except (ChangedMeanwhile, InvalidInput, NotAllowed) as error:
        return screen(visit, conflict=str(error), status=409)
    place = shown.index(one)
    turned = [*shown[place + 1 :], *shown[:place]]
    after = next((other.id for other in turned if not other.chosen), one.id)
    return visit.go(f"/documents/{visit.document.id}/pictures?at={after}")


def _words(visit: Visit, one: Shown) -> str:
    """Gives the words that the form chooses: the file's own, those typed, or none.

    Raises:
        InvalidInput: there are none to take, or they are no plain words.
    """
    what = visit.said("what")
    if what == "none":
        return ""
    return settled_words(one.picture.said if what == "own" else visit.said("text"))


def _shown(visit: Visit) -> Iterator[Shown]:
    office, record = visit.house.office, visit.document
    pictures = office.pictures(record)
    pages = {one.page for one in pictures}
    frames = {page.number: page.frame for page in office.pages(record) if page.number in pages}
    chosen = chosen_for(visit.house.workbook, record.id)
    for name, one in named(pictures).items():
        if (frame := frames.get(one.page)) is None:
            continue
        width, height = frame.display_size
        words = chosen.get((one.page, one.box), "")
        yield Shown(
            name,
            one,
            seen(one.box, frame),
            round(width, 2),
            round(height, 2),
            words,
            personal(office, words) if words else (),
        )
