"""Prepare: a queued document read, searched, and put before a reviewer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.documents import alike, artefacts, together
from flows.documents.bench import Bench
from flows.documents.watchlists import lists_for
from flows.scratch import scratch
from records.document import DocumentRecord, Origin, Page
from records.errors import RefusalReason, Refused
from records.likeness import Resemblance
from records.marks import Beside
from records.stages import Stage
from redaction import sandbox
from redaction.likeness import Sketch, sketch_of

_MOST_HIDDEN = 100_000
"""Characters of what an original hides that are looked through."""


class Preparing(Bench):
    """The steps from a queued document to one in review."""

    __slots__ = ()

    @sandbox.nursed()
    def read_document(self, document_id: str) -> DocumentRecord:
        """Reads a queued document and keeps its pages: QUEUED to READ.

        Raises:
            Refused: no parser stays within its bounds, or it is classified too high; it is REFUSED.
        """
        record = self.catalogue.document(document_id)
        if record.stage is not Stage.QUEUED:
            return record
        notes: Counter[str] = Counter()
        unreadable: list[int] = []
        frames: dict[str, list[float]] = {}
        sketches: dict[int, Sketch] = {}
        try:
            with self._fetched(record) as path, scratch(self.work) as folder:
                out = folder / "pages"
                for page in artefacts.write_pages(self._pages(path, record), out):
                    notes[page.origin.value] += 1
                    if page.origin is Origin.UNREADABLE:
                        unreadable.append(page.number)
                        frames[str(page.number)] = page.frame.visible.as_list()
                    sketches[page.number] = sketch_of(page)
                    self._refuse_classified(page)
                kept = self.vault.keep(out)
        except Refused as refusal:
            self.catalogue.refuse(document_id, Stage.QUEUED, f"{refusal.reason.value}: {refusal}")
            self.forget(record.source.sha256)
            raise
        return self.catalogue.advance(
            document_id,
            Stage.QUEUED,
            Stage.READ,
            "engine",
            {
                "pages": record.source.pages,
                **notes,
                "unreadable_pages": unreadable,
                **({"unreadable_frames": frames} if frames else {}),
            },
            {"pages": kept, alike.ARTEFACT: self.vault.keep(alike.sketches_bytes(sketches))},
        )

    def resemblances(self, record: DocumentRecord) -> list[Resemblance]:
        """Gives the other documents that hold pages of this one, those with most of them first."""
        return alike.resemblances(record, self.catalogue.documents(), self.vault)

    def find_in_document(self, document_id: str) -> DocumentRecord:
        """Finds and proposes in a document that was read: READ to IN_REVIEW.

        Whom it names is looked for in the documents of its release that were searched before it, too, and
        the other way round; for a document that is in review already, only that is done.
        """
        record = self.catalogue.document(document_id)
        if record.stage is not Stage.READ:
            return self._caught_up(record) if "findings" in record.artefacts else record
        self.progress("find", 0, 1)
        names = together.named_beside(self, record)
        beside = self._beside(record)
        found = self.finder().find_all(
            self.pages(record),
            beside=beside.texts,
            names=sorted(names.values()),
            lists=lists_for(self.settings.watch_folder, record),
        )
        findings = found.findings
        proposals = self.proposer.propose(record, findings)
        kept = self.vault.keep(artefacts.findings_bytes(findings, proposals, found.beside))
        counts = Counter(finding.category for finding in findings)
        # before it moves on: a run that is cut off here begins again, and nobody is forgotten
        spread = together.spread(self, record, findings)
        self.progress("find", 1, 1)
        searched = self.catalogue.advance(
            document_id,
            Stage.READ,
            Stage.IN_REVIEW,
            "engine",
            {
                "findings": len(findings),
                "by_category": dict(sorted(counts.items())),
                # a name in a title or file name is no mark on a page: whoever decides has to know
                "beside": {name: len(told) for name, told in found.beside.items() if told},
                "not_looked_into": dict(beside.unread),
            },
            {"findings": kept},
        )
        return self._caught_up(searched, names, spread)

    def _caught_up(
        self,
        record: DocumentRecord,
        known: together.Names | None = None,
        spread: Mapping[str, str] | None = None,
    ) -> DocumentRecord:
        """Searches again for whom documents name that were put before a reviewer meanwhile, both ways."""
        findings, _ = self.findings(record)
        together.spread(self, record, findings, spread)
        seen = {*(known or ()), *together.named_in(findings)}
        for other in together.others_of(self, record):
            theirs = together.named_in(self.findings(other)[0])
            names = {key: name for key, name in theirs.items() if key not in seen}
            together.search_again(self, record.id, names, because=other.id)
            seen |= set(names)
        return self.catalogue.document(record.id)

    def _beside(self, record: DocumentRecord) -> Beside:
        """Gives what stands beside the pages and may name somebody: file, title, properties, attachments.

        Of a source that was made of another file, what that one hides and holds is looked through too.
        """
        with self._fetched(record) as path:
            told = self.hidden(path, record.source)
        texts, unread = together.labels(record) | dict(told.texts), Counter(told.unread)
        original = record.source.original
        if original is not None:
            with self.vault.open(original.hidden_sha256) as file:
                listed = [one.get(part, "") for one in json.load(file) for part in ("by", "text")]
            if said := "\n".join(filter(None, listed)):
                texts["hidden in the original"] = said[:_MOST_HIDDEN]
            if original.hidden.get("embedded-object"):
                with scratch(self.work) as folder:
                    path = folder / f"original{Path(original.name).suffix.lower()}"
                    self.vault.fetch(original.sha256, path)
                    within = self.embedded(path, original)
                texts |= within.texts
                unread += Counter(within.unread)
        return Beside(texts, dict(sorted(unread.items())))

    def _pages(self, path: Path, record: DocumentRecord) -> Iterator[Page]:
        def told(done: int, whole: int) -> None:
            self.progress("read", done, whole)

        return self.read(path, record.source, recognition=self.settings.recognition, progress=told)

    def _refuse_classified(self, page: Page) -> None:
        if marking := self.classified(page.words):
            raise Refused(
                RefusalReason.CLASSIFIED,
                f"page {page.number} is marked {marking}; this system takes in nothing above "
                "RESTRICTED; have its copy in the vault removed by your security officer",
            )
