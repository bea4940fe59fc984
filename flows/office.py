"""What the review desk works with: the engine's steps, asked for by people and run behind them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from flows import artefacts, practice, superseding
from flows.advice import references
from flows.alike import Lookalikes
from flows.behind import Behind
from flows.desk import NEW_ZEALAND, Desk, ReturnReason
from flows.doors import Progress
from flows.heldback import HeldBack
from flows.madeup import SAMPLES
from flows.pagepictures import Draw, PagePictures
from flows.previews import make_preview
from flows.suggesting import suggested
from policies.clocks import due
from policies.regimes import Regime, regime_of
from publish.letters import agency_slug
from records.document import Agency, DocumentRecord, Kind, Page, Submission
from records.errors import (
    Blocked,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    Refused,
)
from records.evidence import Evidence
from records.grounds import Ground, GroundKind
from records.guidance import CheckState, Lesson
from records.legibility import Legibility, legibility
from records.likeness import Doubled, Resemblance
from records.marks import Decisions, Finding, Mark, Proposal, ReleaseDecision
from records.package import Package
from records.pictures import Description, Picture
from records.release import JournalEntry, Obstacle, Publication, WithdrawalReason
from records.review import Choice, ChoiceState, OpenChoices
from records.review_ports import Workbook
from records.stages import Stage
from records.suggestion import Suggestion
from redaction.received import ready

T = TypeVar("T")
Runner = Callable[..., None]
"""Runs a flow by its name to its end."""

_CABINET = frozenset({Kind.CABINET_PAPER, Kind.CABINET_MINUTE})
_RELEASES = frozenset({ReleaseDecision.FULL, ReleaseDecision.PART})


class WorkingOffice:
    """Implements :class:`records.review_ports.Office` on a desk.

    What takes a while runs behind the pages, see :mod:`flows.behind`.
    """

    def __init__(
        self, desk: Desk, workbook: Workbook, draw: Draw, run: Runner | None = None
    ) -> None:
        self._desk, self._workbook = desk, workbook
        self._run = run or self._directly
        self._behind, self._pictures = Behind(), PagePictures(desk, draw)
        self._lookalikes, self._held_back = Lookalikes(), HeldBack(self._stops)
        self._known: OrderedDict[object, object] = OrderedDict()
        self._lock = threading.Lock()
        self.grounds = desk.grounds

    def close(self) -> None:
        """Waits for what runs, and begins nothing more."""
        self._behind.close()

    # -- what is known -----------------------------------------------------------------------------

    @property
    def is_practice(self) -> bool:
        """Tells whether its papers are made up, for people to practise on."""
        return practice.is_practice(self._desk)

    def lessons(self, document_id: str, decisions: Decisions) -> Sequence[Lesson]:
        """Gives how decisions differ from what was meant for a made-up paper, by page."""
        if not self.is_practice:
            raise NotAllowed("the papers of this desk are real; nobody knows what is meant")
        meant = practice.model(self._desk, self.document(document_id), SAMPLES)
        return practice.remarks(decisions, meant, self._desk.advice.grounds())

    def usable_grounds(self) -> Sequence[Ground]:
        """Gives the grounds to withhold of the Act that the agency stands under, in the Act's order."""
        act = regime_of(self._desk.settings.regime).act
        usable = (g for g in self.grounds.values() if g.act is act)
        return [ground for ground in usable if ground.kind is GroundKind.WITHHOLDING]

    def agency(self, name: str) -> Agency:
        """Gives an agency by its name, with the folder that is its own on the shelf."""
        cleaned = " ".join(name.split())
        if not cleaned or not cleaned.isprintable() or len(cleaned) > 200:
            raise InvalidInput("the agency needs a name, in printable characters")
        return Agency(agency_slug(cleaned), cleaned)

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
        return ([], {}) if key is None else self._once(("findings", key), read)

    def page(self, record: DocumentRecord, number: int) -> Page:
        """Gives one page as it was read."""
        key = record.artefacts.get("pages")

        def read() -> Page | None:
            if key is None:
                return None
            with self._desk.vault.open(key) as file:
                return artefacts.read_one_page(file, number)

        page = self._once(("page", key, number), read)
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
        return self._once(
            ("legibility", key),
            lambda: {page.number: legibility(page) for page in self.pages(record)},
        )

    def obstacles(self, document_id: str, decisions: Decisions | None) -> Sequence[Obstacle]:
        """Gives what would hold the document back, were these decisions settled."""
        record = self.document(document_id)
        findings, _ = self.findings(record)
        return self._desk.gate(
            record,
            decisions,
            findings,
            self.grounds,
            self.now().date(),
            regime=self._desk.settings.regime,
            around=self._desk.around(record),
        )

    def checks(self, document_id: str) -> Sequence[CheckState]:
        """Gives the checks that a document needs, with the evidence there is."""
        return self._desk.advice.checks(document_id)

    def evidence(self, document_id: str) -> Sequence[Evidence]:
        """Gives what people found on the way to the release, oldest first."""
        return self._desk.evidence.evidence(document_id)

    def give_evidence(self, document_id: str, evidence: Evidence) -> None:
        """Keeps what somebody found."""
        self._desk.evidence.give(document_id, evidence)

    def decisions(self, document_id: str) -> Decisions | None:
        """Gives what is settled."""
        return self._desk.catalogue.decisions(document_id)

    def publication(self, document_id: str) -> Publication | None:
        """Gives a document's publication."""
        return self._desk.catalogue.publication(document_id)

    def history(self, document_id: str) -> Sequence[JournalEntry]:
        """Gives the journal of one document, oldest first."""
        return list(self._desk.catalogue.journal(document_id))

    def now(self) -> datetime:
        """Gives the instant that the desk goes by, in New Zealand's time."""
        return datetime.now(NEW_ZEALAND)

    # -- pictures ----------------------------------------------------------------------------------

    def picture(self, record: DocumentRecord, number: int, *, public: bool = False) -> bytes:
        """Gives a page as a WebP picture: of the source, or of what was last previewed."""
        pages = record.source.pages
        if public:
            digest = self._previewed(record.id)
            return self._pictures.picture(digest, ".pdf", "application/pdf", number, pages)
        suffix = Path(record.source.name).suffix.lower()
        sha256, media_type = record.source.sha256, record.source.media_type
        return self._pictures.picture(sha256, suffix, media_type, number, pages)

    def public_copy(self, document_id: str) -> bytes:
        """Gives the bytes of the last preview."""
        with self._desk.vault.open(self._previewed(document_id)) as file:
            return file.read()

    def _previewed(self, document_id: str) -> str:
        preview = self._workbook.preview(document_id)
        if preview is None or preview.public_sha256 is None:
            raise InvalidInput(f"document {document_id}: there is no preview of it")
        return preview.public_sha256

    def pictures(self, record: DocumentRecord) -> Sequence[Picture]:
        """Gives the pictures of a document, by page; looked for once, and remembered for a while."""
        return self._once(
            ("pictures", record.source.sha256), lambda: self._desk.pictures_of(record)
        )

    # -- what people do ----------------------------------------------------------------------------

    def resemblances(self, record: DocumentRecord) -> Sequence[tuple[DocumentRecord, Resemblance]]:
        """Gives the other documents of the same agency that hold pages of this one, likest first."""
        agency = record.submission.agency.slug
        others = {one.id: one for one in self.documents() if one.submission.agency.slug == agency}
        found = self._desk.resemblances(record)
        return [(others[one.document_id], one) for one in found if one.document_id in others]

    def suggest(self, path: Path) -> Sequence[Suggestion]:
        """Gives what a file seems to say of itself on its first pages."""
        desk = self._desk
        with ready(path) as given:
            return suggested(
                given.path, lambda _: given.source, desk.read, desk.settings.recognition
            )

    def take_in(
        self, files: Sequence[tuple[Path, Submission]]
    ) -> Sequence[tuple[Sequence[DocumentRecord], Sequence[Refused]]]:
        """Accepts files and queues them; gives of each its documents, and what of it was refused."""
        if self.is_practice:
            raise NotAllowed(
                "this desk is for practice: nothing real is queued beside made-up papers"
            )
        return [(taken.records, taken.refused) for taken in self._desk.queue_all(files)]

    def hidden(self, record: DocumentRecord) -> Sequence[Mapping[str, str]]:
        """Gives what a document's original holds and its pages do not show."""
        original = record.source.original
        if original is None:
            return []

        def read() -> list[dict[str, str]]:
            with self._desk.vault.open(original.hidden_sha256) as file:
                told: list[dict[str, str]] = json.load(file)
                return told

        return self._once(("hidden", original.hidden_sha256), read)

    def packages(self) -> Sequence[Package]:
        """Gives everything that came in as one thing with its parts, oldest first."""
        return self._desk.catalogue.packages()

    def held_back(self, records: Sequence[DocumentRecord]) -> Mapping[str, Sequence[Obstacle]]:
        """Gives what stops each of these documents, by id, as far as is known quickly."""
        return self._held_back.told(records)

    def _stops(self, record: DocumentRecord) -> Sequence[Obstacle]:
        if record.stage is Stage.IN_REVIEW:
            return self.unfinished(record.id)
        if record.stage in (Stage.REVIEWED, Stage.DECIDED):
            return self.obstacles(record.id, self.decisions(record.id))
        return ()

    def lookalikes(self, records: Sequence[DocumentRecord]) -> Mapping[str, Doubled]:
        """Gives which of these documents are held elsewhere too, by id, as far as is known quickly."""
        return self._lookalikes.doubled(records, self.documents(), self._desk.vault)

    def came_with(self, document_id: str) -> Package | None:
        """Gives the package that a document came in, or None."""
        return self._desk.catalogue.package_of(document_id)

    def draft(self, document_id: str, decision: ReleaseDecision, actor: str) -> Decisions:
        """Gives the decisions that the choices amount to as they stand."""
        choices = self._choices(document_id)
        released = decision in _RELEASES
        return Decisions(
            decision=decision,
            marks=_marks(choices) if decision is ReleaseDecision.PART else (),
            released_findings=frozenset(c.id for c in choices if c.state is ChoiceState.RELEASED),
            reviewer=actor,
            decided_at=datetime.now(UTC),
            descriptions=tuple(self._workbook.descriptions(document_id)) if released else (),
        )

    def unfinished(self, document_id: str) -> Sequence[Obstacle]:
        """Gives what keeps the choices from being settled: pages not final, findings open."""
        record = self.document(document_id)
        open_ = [c for c in self._choices(document_id) if c.state is ChoiceState.OPEN]
        final = self._workbook.final_pages(document_id)
        rest = [n for n in range(1, record.source.pages + 1) if n not in final]
        held = []
        if open_:
            held.append(
                Obstacle(
                    "findings-open",
                    "review desk",
                    f"{len(open_)} findings are neither accepted nor released (first on page {open_[0].page})",
                    "accept or release each of them",
                )
            )
        if rest:
            held.append(
                Obstacle(
                    "pages-not-final",
                    "review desk",
                    f"{len(rest)} of {record.source.pages} pages are not flagged as final (first: {rest[0]})",
                    "look at each page and flag it as final",
                )
            )
        return held

    def settle(self, document_id: str, decision: ReleaseDecision, actor: str) -> DocumentRecord:
        """Settles the choices as they stand: IN_REVIEW to REVIEWED."""
        if decision in _RELEASES and (held := self.unfinished(document_id)):
            raise Blocked(tuple(held))
        settled = self.draft(document_id, decision, actor)
        record = self._desk.settle(document_id, settled)
        # from here on nothing can be chosen; what slipped in between must not be lost unseen
        now = self.draft(document_id, decision, actor)
        moved = (now.marks, now.descriptions) != (settled.marks, settled.descriptions)
        if moved or (decision in _RELEASES and self.unfinished(document_id)):
            self._desk.send_back(document_id, ReturnReason.OTHER, actor)
            raise ChangedMeanwhile(
                f"document {document_id}: somebody changed it while you settled it; look again"
            )
        return record

    def approve(self, document_id: str, public_sha256: str | None, actor: str) -> DocumentRecord:
        """Signs what was previewed: REVIEWED to DECIDED."""
        settled = self.decisions(document_id)
        if settled is not None and settled.decision in _RELEASES:
            preview = self._workbook.preview(document_id)
            if (
                preview is None
                or preview.public_sha256 is None
                or preview.public_sha256 != public_sha256
                or preview.choices_sha256 != self.choices_digest(document_id)
            ):
                raise NotAllowed(
                    f"document {document_id}: what you saw is not what would be published now; "
                    "make the preview again, look at it, and approve that"
                )
        else:
            public_sha256 = None
        return self._desk.catalogue.approve(document_id, actor, datetime.now(UTC), public_sha256)

    def send_back(self, document_id: str, reason: str, actor: str) -> DocumentRecord:
        """Sends a document back to its reviewer, with a reason's code."""
        if reason not in self.return_reasons():
            raise InvalidInput("reason: choose one of the list")
        return self._desk.send_back(document_id, ReturnReason(reason), actor)

    def return_reasons(self) -> Sequence[str]:
        """Gives the codes of the reasons to send a document back."""
        return [reason.value for reason in ReturnReason]

    def check_withdrawal(self, document_id: str, reason: WithdrawalReason) -> None:
        """Lets a document be withdrawn, or not."""
        del reason  # every reason is good enough; the journal keeps which it was
        self._desk.check_withdrawal(document_id)

    def queue_version(self, document_id: str, path: Path | None, actor: str) -> DocumentRecord:
        """Queues the new version of a published document, with the same description; without a file, itself."""
        return superseding.queue_version(self._desk, document_id, path, actor)

    def new_version(self, document_id: str) -> DocumentRecord | None:
        """Gives the document that is to take this one's place, or has taken it."""
        return superseding.on_its_way(self._desk, document_id)

    def choices_digest(self, document_id: str) -> str:
        """Gives the digest of all that the public copy depends on, as chosen or as settled."""
        record, settled = self.document(document_id), self.decisions(document_id)
        marks, words = self._chosen(document_id, settled)
        told = [
            record.source.sha256,
            record.submission.title,
            record.submission.language,
            [
                [m.page, [b.as_list() for b in m.boxes], m.ground, m.everywhere, m.finding_id]
                for m in marks
            ],
            [w if isinstance(w, str) else [w.page, w.box.as_list(), w.text] for w in words],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    # -- what runs behind --------------------------------------------------------------------------

    def begin(self, flow: str, document_id: str, *arguments: str) -> None:
        """Begins a flow (prepare, preview, release, withdraw) in the background; begun twice is once."""

        def work(told: Progress) -> None:
            if flow == "preview":
                self._preview(document_id, arguments[0], told)
                return
            self._desk.progress = told
            self._run(flow, document_id, *arguments)

        self._behind.begin(flow, document_id, work)

    def progress(self, document_id: str) -> Mapping[str, object]:
        """Gives how far what runs for a document is."""
        return self._behind.progress(document_id)

    def _directly(self, flow: str, document_id: str, *arguments: str) -> None:
        """Runs a flow's steps here, without an orchestrator."""
        desk = self._desk
        if flow == "prepare":
            desk.read_document(document_id)
            desk.find_in_document(document_id)
        elif flow == "release":
            desk.check(document_id)
            desk.publish(document_id)
            superseding.supersede(desk, document_id)
            desk.list_anew(document_id)
        elif flow == "withdraw":
            desk.withdraw(document_id, WithdrawalReason(arguments[0]), arguments[1])
            desk.clear_away(document_id)

    def _preview(self, document_id: str, actor: str, told: Progress) -> None:
        digest = self.choices_digest(document_id)
        settled = self.decisions(document_id)
        marks, words = self._chosen(document_id, settled)
        record = self.document(document_id)
        make_preview(self._desk, self._workbook, record, marks, words, digest, actor, told)

    def _chosen(
        self, document_id: str, settled: Decisions | None
    ) -> tuple[Sequence[Mark], Sequence[str | Description]]:
        """Gives marks and descriptions, as settled or as chosen so far."""
        if settled is not None:
            return settled.marks, settled.descriptions
        return _marks(self._choices(document_id)), self._workbook.descriptions(document_id)

    # -- places ------------------------------------------------------------------------------------

    def _choices(self, document_id: str) -> Sequence[Choice]:
        record = self.document(document_id)
        findings, _ = self.findings(record)
        key = ("opened", record.artefacts.get("findings"))
        opened = self._once(key, lambda: OpenChoices(findings))
        return opened.with_made(self._workbook.choices(document_id))

    def _once(self, key: object, read: Callable[[], T]) -> T:
        """Gives what was read before under a digest: what is kept under one never changes."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]  # type: ignore[return-value]  # the key tells its kind
        value = read()
        with self._lock:
            self._known[key] = value
            while len(self._known) > 64:
                self._known.popitem(last=False)
        return value


def _marks(choices: Iterable[Choice]) -> tuple[Mark, ...]:
    return tuple(c.mark for c in choices if c.state is ChoiceState.WITHHELD)
