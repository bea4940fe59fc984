"""What every step of the work on a document has at hand: the departments as they were wired, and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.documents import artefacts
from flows.documents.advice import Advice
from flows.doors import Gate, Progress, Reader, silent
from flows.scratch import scratch
from flows.settings import Settings
from policies.facts import Surroundings
from publish.site import Site
from records.delivery import Delivery
from records.document import DocumentRecord, Original, Page, SourceFile, Word
from records.errors import NotAllowed
from records.geometry import Box
from records.grounds import Ground
from records.marks import Beside, Finding, Proposal
from records.pictures import Picture
from records.ports import Finder, Proposer, Redactor
from records.register_ports import RegisterBook
from records.release import Disagreement, Orphan
from records.remark_ports import RemarkBook
from records.store_ports import Catalogue, EvidenceBook, Shelf, Signer, Vault

NEW_ZEALAND = ZoneInfo("Pacific/Auckland")
"""Days are New Zealand's: what is due today is due on the calendar that hangs there."""


@dataclass(slots=True)
class Bench:
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
    receive: Callable[[Sequence[Path], Path], Iterator[Delivery]]
    read: Reader
    finder: Callable[[], Finder]
    proposer: Proposer
    gate: Gate
    around: Callable[[DocumentRecord], Surroundings]
    evidence: EvidenceBook
    register: RegisterBook
    remarks: RemarkBook
    advice: Advice
    redact: Redactor
    classified: Callable[[Sequence[Word]], str | None]
    compare: Callable[[frozenset[str]], Iterator[Disagreement]]
    orphans: Callable[[], Iterator[Orphan]]
    hidden: Callable[[Path, SourceFile], Beside] = lambda _path, _source: Beside()
    embedded: Callable[[Path, Original], Beside] = lambda _path, _original: Beside()
    pictures: Callable[[Path, SourceFile, Sequence[int], Mapping[int, Box]], list[Picture]] = (
        lambda _path, _source, _pages, _wordless: []
    )
    forget: Callable[[str], None] = lambda _sha256: None
    """Forgets what was read of a source, by its digest."""
    signer: Signer | None = None
    """Signs packages, where a key is set."""
    progress: Progress = field(default=silent)

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

    def pictures_of(self, record: DocumentRecord) -> list[Picture]:
        """Gives the pictures of a document, for which a person may choose words."""
        wordless = {
            page.number: page.frame.visible for page in self.pages(record) if not page.words
        }
        with self._fetched(record) as path:
            return self.pictures(path, record.source, range(1, record.source.pages + 1), wordless)

    def alone_on_shelf(self, document_id: str) -> AbstractContextManager[None]:
        """Holds a document's folder on the shelf.

        A slow publisher could otherwise place a document again that was withdrawn in the meantime.
        """
        return self.catalogue.lease(f"shelf {document_id}")

    @contextmanager
    def _fetched(self, record: DocumentRecord) -> Iterator[Path]:
        """Gives the source as a file of its own, hashed on the way out of the vault."""
        with scratch(self.work) as folder:
            path = folder / f"source{Path(record.source.name).suffix.lower()}"
            self.vault.fetch(record.source.sha256, path)
            yield path
