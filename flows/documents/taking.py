"""Queue: files accepted, printed where need be, kept in the vault, and entered in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flows.documents.bench import Bench
from flows.scratch import scratch
from records.delivery import Delivery, Received
from records.document import DocumentRecord, SourceFile, Submission
from records.errors import RefusalReason, Refused, ReleaseError
from records.package import Package, Part, Planned

CONVERTED = "converted"
"""The journal's event for a document whose source was made from an office file or a message."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file: its documents, what of it was refused, and the package that keeps them."""

    path: Path
    records: tuple[DocumentRecord, ...]
    refused: tuple[Refused, ...]
    package: Package | None = None


def require_bounded(paths: Sequence[Path], most_files: int, most_megabytes: int) -> None:
    """Makes sure that files which come together are no more than one run can take, before one is opened.

    Args:
        paths: the files; what is none counts as empty, and is refused later by name.
        most_files: how many they may be.
        most_megabytes: how large they may be together, as they came.

    Raises:
        Refused: they are too many or too large; the message says which setting says so.
    """
    if len(paths) > most_files:
        raise Refused(
            RefusalReason.TOO_LARGE,
            f"{len(paths)} files were handed in together; the limit is {most_files} "
            "(RELEASE_SUBMIT_FILES). Nothing was taken in: hand them in in several runs",
        )
    size = sum(_size_of(path) for path in paths) // MEBIBYTE
    if size > most_megabytes:
        raise Refused(
            RefusalReason.TOO_LARGE,
            f"the files handed in together have {size} MB; the limit is {most_megabytes} MB "
            "(RELEASE_SUBMIT_MB). Nothing was taken in: hand them in in several runs",
        )


MEBIBYTE = 1024 * 1024


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        # what cannot be looked at is refused by name in its turn
        return 0


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

    def queue_kept(self, source: SourceFile, submission: Submission) -> DocumentRecord:
        """Gives a new row at QUEUED for a source that the vault has already."""
        record = self.catalogue.enqueue(submission, source)
        self._note_conversion(record)
        return record

    def queue_all(self, files: Sequence[tuple[Path, Submission]]) -> Iterator[TakenIn]:
        """Accepts files, and gives what became of each; one that is refused does not stop the others.

        Office files go through the converter together, which costs little more than one of them.

        Raises:
            Refused: they are too many, or too large together; none of them was opened.
            StoreFailed: vault or catalogue does not answer; what was given before is queued.
        """
        paths = [path for path, _ in files]
        require_bounded(paths, self.settings.submit_files, self.settings.submit_mb)
        with scratch(self.work) as folder:
            deliveries = self.receive(paths, folder)
            for (_, submission), delivery in zip(files, deliveries, strict=True):
                yield self._taken_in(delivery, submission)

    def _taken_in(self, delivery: Delivery, submission: Submission) -> TakenIn:
        if delivery.is_package:
            return self._package_taken_in(delivery, submission)
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

    def _package_taken_in(self, delivery: Delivery, submission: Submission) -> TakenIn:
        """Keeps a package as it came, and enters each of its parts: a document, or refused by name."""
        planned: list[Planned] = []
        refused: list[Refused] = []
        for part in delivery.parts:
            said = Part(part.number, part.parent, part.name, part.role)
            refusal = part.refusal
            if refusal is None and part.source is not None:
                try:
                    source = self._kept(part)
                    planned.append(Planned(said, _titled(submission, part), source))
                    continue
                except Refused as late:
                    refusal = late
            if refusal is not None:
                refused.append(refusal)
                said = replace(said, refusal=f"{refusal.reason.value}: {refusal}")
            planned.append(Planned(said))
        if all(one.source is None for one in planned):
            # nothing of it can be read: then it is no package, and nothing of it is entered
            return TakenIn(delivery.path, (), tuple(refused))
        kept = self.vault.keep(delivery.path)
        size = delivery.path.stat().st_size
        package = self.catalogue.enqueue_package(
            delivery.name, kept, size, delivery.media_type, planned
        )
        ids = [part.document_id for part in package.parts if part.document_id is not None]
        records = tuple(self.catalogue.document(document_id) for document_id in ids)
        for record in records:
            self._note_conversion(record)
        return TakenIn(delivery.path, records, tuple(refused), package)

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


def _titled(submission: Submission, part: Received) -> Submission:
    """Gives what is said of a part: the title of the whole, numbered, never one out of the file."""
    if part.number == 1:
        return submission
    return replace(submission, title=f"{submission.title}, attachment {part.number - 1}")
