"""What is so of one document, in the words of the vocabulary; no clock, no store."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.names import folded, name_parts
from policies.regimes import Regime
from records.document import DocumentRecord, Kind
from records.evidence import ENTRY_KINDS, Evidence, EvidenceKind, Outcome, entry_of, in_force
from records.geometry import Box, lies_under
from records.grounds import Ground, GroundKind
from records.guidance import ClockReading
from records.marks import Decisions, Finding, Mark, ReleaseDecision
from records.register import CabinetItem, ItemStatus

LICENCES = frozenset(
    {
        *("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-4.0"),
        *("CC-BY-NC-ND-4.0", "CC0-1.0", "no-known-rights", "all-rights-reserved"),
    }
)
"""What a public copy may bear (NZGOAL)."""

_SILENT = frozenset({"OIA-18-b", "LGOIMA-17-b"})
"""Neither to confirm nor to deny (OIA s 10, LGOIMA s 8): an entry would confirm."""
_CABINET = frozenset({Kind.CABINET_PAPER, Kind.CABINET_MINUTE})
_APH = re.compile(r"\baph\b|\bappointments?\s+(and|&)\s+honours?\b")
_APH_REFERENCE = re.compile(r"^\s*aph\b")
_NAMES = re.compile(r"[;,/&]|\band\b|\bme\b")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a document: evidence, the register, its counterpart, its proof.

    Attributes:
        item: the Cabinet item that the register has for it.
        administration: the government in office today; None where the agency did not say.
        counterpart_ready: the minute to a paper, or the paper to a minute, is decided too.
        clock: the limit that runs for it.
        unreadable: pages that could not be read, by number, and what is visible of each if that is known.
        proof: whether the proof holds, and is about the bytes that are to be placed; None before.
    """

    evidence: tuple[Evidence, ...] = ()
    item: CabinetItem | None = None
    administration: str | None = None
    counterpart_ready: bool = False
    clock: ClockReading | None = None
    proof: tuple[bool, bool] | None = None
    unreadable: Mapping[int, Box | None] = field(default_factory=dict)


NOTHING_AROUND = Surroundings()


