"""The pages of a document at a glance: which are final, what is to decide, which were poorly read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

from records.document import Page
from records.errors import NotAllowed
from records.legibility import Legibility, unsure
from records.review import ChoiceState
from review.choosing import Work, seen
from review.visit import Visit, entrance

_SURE = Legibility(0, 0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page in the list."""

    number: int
    final_by: str
    undecided: int
    withheld: int
    legibility: Legibility


@entrance("GET", "/documents/{document_id}/pages", "see-document")
def show(visit: Visit) -> Response:
    """Shows every page by number, with what is left to do on it."""
    record, house = visit.document, visit.house
    if "findings" not in record.artefacts:
        raise NotAllowed("the engine has not read and searched this document yet")
    work = Work(house.office, house.workbook, record)
    read = house.office.legibility(record)
    states = Counter((choice.page, choice.state) for choice in work.choices)
    leaves = [
        Leaf(
            number,
            work.final.get(number, ""),
            states[number, ChoiceState.OPEN],
            states[number, ChoiceState.WITHHELD],
            read.get(number, _SURE),
        )
        for number in range(1, record.source.pages + 1)
    ]
    return visit.show(
        "leaves.html",
        record=record,
        work=work,
        leaves=leaves,
        poor=[leaf for leaf in leaves if leaf.legibility.poor],
        unreadable=[leaf for leaf in leaves if leaf.legibility.unreadable],
    )


def underlines(page: Page) -> str:
    """Gives a line under each unsurely read word, as the path of a drawing over the page's picture."""
    boxes = (seen(word.box, page.frame) for word in unsure(page))
    return " ".join(f"M{box.left} {box.bottom}h{box.width}" for box in boxes)
