"""What was withheld and why, counted: documents by ground, by year and by what was decided."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from publish.archive import year_of
from records.grounds import Ground
from records.marks import ReleaseDecision
from records.release import Publication

YEARS_SHOWN = 5


@dataclass(slots=True)
class GroundUse:
    """In how many documents one ground was used, by year; a document counts once however often it is."""

    ground: Ground
    part: Counter[int] = field(default_factory=Counter)
    full: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Gives the documents of all years."""
        return self.part.total() + self.full.total()

    def in_year(self, year: int) -> int:
        """Gives the documents of one year."""
        return self.part[year] + self.full[year]


@dataclass(frozen=True, slots=True)
class Withheld:
    """The whole picture of a run of releases that stand.

    Attributes:
        decisions: documents by year and decision.
        uses: the grounds, the most used first.
        years: those with a release, newest first.
    """

    decisions: dict[int, Counter[ReleaseDecision]]
    uses: tuple[GroundUse, ...]
    years: tuple[int, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """Gives the years that a page has room for; the CSV has all."""
        return self.years[:YEARS_SHOWN]

    def decided(self, decision: ReleaseDecision) -> int:
        """Gives the documents of one decision in all years."""
        return sum(counts[decision] for counts in self.decisions.values())


def withheld_in(publications: Iterable[Publication]) -> Withheld:
    """Gives the counts of what stands; what was withdrawn is told elsewhere."""
    uses: dict[str, GroundUse] = {}
    decisions: dict[int, Counter[ReleaseDecision]] = {}
    for publication in publications:
        if publication.withdrawn_at is not None:
            continue
        year = year_of(publication)
        decisions.setdefault(year, Counter())[publication.decision] += 1
        for ground in publication.grounds:
            use = uses.setdefault(ground.code, GroundUse(ground))
            in_full = publication.decision is ReleaseDecision.WITHHELD
            (use.full if in_full else use.part)[year] += 1
    ranked = sorted(uses.values(), key=lambda use: (-use.total, use.ground.code))
    return Withheld(decisions, tuple(ranked), tuple(sorted(decisions, reverse=True)))


def grounds_csv(uses: Sequence[GroundUse], years: Sequence[int]) -> bytes:
    """Gives a row for each ground and year in which it was used; UTF-8 with a mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["ground", "section", "act", "title", "year", "in_part", "in_full"])
    for use in uses:
        ground = use.ground
        for year in years:
            if use.in_year(year):
                writer.writerow(
                    [
                        *(ground.code, ground.section, ground.act.value, ground.title),
                        *(year, use.part[year], use.full[year]),
                    ]
                )
    return b"\xef\xbb\xbf" + out.getvalue().encode()
