"""What was placed for the public, kept in the vault as it was placed, so that it can stand again.

A release's pages are made once, by the engine and the templates of that day, and their digests stand in
its manifest; a dated copy of figures is what was known on its day. Neither can be made again to the byte
by a later engine, so both are kept, and the journal says where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.documents import artefacts
from records.release import PublicFile
from records.store_ports import Catalogue, Vault

PLACED = "placed"
"""The event; its subject is a document, or the folder of a dated copy."""
_FILES = "files_sha256"


def keep(catalogue: Catalogue, vault: Vault, subject: str, files: Sequence[PublicFile]) -> None:
    """Keeps files before they are written on the shelf."""
    digest = vault.keep(artefacts.files_bytes(files))
    catalogue.record("engine", PLACED, subject, {_FILES: digest, "files": len(files)})


def kept(catalogue: Catalogue) -> dict[str, str]:
    """Gives the digest under which the files of each subject were kept last."""
    return dict(_told(catalogue))


def files(vault: Vault, digest: str) -> list[PublicFile]:
    """Gives the files that were kept under a digest."""
    with vault.open(digest) as stream:
        return artefacts.files_of(stream.read())


def _told(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for line in catalogue.journal():
        if line.event == PLACED:
            yield line.subject, str(line.detail[_FILES])
