"""Every file outside the releases' own folders, and which of them a change touches.

Each file is made from the releases that stand on it, so a change is told by the documents that it is
about: whatever lists one of them is made anew, and nothing else. All of it at once and one change after
another give the same bytes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from publish.archive import Load, Role, Run, changed_at, cut, differing, standing
from publish.bundle import JSON, TEXT
from publish.catalogues.datajson import data_json
from publish.catalogues.dcat import catalogue
from publish.catalogues.embedding import EMBEDDED, embed_list, list_key
from publish.catalogues.feeds import FEED_LENGTH, atom, robots, sitemap, sitemap_index
from publish.catalogues.listings import (
    NEWEST,
    Part,
    catalogue_csv,
    catalogue_json,
    document_keys,
    part_json,
    withdrawn_json,
)
from publish.catalogues.oaipmh import oai_files
from publish.catalogues.withholding import grounds_csv, withheld_in
from publish.edition import built_json, edition
from publish.html.pages import (
    LATEST,
    NEWEST_SHOWN,
    about_page,
    accessibility_page,
    embed_page,
    front_page,
    home_page,
    leaf_page,
    portfolios_page,
    search_page,
)
from publish.keys import key_files, signing_keys
from publish.letters import clean
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
from records.document import Agency, Kind
from records.marks import ReleaseDecision
from records.release import Outline, Publication, PublicFile

CSV = "text/csv; charset=utf-8"
JSON_LD = "application/ld+json"
ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
PART = 1000
"""Releases in one part of a year of the catalogue, and of the sitemap, where each has three addresses."""

_STATIC = {
    STYLE: "text/css; charset=utf-8",
    SCRIPT: "text/javascript; charset=utf-8",
    EMBED_SCRIPT: "text/javascript; charset=utf-8",
    ICON: "image/svg+xml",
}
_HELD = frozenset({ReleaseDecision.WITHHELD, ReleaseDecision.DEFERRED})
_FOLLOWED = frozenset({Role.ALL, Role.AGENCY, Role.PORTFOLIO})


class Indexes:
    """The site's indexes, told by the outlines of every publication there is.

    Args:
        outlines: of confirmed ones, withdrawn ones too, in any order.
        load: gives the publications of some of them, made clean; asked only for what stands on a page.
        site: the site that they stand on.

    Raises:
        InvalidInput: an unsafe agency slug.
    """

    def __init__(self, outlines: Sequence[Outline], load: Load, site: Site) -> None:
        self._site = site
        self._load = load
        # an outline begins with the instant and the id, so that they have an order by themselves
        self._members = tuple(sorted(outlines))
        self._of_agency: defaultdict[str, list[Outline]] = defaultdict(list)
        for one in self._members:
            self._of_agency[one.agency_slug].append(one)
        self._agencies = self._named({slug: of[-1] for slug, of in self._of_agency.items()})
        self._whole = Run(Role.ALL, "releases", RELEASES, "All releases", self._members)
        self._runs = tuple(self._made())
        self._parts = [
            (Part(year, number, standing(of)), of[0], of[-1])
            for year, members in self._whole.years()
            for number, of in reversed([*cut(members, PART)])
        ]

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
        yield from self._files([one for one in self._members if one.document_id in widened])

    def _files(self, changed: Sequence[Outline] | None) -> Iterator[PublicFile]:
        """Gives the files that hang on what changed, oldest first; all of them where it is None."""
        site = self._site
        ids = None if changed is None else frozenset(one.document_id for one in changed)
        counted = {run.agency: run.standing for run in self._runs if run.role is Role.AGENCY}
        latest = self._load(self._whole.latest(LATEST))
        yield home_page(latest, [(agency, counted[agency]) for agency in self._agencies], site)
        portfolios = [run for run in self._runs if run.role is Role.PORTFOLIO]
        yield portfolios_page([(run, run.standing) for run in portfolios], site)
        for run in self._runs:
            if _touches(self._counted(run), changed):
                yield from self._fronts(run)
            if _touches(run.members, changed):
                leaves = run.leaves() if ids is None else run.touched(ids)
                yield from (
                    leaf_page(run, leaf, self._load(leaf.standing), site) for leaf in leaves
                )
        signed = [one for one in self._members if one.signed_by]
        if _touches(signed, changed):
            keys = signing_keys(signed)
            yield about_page(keys, site)
            yield from key_files(keys)
        yield from self._lists(changed)
        yield from self._sitemaps(changed)
        yield from oai_files(self._members, self._agencies, self._site, self._load, changed)
        # the last of all: whoever finds it knows that the others were written
        yield PublicFile(BUILT, JSON, built_json(edition(site), self._changed_at()))

    def _changed_at(self) -> datetime:
        return changed_at(self._members, self._site.opened_at)

    def _widened(self, ids: frozenset[str]) -> frozenset[str]:
        """Adds all of an agency's releases where its newest one has just renamed it."""
        before = self._named(
            {
                slug: last
                for slug, of in self._of_agency.items()
                if (last := next((one for one in reversed(of) if one.document_id not in ids), None))
            }
        )
        names = {agency.slug: agency.name for agency in before}
        renamed = [a.slug for a in self._agencies if names.get(a.slug, a.name) != a.name]
        return ids.union(one.document_id for slug in renamed for one in self._of_agency[slug])

    def _named(self, newest: Mapping[str, Outline]) -> list[Agency]:
        """Gives the agencies by name; one that was renamed shows its newest publication's name."""
        found = [publication.agency for publication in self._load(list(newest.values()))]
        return sorted(found, key=lambda agency: (agency.name.casefold(), agency.slug))

    def _made(self) -> Iterator[Run]:
        yield self._whole
        held = tuple(filter(_is_held, self._members))
        yield Run(Role.NOT_RELEASED, "withheld", WITHHELD, "Not released", held)
        for agency in self._agencies:
            yield from _runs_of(agency, tuple(self._of_agency[agency.slug]))
        by_portfolio: defaultdict[str, list[Outline]] = defaultdict(list)
        for one in self._members:
            if one.portfolio and (folder := _folder(one.portfolio)):
                by_portfolio[folder].append(one)
        for folder, members in sorted(by_portfolio.items()):
            title = clean(members[-1].portfolio or folder)
            yield Run(Role.PORTFOLIO, folder, f"{folder}/index.html", title, tuple(members))

    def _counted(self, run: Run) -> Sequence[Outline]:
        """Gives what the front page of a run hangs on: an agency's has its pages from its first release."""
        if run.agency is not None:
            return self._of_agency[run.agency.slug]
        return self._members if run.role is Role.NOT_RELEASED else run.members

    def _fronts(self, run: Run) -> Iterator[PublicFile]:
        site = self._site
        withheld = None
        if run.role is Role.NOT_RELEASED:
            withheld = withheld_in(self._counted(run), self._load)
            table = grounds_csv(withheld.uses, withheld.years)
            yield PublicFile(f"{run.folder}/{GROUNDS_CSV}", CSV, table)
        yield front_page(run, self._load(run.latest(NEWEST_SHOWN)), withheld, site)
        if run.role in _FOLLOWED:
            # the site's own feed stands at its root, where its readers have it
            front, title = (HOME, "") if run.role is Role.ALL else (run.front, run.title)
            at = changed_at(run.members, site.opened_at)
            latest = self._load(run.latest(FEED_LENGTH))
            feed = atom(latest, site, at, title=title, front=front)
            yield PublicFile(feed_key(front), ATOM, feed)
        if run.role is Role.AGENCY and run.agency is not None:
            latest = self._load(run.latest(EMBEDDED))
            yield embed_page(run.agency, latest, site)
            yield PublicFile(list_key(run.agency), JSON, embed_list(run.agency, latest, site))
        if run.role in (Role.ALL, Role.AGENCY):
            front, publisher = (HOME, site.publisher)
            if run.role is Role.AGENCY:
                front, publisher = run.front, run.title
            newest = self._load(run.latest(NEWEST))
            data = data_json(newest, self._parts_with(run), front, publisher, site)
            yield PublicFile(f"{front.removesuffix('index.html')}{DATA_JSON}", JSON, data)

    def _parts_with(self, run: Run) -> list[Part]:
        """Gives the parts of the catalogue in which a run has releases, newest first."""
        # no more than those: a part that others begin must change nothing of this run's
        return [
            part
            for part, first, last in self._parts
            if bisect_left(run.members, first) < bisect_right(run.members, last)
        ]

    def _lists(self, changed: Sequence[Outline] | None) -> Iterator[PublicFile]:
        """Gives the catalogue, its years, and what was withdrawn."""
        site = self._site
        for year, number, of in self._differing(changed):
            listed = self._load([one for one in reversed(of) if one.withdrawn_at is None])
            part = Part(year, number, len(listed))
            body = part_json(part, listed, site, changed_at(of, site.opened_at))
            yield PublicFile(catalogue_part(year, number, "json"), JSON, body)
            table = catalogue_csv(listed, site)
            yield PublicFile(catalogue_part(year, number, "csv"), CSV, table)
        at = self._changed_at()
        parts = [part for part, _, _ in self._parts]
        newest = self._load(self._whole.latest(NEWEST))
        whole = catalogue_json(newest, self._whole.standing, parts, site, at)
        yield PublicFile(CATALOGUE_JSON, JSON, whole)
        yield PublicFile(CATALOGUE_CSV, CSV, catalogue_csv(newest, site))
        yield PublicFile(CATALOGUE_LD, JSON_LD, catalogue(newest, site))
        if changed is None or any(one.withdrawn_at for one in changed):
            withdrawn = sorted(
                (one for one in self._members if one.withdrawn_at is not None),
                key=lambda one: (one.withdrawn_at or one.published_at, one.document_id),
            )
            body = withdrawn_json(self._load(withdrawn), site)
            yield PublicFile(WITHDRAWN_JSON, JSON, body)

    def _differing(
        self, changed: Sequence[Outline] | None
    ) -> Iterator[tuple[int, int, Sequence[Outline]]]:
        """Gives the parts of years that may differ, each by its year and number."""
        ids = None if changed is None else frozenset(one.document_id for one in changed)
        for year, members in self._whole.years():
            if _touches(members, changed):
                for number, of in differing(members, PART, ids):
                    yield year, number, of

    def _sitemaps(self, changed: Sequence[Outline] | None) -> Iterator[PublicFile]:
        site = self._site
        at = self._changed_at()
        pages = [(SEARCH, site.opened_at), (ABOUT, site.opened_at), (HOME, at), (PORTFOLIOS, at)]
        pages.append((ACCESSIBILITY, site.opened_at))
        # three pages of each agency hang on the same releases
        of_agency = {slug: changed_at(of, site.opened_at) for slug, of in self._of_agency.items()}
        for run in self._runs:
            if run.agency is not None:
                pages.append((run.front, of_agency[run.agency.slug]))
            elif run.role is Role.PORTFOLIO:
                pages.append((run.front, changed_at(run.members, site.opened_at)))
            else:
                pages.append((run.front, at))
        yield PublicFile(SITEMAP_PAGES, XML, sitemap(sorted(pages), site))
        parts = [(SITEMAP_PAGES, at)]
        for year, members in self._whole.years():
            for number, of in cut(members, PART):
                parts.append((sitemap_part(year, number), changed_at(of, site.opened_at)))
        for year, number, of in self._differing(changed):
            body = sitemap(_mapped(self._load(of)), site)
            yield PublicFile(sitemap_part(year, number), XML, body)
        yield PublicFile(SITEMAP, XML, sitemap_index(parts, site))


