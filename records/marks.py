"""Findings (made by a machine), proposals (made by a rule) and marks (made by a person)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from records.geometry import Box

CATEGORIES = frozenset(
    {
        "PERSON",
        "EMAIL",
        "PHONE",
        "ADDRESS",
        "DATE_OF_BIRTH",
        "IRD_NUMBER",
        "NHI_NUMBER",
        "BANK_ACCOUNT",
        "DRIVER_LICENCE",
        "PASSPORT",
        "VEHICLE_PLATE",
        "STUDENT_NUMBER",
        "CLIENT_NUMBER",
        "CREDIT_CARD",
        "IP_ADDRESS",
        "ONLINE_HANDLE",
        "SIGNATURE",
        "MARKING",
    }
)
"""The categories that every agency has; a watch list may name more."""


@dataclass(frozen=True, slots=True)
class TextFinding:
    """A candidate in a text without pages.

    Attributes:
        start: offset of its first character, in Unicode code points.
        end: offset behind its last character.
        category: one of :data:`CATEGORIES`, or a watch list's own.
        score: 0 to 1.
        detector: name of the recogniser that found it.
    """

    start: int
    end: int
    category: str
    score: float
    detector: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A candidate on a page; found is not withheld.

    ``id`` is the same for the same place, category and detector in every run. ``text`` never shows
    in ``repr`` and never leaves the vault but by ``release find``.
    """

    id: str
    page: int
    boxes: tuple[Box, ...]
    category: str
    score: float
    detector: str
    text: str = field(repr=False, compare=False, default="")


class Disposition(StrEnum):
    """What a rule proposes for a finding; a person decides."""

    WITHHOLD = "withhold"
    RELEASE = "release"
    CONSIDER = "consider"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule says of a finding: a disposition, perhaps a ground, and the rule that said so."""

    finding_id: str
    disposition: Disposition
    ground: str | None
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A redaction settled by a person.

    Attributes:
        page: number from 1.
        boxes: user space, points; one or more (a name broken over two lines has two).
        ground: code of a withholding ground.
        everywhere: the words under the boxes go from the whole file, wherever they stand.
        note: the balancing note, where the ground has a public-interest test.
        finding_id: the finding that it accepts, where it does.
        keep_position: the boxes stand exactly where they were drawn, and so does what follows on their
            lines; that tells how long the withheld words were, so it is on demand only.
    """

    page: int
    boxes: tuple[Box, ...]
    ground: str
    everywhere: bool = False
    note: str | None = field(default=None, repr=False)
    finding_id: str | None = None
    keep_position: bool = False


class ReleaseDecision(StrEnum):
    """How much of a document is released."""

    FULL = "full"
    PART = "part"
    WITHHELD = "withheld"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people settled for one document: every finding, every mark, and who signed.

    Attributes:
        marks: the redactions, in page order.
        released_findings: ids of findings that a person chose to release.
        reviewer: who decided the marks.
        approver: who signed; never the reviewer.
        approved_sha256: digest of the public copy that the approver saw; nothing else is published.
    """

    decision: ReleaseDecision
    marks: tuple[Mark, ...]
    released_findings: frozenset[str]
    reviewer: str
    decided_at: datetime
    approver: str | None = None
    approved_at: datetime | None = None
    approved_sha256: str | None = None
