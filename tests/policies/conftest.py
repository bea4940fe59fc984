"""A document, findings and decisions to try policies on; every name is invented."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest

from records.document import Agency, DocumentRecord, Kind, SourceFile, Submission
from records.geometry import Box
from records.marks import Decisions, Finding, Mark, ReleaseDecision
from records.stages import Stage

AT = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def make_record():
    """Gives a maker of document records; keywords change the submission."""

    def make(**changes):
        submission = Submission(
            kind=Kind.CABINET_PAPER,
            title="A levy for lighthouses",
            agency=Agency("sample-affairs", "Ministry of Sample Affairs"),
            submitter="tui.submitter",
            reference="CAB-26-SUB-0123",
            portfolio="Sample Affairs",
            minister="Hon Hana Tūī",
            decided_on=date(2026, 6, 1),
        )
        return DocumentRecord(
            id="d1",
            submission=dataclasses.replace(submission, **changes),
            source=SourceFile("paper.pdf", "0" * 64, 1000, "application/pdf", 4),
            stage=Stage.DECIDED,
            version=1,
            queued_at=AT,
            changed_at=AT,
        )

    return make


@pytest.fixture
def make_finding():
    """Gives a maker of findings, each with an id of its own."""
    made = []

    def make(category, text, *, page=1, y=100.0):
        made.append(text)
        box = Box(72, y, 200, y + 12)
        return Finding(f"f{len(made)}", page, (box,), category, 0.9, "test", text)

    return make


@pytest.fixture
def make_mark():
    """Gives a maker of marks that are right unless told otherwise."""

    def make(**changes):
        mark = Mark(
            page=1,
            boxes=(Box(72, 100, 200, 112),),
            ground="OIA-9-2-a",
            note="Nothing public turns on who it is.",
        )
        return dataclasses.replace(mark, **changes)

    return make


@pytest.fixture
def make_decisions(make_mark):
    """Gives a maker of decisions that pass unless told otherwise."""

    def make(**changes):
        decisions = Decisions(
            decision=ReleaseDecision.PART,
            marks=(make_mark(),),
            released_findings=frozenset(),
            reviewer="mere.reviewer",
            decided_at=AT,
            approver="sione.approver",
            approved_at=AT,
        )
        return dataclasses.replace(decisions, **changes)

    return make
