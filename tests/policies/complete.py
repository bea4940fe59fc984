"""Evidence with which nothing stands in a release's way; every name is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

from policies.facts import Surroundings
from records.evidence import Check, Evidence, EvidenceKind, Outcome

AT = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
K = EvidenceKind


def evidence(kind, subject="x", *, concern=False, until=None, at=AT, found="Looked."):
    """Gives one piece of evidence."""
    outcome = Outcome.CONCERN if concern else Outcome.CLEAR
    return Evidence(kind, subject, "mere.reviewer", at, outcome, found, until)


COMPLETE = (
    *(evidence(K.CHECK, check.value) for check in Check),
    evidence(K.MINISTER_APPROVAL, "Hon Hana Tūī"),
    evidence(K.MARKING, "UNCLASSIFIED"),
    evidence(K.ORIGINATOR_CONSENT, "Ministry of Sample Affairs"),
    evidence(K.ADMINISTRATION, "54th Parliament"),
    evidence(K.APART, "same day"),
    evidence(K.REQUESTER_REMOVED, "requester"),
    evidence(K.REVIEW_ON, "review", until=date(2027, 1, 1)),
    evidence(K.WITHHELD_UNDER, "OIA-6-a", found=""),
    evidence(K.PUBLIC_REASON, "It would harm those who keep the lights."),
)


def around(*more, without=(), **changes):
    """Gives complete surroundings; ``without`` names kinds or check subjects to leave out."""
    kept = tuple(one for one in COMPLETE if one.kind not in without and one.subject not in without)
    return Surroundings(evidence=(*kept, *more), **changes)
