"""What lies in a store and nobody names: by key and size, without reading a byte of it."""

from __future__ import annotations

from collections.abc import Iterator

from records.bucket import Bucket
from records.release import Orphan
from storage.catalogue import SqlCatalogue
from storage.verify import allowed, is_of_a_release, named_digests

NO_PUBLICATION = "no publication names it"
NOBODY_NAMES = "no document and no line of the journal names it"


def orphans(vault: Bucket, shelf: Bucket, catalogue: SqlCatalogue) -> Iterator[Orphan]:
    """Gives the orphans of the shelf's release folders, then those of the vault.

    The stores are listed before the catalogue is asked: what is written in between is named by then.

    Args:
        vault: bucket of the vault.
        shelf: bucket of the shelf.
        catalogue: what stands where.
    """
    on_shelf = {head.key: head.size for head in shelf.list()}
    in_vault = {head.key: head.size for head in vault.list()}
    sizes = dict[str, int | None]()
    for publication in catalogue.publications():
        for key in allowed(publication):
            sizes[key] = publication.size if key.lower().endswith(".pdf") else None
    under_way = {publication.folder for publication in catalogue.unconfirmed_publications()}
    for key, size in on_shelf.items():
        if not is_of_a_release(key) or key.rpartition("/")[0] in under_way:
            continue
        if key not in sizes:
            yield Orphan("shelf", key, size, NO_PUBLICATION)
        elif sizes[key] not in (None, size):
            yield Orphan("shelf", key, size, "has not the size that was proven")
    known = named_digests(catalogue)
    for key, size in in_vault.items():
        if key.rpartition("/")[2] not in known:
            yield Orphan("vault", key, size, NOBODY_NAMES)
