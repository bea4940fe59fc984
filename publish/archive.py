"""A long list of releases cut into pages that stay where they are.

Each year's releases are numbered in the order of their publication, fifty to a page, and a withdrawn one
keeps its place, empty. So a new release changes the last page only, a withdrawal one page, and the address
of an old page can be cited.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Collection as Group
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from publish.wording import nz_day
from records.document import Agency
from records.release import Outline, Publication

Load = Callable[[Sequence[Outline]], Sequence[Publication]]
"""Gives the publications of outlines, in their order."""
PAGE_LENGTH = 50
"""Releases on a numbered page; with their summaries cut short they stay well under 100 KB."""
_FEWEST = 25
"""The newest page of a year holds at least so many once there are older ones."""


class Role(StrEnum):
    """What a run of releases is, which is what its front page looks like."""

    ALL = "all"
    AGENCY = "agency"
    RESPONSES = "responses"
    NOT_RELEASED = "not-released"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of one year of a run; ``number`` is None on the year's newest page.

    ``newer`` and ``older`` are keys of its neighbours in the same year.
    """

    key: str
    year: int
    number: int | None
    slots: tuple[Outline, ...]
    newer: str | None
    older: str | None

    @property
    def standing(self) -> tuple[Outline, ...]:
        """Gives what stands on it, newest first."""
        return tuple(p for p in reversed(self.slots) if p.withdrawn_at is None)


@dataclass(frozen=True, slots=True)
class Run:
    """Releases that are listed together, oldest first, with the withdrawn ones in their places.

    Attributes:
        role: which front page it has.
        folder: of its year pages on the shelf.
        front: key of its front page.
        title: what people call it.
        members: oldest first.
        agency: whose it is; None for what spans agencies.
    """

    role: Role
    folder: str
    front: str
    title: str
    members: tuple[Outline, ...]
    agency: Agency | None = None

    def latest(self, most: int) -> tuple[Outline, ...]:
        """Gives the newest that stand, newest first."""
        found: list[Outline] = []
        for publication in reversed(self.members):
            if len(found) == most:
                break
            if publication.withdrawn_at is None:
                found.append(publication)
        return tuple(found)

    @property
    def thing(self) -> str:
        """Gives what one of them is called when they are counted."""
        return "document" if self.role is Role.NOT_RELEASED else "release"

    @property
    def standing(self) -> int:
        """Gives how many of them stand."""
        return standing(self.members)

    def years(self) -> list[tuple[int, tuple[Outline, ...]]]:
        """Gives each year in New Zealand with its members, newest year first."""
        return by_year(self.members)[::-1]

    def counts(self) -> list[tuple[int, int]]:
        """Gives each year with how many of it stand, newest year first."""
        return [(year, standing(members)) for year, members in self.years()]

    def year_key(self, year: int) -> str:
        """Gives the key of a year's newest page."""
        return f"{self.folder}/{year}/index.html"

    def leaves(self) -> Iterator[Leaf]:
        """Gives every page of every year."""
        for year, members in self.years():
            yield from self._of_year(year, members)

    def touched(self, ids: Group[str]) -> Iterator[Leaf]:
        """Gives the pages that may differ since these documents were published or withdrawn.

        A publication may have come in before others of its minute, so everything after it counts; what is
        withdrawn moves nothing.
        """
        for year, members in self.years():
            if not any(p.document_id in ids for p in members):
                continue
            leaves = self._of_year(year, members)
            first = next((i for i, p in enumerate(members) if _moves(p, ids)), None)
            # its page may be new, and then the page before it has a new neighbour
            after = len(leaves) if first is None else max(0, _leaf_of(first, len(leaves)) - 2)
            for place, leaf in enumerate(leaves):
                if place >= after or any(p.document_id in ids for p in leaf.slots):
                    yield leaf

    def _of_year(self, year: int, members: Sequence[Outline]) -> list[Leaf]:
        whole = max(0, (len(members) - _FEWEST) // PAGE_LENGTH)
        keys = [f"{self.folder}/{year}/{number}/index.html" for number in range(1, whole + 1)]
        keys.append(self.year_key(year))
        return [
            Leaf(
                key=key,
                year=year,
                number=place + 1 if place < whole else None,
                slots=tuple(
                    members[
                        place * PAGE_LENGTH : (place + 1) * PAGE_LENGTH if place < whole else None
                    ]
                ),
                newer=keys[place + 1] if place < whole else None,
                older=keys[place - 1] if place else None,
            )
            for place, key in enumerate(keys)
        ]


def by_year(members: Sequence[Outline]) -> list[tuple[int, tuple[Outline, ...]]]:
    """Gives each year in New Zealand with its members, which are in order, oldest year first."""
    found = []
    place = 0
    while place < len(members):
        year = year_of(members[place])
        # years follow each other, so each one's end is looked for and not walked to
        end = bisect_right(members, year, lo=place, key=year_of)
        found.append((year, tuple(members[place:end])))
        place = end
    return found


def cut(members: Sequence[Outline], size: int) -> Iterator[tuple[int, Sequence[Outline]]]:
    """Gives a year's parts of so many, each by its number from 1."""
    for number, start in enumerate(range(0, len(members), size), start=1):
        yield number, members[start : start + size]


def differing(
    members: Sequence[Outline], size: int, ids: Group[str] | None
) -> Iterator[tuple[int, Sequence[Outline]]]:
    """Gives those of the parts that may differ since the documents ``ids`` were published or withdrawn.

    What is new moves everything after it. All parts may differ where there are no ids.
    """
    moved = 0
    if ids is not None:
        moved = next((i for i, one in enumerate(members) if _moves(one, ids)), len(members))
    for number, of in cut(members, size):
        if number * size > moved or any(one.document_id in (ids or ()) for one in of):
            yield number, of


def standing(members: Sequence[Outline]) -> int:
    """Gives how many of some stand."""
    # a list of its own is counted three times as fast as a sum, and there are hundreds of thousands
    return [one.withdrawn_at for one in members].count(None)


def year_of(publication: Publication | Outline) -> int:
    """Gives the year in New Zealand in which it was published."""
    at = publication.published_at
    # New Zealand is ahead of UTC by less than a day, so only the last day's year has to be looked up
    if at.tzinfo is UTC and (at.month, at.day) != (12, 31):
        return at.year
    return nz_day(at).year


def changed_at(members: Sequence[Outline], otherwise: datetime) -> datetime:
    """Gives the instant of the last publication or withdrawal among some, which are in order."""
    gone = [at for at in [one.withdrawn_at for one in members] if at is not None]
    return max([*gone, *(one.published_at for one in members[-1:])], default=otherwise)


def _moves(publication: Outline, ids: Group[str]) -> bool:
    return publication.withdrawn_at is None and publication.document_id in ids


def _leaf_of(place: int, leaves: int) -> int:
    return min(place // PAGE_LENGTH, leaves - 1)
