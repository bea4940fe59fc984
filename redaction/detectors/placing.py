"""Claims in normalised texts as findings: with boxes on a page, with offsets in a text beside the pages."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from records.document import Page, Word
from records.geometry import Box, union
from records.marks import Finding, Role, TextFinding
from redaction.detectors.engine import RECOGNISERS
from redaction.detectors.merging import Claim
from redaction.detectors.normalised import Normalised
from redaction.detectors.roles import People, role_of_name, role_of_number

NAMES = frozenset({"PERSON", "SIGNATURE"})
VERSIONS = {kind.DETECTOR: kind.VERSION for kind in RECOGNISERS}
"""The version of each recogniser's rules, kept with what it finds."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a document (a page) while it is looked through."""

    plain: Normalised = field(repr=False)
    claims: list[Claim]

    def written(self, claim: Claim) -> str:
        """Gives the words of a claim, normalised."""
        return self.plain.text[claim.start : claim.end]


def of_label(whole: Part, words: Part) -> tuple[TextFinding, ...]:
    """Gives what was found in a text beside the pages, read as a sentence and as joined words."""
    found: dict[tuple[int, int], TextFinding] = {}
    for part in (words, whole):
        for claim in part.claims:
            one = in_text(claim, part)
            found[one.start, one.end] = one
    return tuple(
        found[place]
        for place in sorted(found)
        if not any(o[0] <= place[0] and place[1] <= o[1] and o != place for o in found)
    )


def in_text(claim: Claim, part: Part) -> TextFinding:
    """Gives a claim with offsets in the text as it was given."""
    start, end = part.plain.original_span(claim.start, claim.end)
    return TextFinding(start, end, claim.category, round(claim.score, 3), claim.detector)


def people_in(parts: Sequence[Part]) -> People:
    """Gives the roles of everybody whom a document names, taken from every place together."""
    return People(
        (part.written(claim), role_of_name(part.plain.text, claim.start, claim.end))
        for part in parts
        for claim in part.claims
        if claim.category in NAMES
    )


def _role(claim: Claim, part: Part, people: People) -> Role:
    if claim.category == "PHONE":
        return role_of_number(part.plain.text, claim.start, claim.end)
    return people.role(part.written(claim)) if claim.category in NAMES else Role.UNKNOWN


def on_page(page: Page, part: Part, people: People) -> list[Finding]:
    """Gives the findings of one page; two claims on the very same words are one finding."""
    found: dict[tuple[tuple[Box, ...], str], Finding] = {}
    for claim in part.claims:
        start, end = part.plain.original_span(claim.start, claim.end)
        words = page.words_between(start, end)
        if not words:
            continue
        boxes = _line_boxes(words)
        finding = Finding(
            id=_stable_id(page.number, boxes, claim.category, claim.detector),
            page=page.number,
            boxes=boxes,
            category=claim.category,
            score=round(claim.score, 3),
            detector=claim.detector,
            text=page.text[start:end],
            role=_role(claim, part, people),
            version=VERSIONS.get(claim.detector, "1"),
        )
        before = found.get((boxes, claim.category))
        if before is None or before.score < finding.score:
            found[boxes, claim.category] = finding
    return list(found.values())


def _line_boxes(words: Sequence[Word]) -> tuple[Box, ...]:
    """Gives one box for each line that the words stand on."""
    lines = itertools.groupby(words, key=lambda word: (word.block, word.line, word.turn))
    return tuple(union(word.box for word in line) for _, line in lines)


def _stable_id(page: int, boxes: Sequence[Box], category: str, detector: str) -> str:
    """Gives twelve letters that are the same for the same place, category and detector in every run."""
    place = ";".join(",".join(f"{value:.1f}" for value in (b.x0, b.y0, b.x1, b.y1)) for b in boxes)
    told = f"{page}|{place}|{category}|{detector}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]
