"""What the review desk works with: the engine's steps, asked for by people and run behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flows.desk import Desk
from flows.documents.alike import Lookalikes
from flows.documents.madeup import SAMPLES
from flows.doors import Progress
from flows.reviewing import practice, superseding
from flows.reviewing.behind import Behind
from flows.reviewing.heldback import HeldBack
from flows.reviewing.pagepictures import Draw, PagePictures
from flows.reviewing.previews import make_preview
from flows.reviewing.settling import DeskSettling
from flows.reviewing.suggesting import suggested
from publish.letters import agency_slug
from records.document import Agency, DocumentRecord, Submission
from records.errors import InvalidInput, NotAllowed, Refused
from records.guidance import Lesson
from records.likeness import Doubled
from records.marks import Decisions
from records.release import Obstacle, WithdrawalReason
from records.review_ports import Workbook
from records.stages import Stage
from records.suggestion import Suggestion
from redaction.received import ready

Runner = Callable[..., None]
"""Runs a flow by its name to its end."""


class WorkingOffice(DeskSettling):
    """Implements :class:`records.office_ports.Office` on a desk.

    What takes a while runs behind the pages, see :mod:`flows.reviewing.behind`.
    """

    def __init__(
        self, desk: Desk, workbook: Workbook, draw: Draw, run: Runner | None = None
    ) -> None:
        super().__init__(desk, workbook)
        self._run = run or self._directly
        self._behind, self._pictures = Behind(), PagePictures(desk, draw)
        self._lookalikes, self._held_back = Lookalikes(), HeldBack(self._stops)

    def close(self) -> None:
        """Waits for what runs, and begins nothing more."""
        self._behind.close()

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

    def agency(self, name: str) -> Agency:
        """Gives an agency by its name, with the folder that is its own on the shelf."""
        cleaned = " ".join(name.split())
        if not cleaned or not cleaned.isprintable() or len(cleaned) > 200:
            raise InvalidInput("the agency needs a name, in printable characters")
        return Agency(agency_slug(cleaned), cleaned)

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

    def queue_version(self, document_id: str, path: Path | None, actor: str) -> DocumentRecord:
        """Queues the new version of a published document, with the same description; without a file, itself."""
        return superseding.queue_version(self._desk, document_id, path, actor)

    def check_withdrawal(self, document_id: str, reason: WithdrawalReason) -> None:
        """Lets a document be withdrawn, or not."""
        del reason  # every reason is good enough; the journal keeps which it was
        self._desk.check_withdrawal(document_id)

    def lookalikes(self, records: Sequence[DocumentRecord]) -> Mapping[str, Doubled]:
        """Gives which of these documents are held elsewhere too, by id, as far as is known quickly."""
        return self._lookalikes.doubled(records, self.documents(), self._desk.vault)

    def held_back(self, records: Sequence[DocumentRecord]) -> Mapping[str, Sequence[Obstacle]]:
        """Gives what stops each of these documents, by id, as far as is known quickly."""
        return self._held_back.told(records)

    def _stops(self, record: DocumentRecord) -> Sequence[Obstacle]:
        if record.stage is Stage.IN_REVIEW:
            return self.unfinished(record.id)
        if record.stage in (Stage.REVIEWED, Stage.DECIDED):
            return self.obstacles(record.id, self.decisions(record.id))
        return ()

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
        marks, words = self.chosen(document_id, settled)
        record = self.document(document_id)
        make_preview(self._desk, self._workbook, record, marks, words, digest, actor, told)
