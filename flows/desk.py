"""The work on one document, step by step, with the departments as they were wired. No orchestrator.

Each step looks at where the document stands and does nothing that was done before, so a run that was
cut off is finished by running it again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from flows import artefacts, feedback
from flows.advice import Advice
from flows.doors import Gate, Progress, Reader, silent
from flows.scratch import scratch
from flows.settings import Settings
from flows.watchlists import lists_for
from policies.facts import Surroundings
from policies.names import folded
from publish.build import (
    document_key,
    index_files,
    release_files,
    slug,
    to_publication,
    tombstone_files,
)
from publish.site import Site
from records.document import DocumentRecord, Page, SourceFile, Submission, Word
from records.errors import (
    Blocked,
    Damaged,
    NotAllowed,
    ProofFailed,
    RefusalReason,
    Refused,
    StageMoved,
)
from records.evidence import Evidence
from records.grounds import Ground
from records.marks import Decisions, Finding, Proposal
from records.ports import (
    Catalogue,
    EvidenceBook,
    Finder,
    Proposer,
    Redactor,
    RegisterBook,
    Shelf,
    Vault,
)
from records.release import (
    Disagreement,
    Obstacle,
    Publication,
    PublicCopy,
    PublicFile,
    WithdrawalReason,
)
from records.stages import Stage

NEW_ZEALAND = ZoneInfo("Pacific/Auckland")
"""Days are New Zealand's: what is due today is due on the calendar that hangs there."""

_SURE_NAME = 0.7
"""A name of another document of the release is looked for in this one from this score on."""
_RETURNABLE = frozenset({Stage.REVIEWED, Stage.DECIDED, Stage.PUBLISHING})


class ReturnReason(StrEnum):
    """Why a document goes back to its reviewer: a code, because free words could quote the document."""

    PROOF_FAILED = "proof-failed"
    WRONG_MARKS = "wrong-marks"
    WRONG_GROUND = "wrong-ground"
    NEW_INFORMATION = "new-information"
    ENGINE_CHANGED = "engine-changed"
    OTHER = "other"


