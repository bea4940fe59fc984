"""Cabinet papers that the public has not, listed on the shelf from the register: what nobody brought, too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flows.documents.advice import references
from flows.documents.bench import NEW_ZEALAND, Bench
from flows.shelf.seen import Seen
from policies.facts import is_appointments
from publish.html.unreleased import Standing, Unreleased, UnreleasedPaper, unreleased_files
from records.document import Agency, Kind
from records.guidance import RegisterLine
from records.marks import ReleaseDecision
from records.register import Book, CabinetItem, ItemStatus
from records.release import Outline, Publication

UNRELEASED = re.compile(r"(?:[a-z0-9-]+/)?withheld/cabinet/(?:index\.html|items\.(?:csv|json))")
"""Keys of the lists."""
CABINET = frozenset({Kind.CABINET_PAPER, Kind.CABINET_MINUTE})
_RELEASED = frozenset({ItemStatus.RELEASED_FULL, ItemStatus.RELEASED_PART})
_STANDINGS = {
    ItemStatus.WITHHELD: Standing.WITHHELD,
    ItemStatus.DEFERRED: Standing.DEFERRED,
    ReleaseDecision.WITHHELD: Standing.WITHHELD,
    ReleaseDecision.DEFERRED: Standing.DEFERRED,
}
Standings = Mapping[tuple[str, str], Sequence[Publication]]
"""What stands before the public, by agency and reference."""


class Unlisted(Bench):
    """The step that tells the public what it has not."""

    __slots__ = ()

    def list_unreleased(self, today: date | None = None, seen: Seen | None = None) -> None:
        """Writes the lists of every agency that has released anything, and that of all together."""
        on = today or datetime.now(NEW_ZEALAND).date()
        with self.catalogue.lease("unreleased"):
            seen = seen or Seen(self.catalogue)
            # an agency whose every release was withdrawn has a list still, and it must not grow old
            every = sorted(seen.outlines(), key=lambda one: one.withdrawn_at is None)
            lines = self.advice.register(Book.CABINET, on=on)
            standing = _by_reference([p for p in every if p.withdrawn_at is None], lines, seen)
            newest = {one.agency_slug: one for one in every}
            public = {p.agency.slug: p.agency for p in seen.publications(list(newest.values()))}
            named = self._named(public, lines)
            for agency in (None, *public.values()):
                theirs = [
                    line for line in lines if agency is None or line.agency_slug == agency.slug
                ]
                listed = self._listed(agency, theirs, named, standing, on)
                self.shelf.write(unreleased_files(listed, self.site))

    def _named(
        self, public: Mapping[str, Agency], lines: Sequence[RegisterLine]
    ) -> Mapping[str, Agency]:
        """Gives the agencies of the register; what releases nothing is named by what it queued, or there."""
        if public.keys() >= {line.agency_slug for line in lines}:
            return public
        told = sorted(
            (line.item.lodged_on, line.agency_slug, line.item.agency_name)
            for line in lines
            if isinstance(line.item, CabinetItem) and line.item.agency_name
        )
        queued = (record.submission.agency for record in self.catalogue.documents())
        return {
            **{slug: Agency(slug, name) for _, slug, name in told},
            **{agency.slug: agency for agency in queued},
            **public,
        }

    def _listed(
        self,
        agency: Agency | None,
        lines: Sequence[RegisterLine],
        named: Mapping[str, Agency],
        standing: Standings,
        on: date,
    ) -> Unreleased:
        papers, undecided = [], 0
        for line in lines:
            item = line.item
            if not isinstance(item, CabinetItem) or item.status in _RELEASED or _excluded(item):
                continue
            stands = standing.get((line.agency_slug, item.reference), ())
            if any(p.decision not in _STANDINGS for p in stands):
                continue  # it is released, and the register learns of it with the next watch
            if item.status is ItemStatus.LODGED:
                undecided += 1
            elif item.listed:
                by = named.get(line.agency_slug, Agency(line.agency_slug, line.agency_slug))
                papers.append(self._paper(by, line, item, next(iter(stands), None)))
        return Unreleased(agency, on, tuple(papers), undecided)

    def _paper(
        self, agency: Agency, line: RegisterLine, item: CabinetItem, entry: Publication | None
    ) -> UnreleasedPaper:
        clock = next(iter(line.clocks), None)
        due_on = None if clock is None else clock.due_on
        if entry is not None:  # what two people signed is what is said
            return UnreleasedPaper(
                *(agency, item.reference, _STANDINGS[entry.decision], entry.title, entry.grounds),
                *(entry.reason, item.final_decision_on, due_on, entry.review_on, entry.folder),
            )
        late = clock is not None and clock.missed
        waits = Standing.LATE if late else Standing.WAITING
        return UnreleasedPaper(
            *(
                agency,
                item.reference,
                _STANDINGS.get(item.status, waits),
                item.public_title or None,
            ),
            tuple(self.grounds[code] for code in item.grounds if code in self.grounds),
            *(item.public_reason or None, item.final_decision_on, due_on, item.review_on),
        )


def _excluded(item: CabinetItem) -> bool:
    return (
        item.status is ItemStatus.EXCLUDED
        or item.appointments_and_honours
        or is_appointments(item.reference, item.title)
    )


def _by_reference(every: Sequence[Outline], lines: Sequence[RegisterLine], seen: Seen) -> Standings:
    asked = {
        (line.agency_slug, line.item.reference)
        for line in lines
        if isinstance(line.item, CabinetItem)
    }
    at: dict[tuple[str, str], list[Outline]] = {}
    for one in every:
        if one.reference:
            for reference in references(one.reference):
                if (one.agency_slug, reference) in asked:
                    at.setdefault((one.agency_slug, reference), []).append(one)
    return {place: seen.publications(some) for place, some in at.items()}
