"""Feedback: counts of what reviewers accept, release and add; never a word."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flows.documents import feedback
from records.document import Origin, Page, Word
from records.geometry import Box, PageFrame
from records.marks import Decisions, Disposition, Finding, Mark, Proposal, ReleaseDecision
from records.release import JournalEntry

AT = datetime(2026, 7, 1, tzinfo=UTC)
PLACE = (Box(10, 10, 60, 20),)
FINDINGS = [
    Finding("f1", 1, PLACE, "PERSON", 0.9, "name-frame", "Hana Whetū", version="2"),
    Finding("f2", 1, PLACE, "PERSON", 0.9, "name-frame", "Wage Subsidy", version="2"),
]
PROPOSALS = [
    Proposal(f.id, Disposition.CONSIDER, None, "oia-name", "ask", rule_version=2) for f in FINDINGS
]
PAGE = Page(
    1,
    PageFrame(Box(0, 0, 600, 800)),
    Origin.TEXT,
    (Word("Ana", Box(100, 10, 130, 20)), Word("Pou", Box(135, 10, 160, 20))),
)


def settled(*marks: Mark) -> Decisions:
    return Decisions(ReleaseDecision.PART, marks, frozenset({"f2"}), "reviewer", AT)


def entry(subject: str, detail: dict[str, object], event: str = feedback.EVENT) -> JournalEntry:
    return JournalEntry(1, AT, "reviewer", event, subject, detail, "", "")


def own(box: Box) -> Mark:
    return Mark(1, (box,), "OIA-9-2-a")


def test_accepted_released_and_added_are_counted_without_words():
    """One accepted, one released, one name that the machine missed; no word of them is kept."""
    accepted = Mark(1, PLACE, "OIA-9-2-a", finding_id="f1")
    missed = own(Box(98, 8, 162, 22))
    told = feedback.counts(FINDINGS, PROPOSALS, settled(accepted, missed), [PAGE])
    assert told["counts"] == {
        "PERSON|-|-|added": 1,
        "PERSON|name-frame/2|oia-name/2|accepted": 1,
        "PERSON|name-frame/2|oia-name/2|released": 1,
    }
    assert not {"Hana", "Ana", "Pou", "Wage"} & set(json.dumps(told).replace("|", '"').split('"'))


def test_the_report_gives_precision_and_misses():
    """Precision is accepted of all; the latest counts of a document hold; other events are passed over."""
    first = {"counts": {"PERSON|a/1|r/1|released": 9}}
    latest = {
        "counts": {
            "PERSON|a/1|r/1|accepted": 3,
            "PERSON|a/1|r/1|released": 1,
            "NUMBER|-|-|added": 2,
        }
    }
    journal = [entry("d1", first), entry("d1", latest), entry("d2", latest, "moved")]
    told = feedback.report(journal).as_json()
    assert told["documents"] == 1
    assert told["detectors"][0]["precision"] == 0.75
    assert {c["category"]: (c["missed"], c["precision"]) for c in told["categories"]} == {
        "NUMBER": (2, None),
        "PERSON": (0, 0.75),
    }


def test_nothing_settled_is_an_empty_report():
    """No journal, no counts, no division by nothing."""
    assert feedback.report([]).as_json() == {"documents": 0, "categories": [], "detectors": []}
