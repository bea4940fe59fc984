"""What policy says of a document and of the register: the port ``PolicyDesk``, over store and rule books."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies import gate
from policies.facts import Case, Surroundings
from policies.guidance import guidance_of
from policies.limits import cabinet_clocks, request_clocks
from policies.regimes import Regime
from policies.rulebook import Effect, RuleBook, gate_rules
from records.document import DocumentRecord, Kind
from records.evidence import Check, EvidenceKind, in_force
from records.geometry import Box
from records.grounds import Ground, GroundKind
from records.guidance import (
    CheckState,
    ClockReading,
    ExplainedObstacle,
    GuidedGround,
    RegisterLine,
)
from records.marks import Finding
from records.register import Book, CabinetItem, OiaRequest
from records.register_ports import RegisterBook
from records.registry import items
from records.stages import Stage
from records.store_ports import Catalogue, EvidenceBook

NEW_ZEALAND = ZoneInfo("Pacific/Auckland")
_WAS_READ = "stage.read"
_READY = frozenset({Stage.DECIDED, Stage.PUBLISHING, Stage.PUBLISHED})
_PAIRS = {Kind.CABINET_PAPER: Kind.CABINET_MINUTE, Kind.CABINET_MINUTE: Kind.CABINET_PAPER}
_REFERENCE = re.compile(r"^([A-Z]+-\d\d)-(?:SUB|MIN)-(\d+)")


def today() -> date:
    """Gives the day in New Zealand."""
    return datetime.now(NEW_ZEALAND).date()


@dataclass(frozen=True, slots=True)
class Advice:
    """Implements :class:`records.ports.PolicyDesk`.

    Attributes:
        administration: the government in office today, where the agency said.
        region: where the agency is; its anniversary moves the LGOIMA clock.
    """

    catalogue: Catalogue
    evidence: EvidenceBook
    register_book: RegisterBook
    findings: Callable[[DocumentRecord], Sequence[Finding]]
    law: Mapping[str, Ground]
    books: tuple[RuleBook, ...]
    regime: Regime
    region: str | None = None
    administration: str | None = None

    def around(self, record: DocumentRecord) -> Surroundings:
        """Gives what is known around a document: evidence, the register's item, its counterpart, its clock."""
        item = self._item(record)
        return Surroundings(
            evidence=self.evidence.evidence(record.id),
            item=item,
            administration=self.administration,
            counterpart_ready=self._counterpart_ready(record),
            clock=self._clock(record, item),
            unreadable=self._unreadable(record),
        )

    def _unreadable(self, record: DocumentRecord) -> dict[int, Box | None]:
        """Gives the pages that nobody could read, as the reading's own line of the journal tells."""
        if "pages" not in record.artefacts:
            return {}
        told: Mapping[str, Any] = {}
        for entry in self.catalogue.journal(record.id):
            if entry.event == _WAS_READ:
                told = entry.detail
        frames = told.get("unreadable_frames", {})
        return {
            int(number): Box(*frames[str(number)]) if str(number) in frames else None
            for number in told.get("unreadable_pages", ())
        }

    def case(self, document_id: str) -> Case:
        """Gives all that a rule may look at, for one document today."""
        record = self.catalogue.document(document_id)
        return Case(
            record,
            self.catalogue.decisions(document_id),
            self.findings(record),
            self.law,
            today(),
            self.regime,
            self.around(record),
        )

    def explain(self, document_id: str) -> tuple[ExplainedObstacle, ...]:
        """Gives what holds a document back today, shadow rules too, each with its guidance."""
        return tuple(gate.explained(self.case(document_id), self.books))

    def checks(self, document_id: str) -> tuple[CheckState, ...]:
        """Gives the checks that a document needs, with the evidence there is."""
        record = self.catalogue.document(document_id)
        held = {
            one.subject: one
            for one in in_force(self.evidence.evidence(document_id))
            if one.kind is EvidenceKind.CHECK
        }
        said = record.submission
        rules = {
            rule.id: rule
            for _, rule in gate_rules(self.books, self.regime, said.kind, said.agency.slug, today())
            if rule.effect is Effect.HOLD
        }
        return tuple(
            CheckState(
                check,
                rules[f"check-{check}"].what,
                rules[f"check-{check}"].guidance,
                held.get(check),
            )
            for check in Check
            if f"check-{check}" in rules
        )

    def grounds(self) -> tuple[GuidedGround, ...]:
        """Gives the withholding grounds of the Act that the agency stands under, with guidance."""
        return self._guided(GroundKind.WITHHOLDING)

    def refusal_reasons(self) -> tuple[GuidedGround, ...]:
        """Gives the reasons to refuse a request; they never stand on a box."""
        return self._guided(GroundKind.REFUSAL)

    def register(
        self, book: Book | None = None, agency: str | None = None, on: date | None = None
    ) -> tuple[RegisterLine, ...]:
        """Gives the register's items with their clocks as they stand on a day, today by default."""
        day = on or today()
        events = self.register_book.events(book, agency, until=day)
        return tuple(
            RegisterLine(item, slug, self._clocks(item, day)) for slug, item in items(events)
        )

    def register_line(self, book: Book, agency: str, reference: str) -> RegisterLine | None:
        """Gives one item of the register as it stands today, or None where there is none."""
        item = self._one(book, agency, reference)
        return None if item is None else RegisterLine(item, agency, self._clocks(item, today()))

    def _guided(self, kind: GroundKind) -> tuple[GuidedGround, ...]:
        return tuple(
            GuidedGround(ground, guidance_of(ground.code))
            for ground in self.law.values()
            if ground.kind is kind and ground.act is self.regime.act
        )

    def _clocks(self, item: CabinetItem | OiaRequest, on: date) -> tuple[ClockReading, ...]:
        if isinstance(item, CabinetItem):
            return cabinet_clocks(item, on, self.region)
        return request_clocks(item, on, self.regime, self.region)

    def _clock(self, record: DocumentRecord, item: CabinetItem | None) -> ClockReading | None:
        said, held = record.submission, item
        found: CabinetItem | OiaRequest | None = held
        if said.kind is Kind.OIA_RESPONSE and said.request_id:
            found = self._one(Book.REQUEST, said.agency.slug, said.request_id)
        if found is None:
            return None
        return next(iter(self._clocks(found, today())), None)

    def _item(self, record: DocumentRecord) -> CabinetItem | None:
        said = record.submission
        for reference in references(said.reference):
            found = self._one(Book.CABINET, said.agency.slug, reference)
            if isinstance(found, CabinetItem):
                return found
        return None

    def _one(self, book: Book, agency: str, reference: str) -> CabinetItem | OiaRequest | None:
        events = self.register_book.events(book, agency, reference, until=today())
        return next((item for _, item in items(events)), None)

    def _counterpart_ready(self, record: DocumentRecord) -> bool:
        said = record.submission
        other, key = _PAIRS.get(said.kind), _stem(said.reference)
        if other is None or key is None:
            return False
        return any(
            one.submission.kind is other
            and one.submission.agency.slug == said.agency.slug
            and _stem(one.submission.reference) == key
            for stage in _READY
            for one in self.catalogue.documents(stage)
        )


def _stem(reference: str | None) -> tuple[str, str] | None:
    """Gives what paper and minute of one item share: ``CAB-26`` and ``0187``."""
    found = _REFERENCE.match((reference or "").strip().upper())
    return None if found is None else (found[1], found[2])


def references(reference: str | None) -> tuple[str, ...]:
    """Gives the references under which the register may have a document's item, its own first."""
    if not reference:
        return ()
    stem = _stem(reference)
    both = () if stem is None else tuple(f"{stem[0]}-{kind}-{stem[1]}" for kind in ("SUB", "MIN"))
    return tuple(dict.fromkeys((reference.strip(), *both)))
