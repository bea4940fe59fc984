"""The review screen: a page with its marks, and every way to choose; each change is kept as it is made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from records.errors import ChangedMeanwhile, InvalidInput, NotAllowed, Refused
from records.legibility import legibility
from records.review import Choice, ChoiceState, CommentKind, came_later
from records.stages import Stage
from review.choosing import Work, drawn
from review.leaves import underlines
from review.unshown import marker
from review.visit import Visit, entrance

ZOOMS = (75, 100, 150, 200)


@entrance("GET", "/documents/{document_id}/pages/{page:int}", "see-document")
def show(visit: Visit) -> Response:
    """Shows one page."""
    return screen(visit, visit.page)


def screen(visit: Visit, number: int, *, conflict: str = "", status: int = 200) -> Response:
    """Gives the review screen of a page, perhaps with what went wrong."""
    office, record = visit.house.office, visit.document
    if "findings" not in record.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    page, work = office.page(record, number), _work(visit)
    width, height = page.frame.display_size
    cards = work.cards(number, page.frame)
    at = visit.asked("at") or visit.said("at")
    if at not in {card.choice.id for card in cards}:
        undecided = (c.choice.id for c in cards if c.choice.state is ChoiceState.OPEN)
        at = "" if visit.asked("at") else next(undecided, "")
    return visit.show(
        "review.html",
        status,
        record=record,
        page=page,
        number=number,
        width=round(width, 2),
        height=round(height, 2),
        work=work,
        cards=cards,
        read=legibility(page),
        underlines=underlines(page),
        at=at,
        asked_for=bool(visit.asked("at")),
        grounds=office.usable_grounds(),
        comments=[c for c in visit.house.workbook.comments(record.id) if c.page in (None, number)],
        zoom=_zoom(visit),
        zooms=ZOOMS,
        conflict=conflict,
        later=[c for c in came_later(office.history(record.id)) if number in c.pages],
        may_choose=visit.may("choose") and record.stage is Stage.IN_REVIEW,
        states=ChoiceState,
    )


@entrance("GET", "/documents/{document_id}/go", "see-document")
def go(visit: Visit) -> Response:
    """Goes to the page that was typed, as near as there is one."""
    asked = visit.asked("page")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return visit.go(_at(visit, min(max(number, 1), visit.document.source.pages)))


@entrance("GET", "/documents/{document_id}/pages/{page:int}/picture", "see-document")
def picture(visit: Visit) -> Response:
    """Gives a page of the source as a picture, or a marker in its place where it cannot be drawn."""
    office, record, number = visit.house.office, visit.document, visit.page
    try:
        return _picture(office.picture(record, number))
    except Refused:
        # the reviewer's page says what to do; a better parser may draw it another time
        width, height = office.page(record, number).frame.display_size
        headers = {"cache-control": "private, max-age=60"}
        return Response(marker(number, width, height), 200, headers, "image/svg+xml")


def _picture(content: bytes) -> Response:
    # the bytes under an address never change; only this browser keeps them, and not for long
    headers = {"cache-control": "private, max-age=600, immutable"}
    return Response(content, 200, headers, "image/webp")


@entrance("GET", "/documents/{document_id}/public/{page:int}/picture", "see-document")
def public_picture(visit: Visit) -> Response:
    """Gives a page of the last preview as a picture; its address names the preview's digest."""
    return _picture(visit.house.office.picture(visit.document, visit.page, public=True))


@entrance("POST", "/documents/{document_id}/choices/{choice_id}", "choose")
def choose(visit: Visit) -> Response:
    """Withholds or releases a finding, or takes a drawn box away; then goes to the next one."""
    work = _work(visit)
    choice = work.choice(str(visit.request.path_params["choice_id"]))
    made = made_of(visit, replace(choice, version=visit.number("version")), visit.said("state"))
    return _kept(visit, work, [made], choice.page, choice.id)


@entrance("POST", "/documents/{document_id}/choices/{choice_id}/alike", "choose")
def choose_alike(visit: Visit) -> Response:
    """Chooses the same for every mention that is still to decide, this one among them."""
    work = _work(visit)
    choice = work.choice(str(visit.request.path_params["choice_id"]))
    ids = set(work.mentions(choice.id))
    made = [
        made_of(visit, each, visit.said("state"))
        for each in work.choices
        if each.id in ids and (each.state is ChoiceState.OPEN or each.id == choice.id)
    ]
    return _kept(visit, work, made, choice.page, choice.id)


@entrance("POST", "/documents/{document_id}/choices/{choice_id}/place", "choose")
def place(visit: Visit) -> Response:
    """Moves or resizes a box that somebody drew."""
    work = _work(visit)
    choice = work.choice(str(visit.request.path_params["choice_id"]))
    if not choice.is_drawn:
        raise InvalidInput("a finding stays where it was found; draw a box beside it")
    frame = visit.house.office.page(visit.document, choice.page).frame
    boxes = (drawn(frame, *_corners(visit)),)
    moved = replace(choice, boxes=boxes, version=visit.number("version"))
    return _kept(visit, work, [moved], choice.page, choice.id, stay=True)


@entrance("POST", "/documents/{document_id}/pages/{page:int}/draw", "choose")
def draw(visit: Visit) -> Response:
    """Keeps a box that somebody drew, or typed the corners of."""
    page = visit.house.office.page(visit.document, visit.page)
    boxes = (drawn(page.frame, *_corners(visit)),)
    empty = Choice(visit.house.new_mark_id(), page.number, boxes, ChoiceState.OPEN)
    made = made_of(visit, empty, "withheld")
    return _kept(visit, _work(visit), [made], page.number, made.id, stay=True)


