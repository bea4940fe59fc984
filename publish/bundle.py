"""The files of one release: its page, its document as HTML and text, its metadata and its manifest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from publish.catalogues.dcat import dcat
from publish.catalogues.listings import (
    DOCUMENT_FORMS,
    document_forms,
    document_keys,
    has_package,
    package_keys,
)
from publish.catalogues.tables import table_files
from publish.crate import CRATE, crate
from publish.html.answers import answers_file
from publish.html.pages import Signature, document_page, release_page, tombstone_page
from publish.html.text import document_text
from publish.keys import key_id
from publish.letters import cleaned
from publish.metadata import Distribution, dublin_core, json_bytes, schema_org
from publish.outline.joining import lines_of
from publish.outline.structure import outline
from publish.site import Site, agency_key
from publish.wording import has_document, machine_time
from records import accounts
from records.errors import Damaged, InvalidInput
from records.marks import Decisions
from records.release import (
    Proof,
    Publication,
    PublicCopy,
    PublicFile,
    WithdrawalReason,
    Withholding,
)

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"
MANIFEST_FORMAT = "release-manifest/1"


def document_key(publication: Publication) -> str:
    """Gives the key under which the PDF is to be placed.

    Raises:
        InvalidInput: the publication has no document.
    """
    keys = document_keys(publication)
    if not keys:
        raise InvalidInput(f"document {publication.document_id} is not released, so it has no PDF")
    return keys[0]


def release_files(
    publication: Publication,
    copy: PublicCopy | None,
    site: Site,
    *,
    decisions: Decisions | None = None,
    related: Sequence[Publication] = (),
) -> list[PublicFile]:
    """Gives every file of a release's folder but the PDF and the package that is made of them all.

    The shelf takes the PDF as a PublicCopy only, and the package only with that PDF in it.

    Args:
        publication: what is published.
        copy: the public copy; None exactly where the document is withheld or deferred.
        site: the site that it stands on.
        decisions: who signed in which role and when; only roles and days are shown.
        related: other publications to link to, those that still stand.

    Raises:
        InvalidInput: a document without its copy, a copy without a document, or an unsafe slug.
        Damaged: the copy is not the one that the publication names.
    """
    agency_key(publication.agency)
    _agree(publication, copy)
    publication = cleaned(publication)
    signatures = _signatures(decisions)
    documents = _documents(publication, copy, site) if copy is not None else []
    distributions = _distributions(publication, documents[:2])
    folder = publication.folder
    page = release_page(
        publication,
        distributions,
        schema_org(publication, distributions, site),
        [cleaned(other) for other in related if other.withdrawn_at is None],
        signatures,
        copy.proof if copy is not None else None,
        site,
    )
    described = PublicFile(
        f"{folder}/metadata.json", JSON, json_bytes(_metadata(publication, distributions, site))
    )
    files = [page, *documents, described]
    if has_package(publication):
        files.append(_crate(publication, distributions[0], files[1:], site))
    manifest = _manifest(publication, files, copy, signatures)
    # the page of answers changes with what people ask, and so has no digest in the manifest
    return [*files, manifest, answers_file(publication, (), site)]


def tombstone_files(publication: Publication, site: Site) -> list[PublicFile]:
    """Gives what stands in a withdrawn release's folder from now on: its page, and nothing else.

    Raises:
        InvalidInput: the publication has not been withdrawn.
    """
    if publication.withdrawn_at is None or publication.withdrawal_reason is None:
        raise InvalidInput(f"document {publication.document_id} has not been withdrawn")
    # the title may be the very words that should not have been seen
    shows_title = publication.withdrawal_reason is not WithdrawalReason.UNREDACTED_METADATA
    return [tombstone_page(cleaned(publication), site, shows_title=shows_title)]


def _agree(publication: Publication, copy: PublicCopy | None) -> None:
    named = f"document {publication.document_id}, decided as {publication.decision}"
    if copy is None:
        if has_document(publication):
            raise InvalidInput(f"{named}: its public copy is needed")
        return
    if not has_document(publication):
        raise InvalidInput(f"{named}: no copy of it may be published")
    if copy.sha256 != publication.public_sha256 or copy.size != publication.size:
        raise Damaged(f"{named}: the publication names other bytes than the public copy's")
    used = {
        piece.ground.code
        for page in copy.pages
        for line in lines_of(page)
        for piece in line
        if isinstance(piece, Withholding)
    }
    unnamed = used - {ground.code for ground in publication.grounds}
    if unnamed:
        raise Damaged(
            f"{named}: the copy withholds under {', '.join(sorted(unnamed))}, unnamed there"
        )


def _documents(publication: Publication, copy: PublicCopy, site: Site) -> list[PublicFile]:
    _, html_key, text_key = document_keys(publication)
    sheets = outline(copy.pages)
    return [
        document_page(publication, sheets, html_key, site),
        PublicFile(text_key, TEXT, document_text(publication, sheets, site).encode()),
        *table_files(publication, sheets),
    ]


def _distributions(publication: Publication, documents: Sequence[PublicFile]) -> list[Distribution]:
    if not documents:
        return []
    sizes = [publication.size, *(len(file.content) for file in documents)]
    digests = [publication.public_sha256, *(_sha256(file.content) for file in documents)]
    return [
        Distribution(key, label, media_type, size, digest)
        for (key, label, media_type), size, digest in zip(
            document_forms(publication), sizes, digests, strict=True
        )
    ]


def _metadata(
    publication: Publication, distributions: Sequence[Distribution], site: Site
) -> dict[str, object]:
    return {
        "dublin_core": dublin_core(publication, distributions, site),
        "schema_org": schema_org(publication, distributions, site),
        "dcat": dcat(publication, distributions, site),
    }


def _crate(
    publication: Publication, pdf: Distribution, files: Sequence[PublicFile], site: Site
) -> PublicFile:
    labels = {media_type: label for _, label, media_type in DOCUMENT_FORMS}
    described = [pdf]
    for file in files:
        media_type = file.media_type.partition(";")[0]
        label = labels.get(media_type, file.key.rpartition("/")[2])
        size, sha256 = len(file.content), _sha256(file.content)
        described.append(Distribution(file.key, label, media_type, size, sha256))
    whole = json_bytes(crate(publication, described, site))
    return PublicFile(f"{publication.folder}/{CRATE}", JSON, whole)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _signatures(decisions: Decisions | None) -> list[Signature]:
    if decisions is None:
        return []
    signed = [Signature("reviewer", "Decided by a reviewer", decisions.decided_at)]
    if decisions.approved_at is not None:
        signed.append(Signature("approver", "Approved by a second person", decisions.approved_at))
    return signed


def _manifest(
    publication: Publication,
    files: Sequence[PublicFile],
    copy: PublicCopy | None,
    signatures: Sequence[Signature],
) -> PublicFile:
    """Gives the manifest: digests of every other file, the proof in short, and roles with their days.

    The digests of the source and of the marks stay out: whoever holds a guess could test it on them.
    """
    folder = publication.folder
    listed = [
        {
            "path": file.key.removeprefix(f"{folder}/"),
            "media_type": file.media_type.partition(";")[0],
            "size": len(file.content),
            "sha256": _sha256(file.content),
        }
        for file in files
    ]
    if copy is not None:
        listed.append(
            {
                "path": document_key(publication).removeprefix(f"{folder}/"),
                "media_type": "application/pdf",
                "size": copy.size,
                "sha256": copy.sha256,
            }
        )
    manifest = {
        "format": MANIFEST_FORMAT,
        "document_id": publication.document_id,
        "decision": publication.decision.value,
        "grounds": [ground.code for ground in publication.grounds],
        "published_at": machine_time(publication.published_at),
        "files": sorted(listed, key=lambda file: str(file["path"])),
        **_package(publication),
        "proof": None if copy is None else _proof(copy.proof),
        "earlier": [
            {"published_at": machine_time(one.published_at), "decision": one.decision.value}
            for one in publication.earlier
        ],
        "decisions": [
            {"role": signature.role, "at": machine_time(signature.at)} for signature in signatures
        ],
    }
    return PublicFile(f"{folder}/manifest.json", JSON, json_bytes(manifest))


def _package(publication: Publication) -> dict[str, object]:
    """Gives the name of the package, which holds the manifest, and under which key it is signed."""
    if not has_package(publication):
        return {}
    names = [key.rpartition("/")[2] for key in package_keys(publication)]
    signed = {}
    if publication.signed_by:
        signed = {"signature": names[1], "signed_by": key_id(publication.signed_by)}
    return {"package": {"path": names[0], **signed}}


def _proof(proof: Proof) -> dict[str, object]:
    """Gives the proof in short; its warnings and counts are left out, since they hang on the withheld words."""
    tiers = Counter(route.tier.value for route in proof.routes)
    return {
        "engine": proof.engine,
        "public_sha256": proof.public_sha256,
        "holds": proof.holds,
        "summary": list(accounts.told_in_public(proof)),
        "witnesses": [testimony.witness for testimony in proof.testimonies],
        "pages_by_tier": dict(sorted(tiers.items())),
    }
