"""The pages that people read, rendered from the templates; strict about every variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import jinja2

from publish import wording
from publish.archive import Leaf, Role, Run
from publish.blocks import Heading, Sheet
from publish.joining import NoteMark, Pieces
from publish.keys import key_id, key_key
from publish.listings import has_package, package_keys
from publish.maori import language_of
from publish.metadata import Distribution, Json, head_terms
from publish.nesting import nested
from publish.site import (
    ABOUT,
    ACCESSIBILITY,
    CATALOGUE_CSV,
    CATALOGUE_JSON,
    CATALOGUE_LD,
    DATA_JSON,
    FEED,
    GROUNDS_CSV,
    HOME,
    ICON,
    PORTFOLIOS,
    RELEASES,
    SCRIPT,
    SEARCH,
    STATISTICS,
    STYLE,
    WITHDRAWN_JSON,
    WITHHELD,
    Here,
    Site,
    agency_key,
    answers_key,
    embed_key,
    feed_key,
    oia_key,
    portfolio_folder,
    statistics_key,
    unreleased_key,
    withheld_key,
)
from publish.tables import table_key
from publish.withholding import Withheld
from records.document import Agency, Kind
from records.grounds import Ground
from records.release import Proof, Publication, PublicFile
from records.remark import PublicAnswer

if TYPE_CHECKING:
    from publish.figures import Dashboard
    from publish.unreleased import Standing, Unreleased, UnreleasedPaper

HTML = "text/html; charset=utf-8"
LATEST = 10
"""Releases on the site's first page."""
NEWEST_SHOWN = 20
"""Releases on the first page of a run."""
_SUMMARY = 300
_CONTENTS_FROM = 3

_CABINET = frozenset({Kind.CABINET_PAPER, Kind.CABINET_MINUTE})


@dataclass(frozen=True, slots=True)
class Signature:
    """What was signed in which role, and when; never by whom."""

    role: str
    what: str
    at: datetime


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_mark(value: object) -> bool:
    return isinstance(value, NoteMark)


def _own_words(pieces: Pieces) -> str:
    """Gives a passage without its redactions, whose English would mislead about its language."""
    return " ".join(piece for piece in pieces if isinstance(piece, str))


def ground_anchor(ground: Ground) -> str:
    """Gives the id of a ground's entry in a key of grounds."""
    return f"ground-{ground.code.lower()}"


