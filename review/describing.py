"""Pictures and the words for them: the source's own taken over, changed or written, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from records.errors import ChangedMeanwhile, InvalidInput, NotAllowed
from records.pictures import LONGEST, Description, Picture, plain_words
from records.review import ChoiceState
from records.stages import Stage
from review.choosing import Seen, Work, seen
from review.visit import NotThere, Visit, entrance
from review.wording import plain

_TELLING = 4
"""Letters of a word of a name that tell who is meant; the engine leaves out a description that holds one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture on the screen: where it stands, how large its page is, and the words chosen for it."""

    id: str
    picture: Picture
    seen: Seen
    width: float
    height: float
    chosen: str


@entrance("GET", "/documents/{document_id}/pictures", "see-document")
def show(visit: Visit) -> Response:
    """Shows the pictures of a document, the one that is on in full."""
    return screen(visit)


def screen(visit: Visit, *, conflict: str = "", status: int = 200) -> Response:
    """Gives the screen of the pictures, perhaps with what went wrong."""
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
        typed=visit.said("text") if conflict else None,
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
    try:
        text = _words(visit, one)
        if pages := _told_on(visit, text):
            return screen(
                visit,
                conflict="These words hold some that are withheld or still to decide (page "
                + ", ".join(map(str, pages))
                + "); choose others, or decide those first",
                status=409,
            )
        given = Description(one.picture.page, one.picture.box, text)
        visit.house.workbook.describe(
            visit.document.id, given, visit.said("before"), visit.person.name
        )
    except (ChangedMeanwhile, InvalidInput) as error:
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
    text = plain_words(one.picture.said if what == "own" else visit.said("text"))
    if not text:
        raise InvalidInput(f"say what the picture shows, in 1 to {LONGEST} printable letters")
    return text


def _told_on(visit: Visit, text: str) -> list[int]:
    """Gives the pages with findings, withheld or open, of which words stand in a text."""
    said = _split(text)
    work = Work(visit.house.office, visit.house.workbook, visit.document)
    pages = set()
    for choice in work.choices:
        finding = work.findings.get(choice.id)
        if finding is None or choice.state is ChoiceState.RELEASED:
            continue
        words = _split(finding.text)
        whole = bool(words) and f" {' '.join(words)} " in f" {' '.join(said)} "
        named = finding.category == "PERSON" and any(
            len(word) >= _TELLING and word in said for word in words
        )
        if whole or named:
            pages.add(choice.page)
    return sorted(pages)


def _split(text: str) -> list[str]:
    words = (word.strip(".,;:!?()[]“”‘’\"'") for word in plain(text).split())
    return [word for word in words if word]


def _shown(visit: Visit) -> Iterator[Shown]:
    office, record = visit.house.office, visit.document
    pictures = office.pictures(record)
    pages = {one.page for one in pictures}
    frames = {page.number: page.frame for page in office.pages(record) if page.number in pages}
    chosen = {(one.page, one.box): one.text for one in visit.house.workbook.descriptions(record.id)}
    for number, one in enumerate(pictures, 1):
        if (frame := frames.get(one.page)) is None:
            continue
        width, height = frame.display_size
        yield Shown(
            f"p{number}",
            one,
            seen(one.box, frame),
            round(width, 2),
            round(height, 2),
            chosen.get((one.page, one.box), ""),
        )
