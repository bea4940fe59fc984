"""The package of a release: made and signed with it, and made again to the byte where it was lost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flows.documents.bench import Bench
from flows.scratch import scratch
from publish.build import document_key, has_package, package_keys, write_package
from records.errors import Damaged
from records.release import Publication, PublicFile

_SIGNATURE = "application/octet-stream"


class Packing(Bench):
    """The steps that pack what is published."""

    __slots__ = ()

    def _pack(
        self, publication: Publication, files: Sequence[PublicFile], pdf: Path
    ) -> Publication:
        """Makes and places the package of a release whose document stands; gives the publication with it.

        It stands before the page that links to it.
        """
        with scratch(self.work) as folder:
            package = folder / "package.zip"
            digest = _write(package, publication, files, pdf)
            signature = ""
            if self.signer is not None and publication.signed_by == self.signer.public:
                signature = self.signer.sign(package).hex()
            packed = replace(
                publication,
                package_sha256=digest,
                package_size=package.stat().st_size,
                signature=signature,
            )
            self._place_package(packed, package)
        return packed

    def _pack_again(self, publication: Publication, files: Sequence[PublicFile], pdf: Path) -> None:
        """Makes and places the package of a release again; the private key is not needed for it.

        Raises:
            Damaged: what is packed today is not what was published.
        """
        if not has_package(publication):
            return
        with scratch(self.work) as folder:
            package = folder / "package.zip"
            if _write(package, publication, files, pdf) != publication.package_sha256:
                raise Damaged(
                    f"document {publication.document_id}: its package cannot be made again as it was "
                    "published; rebuild with the engine that published it"
                )
            self._place_package(publication, package)

    def _place_package(self, publication: Publication, package: Path) -> None:
        package_key, *signature_key = package_keys(publication)
        self.shelf.place_package(package, package_key, document_key(publication))
        signature = bytes.fromhex(publication.signature)
        self.shelf.write(PublicFile(key, _SIGNATURE, signature) for key in signature_key)


def _write(package: Path, publication: Publication, files: Sequence[PublicFile], pdf: Path) -> str:
    """Writes a package to a file; gives its SHA-256."""
    with package.open("w+b") as out:
        write_package(out, publication, files, pdf)
        out.seek(0)
        return hashlib.file_digest(out, "sha256").hexdigest()
