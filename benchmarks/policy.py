"""How long policy takes: 10,000 documents against 100 rules, and statistics over 100,000 requests on SQLite."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from policies.dayline import dayline
from policies.facts import Surroundings
from policies.gate import obstacles
from policies.grounds import grounds
from policies.measures import Period, statistics
from policies.rulebook import RuleBook, rulebooks
from records.document import Agency, DocumentRecord, Kind, SourceFile, Submission
from records.evidence import Check, Evidence, EvidenceKind
from records.geometry import Box
from records.marks import Decisions, Finding, Mark, ReleaseDecision
from records.register import Book, EventKind, RegisterEvent
from records.stages import Stage
from storage.catalogue import open_catalogue

DOCUMENTS, RULES, REQUESTS, MOST_SECONDS = 10_000, 100, 100_000, 2.0
AT = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 7, 2)


def main() -> None:
    """Prints how long each takes in seconds of one processor, and what was asked of it."""
    for name, seconds, many in (_gate(), _statistics()):
        print(f"{name}: {seconds:.2f} s for {many:,}; asked: below {MOST_SECONDS:.0f} s")
        assert seconds < 10 * MOST_SECONDS, name  # a busy machine is no failure, a lost index is


def _gate() -> tuple[str, float, int]:
    shipped = rulebooks()
    rules = [rule for book in shipped for rule in book.gate if book.book in {"base", "oia-1982"}]
    rules += [rule for book in shipped for rule in book.gate if book.book == "cabinet"]
    more = tuple(
        rules[n % len(rules)].model_copy(update={"id": f"again-{n}"})
        for n in range(RULES - len(rules))
    )
    overlay = RuleBook(
        book="again",
        version=1,
        title="The rules once more",
        source="a measurement",
        effective_from=TODAY,
        gate=more,
    )
    books = (*shipped, overlay)
    cases = [_document(number) for number in range(DOCUMENTS)]
    law = grounds()
    start = time.process_time()
    held = 0
    for record, decisions, findings, around in cases:
        held += bool(obstacles(record, decisions, findings, law, TODAY, books=books, around=around))
    took = time.process_time() - start
    assert 0 < held < DOCUMENTS
    return f"gate, {RULES} rules", took, DOCUMENTS


def _document(number: int) -> tuple[DocumentRecord, Decisions, list[Finding], Surroundings]:
    kind = list(Kind)[number % len(Kind)]
    boxes = (Box(72, 100, 200, 112),)
    submission = Submission(
        kind=kind,
        title=f"Lighthouse {number}",
        agency=Agency("sample-affairs", "Ministry of Sample Affairs"),
        submitter="tui.submitter",
        reference=f"CAB-26-SUB-{number:05}",
        portfolio="Sample Affairs",
        minister="Hon Hana Tūī",
        decided_on=date(2026, 6, 1),
    )
    source = SourceFile("paper.pdf", f"{number:064x}", 1000, "application/pdf", 1 + number % 40)
    record = DocumentRecord(f"d{number}", submission, source, Stage.DECIDED, 1, AT, AT)
    marks = tuple(
        Mark(1, boxes, "OIA-9-2-a" if n % 2 else "OIA-6-a", note="why") for n in range(number % 4)
    )
    outcome = ReleaseDecision.PART if marks else ReleaseDecision.FULL
    decisions = Decisions(
        outcome, marks, frozenset({"f1"}), "mere.reviewer", AT, "sione.approver", AT
    )
    findings = [Finding("f1", 1, boxes, "PERSON", 0.9, "bench", "A B")] if number % 3 else []
    kinds = list(EvidenceKind)
    evidence = (
        *(Evidence(EvidenceKind.CHECK, check.value, "mere", AT) for check in Check),
        *(Evidence(kinds[n % len(kinds)], "Hon Hana Tūī", "mere", AT) for n in range(number % 9)),
    )
    return record, decisions, findings, Surroundings(evidence=evidence)


def _statistics() -> tuple[str, float, int]:
    with tempfile.TemporaryDirectory() as folder:
        with open_catalogue(f"sqlite:///{Path(folder) / 'catalogue.db'}") as catalogue:
            book = catalogue.register_book
            book.take_in(_requests(), "bench.registrar")
            period = Period(date(2026, 1, 1), date(2026, 6, 30), date(2027, 6, 30))
            lines = dayline("oia"), dayline("cabinet")
            start = time.process_time()
            told = statistics(book.steps(agency="sample-affairs"), period, *lines)
            took = time.process_time() - start
        assert told.counts["requests_completed"] > REQUESTS // 3
    return "statistics, SQLite", took, REQUESTS


def _requests() -> list[RegisterEvent]:
    made = []
    for number in range(REQUESTS):
        day = date(2025, 11, 1) + timedelta(days=number % 300)
        base = (Book.REQUEST, "sample-affairs", f"26-{number:06}")
        made.append(RegisterEvent(*base, EventKind.RECEIVED, day))
        if number % 5 == 0:
            to = day + timedelta(days=60)
            made.append(RegisterEvent(*base, EventKind.EXTENDED, day + timedelta(days=5), to))
        answered = day + timedelta(days=7 + number % 40)
        made.append(RegisterEvent(*base, EventKind.ANSWERED, answered))
    return made


if __name__ == "__main__":
    main()
