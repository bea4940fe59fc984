"""Evidence: who found what, and when, on the way to a release; nothing passes on somebody's say-so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Check(StrEnum):
    """What is checked before Cabinet material is released; each leaves evidence.

    Source: Cabinet Office circular CO (23) 4, due diligence.
    """

    GROUNDS = "grounds"
    """The grounds of the OIA, and the public interest that outweighs them or does not."""
    PRIVACY = "privacy"
    """The Privacy Act 2020."""
    MARKING = "marking"
    """The protective marking, and the originator's consent to lower it."""
    PRIVILEGE = "privilege"
    """Legal professional privilege."""
    COMMERCIAL = "commercial"
    """Commercial interests, and obligations of confidence."""
    ENACTMENTS = "enactments"
    """Other enactments and orders of a court."""
    DEFAMATION = "defamation"
    """Defamation, and other liability."""
    COPYRIGHT = "copyright"
    """Copyright of third parties."""
    TIMING = "timing"
    """Announcements, negotiations, the Budget."""


class EvidenceKind(StrEnum):
    """What a piece of evidence is about; ``subject`` says which one of its kind."""

    CHECK = "check"
    """A check was made; the subject is a :class:`Check`."""
    MINISTER_APPROVAL = "minister-approval"
    """A Minister authorises the release; the subject is the Minister's name."""
    MARKING = "marking"
    """The marking at release; the subject is the marking, ``UNCLASSIFIED``."""
    ORIGINATOR_CONSENT = "originator-consent"
    """The originator consents to lower the marking; the subject is the originator."""
    LEGAL_SIGN_OFF = "legal-sign-off"
    """A lawyer signs that privilege is kept or waived; the subject is the office."""
    ADMINISTRATION = "administration"
    """Which government was in office; the subject is its name."""
    EARLIER_ADMINISTRATION = "earlier-administration"
    """The path of an earlier government's papers was followed; the subject is who agreed."""
    APART = "apart"
    """Why paper and minute do not go out together; the reason is in ``found``."""
    REQUESTER_REMOVED = "requester-removed"
    """The requester's own details were looked for and are removed."""
    LICENCE = "licence"
    """The licence of the public copy; the subject is its code, ``CC-BY-4.0``."""
    EMBARGO = "embargo"
    """Not before ``until``; the latest one given holds."""
    SAFE_TITLE = "safe-title"
    """The title that a not-released entry may show; the subject is the title."""
    REVIEW_ON = "review-on"
    """When a withheld or deferred document is looked at again: ``until``."""
    WITHHELD_UNDER = "withheld-under"
    """A ground on which the whole document is not released; the subject is its code, and ``found`` the
    balancing note where the ground has a public-interest test."""
    PUBLIC_REASON = "public-reason"
    """Why it is not released, in the words that its entry shows; the subject is the sentence."""
    NOTICE = "notice"
    """A Minister was told; an OIA release never waits for it."""


class Outcome(StrEnum):
    """What a piece of evidence says."""

    CLEAR = "clear"
    """It stands in nobody's way."""
    CONCERN = "concern"
    """It holds the document back until it is looked at again."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a person found or gave; the latest of its kind and subject holds.

    Attributes:
        by: user name of who found it or wrote it down.
        found: what was found, in the person's words; never shown in errors, logs or the journal.
        until: the day that an embargo or a review names.
    """

    kind: EvidenceKind
    subject: str
    by: str
    at: datetime
    outcome: Outcome = Outcome.CLEAR
    found: str = field(default="", repr=False)
    until: date | None = None


def in_force(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Gives the latest of each kind and subject, in the order in which they were first given."""
    latest: dict[tuple[EvidenceKind, str], Evidence] = {}
    for one in evidence:
        key = (one.kind, "" if one.kind in _ONE_OF_A_KIND else one.subject)
        if key not in latest or one.at >= latest[key].at:
            latest[key] = one
    return tuple(latest.values())


_ONE_OF_A_KIND = frozenset(
    {
        *(EvidenceKind.MARKING, EvidenceKind.ADMINISTRATION, EvidenceKind.LICENCE),
        *(EvidenceKind.EMBARGO, EvidenceKind.SAFE_TITLE, EvidenceKind.REVIEW_ON),
        EvidenceKind.PUBLIC_REASON,
    }
)

ENTRY_KINDS = frozenset(
    {
        *(EvidenceKind.SAFE_TITLE, EvidenceKind.REVIEW_ON),
        *(EvidenceKind.WITHHELD_UNDER, EvidenceKind.PUBLIC_REASON),
    }
)
"""What an entry for a document that is not released is made of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the public is told of a document of which nothing is released.

    Attributes:
        title: a safe title; None where the document's own may be shown.
        grounds: codes of the grounds on which all of it is withheld, in the order given.
        reason: why, in words for the public.
        review_on: when the decision is looked at again.
    """

    title: str | None = None
    grounds: tuple[str, ...] = ()
    reason: str | None = None
    review_on: date | None = None


def entry_of(evidence: tuple[Evidence, ...]) -> Entry:
    """Gives the entry that the evidence amounts to; a concern takes what it is about out of it."""
    clear = [one for one in in_force(evidence) if one.outcome is Outcome.CLEAR]
    said = {one.kind: one for one in clear}
    title, reason = said.get(EvidenceKind.SAFE_TITLE), said.get(EvidenceKind.PUBLIC_REASON)
    review = said.get(EvidenceKind.REVIEW_ON)
    return Entry(
        title=None if title is None else title.subject.strip() or None,
        grounds=tuple(one.subject for one in clear if one.kind is EvidenceKind.WITHHELD_UNDER),
        reason=None if reason is None else reason.subject.strip() or None,
        review_on=None if review is None else review.until,
    )