@dataclass(frozen=True, slots=True)
class Case:
    """One document with all that a rule may look at."""

    record: DocumentRecord
    decisions: Decisions | None
    findings: Sequence[Finding]
    grounds: Mapping[str, Ground]
    today: date
    regime: Regime
    around: Surroundings = NOTHING_AROUND

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Gives the marks as settled, none before that."""
        return () if self.decisions is None else self.decisions.marks


def document_facts(case: Case) -> dict[str, Any]:
    """Gives the facts of the document as a whole: every term but those of a mark or a finding."""
    return {
        **_document(case),
        **_decision(case),
        **_evidence(case),
        **_entry(case),
        **_clock_and_proof(case.around),
    }


def _document(case: Case) -> dict[str, Any]:
    queued, around = case.record.submission, case.around
    given = {
        "portfolio": (queued.portfolio or "").strip(),
        "minister": (queued.minister or "").strip(),
        "decided_on": queued.decided_on,
    }
    days = {"document_on": queued.document_on, "decided_on": queued.decided_on}
    said = _latest(around.evidence)
    licence = said.get(EvidenceKind.LICENCE, "CC-BY-4.0")
    item, administration = around.item, _administration(case, said)
    reference = queued.reference or ""
    return {
        "document.kind": queued.kind.value,
        "document.regime": case.regime.value,
        "document.agency": queued.agency.slug,
        "document.reference": reference,
        "document.language": queued.language.strip(),
        "document.licence": licence,
        "document.cabinet": queued.kind in _CABINET,
        "document.title_given": bool(queued.title.strip()),
        "document.agency_given": bool(queued.agency.name.strip() and queued.agency.slug.strip()),
        "document.appointments": is_appointments(reference, queued.title),
        "document.excluded": item is not None
        and (item.status is ItemStatus.EXCLUDED or item.appointments_and_honours),
        "document.marked": any(_is_marking(finding) for finding in case.findings),
        "document.counterpart_ready": around.counterpart_ready,
        "document.earlier_administration": bool(administration and around.administration)
        and folded(administration) != folded(around.administration or ""),
        "document.licence_known": licence in LICENCES,
        "document.details_missing": tuple(name for name, value in given.items() if not value),
        "document.dates_ahead": tuple(
            name for name, day in days.items() if day and day > case.today
        ),
        "document.pages": case.record.source.pages,
        "document.unreadable_pages": tuple(
            f"page {number}"
            for number, visible in around.unreadable.items()
            if not _in_full(number, visible, case.marks)
        ),
    }


def _in_full(number: int, visible: Box | None, marks: Sequence[Mark]) -> bool:
    """Tells whether a page is withheld under one box over all of it; nobody knows of a page without a frame."""
    boxes = [box for mark in marks if mark.page == number for box in mark.boxes]
    return visible is not None and any(
        box.overlap(visible) >= 0.999 * visible.area for box in boxes
    )


def is_appointments(reference: str, title: str) -> bool:
    """Tells whether a reference or a title is that of an Appointments and Honours paper."""
    return bool(_APH_REFERENCE.search(folded(reference)) or _APH.search(folded(title)))


def _is_marking(finding: Finding) -> bool:
    return finding.category == "MARKING" and "unclassified" not in folded(finding.text)


def _administration(case: Case, said: Mapping[EvidenceKind, str]) -> str:
    item = case.around.item
    told = said.get(EvidenceKind.ADMINISTRATION, "")
    return told.strip() or ("" if item is None else item.administration.strip())


def _latest(evidence: tuple[Evidence, ...]) -> dict[EvidenceKind, str]:
    return {one.kind: one.subject for one in in_force(evidence)}


def _decision(case: Case) -> dict[str, Any]:
    settled = case.decisions
    approver = "" if settled is None else (settled.approver or "").strip()
    approved_at = None if settled is None else settled.approved_at
    outcome = None if settled is None else settled.decision
    return {
        "decision.outcome": "" if outcome is None else outcome.value,
        "decision.made": settled is not None,
        "decision.signed": bool(approver) and approved_at is not None,
        "decision.signed_by_reviewer": settled is not None
        and bool(approver)
        and folded(approver).split() == folded(settled.reviewer).split(),
        "decision.signed_too_early": settled is not None
        and approved_at is not None
        and approved_at < settled.decided_at,
        "decision.releases": outcome in (ReleaseDecision.FULL, ReleaseDecision.PART),
        "decision.entry_only": outcome in (ReleaseDecision.WITHHELD, ReleaseDecision.DEFERRED),
        "decision.marks": len(case.marks),
        "decision.grounds": tuple(dict.fromkeys(mark.ground for mark in case.marks)),
    }


def _evidence(case: Case) -> dict[str, Any]:
    held = in_force(case.around.evidence)
    clear = [one for one in held if one.outcome is Outcome.CLEAR]
    concern = [one for one in held if one.outcome is Outcome.CONCERN]
    # a Minister's notice is no fact that a rule can hold a release back by, nor is a ground taken back
    untold = (EvidenceKind.NOTICE, EvidenceKind.WITHHELD_UNDER)
    concerns = (c for c in concern if c.kind not in untold)
    said = {one.kind: one for one in clear}
    marking, embargo = said.get(EvidenceKind.MARKING), said.get(EvidenceKind.EMBARGO)
    until = None if embargo is None else embargo.until
    return {
        "evidence.checks": tuple(o.subject for o in clear if o.kind is EvidenceKind.CHECK),
        "evidence.concerns": tuple(
            o.subject if o.kind is EvidenceKind.CHECK else o.kind.value for o in concerns
        ),
        "evidence.kinds": tuple(
            dict.fromkeys(o.kind.value for o in clear if o.kind is not EvidenceKind.NOTICE)
        ),
        "evidence.ministers_missing": _ministers_missing(case, clear),
        "evidence.marking": "" if marking is None else marking.subject.strip().upper(),
        "evidence.administration": _administration(
            case, {kind: one.subject for kind, one in said.items()}
        ),
        "evidence.embargo_days": 0 if until is None else max((until - case.today).days, 0),
    }


def _entry(case: Case) -> dict[str, Any]:
    queued, evidence = case.record.submission, case.around.evidence
    told = entry_of(evidence)
    noted = {
        one.subject
        for one in in_force(evidence)
        if one.kind is EvidenceKind.WITHHELD_UNDER and one.found.strip()
    }
    signed_at = None if case.decisions is None else case.decisions.approved_at
    return {
        "evidence.entry_titled": bool((told.title or queued.title).strip()),
        "evidence.entry_reviewed": told.review_on is not None,
        "evidence.entry_reasoned": told.reason is not None,
        "evidence.entry_grounds": told.grounds,
        "evidence.entry_grounds_unfit": tuple(c for c in told.grounds if not _bears(case, c)),
        "evidence.entry_grounds_unbalanced": tuple(
            code
            for code in told.grounds
            if code in case.grounds
            and case.grounds[code].public_interest_test
            and code not in noted
        ),
        "evidence.entry_changed": signed_at is not None
        and any(one.kind in ENTRY_KINDS and one.at > signed_at for one in evidence),
    }


def _bears(case: Case, code: str) -> bool:
    """Tells whether an entry can stand on a ground."""
    ground = case.grounds.get(code)
    if ground is None or ground.act is not case.regime.act or code in _SILENT:
        return False
    answers = case.record.submission.kind is Kind.OIA_RESPONSE
    return ground.kind is GroundKind.WITHHOLDING or answers


def ministers_of(case: Case) -> tuple[str, ...]:
    """Gives the Ministers whose authority Cabinet material needs: the register's, else the one queued."""
    queued, item = case.record.submission, case.around.item
    if queued.kind not in _CABINET:
        return ()
    named = _NAMES.split(queued.minister or "") if item is None else item.ministers
    return tuple(name.strip() for name in named if name.strip())


