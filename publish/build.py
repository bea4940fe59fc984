"""The front door of the public side: releases, tombstones and every index, as files.

Pure: the same records give the same bytes, and each instant comes in with them. What is written
where is for ``flows`` and the shelf to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.resources import files

from publish.bundle import JSON, TEXT, document_key, release_files, tombstone_files
from publish.feeds import atom, robots, sitemap
from publish.letters import cleaned, slug
from publish.listings import (
    catalogue_csv,
    catalogue_json,
    data_json,
    document_keys,
    public_keys,
    withdrawn_json,
)
from publish.pages import about_page, agency_page, home_page, oia_page, search_page
from publish.site import (
    ABOUT,
    CATALOGUE_CSV,
    CATALOGUE_JSON,
    DATA_JSON,
    FEED,
    HOME,
    ICON,
    ROBOTS,
    SCRIPT,
    SEARCH,
    SITEMAP,
    STYLE,
    WITHDRAWN_JSON,
    Site,
    agency_key,
    oia_key,
)
from records.document import Agency, DocumentRecord, Kind
from records.errors import InvalidInput
from records.evidence import Entry
from records.grounds import Ground
from records.marks import Decisions, ReleaseDecision
from records.release import Publication, PublicCopy, PublicFile

__all__ = [
    "Site",
    "document_key",
    "index_files",
    "public_keys",
    "release_files",
    "slug",
    "to_publication",
    "tombstone_files",
]

_STATIC = {
    STYLE: "text/css; charset=utf-8",
    SCRIPT: "text/javascript; charset=utf-8",
    ICON: "image/svg+xml",
}


def to_publication(
    record: DocumentRecord,
    decisions: Decisions,
    copy: PublicCopy | None,
    grounds: Mapping[str, Ground],
    at: datetime,
    *,
    related: Sequence[str] = (),
    entry: Entry | None = None,
) -> Publication:
    """Gives the publication of a document as decided, with its slug and the keys that it will have.

    ``grounds`` maps codes to grounds; those that the marks use are named, in that order.
    ``related`` holds ids of other documents. ``copy`` is None where nothing is released; then ``entry``
    says what may be told of it. A safe title takes the abstract away, and stands in the address too.

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
    )
    return replace(cleaned(bare), public_keys=public_keys(bare))


def index_files(publications: Sequence[Publication], site: Site) -> list[PublicFile]:
    """Gives every file outside the releases' own folders, for all agencies and both audiences.

    A withdrawn publication stands in ``withdrawn.json`` and in nothing else; its agency keeps its
    pages, so that what stood on them is overwritten.

    Raises:
        InvalidInput: an unsafe agency slug, or two releases in one folder.
    """
    for folder, number in Counter(publication.folder for publication in publications).items():
        if number > 1:
            raise InvalidInput(f"{number} releases share the folder {folder}")
    publications = [cleaned(publication) for publication in publications]
    current = sorted(
        (p for p in publications if p.withdrawn_at is None),
        key=lambda p: (p.published_at, p.document_id),
        reverse=True,
    )
    withdrawn = sorted(
        (p for p in publications if p.withdrawn_at is not None),
        key=lambda p: (p.withdrawn_at or p.published_at, p.document_id),
    )
    changed_at = _changed_at(publications, site)
    agencies = _agencies(publications)
    pages = [
        home_page(
            current, [(a, sum(p.agency.slug == a.slug for p in current)) for a in agencies], site
        ),
        search_page(current, site),
        about_page(site),
    ]
    for agency in agencies:
        own = [p for p in current if p.agency.slug == agency.slug]
        pages.append(agency_page(agency, own, site))
        pages.append(oia_page(agency, [p for p in own if p.kind is Kind.OIA_RESPONSE], site))
    return [
        *pages,
        PublicFile(CATALOGUE_JSON, JSON, catalogue_json(current, site, changed_at)),
        PublicFile(CATALOGUE_CSV, "text/csv; charset=utf-8", catalogue_csv(current, site)),
        PublicFile(DATA_JSON, JSON, data_json(current, site)),
        PublicFile(WITHDRAWN_JSON, JSON, withdrawn_json(withdrawn, site)),
        PublicFile(FEED, "application/atom+xml; charset=utf-8", atom(current, site, changed_at)),
        PublicFile(
            SITEMAP,
            "application/xml; charset=utf-8",
            sitemap(_mapped(publications, current, agencies, site), site),
        ),
        PublicFile(ROBOTS, TEXT, robots(site)),
        *(
            PublicFile(key, media_type, files("publish").joinpath(key).read_bytes())
            for key, media_type in _STATIC.items()
        ),
    ]


def _changed_at(publications: Iterable[Publication], site: Site) -> datetime:
    """Gives the instant of the last publication or withdrawal."""
    events = [
        moment
        for publication in publications
        for moment in (publication.published_at, publication.withdrawn_at)
        if moment is not None
    ]
    return max(events, default=site.opened_at)


def _agencies(publications: Iterable[Publication]) -> list[Agency]:
    """Gives the agencies by name; an agency that was renamed shows its newest publication's name."""
    newest = sorted(publications, key=lambda p: (p.published_at, p.document_id))
    by_slug = {publication.agency.slug: publication.agency for publication in newest}
    return sorted(by_slug.values(), key=lambda agency: (agency.name.casefold(), agency.slug))


def _mapped(
    publications: Sequence[Publication],
    current: Sequence[Publication],
    agencies: Sequence[Agency],
    site: Site,
) -> Iterable[tuple[str, datetime]]:
    """Gives the keys that search engines are told of, each with the instant of its last change."""
    changed_at = _changed_at(publications, site)
    yield from ((HOME, changed_at), (SEARCH, changed_at), (ABOUT, site.opened_at))
    for agency in agencies:
        own = _changed_at((p for p in publications if p.agency.slug == agency.slug), site)
        yield from ((agency_key(agency), own), (oia_key(agency), own))
    for publication in current:
        yield f"{publication.folder}/index.html", publication.published_at
        yield from ((key, publication.published_at) for key in document_keys(publication)[:2])
