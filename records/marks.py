"""Findings (made by a machine), proposals (made by a rule) and marks (made by a person)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from records.geometry import Box
from records.pictures import Description

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
        "LEGAL_ADVICE",
    }
)
"""The categories that every agency has; a watch list may name more."""


class Role(StrEnum):
    """What the words beside a finding tell of whose it is; a rule may ask for it, a person decides."""

    UNKNOWN = ""
    MINISTER = "minister"
    """Named as a Minister, or with an office of Parliament."""
    EXECUTIVE = "chief-executive"
    """Named as the head of an agency."""
    OFFICIAL = "official"
    """Named with a job at an agency."""
    THIRD_PARTY = "third-party"
    """Named as a complainant, client, tenant, relative or the like."""
    DIRECT_LINE = "direct-line"
    """A number that reaches one person: a direct dial or a mobile."""


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
    in ``repr`` and never leaves the vault but by ``release find``. ``version`` is the detector's, and
    ``role`` what the words beside it tell of whose it is.
    """

    id: str
    page: int
    boxes: tuple[Box, ...]
    category: str
    score: float
    detector: str
    text: str = field(repr=False, compare=False, default="")
    role: Role = Role.UNKNOWN
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the pages of a file and may name somebody.

    Attributes:
        texts: by what they are: properties, notes, the words of attached files.
        unread: how many files within it nobody looked into, by why: ``picture``, ``locked``, ``archive`` …;
            of ``older-office`` only the runs of letters were read.
    """

    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a whole document: on its pages, and in the texts that stand beside them.

    ``beside`` has an entry for each text that was given (a file name, a title, a property, an
    attachment's name), in which offsets are code points.
    """

    findings: tuple[Finding, ...]
    beside: Mapping[str, tuple[TextFinding, ...]]


class Disposition(StrEnum):
    """What a rule proposes for a finding; a person decides."""

    WITHHOLD = "withhold"
    RELEASE = "release"
    CONSIDER = "consider"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule says of a finding: a disposition, perhaps a ground, and the rule that said so.

    ``reason`` begins with "normally released, because" where a register explains the finding.
    """

    finding_id: str
    disposition: Disposition
    ground: str | None
    rule: str
    reason: str
    rule_version: int = 1


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
        descriptions: of pictures: ids of the source's own, or words for the picture at one place.
    """

    decision: ReleaseDecision
    marks: tuple[Mark, ...]
    released_findings: frozenset[str]
    reviewer: str
    decided_at: datetime
    approver: str | None = None
    approved_at: datetime | None = None
    approved_sha256: str | None = None
    descriptions: tuple[str | Description, ...] = ()
