"""Holds the vault, the catalogue and the shelf against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from records.marks import ReleaseDecision
from records.release import Disagreement, Publication
from records.store_ports import Shelf
from storage import packed
from storage.catalogue import SqlCatalogue
from storage.content import is_sha256, sha256_of
from storage.vault import BucketVault

_TOMBSTONE = "index.html"
_KEPT_ON_WITHDRAWAL = frozenset({_TOMBSTONE, "metadata.json", "manifest.json"})


def disagreements(
    vault: BucketVault,
    catalogue: SqlCatalogue,
    shelf: Shelf,
    *,
    site_keys: Collection[str] | None = None,
) -> Iterator[Disagreement]:
    """Gives everything that does not agree, as it is found; nothing where all is well.

    Reads every byte of the vault and of every published document, and the whole journal. Work that
    is under way looks like work that was broken off: run it when nothing else runs.

    Args:
        vault: originals and what was read of them.
        catalogue: what stands where.
        shelf: what the public sees.
        site_keys: every key of the site outside the releases' own folders, where the caller knows
            them; then whatever else stands there is a stray too.
    """
    yield from vault.verify()
    yield from catalogue.verify()
    yield from _vault_against(vault, catalogue)
    yield from _shelf_against(shelf, catalogue, site_keys)


def _vault_against(vault: BucketVault, catalogue: SqlCatalogue) -> Iterator[Disagreement]:
    # asked before and after the listing, so that work under way is taken for as little as possible
    needed = _needed(catalogue)
    kept = set(vault.digests())
    for sha256, why in needed.items():
        if sha256 not in kept:
            yield Disagreement("vault", sha256, f"{why}, and the vault does not hold it")
    known = named_digests(catalogue)
    for sha256 in sorted(kept - known):
        yield Disagreement("vault", sha256, "no document and no line of the journal names it")


def named_digests(catalogue: SqlCatalogue) -> set[str]:
    """Gives every digest that a document, a publication, a preview or a line of the journal names."""
    named = {publication.public_sha256 for publication in catalogue.publications()}
    named |= catalogue.workbook.previewed()
    named |= _needed(catalogue).keys()
    for entry in catalogue.journal():
        told = entry.detail.values()
        named |= {value for value in told if isinstance(value, str) and is_sha256(value)}
    return named


def needed_digests(catalogue: SqlCatalogue) -> set[str]:
    """Gives every digest that the vault must hold."""
    return set(_needed(catalogue))


def _needed(catalogue: SqlCatalogue) -> dict[str, str]:
    """Gives what the vault must hold, and why."""
    needed = {one.sha256: f"package {one.id} came as it" for one in catalogue.packages()}
    for record in catalogue.documents():
        needed[record.source.sha256] = f"it is the source of document {record.id}"
        if (original := record.source.original) is not None:
            needed[original.sha256] = f"document {record.id} was made from it"
            needed[original.hidden_sha256] = (
                f"it is what the original of document {record.id} hides"
            )
        for name, sha256 in record.artefacts.items():
            needed[sha256] = f"it is {name} of document {record.id}"
    return needed


def _shelf_against(
    shelf: Shelf, catalogue: SqlCatalogue, site_keys: Collection[str] | None
) -> Iterator[Disagreement]:
    begun = {
        publication.folder: publication for publication in catalogue.unconfirmed_publications()
    }
    published = catalogue.publications()
    present = set(shelf.keys())
    accounted: set[str] = set()
    for publication in published:
        accounted |= allowed(publication) | set(publication.public_keys)
        if publication.withdrawn_at is None:
            yield from _published_on(shelf, publication, present)
        else:
            yield from _withdrawn_on(publication, present)
    for key in sorted(present - accounted):
        unconfirmed = begun.get(key.rpartition("/")[0])
        if unconfirmed is not None:
            what = (
                f"publication of document {unconfirmed.document_id} was begun and not confirmed: "
                f"run `release publish {unconfirmed.document_id}` again"
            )
        elif is_of_a_release(key) or (site_keys is not None and key not in site_keys):
            what = "a stray: no confirmed publication names it"
        else:
            continue
        yield Disagreement("shelf", key, what)


def _published_on(
    shelf: Shelf, publication: Publication, present: Collection[str]
) -> Iterator[Disagreement]:
    pdfs = [key for key in publication.public_keys if key.lower().endswith(".pdf")]
    if not pdfs and publication.decision in (ReleaseDecision.FULL, ReleaseDecision.PART):
        yield Disagreement("shelf", publication.folder, "the release names no document")
    for key in publication.public_keys:
        if key not in present:
            yield Disagreement(
                "shelf", key, f"a file of document {publication.document_id} is missing"
            )
        elif (wanted := _digest_of(publication, key)) is not None:
            found = sha256_of(shelf.read(key))
            if found != wanted:
                what = "proven" if key in pdfs else "published"
                yield Disagreement(
                    "shelf", key, f"its bytes are not those that were {what}: now {found}"
                )
    yield from packed.disagreements(shelf, publication)


def _digest_of(publication: Publication, key: str) -> str | None:
    """Gives the digest that the catalogue keeps of a file; None of one that it keeps none of."""
    ending = key.lower().rpartition(".")[2]
    if ending == "sig":
        return sha256_of(bytes.fromhex(publication.signature))
    return {"pdf": publication.public_sha256, "zip": publication.package_sha256}.get(ending)


def _withdrawn_on(publication: Publication, present: Collection[str]) -> Iterator[Disagreement]:
    for key in sorted(set(publication.public_keys) - allowed(publication)):
        if key in present:
            yield Disagreement(
                "shelf",
                key,
                f"document {publication.document_id} is withdrawn, and this still stands",
            )
    tombstone = f"{publication.folder}/{_TOMBSTONE}"
    if tombstone not in present:
        yield Disagreement("shelf", tombstone, "the tombstone is missing")


def allowed(publication: Publication) -> frozenset[str]:
    """Gives the keys that may stand in a release's folder: after its withdrawal, no document."""
    if publication.withdrawn_at is None:
        return frozenset(publication.public_keys)
    return frozenset(f"{publication.folder}/{name}" for name in _KEPT_ON_WITHDRAWAL)


def is_of_a_release(key: str) -> bool:
    """Tells whether a key of the shelf belongs to one release, and not to an index or a page."""
    segments = key.split("/")
    return key.lower().endswith(".pdf") or (len(segments) > 3 and segments[1] == "releases")