def _ministers_missing(case: Case, clear: Sequence[Evidence]) -> tuple[str, ...]:
    approved = {
        name_parts(one.subject) for one in clear if one.kind is EvidenceKind.MINISTER_APPROVAL
    }
    return tuple(name for name in ministers_of(case) if name_parts(name) not in approved)


def _clock_and_proof(around: Surroundings) -> dict[str, Any]:
    clock, proof = around.clock, around.proof
    return {
        "clock.runs": clock is not None and clock.runs,
        "clock.left": 0 if clock is None else clock.left,
        "proof.due": proof is not None,
        "proof.holds": proof is not None and proof[0],
        "proof.same_bytes": proof is not None and proof[1],
    }


def mark_facts(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    """Gives each mark's place, as ``page 2, mark 1``, and its facts."""
    last = case.record.source.pages
    for number, mark in enumerate(case.marks, start=1):
        ground = case.grounds.get(mark.ground)
        boxes = mark.boxes
        yield (
            f"page {mark.page}, mark {number}",
            {
                "mark.placed": 1 <= mark.page <= last
                and bool(boxes)
                and all(box.area > 0 for box in boxes),
                "mark.ground_known": ground is not None,
                "mark.refuses": ground is not None and ground.kind is GroundKind.REFUSAL,
                "mark.other_act": ground is not None and ground.act is not case.regime.act,
                "mark.conclusive": ground is not None and ground.conclusive,
                "mark.balanced": ground is not None and ground.public_interest_test,
                "mark.noted": bool((mark.note or "").strip()),
                "mark.ground": mark.ground,
                "mark.page": mark.page,
            },
        )


def finding_facts(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    """Gives each finding's place, as ``page 2, finding f1``, and its facts; none before a decision."""
    if case.decisions is None:
        return
    settled = case.decisions.released_findings | {mark.finding_id for mark in case.marks}
    for finding in case.findings:
        yield (
            f"page {finding.page}, finding {finding.id}",
            {
                "finding.settled": finding.id in settled or _covered(finding, case.marks),
                "finding.category": finding.category,
                "finding.page": finding.page,
            },
        )


def _covered(finding: Finding, marks: Sequence[Mark]) -> bool:
    """Tells whether marks lie over a finding: a box drawn by hand accepts what is under it."""
    over = [box for mark in marks if mark.page == finding.page for box in mark.boxes]
    return lies_under(finding.boxes, over)