@dataclass(slots=True)
class Desk:
    """Everything that the steps need, handed over by :mod:`flows.wiring`.

    ``progress`` is told of each step; a command line hangs its bar there.
    """

    settings: Settings
    work: Path
    catalogue: Catalogue
    vault: Vault
    shelf: Shelf
    site: Site
    grounds: Mapping[str, Ground]
    accept: Callable[[Path], SourceFile]
    read: Reader
    finder: Callable[[], Finder]
    proposer: Proposer
    gate: Gate
    around: Callable[[DocumentRecord], Surroundings]
    evidence: EvidenceBook
    register: RegisterBook
    advice: Advice
    redact: Redactor
    classified: Callable[[Sequence[Word]], str | None]
    compare: Callable[[frozenset[str]], Iterator[Disagreement]]
    hidden: Callable[[Path, SourceFile], Mapping[str, str]] = lambda _path, _source: {}
    progress: Progress = field(default=silent)

    # -- queue and prepare -------------------------------------------------------------------------

    def queue(self, path: Path, submission: Submission) -> DocumentRecord:
        """Accepts a file, keeps it in the vault, and gives its new row at QUEUED.

        Raises:
            Refused: the file is not taken in; nothing of it was kept.
        """
        source = self.accept(path)
        kept = self.vault.keep(path)
        if kept != source.sha256:
            raise Refused(
                RefusalReason.BROKEN,
                f"{source.name}: it changed while it was taken in; queue it again",
            )
        return self.catalogue.enqueue(submission, source)

    def read_document(self, document_id: str) -> DocumentRecord:
        """Reads a queued document and keeps its pages: QUEUED to READ.

        Raises:
            Refused: no parser stays within its bounds, or it is classified too high; it is REFUSED.
        """
        record = self.catalogue.document(document_id)
        if record.stage is not Stage.QUEUED:
            return record
        notes: Counter[str] = Counter()
        try:
            with self._fetched(record) as path, scratch(self.work) as folder:
                out = folder / "pages"
                for page in artefacts.write_pages(self._pages(path, record), out):
                    notes[page.origin.value] += 1
                    self._refuse_classified(page)
                kept = self.vault.keep(out)
        except Refused as refusal:
            self.catalogue.refuse(document_id, Stage.QUEUED, f"{refusal.reason.value}: {refusal}")
            raise
        return self.catalogue.advance(
            document_id,
            Stage.QUEUED,
            Stage.READ,
            "engine",
            {"pages": record.source.pages, **notes},
            {"pages": kept},
        )

    def find_in_document(self, document_id: str) -> DocumentRecord:
        """Finds and proposes in a document that was read: READ to IN_REVIEW."""
        record = self.catalogue.document(document_id)
        if record.stage is not Stage.READ:
            return record
        self.progress("find", 0, 1)
        found = self.finder().find_all(
            self.pages(record),
            beside=self._beside(record),
            names=self._named_in_release(record),
            lists=lists_for(self.settings.watch_folder, record),
        )
        findings = found.findings
        proposals = self.proposer.propose(record, findings)
        kept = self.vault.keep(artefacts.findings_bytes(findings, proposals, found.beside))
        counts = Counter(finding.category for finding in findings)
        self.progress("find", 1, 1)
        return self.catalogue.advance(
            document_id,
            Stage.READ,
            Stage.IN_REVIEW,
            "engine",
            {
                "findings": len(findings),
                "by_category": dict(sorted(counts.items())),
                # a name in a title or file name is no mark on a page: whoever decides has to know
                "beside": {name: len(told) for name, told in found.beside.items() if told},
            },
            {"findings": kept},
        )

    def pages(self, record: DocumentRecord) -> Iterator[Page]:
        """Gives the pages that were read, one by one.

        Raises:
            NotAllowed: the document has not been read.
        """
        if "pages" not in record.artefacts:
            raise NotAllowed(f"document {record.id}: it has not been read yet; run prepare")
        with self.vault.open(record.artefacts["pages"]) as file:
            yield from artefacts.read_pages(file)

    def findings(self, record: DocumentRecord) -> tuple[list[Finding], list[Proposal]]:
        """Gives what was found and proposed, nothing before that."""
        if "findings" not in record.artefacts:
            return [], []
        with self.vault.open(record.artefacts["findings"]) as file:
            return artefacts.findings_of(file.read())

    def _beside(self, record: DocumentRecord) -> dict[str, str]:
        """Gives the texts that stand beside the pages and may name somebody: file, title, properties."""
        said = record.submission
        told = {"file name": record.source.name, "title": said.title}
        if said.abstract:
            told["abstract"] = said.abstract
        with self._fetched(record) as path:
            return told | dict(self.hidden(path, record.source))

    def _named_in_release(self, record: DocumentRecord) -> list[str]:
        """Gives the people whom documents of the same reference or request name."""
        said = record.submission
        names: list[str] = []
        for other in self.catalogue.documents():
            theirs = other.submission
            same = (said.reference and said.reference == theirs.reference) or (
                said.request_id and said.request_id == theirs.request_id
            )
            if same and other.id != record.id:
                findings, _ = self.findings(other)
                names += {
                    f.text for f in findings if f.category == "PERSON" and f.score >= _SURE_NAME
                }
        return sorted(set(names))

    def _pages(self, path: Path, record: DocumentRecord) -> Iterator[Page]:
        def told(done: int, whole: int) -> None:
            self.progress("read", done, whole)

        return self.read(path, record.source, languages=self.settings.languages, progress=told)

    def _refuse_classified(self, page: Page) -> None:
        if marking := self.classified(page.words):
            raise Refused(
                RefusalReason.CLASSIFIED,
                f"page {page.number} is marked {marking}; this system takes in nothing above "
                "RESTRICTED; have its copy in the vault removed by your security officer",
            )

    # -- decide ------------------------------------------------------------------------------------

    def settle(
        self,
        document_id: str,
        decisions: Decisions,
        approver: str | None = None,
        evidence: Iterable[Evidence] = (),
    ) -> DocumentRecord:
        """Keeps what a reviewer settled and found, and the approver's signature where there is one.

        Raises:
            NotAllowed: the approver is the reviewer; then nothing is kept.
            StageMoved: the document is not in review.
        """
        if approver is not None and _same_person(approver, decisions.reviewer):
            raise NotAllowed(
                f"document {document_id}: the approver must not be the reviewer; ask another person"
            )
        for one in evidence:
            self.evidence.give(document_id, one)
        settled = self.catalogue.decide(document_id, decisions)
        findings, proposals = self.findings(settled)
        told = feedback.counts(findings, proposals, decisions, list(self.pages(settled)))
        self.catalogue.record(decisions.reviewer, feedback.EVENT, document_id, told)
        if approver is None:
            return settled
        return self.catalogue.approve(document_id, approver, datetime.now(UTC))

    def send_back(self, document_id: str, reason: ReturnReason, actor: str) -> DocumentRecord:
        """Sends a document back to its reviewer: REVIEWED, DECIDED or PUBLISHING to IN_REVIEW.

        What an unfinished publication placed is taken away first.

        Raises:
            NotAllowed: it stands elsewhere, or there is no person.
        """
        if not actor.strip() or _same_person(actor, "engine"):
            raise NotAllowed(f"document {document_id}: a person sends it back; say who with --as")
        with self._alone_on_shelf(document_id):
            record = self.catalogue.document(document_id)
            if record.stage not in _RETURNABLE:
                raise NotAllowed(
                    f"document {document_id}: it stands at {record.stage}; only what is reviewed, "
                    "decided or half published is sent back (withdraw what is published)"
                )
            if record.stage is Stage.PUBLISHING:
                said = record.submission
                folder = f"{said.agency.slug}/releases/{slug(said.title, document_id)}/"
                strays = filter(lambda key: key.startswith(folder), self.shelf.keys())
                self.shelf.remove(list(strays))
            return self.catalogue.advance(
                document_id, record.stage, Stage.IN_REVIEW, actor, {"reason": reason.value}
            )

    # -- release -----------------------------------------------------------------------------------

    def obstacles(self, document_id: str) -> tuple[Obstacle, ...]:
        """Gives what holds a document back today."""
        record = self.catalogue.document(document_id)
        return self._held(record, self.around(record))

    def _held(self, record: DocumentRecord, around: Surroundings) -> tuple[Obstacle, ...]:
        findings, _ = self.findings(record)
        return self.gate(
            record,
            self.catalogue.decisions(record.id),
            findings,
            self.grounds,
            datetime.now(NEW_ZEALAND).date(),
            regime=self.settings.regime,
            around=around,
        )

    def check(self, document_id: str) -> None:
        """Lets a document pass the gate, or not.

        Raises:
            NotAllowed: it does not stand where it could be released.
            Blocked: policy holds it back.
        """
        record = self.catalogue.document(document_id)
        if record.stage not in (Stage.DECIDED, Stage.PUBLISHING, Stage.PUBLISHED):
            raise NotAllowed(
                f"document {document_id}: it stands at {record.stage}; it is published once it is "
                f"{Stage.DECIDED}"
            )
        if record.stage is Stage.DECIDED and (held := self.obstacles(document_id)):
            raise Blocked(held)

    def publish(self, document_id: str) -> Publication:
        """Redacts, proves and places a document: DECIDED to PUBLISHING to PUBLISHED.

        What is done stays done: at PUBLISHING the same bytes are made again and placed again, and at
        PUBLISHED nothing happens.

        Raises:
            ProofFailed: a witness objects; nothing was placed.
        """
        record = self.catalogue.document(document_id)
        if record.stage is Stage.PUBLISHED:
            return self._published(document_id)
        decisions = self.catalogue.decisions(document_id)
        if decisions is None:
            raise NotAllowed(f"document {document_id}: nothing was decided yet")
        with scratch(self.work) as folder:
            copy = self._redacted(record, decisions, folder / "public.pdf")
            with self._alone_on_shelf(document_id):
                return self._placed(record, decisions, copy)

    def _placed(
        self, record: DocumentRecord, decisions: Decisions, copy: PublicCopy
    ) -> Publication:
        # while the copy was made, somebody else may have published the document, or sent it back
        here = self.catalogue.document(record.id)
        if here.stage is Stage.PUBLISHED:
            return self._published(record.id)
        if self.catalogue.decisions(record.id) != decisions:
            raise StageMoved(
                f"document {record.id}: it was decided anew while it was redacted; publish it again"
            )
        if here.stage is Stage.DECIDED:
            # once more, now with the proof: an embargo or a concern may have come in the meantime
            proof = (copy.proof.holds, copy.proof.public_sha256 == _sha256(copy.path))
            if held := self._held(here, replace(self.around(here), proof=proof)):
                raise Blocked(held)
        planned = to_publication(record, decisions, copy, self.grounds, datetime.now(UTC))
        begun = self.catalogue.begin_publication(planned)
        if begun.public_sha256 != copy.sha256:
            raise Damaged(
                f"document {record.id}: an earlier engine began it with other bytes; run "
                f"`release return {record.id} --reason engine-changed` and decide it again"
            )
        # for the record, and for an inquiry after a withdrawal: what the public was given
        report = self.vault.keep(artefacts.proof_bytes(copy.proof))
        detail = {**_proven(copy), "proof_sha256": report}
        self.catalogue.record("engine", "proven", record.id, detail)
        self.vault.keep(copy.path)
        self.shelf.place(copy, document_key(begun))
        self.shelf.write(release_files(begun, copy, self.site, decisions=decisions))
        return self.catalogue.confirm_publication(replace(begun, public_keys=planned.public_keys))

    def _alone_on_shelf(self, document_id: str) -> AbstractContextManager[None]:
        """Holds a document's folder on the shelf.

        A slow publisher could otherwise place a document again that was withdrawn in the meantime.
        """
        return self.catalogue.lease(f"shelf {document_id}")

    def _published(self, document_id: str) -> Publication:
        publication = self.catalogue.publication(document_id)
        if publication is None:
            raise Damaged(
                f"document {document_id}: it is published, but its publication is missing"
            )
        return publication

    def _redacted(self, record: DocumentRecord, decisions: Decisions, out: Path) -> PublicCopy:
        with self._fetched(record) as path:
            try:
                return self.redact(
                    path,
                    decisions.marks,
                    self.grounds,
                    out,
                    pages=list(self.pages(record)),
                    title=record.submission.title,
                    language=record.submission.language,
                    progress=self.progress,
                )
            except ProofFailed as failure:
                self.catalogue.record(
                    "engine",
                    "proof-failed",
                    record.id,
                    {
                        "objections": len(failure.objections),
                        "witness": failure.objections[0].witness,
                    },
                )
                raise

    def index(self) -> int:
        """Writes every index of the site anew from the catalogue; gives how many files that are.

        One process at a time: the lease keeps an older list from overwriting a newer one.
        """
        with self.catalogue.lease("indexes"):
            files = self._index_files()
            self.shelf.write(files)
        return len(files)

    def _index_files(self) -> list[PublicFile]:
        return index_files(self.catalogue.publications(), self.site)

    # -- withdraw ----------------------------------------------------------------------------------

    def check_withdrawal(self, document_id: str) -> None:
        """Lets a document be withdrawn, or not.

        Raises:
            NotAllowed: it is not published.
        """
        stage = self.catalogue.document(document_id).stage
        if stage not in (Stage.PUBLISHED, Stage.WITHDRAWING, Stage.WITHDRAWN):
            raise NotAllowed(
                f"document {document_id}: it stands at {stage}; only what is published is withdrawn"
            )

    def withdraw(self, document_id: str, reason: WithdrawalReason, actor: str) -> Publication:
        """Takes a publication down and puts up its tombstone: PUBLISHED to WITHDRAWN.

        The document goes first and the paperwork follows: what must not be read is gone at once.
        """
        record = self.catalogue.document(document_id)
        if record.stage is Stage.WITHDRAWN:
            return self._published(document_id)
        with self._alone_on_shelf(document_id):
            begun = self.catalogue.begin_withdrawal(document_id, reason, actor, datetime.now(UTC))
            stones = tombstone_files(begun, self.site)
            kept = {file.key for file in stones}
            self.shelf.remove(key for key in begun.public_keys if key not in kept)
            self.shelf.write(stones)
            return self.catalogue.confirm_withdrawal(document_id, actor)

    # -- verify ------------------------------------------------------------------------------------

    def verify(self) -> Iterator[Disagreement]:
        """Gives whatever does not agree: vault, journal, catalogue, shelf, and the indexes on it."""
        expected = {file.key: file for file in self._index_files()}
        published = self.catalogue.publications()
        yield from self.compare(frozenset(expected))
        if not published and next(self.shelf.keys(), None) is None:
            return
        for key, file in expected.items():
            try:
                stands = self.shelf.read(key)
            except KeyError:
                yield Disagreement("shelf", key, "an index is missing; run release index")
                continue
            if stands != file.content:
                yield Disagreement("shelf", key, "an index is out of date; run release index")

    # -- places ------------------------------------------------------------------------------------

    @contextmanager
    def _fetched(self, record: DocumentRecord) -> Iterator[Path]:
        """Gives the source as a file of its own, hashed on the way out of the vault."""
        with scratch(self.work) as folder:
            path = folder / f"source{Path(record.source.name).suffix.lower()}"
            self.vault.fetch(record.source.sha256, path)
            yield path


def _proven(copy: PublicCopy) -> dict[str, object]:
    """Gives what the journal keeps of a proof: digests and counts."""
    return {
        "public_sha256": copy.sha256,
        "marks_sha256": copy.proof.marks_sha256,
        "engine": copy.proof.engine,
        "witnesses": len(copy.proof.testimonies),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same_person(name: str, other: str) -> bool:
    return folded(name).split() == folded(other).split()
