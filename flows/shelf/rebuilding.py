"""Everything that is derived, made again: the public site from the vault and the catalogue, to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.documents import artefacts, placed
from flows.documents.publishing import Publishing
from flows.scratch import scratch
from flows.shelf.clearing import Clearing
from publish.build import document_key, release_files, tombstone_files
from records.errors import Damaged
from records.release import Publication, PublicCopy, PublicFile
from redaction.redact import proven_before


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much stands again: releases, tombstones, dated copies of figures, indexes."""

    releases: int
    tombstones: int
    dated: int
    indexes: int


class Rebuilding(Publishing, Clearing):
    """The step that lets the public site stand again, after its store was lost or something in it changed."""

    __slots__ = ()

    def rebuild(self) -> Rebuilt:
        """Writes every release, tombstone, dated copy and index where it is missing or differs.

        Raises:
            Damaged: the vault does not hold what was published.
        """
        kept, proofs = placed.kept(self.catalogue), self._proofs()
        published = self.catalogue.publications()
        for done, one in enumerate(published, start=1):
            self.progress("rebuild", done, len(published))
            with self.alone_on_shelf(one.document_id):
                # it may have been withdrawn since they were listed
                self._stand_again(self._published(one.document_id), kept, proofs)
        ids = {one.document_id for one in published}
        dated = [digest for subject, digest in kept.items() if "statistics/" in subject]
        for digest in dated:
            self.shelf.write(placed.files(self.vault, digest))
        gone = sum(1 for one in published if one.withdrawn_at is not None)
        return Rebuilt(len(ids) - gone, gone, len(dated), len(self.index()))

    def _stand_again(
        self, publication: Publication, kept: Mapping[str, str], proofs: Mapping[str, str]
    ) -> None:
        if publication.withdrawn_at is not None:
            stones = tombstone_files(publication, self.site)
            stay = {file.key for file in stones}
            self.shelf.remove(key for key in publication.public_keys if key not in stay)
            self.shelf.write(stones)
            return
        digest = kept.get(publication.document_id)
        if digest is None:
            self._make_again(publication)
            return
        files = placed.files(self.vault, digest)
        if publication.public_sha256:
            self._place_again(publication, proofs, files)
        self.shelf.write(files)

    def _place_again(
        self, publication: Publication, proofs: Mapping[str, str], files: Sequence[PublicFile]
    ) -> None:
        report = proofs.get(publication.public_sha256)
        if report is None:
            raise Damaged(
                f"document {publication.document_id}: the journal names no proof of what was published"
            )
        with scratch(self.work) as folder:
            path = folder / "public.pdf"
            self.vault.fetch(publication.public_sha256, path)
            self.vault.fetch(report, folder / "proof.json")
            proof = artefacts.proof_of((folder / "proof.json").read_bytes())
            self._replace(publication, proven_before(path, proof))
            self._pack_again(publication, files, path)

    def _replace(self, publication: Publication, copy: PublicCopy) -> None:
        key = document_key(publication)
        try:
            stands = hashlib.sha256(self.shelf.read(key)).hexdigest()
        except KeyError:
            stands = copy.sha256
        if stands != copy.sha256:
            self.shelf.remove([key])  # whatever it is, it is not what was proven
        self.shelf.place(copy, key)

    def _make_again(self, publication: Publication) -> None:
        """Makes a release again of which an earlier engine kept no pages: redacted and proven anew."""
        record = self.catalogue.document(publication.document_id)
        decisions = self.catalogue.decisions(record.id)
        if decisions is None:
            raise Damaged(f"document {record.id}: it is published, but what was decided is missing")
        if not publication.public_sha256:
            self.shelf.write(release_files(publication, None, self.site, decisions=decisions))
            return
        with scratch(self.work) as folder:
            copy = self._redacted(record, decisions, folder / "public.pdf")
            if copy.sha256 != publication.public_sha256:
                raise Damaged(
                    f"document {record.id}: this engine makes other bytes of it than were published; "
                    "supersede it, or rebuild with the engine that published it"
                )
            self._replace(publication, copy)
            files = release_files(publication, copy, self.site, decisions=decisions)
            self._pack_again(publication, files, copy.path)
            self.shelf.write(files)

    def _proofs(self) -> dict[str, str]:
        """Gives, by the digest of each public copy, that of the report of its proof."""
        lines = (line.detail for line in self.catalogue.journal() if line.event == "proven")
        return {
            str(told["public_sha256"]): str(told["proof_sha256"])
            for told in lines
            if "proof_sha256" in told
        }
