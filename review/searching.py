"""Search in a document, and mark what was found: every place, or the ones that are ticked."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from records.document import Page, Word
from records.errors import ChangedMeanwhile, InvalidInput
from records.geometry import Box, union
from records.review import Choice, ChoiceState
from records.stages import Stage
from review.reviewing import made_of
from review.visit import Visit, entrance
from review.wording import plain

MOST = 500
"""Places that one search shows; more than that is no search."""
_AROUND = 6
"""Words shown on either side."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand, with what stands around it."""

    id: str
    page: int
    boxes: tuple[Box, ...]
    before: str
    words: str
    after: str


@entrance("GET", "/documents/{document_id}/search", "see-document")
def search(visit: Visit) -> Response:
    """Shows where some words stand."""
    return _shown(visit, visit.asked("q"))


def _shown(visit: Visit, wanted: str, conflict: str = "", status: int = 200) -> Response:
    hits = list(itertools.islice(_hits(visit, wanted), MOST)) if wanted else []
    made = {
        c.id
        for c in visit.house.workbook.choices(visit.document.id)
        if c.state is ChoiceState.WITHHELD
    }
    return visit.show(
        "search.html",
        status,
        record=visit.document,
        wanted=wanted,
        hits=hits,
        made=made,
        most=MOST,
        conflict=conflict,
        grounds=visit.house.office.usable_grounds(),
        may_choose=visit.may("choose") and visit.document.stage is Stage.IN_REVIEW,
    )


@entrance("POST", "/documents/{document_id}/search", "choose")
def mark(visit: Visit) -> Response:
    """Withholds the places that are ticked."""
    wanted = visit.said("q")
    ticked = {str(value) for value in visit.form.getlist("hit")}
    hits = [hit for hit in itertools.islice(_hits(visit, wanted), MOST) if hit.id in ticked]
    if not hits:
        return _shown(visit, wanted, "tick at least one place", 400)
    before = {choice.id: choice for choice in visit.house.workbook.choices(visit.document.id)}
    try:
        made = [
            made_of(
                visit,
                Choice(
                    hit.id,
                    hit.page,
                    hit.boxes,
                    ChoiceState.OPEN,
                    version=before[hit.id].version if hit.id in before else 0,
                ),
                "withheld",
            )
            for hit in hits
        ]
        visit.house.workbook.change_all(visit.document.id, made, visit.person.name)
    except (ChangedMeanwhile, InvalidInput) as error:
        return _shown(visit, wanted, str(error), 409)
    return visit.go(f"/documents/{visit.document.id}/pages/{made[0].page}?at={made[0].id}")


def _hits(visit: Visit, wanted: str) -> Iterator[Hit]:
    parts = [_bare(part) for part in wanted.split()]
    parts = [part for part in parts if part]
    if not parts:
        return
    for page in visit.house.office.pages(visit.document):
        yield from _on(page, parts)


def _on(page: Page, parts: list[str]) -> Iterator[Hit]:
    bare = [_bare(word.text) for word in page.words]
    for start in range(len(bare) - len(parts) + 1):
        # the last word may go on: who looks for Holm finds Holmwood
        here = bare[start : start + len(parts)]
        if here[:-1] == parts[:-1] and here[-1].startswith(parts[-1]):
            end = start + len(parts)
            found = page.words[start:end]
            boxes = _boxes(found)
            place = f"{page.number} {[box.as_list() for box in boxes]}"
            yield Hit(
                id=f"m-{hashlib.sha256(place.encode()).hexdigest()[:12]}",
                page=page.number,
                boxes=boxes,
                before=" ".join(w.text for w in page.words[max(start - _AROUND, 0) : start]),
                words=" ".join(word.text for word in found),
                after=" ".join(w.text for w in page.words[end : end + _AROUND]),
            )


def _boxes(words: tuple[Word, ...]) -> tuple[Box, ...]:
    """Gives a box a line around words."""
    lines = itertools.groupby(words, key=lambda word: word.line)
    return tuple(union(word.box for word in line) for _, line in lines)


def _bare(word: str) -> str:
    return "".join(letter for letter in plain(word) if letter.isalnum() or letter in "@.-").strip(
        ".-"
    )
