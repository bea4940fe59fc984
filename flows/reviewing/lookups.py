"""What a desk knows of its documents: what was read, found, kept and written down of them."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from flows.desk import NEW_ZEALAND, Desk
from flows.documents import artefacts
from flows.documents.advice import references
from flows.reviewing import superseding
from policies.clocks import due
from policies.regimes import Regime, regime_of
from records.document import DocumentRecord, Kind, Page, Submission
from records.errors import InvalidInput
from records.evidence import Evidence
from records.grounds import Ground, GroundKind
from records.guidance import CheckState
from records.legibility import Legibility, legibility
from records.likeness import Resemblance
from records.marks import Decisions, Finding, Proposal, TextFinding
from records.package import Package
from records.pictures import Picture
from records.ports import Finder
from records.release import JournalEntry, Publication

T = TypeVar("T")
MANY = 64
"""How many things are remembered that were read; the oldest is forgotten first."""
MANY_TEXTS = 4_000
"""How many texts are remembered that were looked through: a document has words for 2,000 pictures at most."""
_CABINET = frozenset({Kind.CABINET_PAPER, Kind.CABINET_MINUTE})


class DeskLookups:
    """Implements :class:`records.office_ports.Lookups` on a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: OrderedDict[object, object] = OrderedDict()
        self._lock, self._searching = threading.Lock(), threading.Lock()
        self._finder: Finder | None = None
        self._looked_through: OrderedDict[str, Sequence[TextFinding]] = OrderedDict()
        self.grounds = desk.grounds

    def usable_grounds(self) -> Sequence[Ground]:
        """Gives the grounds to withhold of the Act that the agency stands under, in the Act's order."""
        act = regime_of(self._desk.settings.regime).act
        usable = (g for g in self.grounds.values() if g.act is act)
        return [ground for ground in usable if ground.kind is GroundKind.WITHHOLDING]

    def documents(self) -> Sequence[DocumentRecord]:
        """Gives every document, oldest first."""
        return self._desk.catalogue.documents()

    def document(self, document_id: str) -> DocumentRecord:
        """Gives one document."""
        return self._desk.catalogue.document(document_id)

    def due_on(self, record: DocumentRecord) -> date | None:
        """Gives the day until which a Cabinet document should be out; None where no clock runs."""
        decided_on = record.submission.decided_on
        if record.submission.kind not in _CABINET or decided_on is None:
            return None
        return due(Regime.CABINET, decided_on)

    def package(self, record: DocumentRecord) -> Sequence[DocumentRecord]:
        """Gives the documents of the same item or request, of the same agency; itself among them."""
        said = record.submission
        known = set(references(said.reference))

        def belongs(other: Submission) -> bool:
            return other.agency.slug == said.agency.slug and (
                not known.isdisjoint(references(other.reference))
                or (said.request_id is not None and said.request_id == other.request_id)
            )

        documents = self._desk.catalogue.documents()
        return [one for one in documents if one.id == record.id or belongs(one.submission)]

    def findings(self, record: DocumentRecord) -> tuple[Sequence[Finding], Mapping[str, Proposal]]:
        """Gives what was found, and what the rule book proposes for each by its id."""

        def read() -> tuple[Sequence[Finding], Mapping[str, Proposal]]:
            findings, proposals = self._desk.findings(record)
            return findings, {proposal.finding_id: proposal for proposal in proposals}

        key = record.artefacts.get("findings")
        return ([], {}) if key is None else self.once(("findings", key), read)

    def page(self, record: DocumentRecord, number: int) -> Page:
        """Gives one page as it was read."""
        key = record.artefacts.get("pages")

        def read() -> Page | None:
            if key is None:
                return None
            with self._desk.vault.open(key) as file:
                return artefacts.read_one_page(file, number)

        page = self.once(("page", key, number), read)
        if page is None:
            raise InvalidInput(f"document {record.id}: page {number} has not been read")
        return page

    def pages(self, record: DocumentRecord) -> Iterable[Page]:
        """Gives every page as it was read."""
        return self._desk.pages(record)

    def legibility(self, record: DocumentRecord) -> Mapping[int, Legibility]:
        """Gives how surely each page was read, by its number."""
        key = record.artefacts.get("pages")
        if key is None:
            return {}
        return self.once(
            ("legibility", key),
            lambda: {page.number: legibility(page) for page in self.pages(record)},
        )

    def pictures(self, record: DocumentRecord) -> Sequence[Picture]:
        """Gives the pictures of a document, by page; looked for once, and remembered for a while."""
        return self.once(("pictures", record.source.sha256), lambda: self._desk.pictures_of(record))

    def found_in(self, text: str) -> Sequence[TextFinding]:
        """Gives what may identify people in a text that somebody writes; remembered by the text for a while."""
        with self._searching:  # one model, and it is not for two at once
            if text not in self._looked_through:
                if self._finder is None:
                    self._finder = self._desk.finder()
                self._looked_through[text] = next(iter(self._finder.find_texts([text])))
                while len(self._looked_through) > MANY_TEXTS:
                    self._looked_through.popitem(last=False)
            return self._looked_through[text]

    def resemblances(self, record: DocumentRecord) -> Sequence[tuple[DocumentRecord, Resemblance]]:
        """Gives the other documents of the same agency that hold pages of this one, likest first."""
        agency = record.submission.agency.slug
        others = {one.id: one for one in self.documents() if one.submission.agency.slug == agency}
        found = self._desk.resemblances(record)
        return [(others[one.document_id], one) for one in found if one.document_id in others]

    def hidden(self, record: DocumentRecord) -> Sequence[Mapping[str, str]]:
        """Gives what a document's original holds and its pages do not show."""
        original = record.source.original
        if original is None:
            return []

        def read() -> list[dict[str, str]]:
            with self._desk.vault.open(original.hidden_sha256) as file:
                told: list[dict[str, str]] = json.load(file)
                return told

        return self.once(("hidden", original.hidden_sha256), read)

    def packages(self) -> Sequence[Package]:
        """Gives everything that came in as one thing with its parts, oldest first."""
        return self._desk.catalogue.packages()

    def came_with(self, document_id: str) -> Package | None:
        """Gives the package that a document came in, or None."""
        return self._desk.catalogue.package_of(document_id)

    def checks(self, document_id: str) -> Sequence[CheckState]:
        """Gives the checks that a document needs, with the evidence there is."""
        return self._desk.advice.checks(document_id)

    def evidence(self, document_id: str) -> Sequence[Evidence]:
        """Gives what people found on the way to the release, oldest first."""
        return self._desk.evidence.evidence(document_id)

    def decisions(self, document_id: str) -> Decisions | None:
        """Gives what is settled."""
        return self._desk.catalogue.decisions(document_id)

    def publication(self, document_id: str) -> Publication | None:
        """Gives a document's publication."""
        return self._desk.catalogue.publication(document_id)

    def new_version(self, document_id: str) -> DocumentRecord | None:
        """Gives the document that is to take this one's place, or has taken it."""
        return superseding.on_its_way(self._desk, document_id)

    def history(self, document_id: str) -> Sequence[JournalEntry]:
        """Gives the journal of one document, oldest first."""
        return list(self._desk.catalogue.journal(document_id))

    def now(self) -> datetime:
        """Gives the instant that the desk goes by, in New Zealand's time."""
        return datetime.now(NEW_ZEALAND)

    def once(self, key: object, read: Callable[[], T]) -> T:
        """Gives what was read before under a digest: what is kept under one never changes."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]  # type: ignore[return-value]  # the key tells its kind
        value = read()
        with self._lock:
            self._known[key] = value
            while len(self._known) > MANY:
                self._known.popitem(last=False)
        return value
