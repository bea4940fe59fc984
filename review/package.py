"""A package: the documents of one release, with every mention of a person over all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from records.document import DocumentRecord
from records.errors import ChangedMeanwhile, InvalidInput, StageMoved
from records.review import Choice, ChoiceState
from records.stages import Stage
from review.authority import may
from review.choosing import Work, named
from review.reviewing import made_of
from review.visit import Visit, entrance

_SHOWN = 200
"""People that one screen shows, those with most still to decide first."""


@dataclass(frozen=True, slots=True)
class InDocument:
    """The mentions of somebody in one document."""

    record: DocumentRecord
    choices: tuple[Choice, ...]

    @property
    def undecided(self) -> tuple[Choice, ...]:
        """Gives the mentions that are still to decide."""
        return tuple(c for c in self.choices if c.state is ChoiceState.OPEN)

    @property
    def first(self) -> Choice:
        """Gives the mention to look at: the first that is to decide, else the first."""
        return (self.undecided or self.choices)[0]

    def count(self, state: str) -> int:
        """Gives how many mentions stand at a state."""
        return sum(choice.state.value == state for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom documents of the package name; ``key`` is what their mentions have in common."""

    key: str
    name: str
    places: tuple[InDocument, ...]

    @property
    def count(self) -> int:
        """Gives how often they are named."""
        return sum(len(place.choices) for place in self.places)

    @property
    def undecided(self) -> int:
        """Gives how many mentions are still to decide."""
        return sum(len(place.undecided) for place in self.places)

    @property
    def differs(self) -> bool:
        """Tells whether they are withheld at one place and released at another."""
        withheld = sum(place.count("withheld") + place.count("covered") for place in self.places)
        return withheld > 0 and sum(place.count("released") for place in self.places) > 0


@entrance("GET", "/documents/{document_id}/package", "see-document")
def show(visit: Visit) -> Response:
    """Shows who is named over all the documents of the package."""
    return _show(visit)


def _show(visit: Visit, conflict: str = "", status: int = 200, told: str = "") -> Response:
    works = _works(visit)
    people = sorted(_people(visit, works), key=lambda p: (-p.undecided, -p.count, p.name))
    search = visit.asked("key")
    return visit.show(
        "package.html",
        status,
        record=visit.document,
        works=works,
        waiting=[r for r in _package(visit) if "findings" not in r.artefacts],
        people=[p for p in people if not search or p.key == search][:_SHOWN],
        whole=len(people),
        only=search,
        conflict=conflict,
        told=told,
        grounds=visit.house.office.usable_grounds(),
        may_choose=visit.may("choose") and any(w.record.stage is Stage.IN_REVIEW for w in works),
    )


def _package(visit: Visit) -> Sequence[DocumentRecord]:
    """Gives the package's documents that this person may see; all are of one agency."""
    agency = visit.document.submission.agency.slug
    if not may(visit.person.roles(agency), "see-document"):
        return [visit.document]
    return visit.house.office.package(visit.document)


def _works(visit: Visit) -> list[Work]:
    house = visit.house
    return [
        Work(house.office, house.workbook, record)
        for record in _package(visit)
        if "findings" in record.artefacts
    ]


def _people(visit: Visit, works: Sequence[Work]) -> list[Person]:
    names: dict[str, str] = {}
    places: dict[str, list[InDocument]] = defaultdict(list)
    for work in works:
        here: dict[str, list[Choice]] = defaultdict(list)
        for choice in _as_settled(visit, work):
            finding = work.findings.get(choice.id)
            if finding is not None and (key := named(finding)):
                here[key].append(choice)
                names[key] = max(names.get(key, ""), " ".join(finding.text.split()), key=len)
        for key, choices in here.items():
            places[key].append(InDocument(work.record, tuple(choices)))
    return [Person(key, names[key], tuple(found)) for key, found in places.items()]


def _as_settled(visit: Visit, work: Work) -> Sequence[Choice]:
    """Gives the choices of a document; once it is settled, what was settled counts and nothing is open."""
    settled = visit.house.office.decisions(work.record.id)
    if settled is None:
        return work.choices
    withheld = {mark.finding_id for mark in settled.marks}
    states = dict.fromkeys(withheld, ChoiceState.WITHHELD) | dict.fromkeys(
        settled.released_findings, ChoiceState.RELEASED
    )
    return [
        replace(choice, state=states.get(choice.id, ChoiceState.COVERED))
        for choice in work.choices
        if not choice.is_drawn
    ]


@entrance("POST", "/documents/{document_id}/package", "choose")
def choose(visit: Visit) -> Response:
    """Withholds or releases every mention of a person that is still to decide, in each document in review."""
    key, state = visit.said("key"), visit.said("state")
    person = next((p for p in _people(visit, _works(visit)) if p.key == key), None)
    if person is None or state not in ("withheld", "released"):
        raise InvalidInput("that person is not named any more; load the page again")
    told: list[str] = []
    done = 0
    for place in person.places:
        if place.record.stage is not Stage.IN_REVIEW or not place.undecided:
            continue
        made = [made_of(visit, choice, state) for choice in place.undecided]
        try:
            # each document has a history and an undo of its own, so each is one step
            visit.house.workbook.change_all(place.record.id, made, visit.person.name)
        except (ChangedMeanwhile, StageMoved) as error:
            told.append(f"{place.record.submission.title}: {error}")
        else:
            done += len(made)
    if told:
        return _show(visit, " ".join(told), 409)
    return _show(visit, told=str(done))
