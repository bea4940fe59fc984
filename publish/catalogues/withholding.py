"""What was withheld and why, counted: documents by ground, by year and by what was decided."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from publish.archive import Load, by_year
from records.grounds import Ground
from records.marks import ReleaseDecision
from records.release import Outline

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


def withheld_in(members: Sequence[Outline], load: Load) -> Withheld:
    """Gives the counts of what stands; what was withdrawn is told elsewhere.

    Args:
        members: oldest first, withdrawn ones too.
        load: gives the publications of some; a ground is named as the first that it was used in names it.
    """
    decisions: dict[int, Counter[ReleaseDecision]] = {}
    alike: list[tuple[int, str, ReleaseDecision, int]] = []
    first: dict[str, Outline] = {}
    for year, of in by_year(members):
        standing = [one for one in of if one.withdrawn_at is None]
        if not standing:
            continue
        # few combinations of grounds make up many documents
        together = Counter([(one.grounds, one.decision) for one in standing])
        alike += [(year, codes, decision, count) for (codes, decision), count in together.items()]
        decisions[year] = Counter()
        for (_, decision), count in together.items():
            decisions[year][decision] += count
        first = {one.grounds: one for one in reversed(standing)} | first
    uses = {code: GroundUse(ground) for code, ground in _grounds(first, load).items()}
    for year, codes, decision, count in alike:
        for code in codes.split():
            use = uses[code]
            (use.full if decision is ReleaseDecision.WITHHELD else use.part)[year] += count
    ranked = sorted(uses.values(), key=lambda use: (-use.total, use.ground.code))
    return Withheld(decisions, tuple(ranked), tuple(sorted(decisions, reverse=True)))


def _grounds(first: Mapping[str, Outline], load: Load) -> dict[str, Ground]:
    named: dict[str, Ground] = {}
    for publication in load(sorted(one for codes, one in first.items() if codes)):
        for ground in publication.grounds:
            named.setdefault(ground.code, ground)
    return named


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
