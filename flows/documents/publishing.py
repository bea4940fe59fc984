"""Release and withdrawal: what was decided is made, proven and placed, and can be taken away again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.documents import artefacts, placed, withheldelsewhere
from flows.documents.bench import NEW_ZEALAND
from flows.documents.packing import Packing
from flows.scratch import scratch
from policies.facts import Surroundings
from publish.build import (
    document_key,
    release_files,
    said_of,
    to_publication,
    tombstone_files,
)
from records.document import DocumentRecord
from records.errors import Blocked, Damaged, NotAllowed, ProofFailed, StageMoved
from records.evidence import Entry, entry_of
from records.marks import Decisions, ReleaseDecision
from records.release import (
    Earlier,
    Obstacle,
    Publication,
    PublicCopy,
    PublicFile,
    WithdrawalReason,
)
from records.stages import Stage

_ENTRIES = frozenset({ReleaseDecision.WITHHELD, ReleaseDecision.DEFERRED})


class Publishing(Packing):
    """The steps from a decision to the shelf, and from there to a tombstone."""

    __slots__ = ()

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

        Of what is withheld or deferred an entry is placed, and no document.
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
        if decisions.decision in _ENTRIES:
            with self.alone_on_shelf(document_id):
                return self._placed(record, decisions, None)
        with scratch(self.work) as folder:
            copy = self._redacted(record, decisions, folder / "public.pdf")
            with self.alone_on_shelf(document_id):
                return self._placed(record, decisions, copy)

    def _placed(
        self, record: DocumentRecord, decisions: Decisions, copy: PublicCopy | None
    ) -> Publication:
        # while the copy was made, somebody else may have published the document, or sent it back
        here = self.catalogue.document(record.id)
        if here.stage is Stage.PUBLISHED:
            return self._published(record.id)
        if self.catalogue.decisions(record.id) != decisions:
            raise StageMoved(
                f"document {record.id}: it was decided anew while it was redacted; publish it again"
            )
        around = self.around(here)
        if here.stage is Stage.DECIDED:
            # once more, now with the proof: an embargo or a concern may have come in the meantime
            if copy is not None:
                proof = (copy.proof.holds, copy.proof.public_sha256 == _sha256(copy.path))
                around = replace(around, proof=proof)
            if held := self._held(here, around):
                raise Blocked(held)
        planned = self._planned(record, decisions, copy, entry_of(around.evidence))
        begun = self.catalogue.begin_publication(planned)
        if copy is None:
            self._write(begun, release_files(begun, None, self.site, decisions=decisions))
            return self.catalogue.confirm_publication(begun)
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
        # begun by an earlier version or under another key, its files are made as this one makes them
        begun = replace(begun, public_keys=planned.public_keys, signed_by=planned.signed_by)
        files = release_files(begun, copy, self.site, decisions=decisions)
        packed = self._pack(begun, files, copy.path)
        self._write(begun, files)
        return self.catalogue.confirm_publication(packed)

    def _planned(
        self,
        record: DocumentRecord,
        decisions: Decisions,
        copy: PublicCopy | None,
        entry: Entry | None,
    ) -> Publication:
        return to_publication(
            record,
            decisions,
            copy,
            self.grounds,
            datetime.now(UTC),
            entry=entry,
            earlier=self._earlier(record),
            signed_by="" if self.signer is None else self.signer.public,
        )

    def _earlier(self, record: DocumentRecord) -> tuple[Earlier, ...]:
        """Gives what stands in the place that a document takes, and what stood there before that."""
        old_id = record.submission.supersedes
        old = None if old_id is None else self.catalogue.publication(old_id)
        if old is None:
            return ()
        return (*old.earlier, Earlier(old.published_at, old.decision, old.folder))

    def _write(self, publication: Publication, files: Sequence[PublicFile]) -> None:
        placed.keep(self.catalogue, self.vault, publication.document_id, files)
        self.shelf.write(files)

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
                    descriptions=decisions.descriptions,
                    beside=said_of(record.submission),
                    warnings=withheldelsewhere.warnings(self, record, decisions.marks),
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

    def withdraw(
        self,
        document_id: str,
        reason: WithdrawalReason,
        actor: str,
        superseded_by: str | None = None,
    ) -> Publication:
        """Takes a publication down and puts up its tombstone: PUBLISHED to WITHDRAWN.

        The document goes first and the paperwork follows: what must not be read is gone at once.
        """
        record = self.catalogue.document(document_id)
        if record.stage is Stage.WITHDRAWN:
            return self._published(document_id)
        with self.alone_on_shelf(document_id):
            begun = self.catalogue.begin_withdrawal(
                document_id, reason, actor, datetime.now(UTC), superseded_by
            )
            stones = tombstone_files(begun, self.site)
            kept = {file.key for file in stones}
            self.shelf.remove(key for key in begun.public_keys if key not in kept)
            self.shelf.write(stones)
            self.forget(record.source.sha256)
            return self.catalogue.confirm_withdrawal(document_id, actor)


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
