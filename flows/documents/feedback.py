"""What reviewers made of the findings, as counts: accepted, released, added; never a word of a document.

The counts go into the journal when a reviewer settles a document, by detector and version, rule and
version, and category. Where a document is settled again, its latest counts are the ones that hold.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.document import Page
from records.marks import Decisions, Finding, Mark, Proposal
from records.release import JournalEntry

EVENT = "feedback"
_ACCEPTED, _RELEASED, _ADDED = "accepted", "released", "added"


def counts(
    findings: Sequence[Finding],
    proposals: Sequence[Proposal],
    decisions: Decisions,
    pages: Iterable[Page],
) -> dict[str, Any]:
    """Gives the counts of one document, fit for the journal."""
    ruled = {proposal.finding_id: proposal for proposal in proposals}
    accepted = {mark.finding_id for mark in decisions.marks if mark.finding_id is not None}
    told: Counter[str] = Counter()
    for finding in findings:
        proposal = ruled.get(finding.id)
        rule = f"{proposal.rule}/{proposal.rule_version}" if proposal else "-"
        outcome = _ACCEPTED if finding.id in accepted else _RELEASED
        detector = f"{finding.detector}/{finding.version}"
        told[f"{finding.category}|{detector}|{rule}|{outcome}"] += 1
    own = [mark for mark in decisions.marks if mark.finding_id is None]
    told.update(f"{_kind_of(mark, pages)}|-|-|{_ADDED}" for mark in own)
    return {"counts": dict(sorted(told.items()))}


def _kind_of(mark: Mark, pages: Iterable[Page]) -> str:
    """Gives what a reviewer's own mark seems to cover, from the look of its words alone."""
    words = " ".join(
        word.text
        for page in pages
        if page.number == mark.page
        for word in page.words
        if any(box.overlap(word.box) > 0.5 * word.box.area for box in mark.boxes)
    )
    if "@" in words:
        return "EMAIL"
    if sum(letter.isdigit() for letter in words) >= 5:
        return "NUMBER"
    parts = re.findall(r"[^\W\d_]+", words)
    if parts and len(parts) <= 5 and all(part[0].isupper() for part in parts):
        return "PERSON"
    return "WORDS" if parts else "PICTURE"


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of the report."""

    category: str
    detector: str
    rule: str
    accepted: int
    released: int

    @property
    def precision(self) -> float | None:
        """Gives the share of findings that reviewers accepted, None where there are none."""
        whole = self.accepted + self.released
        return self.accepted / whole if whole else None


@dataclass(frozen=True, slots=True)
class Report:
    """What reviewers made of all findings: a line for each detector and rule, and misses by kind."""

    documents: int
    lines: tuple[Tally, ...]
    missed: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Gives the report in the form that ``release findings-report --json`` prints."""
        return {
            "documents": self.documents,
            "categories": [self._category(name) for name in self._categories()],
            "detectors": [
                {
                    "category": line.category,
                    "detector": line.detector,
                    "rule": line.rule,
                    "accepted": line.accepted,
                    "released": line.released,
                    "precision": line.precision,
                }
                for line in self.lines
            ],
        }

    def _categories(self) -> list[str]:
        return sorted({line.category for line in self.lines} | set(self.missed))

    def _category(self, name: str) -> dict[str, Any]:
        accepted = sum(line.accepted for line in self.lines if line.category == name)
        released = sum(line.released for line in self.lines if line.category == name)
        whole = accepted + released
        return {
            "category": name,
            "accepted": accepted,
            "released": released,
            "missed": self.missed.get(name, 0),
            "precision": accepted / whole if whole else None,
        }


def report(journal: Iterable[JournalEntry]) -> Report:
    """Gives the report over the journal's counts; the latest of each document holds."""
    latest: dict[str, Mapping[str, int]] = {}
    for entry in journal:
        told = entry.detail.get("counts")
        if entry.event == EVENT and isinstance(told, dict):
            latest[entry.subject] = told
    lines: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    missed: Counter[str] = Counter()
    for document in latest.values():
        for key, count in document.items():
            category, detector, rule, outcome = key.split("|")
            if outcome == _ADDED:
                missed[category] += count
            else:
                lines[category, detector, rule][outcome] += count
    return Report(
        documents=len(latest),
        lines=tuple(
            Tally(*key, accepted=told[_ACCEPTED], released=told[_RELEASED])
            for key, told in sorted(lines.items())
        ),
        missed=dict(sorted(missed.items())),
    )
