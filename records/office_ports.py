"""What the review desk asks of the engine, in three parts: what is known, what is settled, what is begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from records.document import Agency, DocumentRecord, Page, Submission
from records.errors import Refused
from records.evidence import Evidence
from records.grounds import Ground
from records.guidance import CheckState, Lesson
from records.legibility import Legibility
from records.likeness import Doubled, Resemblance
from records.marks import Decisions, Finding, Proposal, ReleaseDecision, TextFinding
from records.package import Package
from records.pictures import Picture
from records.release import JournalEntry, Obstacle, Publication, WithdrawalReason
from records.suggestion import Suggestion


class Lookups(Protocol):
    """What is known of the documents."""

    grounds: Mapping[str, Ground]

    def usable_grounds(self) -> Sequence[Ground]:
        """Gives the grounds to withhold of the Act that the agency stands under, in the Act's order."""

    def documents(self) -> Sequence[DocumentRecord]:
        """Gives every document, oldest first."""

    def document(self, document_id: str) -> DocumentRecord:
        """Gives one document.

        Raises:
            InvalidInput: there is none of that id.
        """

    def due_on(self, record: DocumentRecord) -> date | None:
        """Gives the day until which a document should be out, where a clock runs."""

    def package(self, record: DocumentRecord) -> Sequence[DocumentRecord]:
        """Gives the documents of the same release, of the same agency, oldest first; itself among them."""

    def findings(self, record: DocumentRecord) -> tuple[Sequence[Finding], Mapping[str, Proposal]]:
        """Gives what was found, and what the rule book proposes for each by its id."""

    def page(self, record: DocumentRecord, number: int) -> Page:
        """Gives one page as it was read.

        Raises:
            InvalidInput: there is no such page, or it has not been read yet.
        """

    def pages(self, record: DocumentRecord) -> Iterable[Page]:
        """Gives every page as it was read."""

    def legibility(self, record: DocumentRecord) -> Mapping[int, Legibility]:
        """Gives how surely each page was read, by its number; none of what has not been read yet."""

    def pictures(self, record: DocumentRecord) -> Sequence[Picture]:
        """Gives the pictures of a document, by page; it takes a moment where nobody asked before."""

    def found_in(self, text: str) -> Sequence[TextFinding]:
        """Gives what may identify people in a text that somebody writes for the public."""

    def resemblances(self, record: DocumentRecord) -> Sequence[tuple[DocumentRecord, Resemblance]]:
        """Gives the other documents of the same agency that hold pages of this one, likest first."""

    def hidden(self, record: DocumentRecord) -> Sequence[Mapping[str, str]]:
        """Gives what a document's original holds and its pages do not show: kind, place, text, by whom."""

    def packages(self) -> Sequence[Package]:
        """Gives everything that came in as one thing with its parts, oldest first."""

    def came_with(self, document_id: str) -> Package | None:
        """Gives the package that a document came in, or None."""

    def checks(self, document_id: str) -> Sequence[CheckState]:
        """Gives the checks that a document needs, with the evidence there is."""

    def evidence(self, document_id: str) -> Sequence[Evidence]:
        """Gives what people found on the way to the release, oldest first."""

    def decisions(self, document_id: str) -> Decisions | None:
        """Gives what is settled."""

    def publication(self, document_id: str) -> Publication | None:
        """Gives a document's publication."""

    def new_version(self, document_id: str) -> DocumentRecord | None:
        """Gives the document that is to take this one's place, or has taken it."""

    def history(self, document_id: str) -> Sequence[JournalEntry]:
        """Gives the journal of one document, oldest first."""

    def now(self) -> datetime:
        """Gives the instant that the desk goes by, in New Zealand's time."""