def _touches(members: Sequence[Outline], changed: Sequence[Outline] | None) -> bool:
    """Tells whether one of these, which are in order, changed; all of them did where it is None."""
    return changed is None or any(_holds(members, one) for one in changed)


def _holds(members: Sequence[Outline], one: Outline) -> bool:
    place = bisect_left(members, one)
    return place < len(members) and members[place].document_id == one.document_id


@lru_cache(maxsize=4096)
def _folder(portfolio: str) -> str | None:
    # the same few names stand on a hundred thousand releases
    return portfolio_folder(clean(portfolio))


def _is_held(one: Outline) -> bool:
    return one.decision in _HELD


def _runs_of(agency: Agency, members: tuple[Outline, ...]) -> Iterator[Run]:
    folder = agency_key(agency).removesuffix("/index.html")
    yield Run(Role.AGENCY, folder, agency_key(agency), agency.name, members, agency)
    answers = tuple(p for p in members if p.kind is Kind.OIA_RESPONSE)
    title = f"Published responses of {agency.name}"
    yield Run(Role.RESPONSES, f"{folder}/oia", oia_key(agency), title, answers, agency)
    held = tuple(filter(_is_held, members))
    title = f"Not released by {agency.name}"
    yield Run(Role.NOT_RELEASED, f"{folder}/withheld", withheld_key(agency), title, held, agency)


def _mapped(publications: Sequence[Publication]) -> Iterator[tuple[str, datetime]]:
    """Gives the keys that search engines are told of, each with the instant of its last change."""
    for publication in publications:
        if publication.withdrawn_at is None:
            yield f"{publication.folder}/index.html", publication.published_at
            yield from ((key, publication.published_at) for key in document_keys(publication)[:2])
