"""Queue: files accepted, printed where need be, kept in the vault, and entered in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.bench import Bench
from flows.scratch import scratch
from records.delivery import Delivery, Received
from records.document import DocumentRecord, SourceFile, Submission
from records.errors import RefusalReason, Refused, ReleaseError

CONVERTED = "converted"
"""The journal's event for a document whose source was made from an office file or a message."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file: its documents, and what of it was refused."""

    path: Path
    records: tuple[DocumentRecord, ...]
    refused: tuple[Refused, ...]


class Taking(Bench):
    """The first step: from files to queued documents."""

    __slots__ = ()

    def queue(self, path: Path, submission: Submission) -> DocumentRecord:
        """Accepts a file, keeps it in the vault, and gives its new row at QUEUED.

        Of a package, the first document; the others are queued beside it.

        Raises:
            Refused: the file is not taken in; nothing of it was kept.
        """
        (taken,) = self.queue_all([(path, submission)])
        if not taken.records:
            raise taken.refused[0]
        return taken.records[0]

    def queue_all(self, files: Sequence[tuple[Path, Submission]]) -> Iterator[TakenIn]:
        """Accepts files, and gives what became of each; one that is refused does not stop the others.

        Office files go through the converter together, which costs little more than one of them.

        Raises:
            StoreFailed: vault or catalogue does not answer; what was given before is queued.
        """
        with scratch(self.work) as folder:
            deliveries = self.receive([path for path, _ in files], folder)
            for (_, submission), delivery in zip(files, deliveries, strict=True):
                yield self._taken_in(delivery, submission)

    def _taken_in(self, delivery: Delivery, submission: Submission) -> TakenIn:
        (part,) = delivery.parts
        if part.refusal is not None:
            return TakenIn(delivery.path, (), (part.refusal,))
        try:
            source = self._kept(part)
        except Refused as refusal:
            return TakenIn(delivery.path, (), (refusal,))
        record = self.catalogue.enqueue(submission, source)
        self._note_conversion(record)
        return TakenIn(delivery.path, (record,), ())

    def _kept(self, part: Received) -> SourceFile:
        """Keeps a part's source, and its original where the source was made of one.

        Raises:
            Refused: a file changed while it was taken in.
        """
        source, original = part.source, part.source.original if part.source else None
        if source is None or part.printed is None or part.path is None:
            raise ReleaseError("a part was received that has neither a source nor a refusal")
        if original is not None and part.hidden is not None:
            self._keep(part.path, original.sha256, part.name)
            self.vault.keep(part.hidden)
        self._keep(part.printed, source.sha256, part.name)
        return source

    def _keep(self, path: Path, sha256: str, name: str) -> None:
        if self.vault.keep(path) != sha256:
            raise Refused(
                RefusalReason.BROKEN,
                f"{name}: it changed while it was taken in; queue it again",
            )

    def _note_conversion(self, record: DocumentRecord) -> None:
        original = record.source.original
        if original is None:
            return
        self.catalogue.record(
            "engine",
            CONVERTED,
            record.id,
            {
                "original_sha256": original.sha256,
                "source_sha256": record.source.sha256,
                "maker": original.maker,
                "hidden": dict(original.hidden),
                "hidden_sha256": original.hidden_sha256,
            },
        )
