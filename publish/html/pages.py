"""The pages that people read, each with what its template is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from publish.archive import Leaf, Role, Run
from publish.catalogues.withholding import Withheld
from publish.html.rendering import rendered
from publish.metadata import Distribution, Json, head_terms
from publish.outline.blocks import Heading, Sheet
from publish.site import (
    ABOUT,
    ACCESSIBILITY,
    HOME,
    PORTFOLIOS,
    SEARCH,
    Site,
    agency_key,
    answers_key,
    embed_key,
)
from records import accounts
from records.document import Agency, Kind
from records.release import Proof, Publication, PublicFile
from records.remark import PublicAnswer

LATEST = 10
"""Releases on the site's first page."""
NEWEST_SHOWN = 20
"""Releases on the first page of a run."""
_CONTENTS_FROM = 3

_CABINET = frozenset({Kind.CABINET_PAPER, Kind.CABINET_MINUTE})


@dataclass(frozen=True, slots=True)
class Signature:
    """What was signed in which role, and when; never by whom."""

    role: str
    what: str
    at: datetime


def home_page(
    latest: Sequence[Publication], agencies: Sequence[tuple[Agency, int]], site: Site
) -> PublicFile:
    """Gives the front page: the newest releases, and the agencies with their numbers of releases."""
    return rendered("home.html", HOME, site, latest=latest, agencies=agencies)


def search_page(site: Site) -> PublicFile:
    """Gives the page that searches in the browser, and says where the lists are without scripts."""
    return rendered("search.html", SEARCH, site)


def about_page(signing: Sequence[str], site: Site) -> PublicFile:
    """Gives the page on how releases are made and checked, and the licence; ``signing`` are public keys."""
    return rendered("about.html", ABOUT, site, signing=signing)


def accessibility_page(site: Site) -> PublicFile:
    """Gives the accessibility statement."""
    return rendered("accessibility.html", ACCESSIBILITY, site)


def front_page(
    run: Run, latest: Sequence[Publication], withheld: Withheld | None, site: Site
) -> PublicFile:
    """Gives the first page of a run: what it is, its newest releases, and the years of the others.

    ``withheld`` holds the counts beside a list of what is not released.
    """
    if withheld is not None:
        return rendered("withheld.html", run.front, site, run=run, latest=latest, withheld=withheld)
    template = {Role.AGENCY: "agency.html", Role.RESPONSES: "oia.html"}.get(run.role, "run.html")
    return rendered(template, run.front, site, run=run, latest=latest)


def leaf_page(run: Run, leaf: Leaf, standing: Sequence[Publication], site: Site) -> PublicFile:
    """Gives one page of a year of a run; ``standing`` is what stands on it, newest first."""
    return rendered("leaf.html", leaf.key, site, run=run, leaf=leaf, standing=standing)


def embed_page(agency: Agency, latest: Sequence[Publication], site: Site) -> PublicFile:
    """Gives an agency's newest releases as a bare page that other sites may frame."""
    return rendered(
        "embed.html",
        embed_key(agency),
        site,
        agency=agency,
        latest=latest,
        front=agency_key(agency),
    )


def portfolios_page(portfolios: Sequence[tuple[Run, int]], site: Site) -> PublicFile:
    """Gives the portfolios with their numbers of releases, and the feed of each."""
    return rendered("portfolios.html", PORTFOLIOS, site, portfolios=portfolios)


def release_page(
    publication: Publication,
    distributions: Sequence[Distribution],
    description: Json,
    related: Sequence[Publication],
    signatures: Sequence[Signature],
    proof: Proof | None,
    site: Site,
) -> PublicFile:
    """Gives the page of one release; ``description`` is the JSON-LD that stands in it."""
    return rendered(
        "release.html",
        f"{publication.folder}/index.html",
        site,
        publication=publication,
        distributions=distributions,
        description=description,
        terms=head_terms(publication, distributions, site),
        related=related,
        signatures=signatures,
        checks=() if proof is None else accounts.checks(proof),
        engine="" if proof is None else proof.engine,
        is_cabinet=publication.kind in _CABINET,
    )


def document_page(
    publication: Publication, sheets: Sequence[Sheet], key: str, site: Site
) -> PublicFile:
    """Gives the document itself as a page that a screen reader and a telephone can read."""
    headings = [
        block
        for sheet in sheets
        for block in sheet.blocks
        if isinstance(block, Heading) and block.level <= 3
    ]
    return rendered(
        "document.html",
        key,
        site,
        publication=publication,
        sheets=sheets,
        contents=headings if len(headings) >= _CONTENTS_FROM else [],
        landing=f"{publication.folder}/index.html",
    )


def answers_page(
    publication: Publication, answers: Sequence[PublicAnswer], description: Json, site: Site
) -> PublicFile:
    """Gives what people said of a release, as far as the agency shows it, and what the agency answered.

    ``description`` is the same as JSON-LD, which stands in it.
    """
    return rendered(
        "answers.html",
        answers_key(publication),
        site,
        publication=publication,
        answers=answers,
        description=description,
    )


def tombstone_page(publication: Publication, site: Site, *, shows_title: bool) -> PublicFile:
    """Gives what stands in a withdrawn release's place: the day and a neutral reason."""
    return rendered(
        "tombstone.html",
        f"{publication.folder}/index.html",
        site,
        publication=publication,
        shows_title=shows_title,
    )