class Settling(Lookups, Protocol):
    """How reviewers and approvers settle a document."""

    def give_evidence(self, document_id: str, evidence: Evidence) -> None:
        """Keeps what somebody found.

        Raises:
            InvalidInput: it lacks its day or its subject.
        """

    def obstacles(self, document_id: str, decisions: Decisions | None) -> Sequence[Obstacle]:
        """Gives what would hold the document back, were these decisions settled."""

    def draft(self, document_id: str, decision: ReleaseDecision, actor: str) -> Decisions:
        """Gives the decisions that the choices amount to as they stand."""

    def unfinished(self, document_id: str) -> Sequence[Obstacle]:
        """Gives what keeps the choices from being settled: pages not final, findings open."""

    def settle(self, document_id: str, decision: ReleaseDecision, actor: str) -> DocumentRecord:
        """Settles the choices as they stand: IN_REVIEW to REVIEWED.

        Raises:
            Blocked: a page is not final, or a finding is open.
            StageMoved: the document is not in review.
        """

    def approve(self, document_id: str, public_sha256: str | None, actor: str) -> DocumentRecord:
        """Signs what was previewed: REVIEWED to DECIDED.

        Raises:
            NotAllowed: the approver reviewed it, or what was previewed is not what would be published.
        """

    def send_back(self, document_id: str, reason: str, actor: str) -> DocumentRecord:
        """Sends a document back to its reviewer, with a reason's code."""

    def return_reasons(self) -> Sequence[str]:
        """Gives the codes of the reasons to send a document back."""

    def choices_digest(self, document_id: str) -> str:
        """Gives the digest of all that the public copy depends on, as chosen or as settled."""


class Office(Settling, Protocol):
    """The whole of it: the steps of the journey besides."""

    @property
    def is_practice(self) -> bool:
        """Tells whether its papers are made up, for people to practise on."""

    def lessons(self, document_id: str, decisions: Decisions) -> Sequence[Lesson]:
        """Gives how decisions differ from what was meant for a made-up paper, by page.

        Raises:
            InvalidInput: the paper is none of those.
            NotAllowed: the papers of this desk are real.
        """

    def agency(self, name: str) -> Agency:
        """Gives an agency by its name, with the folder that is its own on the shelf.

        Raises:
            InvalidInput: it is no name.
        """

    def suggest(self, path: Path) -> Sequence[Suggestion]:
        """Gives what a file seems to say of itself on its first pages, at most one thing of a field.

        It takes seconds where they are scans. Whoever fills in the form takes over what is right.

        Raises:
            Refused: the file would not be taken in.
        """

    def take_in(
        self, files: Sequence[tuple[Path, Submission]]
    ) -> Sequence[tuple[Sequence[DocumentRecord], Sequence[Refused]]]:
        """Accepts files and queues them; gives of each its documents, and what of it was refused.

        A message or archive gives several documents. One bad file does not stop the others.
        """

    def queue_version(self, document_id: str, path: Path | None, actor: str) -> DocumentRecord:
        """Queues the new version of a published document, with the same description.

        Without a file it is the same document, to be decided anew. The old one stands until the new one is
        published, and is then withdrawn in its favour.

        Raises:
            NotAllowed: it is not published, or a new version is on its way already.
            Refused: the file is not taken in.
        """

    def check_withdrawal(self, document_id: str, reason: WithdrawalReason) -> None:
        """Lets a document be withdrawn, or not.

        Raises:
            NotAllowed: it is not published.
        """

    def lookalikes(self, records: Sequence[DocumentRecord]) -> Mapping[str, Doubled]:
        """Gives which of these documents are held elsewhere too, by id, as far as is known quickly.

        What was not looked at yet is missing; :meth:`resemblances` looks at everything.
        """

    def held_back(self, records: Sequence[DocumentRecord]) -> Mapping[str, Sequence[Obstacle]]:
        """Gives what stops each of these documents, by id, as far as is known quickly.

        What there was no time for is missing; :meth:`obstacles` looks at once, and at everything.
        """

    def picture(self, record: DocumentRecord, number: int, *, public: bool = False) -> bytes:
        """Gives a page as a WebP picture: of the source, or of what was last previewed."""

    def public_copy(self, document_id: str) -> bytes:
        """Gives the bytes of the last preview.

        Raises:
            InvalidInput: there is none.
        """

    def begin(self, flow: str, document_id: str, *arguments: str) -> None:
        """Begins a flow (prepare, preview, release, withdraw) in the background; begun twice is once."""

    def progress(self, document_id: str) -> Mapping[str, object]:
        """Gives how far what runs for a document is: ``running``, ``step``, ``done``, ``whole``, ``error``."""
