"""Hits at one place made into one, the best evidence first; widened, never narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from redaction.detectors.recogniser import Evidence

_RANK = {evidence: place for place, evidence in enumerate(Evidence)}


@dataclass(frozen=True, slots=True)
class Claim:
    """One hit with its category and detector.

    Attributes:
        start: offset of its first character in the normalised text.
        end: offset behind its last.
        category: what it is said to be.
        score: 0 to 1.
        detector: who says so.
        evidence: what it rests on.
    """

    start: int
    end: int
    category: str
    score: float
    detector: str
    evidence: Evidence

    @property
    def strength(self) -> tuple[float, int]:
        """Gives what claims are compared by: the score, then the kind of evidence."""
        return self.score, -_RANK[self.evidence]

    def covers(self, other: Claim) -> bool:
        """Tells whether the whole of another claim lies within this one."""
        return self.start <= other.start and other.end <= self.end


def merged(claims: Iterable[Claim]) -> list[Claim]:
    """Gives claims without doubles, in the order of the text.

    Claims of one category that overlap become one: their union, with the best one's score and
    detector. Of claims of different categories, one that lies within another goes; where both cover the
    same place, the stronger stays. Claims of different categories that only overlap in part both stay.

    >>> a = Claim(0, 4, "PERSON", 0.6, "model", Evidence.MODEL)
    >>> b = Claim(2, 9, "PERSON", 0.9, "frame", Evidence.GRAMMAR)
    >>> [(c.start, c.end, c.detector) for c in merged([a, b])]
    [(0, 9, 'frame')]
    """
    united = _united(claims)
    united.sort(key=lambda c: (c.start, -c.end, -c.score, c.category))
    kept: list[Claim] = []
    open_ones: list[int] = []
    for claim in united:
        open_ones = [place for place in open_ones if kept[place].end > claim.start]
        rivals = [kept[place] for place in open_ones]
        same = next((p for p in open_ones if _one_place(kept[p], claim)), None)
        if same is not None:
            if claim.strength > kept[same].strength:
                kept[same] = claim
        elif not any(other.covers(claim) for other in rivals):
            open_ones.append(len(kept))
            kept.append(claim)
    return kept


def _one_place(one: Claim, other: Claim) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _united(claims: Iterable[Claim]) -> list[Claim]:
    """Gives the claims with those of one category that overlap made into one."""
    united: list[Claim] = []
    last: dict[str, int] = {}
    for claim in sorted(claims, key=lambda c: (c.start, c.end)):
        place = last.get(claim.category)
        if place is not None and united[place].end > claim.start:
            before = united[place]
            best = max(before, claim, key=lambda c: c.strength)
            united[place] = replace(best, start=before.start, end=max(before.end, claim.end))
        else:
            last[claim.category] = len(united)
            united.append(claim)
    return united
