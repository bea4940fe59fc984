"""The front door of the public side: releases, tombstones and every index, as files.

Pure: the same records give the same bytes, and each instant comes in with them. What is written
where is for ``flows`` and the shelf to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from publish.archive import Load
from publish.bundle import document_key, release_files, tombstone_files
from publish.catalogues.listings import has_package, package_keys, public_keys
from publish.catalogues.tables import table_keys
from publish.indexes import Indexes
from publish.letters import cleaned, slug
from publish.packaging import write_package
from publish.site import Site
from records.document import DocumentRecord, Submission
from records.errors import InvalidInput
from records.evidence import Entry
from records.grounds import Ground
from records.marks import Decisions, ReleaseDecision
from records.release import Earlier, Outline, Publication, PublicCopy, PublicFile

__all__ = [
    "Site",
    "changed_files",
    "document_key",
    "has_package",
    "index_files",
    "package_keys",
    "public_keys",
    "release_files",
    "slug",
    "to_publication",
    "tombstone_files",
    "write_package",
]


def said_of(submission: Submission) -> tuple[str, ...]:
    """Gives what whoever queued a document said of it in words that are published beside it."""
    said = (
        submission.title,
        submission.abstract,
        submission.reference,
        submission.portfolio,
        submission.minister,
        submission.request_id,
    )
    return tuple(text for text in said if text)


def to_publication(
    record: DocumentRecord,
    decisions: Decisions,
    copy: PublicCopy | None,
    grounds: Mapping[str, Ground],
    at: datetime,
    *,
    related: Sequence[str] = (),
    entry: Entry | None = None,
    earlier: Sequence[Earlier] = (),
    signed_by: str = "",
) -> Publication:
    """Gives the publication of a document as decided, with its slug and the keys that it will have.

    ``grounds`` maps codes to grounds; those that the marks use are named, in that order.
    ``related`` holds ids of other documents. ``copy`` is None where nothing is released; then ``entry``
    says what may be told of it. A safe title takes the abstract away, and stands in the address too.
    ``earlier`` is what stood in its place.
    ``signed_by`` is the public key of whoever signs the package.

    Raises:
        InvalidInput: an instant without a zone, a ground that is not in ``grounds``, or a decision
            that the marks contradict.
    """
    said = record.submission
    if at.tzinfo is None:
        raise InvalidInput(f"document {record.id}: the instant of publication needs a time zone")
    released = decisions.decision in {ReleaseDecision.FULL, ReleaseDecision.PART}
    told = Entry() if released or entry is None else entry
    title = told.title or said.title
    used = {mark.ground for mark in decisions.marks} | {*told.grounds}
    if unknown := used - grounds.keys():
        raise InvalidInput(f"document {record.id}: no ground is called {min(unknown)}")
    if decisions.decision is ReleaseDecision.FULL and used:
        raise InvalidInput(f"document {record.id}: a full release has no redactions")
    if decisions.decision is ReleaseDecision.PART and not used:
        raise InvalidInput(f"document {record.id}: a release in part has a redaction with a ground")
    if released is (copy is None):
        needed = "needs its public copy" if released else "has no public copy"
        raise InvalidInput(f"document {record.id}: decided as {decisions.decision}, it {needed}")
    bare = Publication(
        document_id=record.id,
        agency=said.agency,
        slug=slug(title, record.id),
        kind=said.kind,
        title=title,
        decision=decisions.decision,
        reference=said.reference,
        portfolio=said.portfolio,
        minister=said.minister,
        document_on=said.document_on,
        decided_on=said.decided_on,
        request_id=said.request_id,
        abstract=None if told.title else said.abstract,
        language=said.language,
        grounds=tuple(ground for code, ground in grounds.items() if code in used),
        pages=len(copy.pages) if copy else 0,
        size=copy.size if copy else 0,
        public_sha256=copy.sha256 if copy else "",
        published_at=at,
        related=tuple(related),
        reason=told.reason,
        review_on=told.review_on,
        earlier=tuple(earlier),
        signed_by=signed_by if released else "",
    )
    tables = sum(len(page.tables) for page in copy.pages) if copy else 0
    return replace(cleaned(bare), public_keys=(*public_keys(bare), *table_keys(bare, tables)))


def index_files(
    publications: Sequence[Publication], site: Site, touched: Collection[str] | None = None
) -> Iterator[PublicFile]:
    """Gives every file outside the releases' own folders, for all agencies and both audiences.

    A withdrawn publication stands in ``withdrawn.json`` and in nothing else; its agency keeps its
    pages, so that what stood on them is overwritten.

    Args:
        publications: every confirmed one, withdrawn ones too.
        site: the site that they stand on.
        touched: ids of documents that were published or withdrawn since the indexes were last written;
            then only the files that may differ are given. All of them where it is None.

    Raises:
        InvalidInput: an unsafe agency slug, or two releases in one folder.
    """
    for folder, number in Counter(publication.folder for publication in publications).items():
        if number > 1:
            raise InvalidInput(f"{number} releases share the folder {folder}")
    whole = {publication.document_id: cleaned(publication) for publication in publications}
    outlines = [publication.outline for publication in whole.values()]
    indexes = Indexes(outlines, lambda some: [whole[one.document_id] for one in some], site)
    return indexes.all_files() if touched is None else indexes.touched_files(touched)


def changed_files(
    outlines: Sequence[Outline], load: Load, site: Site, touched: Collection[str]
) -> Iterator[PublicFile]:
    """Gives the files outside the releases' own folders that some documents may have changed.

    The bytes are those that :func:`index_files` gives, without every publication in memory.

    Args:
        outlines: of every confirmed publication, withdrawn ones too.
        load: gives the publications of some of them, in their order.
        site: the site that they stand on.
        touched: ids of documents that were published or withdrawn since the indexes were last written.
    """

    def clean(some: Sequence[Outline]) -> Sequence[Publication]:
        return [cleaned(publication) for publication in load(some)]

    return Indexes(outlines, clean, site).touched_files(touched)
