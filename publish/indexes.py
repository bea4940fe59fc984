"""Every file outside the releases' own folders, and which of them a change touches.

Each file is made from the releases that stand on it, so a change is told by the documents that it is
about: whatever lists one of them is made anew, and nothing else. All of it at once and one change after
another give the same bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from importlib.resources import files

from publish.archive import Role, Run, changed_at
from publish.bundle import JSON, TEXT
from publish.dcat import catalogue
from publish.edition import built_json, edition
from publish.embedding import EMBEDDED, embed_list, list_key
from publish.feeds import FEED_LENGTH, atom, robots, sitemap, sitemap_index
from publish.keys import key_files, signing_keys
from publish.letters import cleaned
from publish.listings import (
    NEWEST,
    Part,
    catalogue_csv,
    catalogue_json,
    data_json,
    document_keys,
    withdrawn_json,
    year_json,
)
from publish.oaipmh import oai_files
from publish.pages import (
    LATEST,
    about_page,
    accessibility_page,
    embed_page,
    front_page,
    home_page,
    leaf_page,
    portfolios_page,
    search_page,
)
from publish.site import (
    ABOUT,
    ACCESSIBILITY,
    BUILT,
    CATALOGUE_CSV,
    CATALOGUE_JSON,
    CATALOGUE_LD,
    DATA_JSON,
    EMBED_SCRIPT,
    GROUNDS_CSV,
    HOME,
    ICON,
    PORTFOLIOS,
    RELEASES,
    ROBOTS,
    SCRIPT,
    SEARCH,
    SITEMAP,
    SITEMAP_PAGES,
    STYLE,
    WITHDRAWN_JSON,
    WITHHELD,
    Site,
    agency_key,
    catalogue_part,
    feed_key,
    oia_key,
    portfolio_folder,
    sitemap_part,
    withheld_key,
)
from publish.withholding import grounds_csv, withheld_in
from records.document import Agency, Kind
from records.marks import ReleaseDecision
from records.release import Publication, PublicFile

CSV = "text/csv; charset=utf-8"
JSON_LD = "application/ld+json"
ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
MAPPED = 1000
"""Releases in one part of the sitemap, of which each has three addresses."""

_STATIC = {
    STYLE: "text/css; charset=utf-8",
    SCRIPT: "text/javascript; charset=utf-8",
    EMBED_SCRIPT: "text/javascript; charset=utf-8",
    ICON: "image/svg+xml",
}
_FOLLOWED = frozenset({Role.ALL, Role.AGENCY, Role.PORTFOLIO})


class Indexes:
    """The site's indexes, from every publication there is.

    Args:
        publications: confirmed ones, withdrawn ones too, in any order.
        site: the site that they stand on.

    Raises:
        InvalidInput: an unsafe agency slug.
    """

    def __init__(self, publications: Sequence[Publication], site: Site) -> None:
        self._site = site
        self._members = tuple(sorted(map(cleaned, publications), key=_order))
        self._of_agency: defaultdict[str, list[Publication]] = defaultdict(list)
        for publication in self._members:
            self._of_agency[publication.agency.slug].append(publication)
        self._agencies = _agencies(self._members)
        self._whole = Run(Role.ALL, "releases", RELEASES, "All releases", self._members)
        self._runs = tuple(self._made())

    def all_files(self) -> Iterator[PublicFile]:
        """Gives every file; the agencies of withdrawn releases keep their pages."""
        site = self._site
        yield search_page(site)
        yield accessibility_page(site)
        yield PublicFile(ROBOTS, TEXT, robots(site))
        for key, media_type in _STATIC.items():
            yield PublicFile(key, media_type, files("publish").joinpath(key).read_bytes())
        yield from self._files(None)

    def touched_files(self, ids: Collection[str]) -> Iterator[PublicFile]:
        """Gives the files that may differ since these documents were published or withdrawn."""
        widened = self._widened(frozenset(ids))
        yield from self._files([p for p in self._members if p.document_id in widened])

    def _files(self, changed: Sequence[Publication] | None) -> Iterator[PublicFile]:
        """Gives the files that hang on what changed, oldest first; all of them where it is None."""
        site = self._site
        ids = None if changed is None else frozenset(p.document_id for p in changed)
        counted = {run.agency: run.standing for run in self._runs if run.role is Role.AGENCY}
        yield home_page(self._whole.latest(LATEST), [(a, counted[a]) for a in self._agencies], site)
        portfolios = [run for run in self._runs if run.role is Role.PORTFOLIO]
        yield portfolios_page([(run, run.standing) for run in portfolios], site)
        for run in self._runs:
            if _touches(self._counted(run), changed):
                yield from self._fronts(run)
            if _touches(run.members, changed):
                leaves = run.leaves() if ids is None else run.touched(ids)
                yield from (leaf_page(run, leaf, site) for leaf in leaves)
        signed = [p for p in self._members if p.signed_by]
        if _touches(signed, changed):
            keys = signing_keys(signed)
            yield about_page(keys, site)
            yield from key_files(keys)
        yield from self._lists(changed)
        yield from self._sitemaps(changed)
        yield from oai_files(self._members, self._agencies, self._site, ids)
        # the last of all: whoever finds it knows that the others were written
        yield PublicFile(BUILT, JSON, built_json(edition(site), self._changed_at()))

    def _changed_at(self) -> datetime:
        return changed_at(self._members, self._site.opened_at)

    def _widened(self, ids: frozenset[str]) -> frozenset[str]:
        """Adds all of an agency's releases where its newest one has just renamed it."""
        before = _agencies([p for p in self._members if p.document_id not in ids])
        names = {agency.slug: agency.name for agency in before}
        renamed = [a.slug for a in self._agencies if names.get(a.slug, a.name) != a.name]
        return ids.union(p.document_id for slug in renamed for p in self._of_agency[slug])

    def _made(self) -> Iterator[Run]:
        yield self._whole
        held = tuple(filter(_is_held, self._members))
        yield Run(Role.NOT_RELEASED, "withheld", WITHHELD, "Not released", held)
        for agency in self._agencies:
            yield from _runs_of(agency, tuple(self._of_agency[agency.slug]))
        by_portfolio: defaultdict[str, list[Publication]] = defaultdict(list)
        for publication in self._members:
            if publication.portfolio and (folder := portfolio_folder(publication.portfolio)):
                by_portfolio[folder].append(publication)
        for folder, members in sorted(by_portfolio.items()):
            title = members[-1].portfolio or folder
            yield Run(Role.PORTFOLIO, folder, f"{folder}/index.html", title, tuple(members))

    def _counted(self, run: Run) -> Sequence[Publication]:
        """Gives what the front page of a run hangs on: an agency's has its pages from its first release."""
        if run.agency is not None:
            return self._of_agency[run.agency.slug]
        return self._members if run.role is Role.NOT_RELEASED else run.members

    def _fronts(self, run: Run) -> Iterator[PublicFile]:
        site = self._site
        withheld = None
        if run.role is Role.NOT_RELEASED:
            withheld = withheld_in(self._counted(run))
            table = grounds_csv(withheld.uses, withheld.years)
            yield PublicFile(f"{run.folder}/{GROUNDS_CSV}", CSV, table)
        yield front_page(run, withheld, site)
        if run.role in _FOLLOWED:
            # the site's own feed stands at its root, where its readers have it
            front, title = (HOME, "") if run.role is Role.ALL else (run.front, run.title)
            at = changed_at(run.members, site.opened_at)
            feed = atom(run.latest(FEED_LENGTH), site, at, title=title, front=front)
            yield PublicFile(feed_key(front), ATOM, feed)
        if run.role is Role.AGENCY and run.agency is not None:
            latest = run.latest(EMBEDDED)
            yield embed_page(run.agency, latest, site)
            yield PublicFile(list_key(run.agency), JSON, embed_list(run.agency, latest, site))
        if run.role in (Role.ALL, Role.AGENCY):
            front, publisher = (HOME, site.publisher)
            if run.role is Role.AGENCY:
                front, publisher = run.front, run.title
            years = [year for year, _ in run.years()]
            data = data_json(run.latest(NEWEST), years, front, publisher, site)
            yield PublicFile(f"{front.removesuffix('index.html')}{DATA_JSON}", JSON, data)

    def _lists(self, changed: Sequence[Publication] | None) -> Iterator[PublicFile]:
        """Gives the catalogue, its years, and what was withdrawn."""
        site = self._site
        parts = []
        for year, members in self._whole.years():
            standing = [p for p in reversed(members) if p.withdrawn_at is None]
            parts.append(Part(year, len(standing)))
            if _touches(members, changed):
                at = changed_at(members, site.opened_at)
                body = year_json(year, standing, site, at)
                yield PublicFile(catalogue_part(year, "json"), JSON, body)
                yield PublicFile(catalogue_part(year, "csv"), CSV, catalogue_csv(standing, site))
        at = self._changed_at()
        newest = self._whole.latest(NEWEST)
        whole = catalogue_json(newest, self._whole.standing, parts, site, at)
        yield PublicFile(CATALOGUE_JSON, JSON, whole)
        yield PublicFile(CATALOGUE_CSV, CSV, catalogue_csv(newest, site))
        yield PublicFile(CATALOGUE_LD, JSON_LD, catalogue(newest, site))
        withdrawn = sorted(
            (p for p in self._members if p.withdrawn_at is not None),
            key=lambda p: (p.withdrawn_at or p.published_at, p.document_id),
        )
        yield PublicFile(WITHDRAWN_JSON, JSON, withdrawn_json(withdrawn, site))

    def _sitemaps(self, changed: Sequence[Publication] | None) -> Iterator[PublicFile]:
        site = self._site
        at = self._changed_at()
        pages = [(SEARCH, site.opened_at), (ABOUT, site.opened_at), (HOME, at), (PORTFOLIOS, at)]
        pages.append((ACCESSIBILITY, site.opened_at))
        pages += [(run.front, changed_at(self._counted(run), site.opened_at)) for run in self._runs]
        yield PublicFile(SITEMAP_PAGES, XML, sitemap(sorted(pages), site))
        parts = [(SITEMAP_PAGES, at)]
        for year, members in self._whole.years():
            for place in range(0, len(members), MAPPED):
                of = members[place : place + MAPPED]
                key = sitemap_part(year, place // MAPPED + 1)
                parts.append((key, changed_at(of, site.opened_at)))
                if _touches(of, changed):
                    yield PublicFile(key, XML, sitemap(_mapped(of), site))
        yield PublicFile(SITEMAP, XML, sitemap_index(parts, site))


def _touches(members: Sequence[Publication], changed: Sequence[Publication] | None) -> bool:
    """Tells whether one of these, which are in order, changed; all of them did where it is None."""
    return changed is None or any(_holds(members, one) for one in changed)


def _holds(members: Sequence[Publication], one: Publication) -> bool:
    place = bisect_left(members, _order(one), key=_order)
    return place < len(members) and members[place].document_id == one.document_id


def _order(publication: Publication) -> tuple[datetime, str]:
    return publication.published_at, publication.document_id


def _is_held(publication: Publication) -> bool:
    return publication.decision in {ReleaseDecision.WITHHELD, ReleaseDecision.DEFERRED}


def _runs_of(agency: Agency, members: tuple[Publication, ...]) -> Iterator[Run]:
    folder = agency_key(agency).removesuffix("/index.html")
    yield Run(Role.AGENCY, folder, agency_key(agency), agency.name, members, agency)
    answers = tuple(p for p in members if p.kind is Kind.OIA_RESPONSE)
    title = f"Published responses of {agency.name}"
    yield Run(Role.RESPONSES, f"{folder}/oia", oia_key(agency), title, answers, agency)
    held = tuple(filter(_is_held, members))
    title = f"Not released by {agency.name}"
    yield Run(Role.NOT_RELEASED, f"{folder}/withheld", withheld_key(agency), title, held, agency)


def _agencies(publications: Sequence[Publication]) -> list[Agency]:
    """Gives the agencies by name; an agency that was renamed shows its newest publication's name."""
    by_slug = {publication.agency.slug: publication.agency for publication in publications}
    return sorted(by_slug.values(), key=lambda agency: (agency.name.casefold(), agency.slug))


def _mapped(publications: Sequence[Publication]) -> Iterator[tuple[str, datetime]]:
    """Gives the keys that search engines are told of, each with the instant of its last change."""
    for publication in publications:
        if publication.withdrawn_at is None:
            yield f"{publication.folder}/index.html", publication.published_at
            yield from ((key, publication.published_at) for key in document_keys(publication)[:2])