@entrance("POST", "/documents/{document_id}/pages/{page:int}/whole", "choose")
def withhold_page(visit: Visit) -> Response:
    """Withholds a page in full, by one box over all of it."""
    page = visit.house.office.page(visit.document, visit.page)
    empty = Choice(visit.house.new_mark_id(), page.number, (page.frame.visible,), ChoiceState.OPEN)
    made = made_of(visit, empty, "withheld")
    return _kept(visit, _work(visit), [made], page.number, made.id, stay=True)


@entrance("POST", "/documents/{document_id}/undo", "choose")
def undo(visit: Visit) -> Response:
    """Takes back one's own last step."""
    number = max(visit.number("page", 1), 1)
    try:
        restored = visit.house.workbook.undo(visit.document.id, visit.person.name)
    except (ChangedMeanwhile, NotAllowed) as error:
        return screen(
            visit, min(number, visit.document.source.pages), conflict=str(error), status=409
        )
    first = restored[0]
    return visit.go(_at(visit, first.page, first.id))


@entrance("POST", "/documents/{document_id}/pages/{page:int}/final", "choose")
def flag(visit: Visit) -> Response:
    """Calls a page final and goes to the next one that is not, or takes that back."""
    final = visit.said("final") == "yes"
    number = visit.page
    work = _work(visit)
    left = [c for c in work.choices if c.page == number and c.state is ChoiceState.OPEN]
    if final and left:
        told = f"{len(left)} findings on this page are still to decide"
        return screen(visit, number, conflict=told, status=409)
    visit.house.workbook.flag(visit.document.id, number, visit.person.name, final=final)
    if not final:
        return visit.go(_at(visit, number))
    rest = [
        n for n in range(1, visit.document.source.pages + 1) if n not in work.final and n != number
    ]
    after = next((n for n in rest if n > number), rest[0] if rest else None)
    if after is None:
        return visit.go(f"/documents/{visit.document.id}/sign-off")
    return visit.go(_at(visit, after))


@entrance("POST", "/documents/{document_id}/comments", "comment")
def comment(visit: Visit) -> Response:
    """Keeps a word on the document or on a page of it."""
    page = visit.number("page") or None
    visit.house.workbook.comment(
        visit.document.id, page, CommentKind.COMMENT, visit.said("body"), visit.person.name
    )
    return visit.go(_at(visit, page) if page else f"/documents/{visit.document.id}")


def _work(visit: Visit) -> Work:
    return Work(visit.house.office, visit.house.workbook, visit.document)


def made_of(visit: Visit, choice: Choice, state: str) -> Choice:
    """Gives a choice as the form has it, checked.

    Raises:
        InvalidInput: the state or the ground is none.
    """
    if state == "released" and not choice.is_drawn:
        return replace(choice, state=ChoiceState.RELEASED, ground=None, everywhere=False, note=None)
    if state == "removed" and choice.is_drawn:
        return replace(choice, state=ChoiceState.REMOVED)
    if state == "open" and not choice.is_drawn:
        return replace(choice, state=ChoiceState.OPEN, ground=None, everywhere=False, note=None)
    if state != "withheld":
        raise InvalidInput("choose whether it is withheld or released")
    ground = visit.said("ground")
    if ground not in {each.code for each in visit.house.office.usable_grounds()}:
        raise InvalidInput("a redaction needs a ground; choose one")
    return replace(
        choice,
        state=ChoiceState.WITHHELD,
        ground=ground,
        everywhere=visit.said("everywhere") == "yes",
        note=visit.said("note") or None,
    )


def _kept(
    visit: Visit,
    work: Work,
    made: Sequence[Choice],
    page: int,
    choice_id: str,
    *,
    stay: bool = False,
) -> Response:
    """Keeps choices, and shows the next one to decide, or the page with what went wrong."""
    try:
        visit.house.workbook.change_all(visit.document.id, made, visit.person.name)
    except ChangedMeanwhile as error:
        return screen(visit, page, conflict=str(error), status=409)
    if stay or visit.said("stay"):
        return visit.go(_at(visit, page, choice_id))
    after = work.after(choice_id, {choice.id for choice in made})
    return visit.go(_at(visit, after.page, after.id) if after else _at(visit, page, choice_id))


def _corners(visit: Visit) -> tuple[float, float, float, float]:
    try:
        left, top, right, bottom = (
            float(visit.said(name)) for name in ("left", "top", "right", "bottom")
        )
    except ValueError:
        left = top = right = bottom = math.nan
    if not all(abs(edge) < 1e6 for edge in (left, top, right, bottom)):
        raise InvalidInput("the four edges of a box are numbers, in points")
    return left, top, right, bottom


def _zoom(visit: Visit) -> int:
    asked = visit.asked("zoom") or visit.said("zoom")
    return int(asked) if asked in {str(zoom) for zoom in ZOOMS} else 100


def _at(visit: Visit, page: int, choice_id: str = "") -> str:
    told = [f"at={choice_id}"] if choice_id else []
    if _zoom(visit) != 100:
        told.append(f"zoom={_zoom(visit)}")
    query = f"?{'&'.join(told)}" if told else ""
    return f"/documents/{visit.document.id}/pages/{page}{query}"