def shortened(text: str) -> str:
    """Gives a summary for a list: whole sentences and words up to some 300 letters, then a sign."""
    if len(text) <= _SUMMARY:
        return text
    return text[:_SUMMARY].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def environment() -> jinja2.Environment:
    """Gives the templates with what they may call; unknown names raise, and all text is escaped."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("publish", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "indent": 2}
    made.filters |= {
        "nz_date": wording.nz_date,
        "nz_time": wording.nz_time,
        "machine_time": wording.machine_time,
        "file_size": wording.file_size,
        "counted": wording.counted,
        "kind": wording.KINDS.__getitem__,
        "status": wording.STATUSES.__getitem__,
        "withdrawal": wording.WITHDRAWALS.__getitem__,
        "ground_anchor": ground_anchor,
        "shortened": shortened,
        "undescribed": wording.undescribed,
        "own_words": _own_words,
        "nested": nested,
        "language": language_of,
        "agency_key": agency_key,
        "oia_key": oia_key,
        "withheld_key": withheld_key,
        "unreleased_key": unreleased_key,
        "statistics_key": statistics_key,
        "feed_key": feed_key,
        "answers_key": answers_key,
        "table_key": table_key,
        "remark_kind": wording.REMARKS.__getitem__,
        "portfolio_folder": portfolio_folder,
        "key_id": key_id,
        "key_key": key_key,
    }
    made.tests |= {"text": _is_text, "mark": _is_mark}
    made.globals |= {
        "notice": wording.notice,
        "has_document": wording.has_document,
        "has_package": has_package,
        "package_keys": package_keys,
        "acts": wording.acts,
        "te_reo": wording.TE_REO,
        "keys": {
            "home": HOME,
            "search": SEARCH,
            "releases": RELEASES,
            "portfolios": PORTFOLIOS,
            "withheld": WITHHELD,
            "statistics": STATISTICS,
            "about": ABOUT,
            "accessibility": ACCESSIBILITY,
            "grounds_csv": GROUNDS_CSV,
            "style": STYLE,
            "script": SCRIPT,
            "icon": ICON,
            "feed": FEED,
            "catalogue_json": CATALOGUE_JSON,
            "catalogue_ld": CATALOGUE_LD,
            "catalogue_csv": CATALOGUE_CSV,
            "data_json": DATA_JSON,
            "withdrawn_json": WITHDRAWN_JSON,
        },
    }
    return made


_ENVIRONMENT = environment()


def _rendered(template: str, key: str, site: Site, **variables: object) -> PublicFile:
    page = _ENVIRONMENT.get_template(template).render(here=Here(key, site), site=site, **variables)
    return PublicFile(key, HTML, page.encode())


def home_page(
    latest: Sequence[Publication], agencies: Sequence[tuple[Agency, int]], site: Site
) -> PublicFile:
    """Gives the front page: the newest releases, and the agencies with their numbers of releases."""
    return _rendered("home.html", HOME, site, latest=latest, agencies=agencies)


def search_page(site: Site) -> PublicFile:
    """Gives the page that searches in the browser, and says where the lists are without scripts."""
    return _rendered("search.html", SEARCH, site)


def about_page(signing: Sequence[str], site: Site) -> PublicFile:
    """Gives the page on how releases are made and checked, and the licence; ``signing`` are public keys."""
    return _rendered("about.html", ABOUT, site, signing=signing)


def accessibility_page(site: Site) -> PublicFile:
    """Gives the accessibility statement."""
    return _rendered("accessibility.html", ACCESSIBILITY, site)


def front_page(
    run: Run, latest: Sequence[Publication], withheld: Withheld | None, site: Site
) -> PublicFile:
    """Gives the first page of a run: what it is, its newest releases, and the years of the others.

    ``withheld`` holds the counts beside a list of what is not released.
    """
    if withheld is not None:
        return _rendered(
            "withheld.html", run.front, site, run=run, latest=latest, withheld=withheld
        )
    template = {Role.AGENCY: "agency.html", Role.RESPONSES: "oia.html"}.get(run.role, "run.html")
    return _rendered(template, run.front, site, run=run, latest=latest)


def leaf_page(run: Run, leaf: Leaf, standing: Sequence[Publication], site: Site) -> PublicFile:
    """Gives one page of a year of a run; ``standing`` is what stands on it, newest first."""
    return _rendered("leaf.html", leaf.key, site, run=run, leaf=leaf, standing=standing)


def embed_page(agency: Agency, latest: Sequence[Publication], site: Site) -> PublicFile:
    """Gives an agency's newest releases as a bare page that other sites may frame."""
    return _rendered(
        "embed.html",
        embed_key(agency),
        site,
        agency=agency,
        latest=latest,
        front=agency_key(agency),
    )


def portfolios_page(portfolios: Sequence[tuple[Run, int]], site: Site) -> PublicFile:
    """Gives the portfolios with their numbers of releases, and the feed of each."""
    return _rendered("portfolios.html", PORTFOLIOS, site, portfolios=portfolios)


def statistics_page(
    key: str,
    dashboard: Dashboard,
    charts: Mapping[str, str],
    earlier: Sequence[date],
    site: Site,
) -> PublicFile:
    """Gives a page of figures; ``charts`` are finished SVG, ``earlier`` the days of its dated copies."""
    return _rendered(
        "statistics.html", key, site, dashboard=dashboard, charts=charts, earlier=earlier
    )


def unreleased_page(
    listed: Unreleased,
    shown: Sequence[UnreleasedPaper],
    standings: Mapping[Standing, str],
    site: Site,
) -> PublicFile:
    """Gives the page of Cabinet papers that are not released; ``shown`` are those on it."""
    return _rendered(
        "unreleased.html", listed.front, site, listed=listed, shown=shown, standings=standings
    )


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
    return _rendered(
        "release.html",
        f"{publication.folder}/index.html",
        site,
        publication=publication,
        distributions=distributions,
        description=description,
        terms=head_terms(publication, distributions, site),
        related=related,
        signatures=signatures,
        proof=proof,
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
    return _rendered(
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
    return _rendered(
        "answers.html",
        answers_key(publication),
        site,
        publication=publication,
        answers=answers,
        description=description,
    )


def tombstone_page(publication: Publication, site: Site, *, shows_title: bool) -> PublicFile:
    """Gives what stands in a withdrawn release's place: the day and a neutral reason."""
    return _rendered(
        "tombstone.html",
        f"{publication.folder}/index.html",
        site,
        publication=publication,
        shows_title=shows_title,
    )
