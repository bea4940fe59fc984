"""The gate: everything that holds a document back from release, as values; no clock, no store.

Nothing here waits for a Minister: the notice that an agency gives its Minister is no condition for
a release under the OIA.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from policies.names import folded
from policies.regimes import Regime, regime_of
from policies.rulebook import Condition, GateRule, RuleBook, books_for, rulebooks
from records.document import DocumentRecord
from records.grounds import Ground, GroundKind
from records.marks import Decisions, Finding, Mark, ReleaseDecision
from records.release import Obstacle

_MOST_PLACES = 8
_APH = re.compile(r"\baph\b|\bappointments?\s+(and|&)\s+honours?\b")
_APH_REFERENCE = re.compile(r"^\s*aph\b")

Held = tuple[str, ...] | None
"""None: not held. Otherwise the places, as ``page 2, mark 1``; none where it is the whole document."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the gate knows of one document."""

    record: DocumentRecord
    decisions: Decisions | None
    findings: Sequence[Finding]
    grounds: Mapping[str, Ground]
    today: date
    regime: Regime

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Gives the marks as settled, none before that."""
        return () if self.decisions is None else self.decisions.marks


def obstacles(
    record: DocumentRecord,
    decisions: Decisions | None,
    findings: Sequence[Finding],
    grounds: Mapping[str, Ground],
    today: date,
    *,
    regime: Regime | str = Regime.OIA,
    books: Sequence[RuleBook] | None = None,
) -> tuple[Obstacle, ...]:
    """Gives what holds the document back, one obstacle for each rule that is not met; empty where it may go.

    Args:
        record: the document.
        decisions: what people settled; None before that.
        findings: every finding of the document.
        grounds: both Acts' grounds by code.
        today: the day on which it would be released.
        regime: whose rules apply; ``lgoima`` only for a local authority.
        books: other rule books than the engine's own.

    Raises:
        InvalidInput: the regime is unknown, or the rule books do not fit.
    """
    case = Case(record, decisions, findings, grounds, today, regime_of(regime))
    kind = record.submission.kind
    held: list[Obstacle] = []
    for book in books_for(rulebooks() if books is None else books, case.regime, kind):
        for rule in book.gate:
            if rule.kinds and kind not in rule.kinds:
                continue
            places = _LOOK[rule.when](case)
            if places is not None:
                held.append(_obstacle(rule, places))
    return tuple(held)


def _obstacle(rule: GateRule, places: tuple[str, ...]) -> Obstacle:
    shown = ", ".join(places[:_MOST_PLACES])
    more = len(places) - _MOST_PLACES
    where = f" ({shown}{f' and {more} more' if more > 0 else ''})" if places else ""
    return Obstacle(rule.id, rule.source, rule.what + where, rule.clears)


def _whether(held: bool) -> Held:  # noqa: FBT001 - the answer itself, not a switch
    return () if held else None


def _marks_where(case: Case, wrong: Callable[[Mark], bool]) -> Held:
    places = tuple(
        f"page {mark.page}, mark {number}"
        for number, mark in enumerate(case.marks, start=1)
        if wrong(mark)
    )
    return places or None


def _decided_as(decision: ReleaseDecision) -> Callable[[Case], Held]:
    return lambda case: _whether(case.decisions is not None and case.decisions.decision is decision)


def _unsigned(case: Case) -> Held:
    settled = case.decisions
    return _whether(settled is not None and not (settled.approver and settled.approved_at))


def _signed_by_reviewer(case: Case) -> Held:
    settled = case.decisions
    if settled is None or not settled.approver:
        return None
    return _whether(folded(settled.approver.strip()) == folded(settled.reviewer.strip()))


def _signed_too_early(case: Case) -> Held:
    settled = case.decisions
    if settled is None or settled.approved_at is None:
        return None
    return _whether(settled.approved_at < settled.decided_at)


def _full_with_marks(case: Case) -> Held:
    settled = case.decisions
    return _whether(
        settled is not None and settled.decision is ReleaseDecision.FULL and bool(settled.marks)
    )


def _part_without_marks(case: Case) -> Held:
    settled = case.decisions
    return _whether(
        settled is not None and settled.decision is ReleaseDecision.PART and not settled.marks
    )


def _mark_outside(case: Case) -> Held:
    last = case.record.source.pages
    return _marks_where(
        case,
        lambda mark: (
            not 1 <= mark.page <= last
            or not mark.boxes
            or not all(box.area > 0 for box in mark.boxes)
        ),
    )


def _ground_unknown(case: Case) -> Held:
    return _marks_where(case, lambda mark: mark.ground not in case.grounds)


def _ground_where(case: Case, wrong: Callable[[Mark, Ground], bool]) -> Held:
    return _marks_where(
        case,
        lambda mark: (ground := case.grounds.get(mark.ground)) is not None and wrong(mark, ground),
    )


def _ground_refuses(case: Case) -> Held:
    return _ground_where(case, lambda _, ground: ground.kind is GroundKind.REFUSAL)


def _ground_of_other_act(case: Case) -> Held:
    return _ground_where(case, lambda _, ground: ground.act is not case.regime.act)


def _balance_missing(case: Case) -> Held:
    return _ground_where(
        case,
        lambda mark, ground: ground.public_interest_test and not (mark.note or "").strip(),
    )


def _finding_unsettled(case: Case) -> Held:
    if case.decisions is None:
        return None
    settled = case.decisions.released_findings | {mark.finding_id for mark in case.marks}
    places = tuple(
        f"page {finding.page}, finding {finding.id}"
        for finding in case.findings
        if finding.id not in settled and not _covered(finding, case.marks)
    )
    return places or None


def _covered(finding: Finding, marks: Sequence[Mark]) -> bool:
    """Tells whether marks lie over a finding: a box drawn by hand accepts what is under it."""
    over = [box for mark in marks if mark.page == finding.page for box in mark.boxes]
    return all(any(box.overlap(drawn) >= 0.8 * box.area for drawn in over) for box in finding.boxes)


def _appointments_and_honours(case: Case) -> Held:
    queued = case.record.submission
    by_reference = _APH_REFERENCE.search(folded(queued.reference or ""))
    return _whether(bool(by_reference or _APH.search(folded(queued.title))))


def _title_or_agency_missing(case: Case) -> Held:
    queued = case.record.submission
    given = (queued.title, queued.agency.name, queued.agency.slug)
    return _whether(not all(value.strip() for value in given))


def _cabinet_details_missing(case: Case) -> Held:
    queued = case.record.submission
    given = {
        "portfolio": (queued.portfolio or "").strip(),
        "minister": (queued.minister or "").strip(),
        "decided_on": queued.decided_on,
    }
    return tuple(name for name, value in given.items() if not value) or None


def _date_ahead(case: Case) -> Held:
    queued = case.record.submission
    given = {"document_on": queued.document_on, "decided_on": queued.decided_on}
    return tuple(name for name, day in given.items() if day and day > case.today) or None


_LOOK: Mapping[Condition, Callable[[Case], Held]] = MappingProxyType(
    {
        Condition.UNDECIDED: lambda case: _whether(case.decisions is None),
        Condition.UNSIGNED: _unsigned,
        Condition.SIGNED_BY_REVIEWER: _signed_by_reviewer,
        Condition.SIGNED_TOO_EARLY: _signed_too_early,
        Condition.DEFERRED: _decided_as(ReleaseDecision.DEFERRED),
        Condition.WITHHELD: _decided_as(ReleaseDecision.WITHHELD),
        Condition.FULL_WITH_MARKS: _full_with_marks,
        Condition.PART_WITHOUT_MARKS: _part_without_marks,
        Condition.MARK_OUTSIDE: _mark_outside,
        Condition.GROUND_UNKNOWN: _ground_unknown,
        Condition.GROUND_REFUSES: _ground_refuses,
        Condition.GROUND_OF_OTHER_ACT: _ground_of_other_act,
        Condition.BALANCE_MISSING: _balance_missing,
        Condition.FINDING_UNSETTLED: _finding_unsettled,
        Condition.APPOINTMENTS_AND_HONOURS: _appointments_and_honours,
        Condition.TITLE_OR_AGENCY_MISSING: _title_or_agency_missing,
        Condition.CABINET_DETAILS_MISSING: _cabinet_details_missing,
        Condition.DATE_AHEAD: _date_ahead,
    }
)
