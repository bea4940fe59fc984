"""The site as data: who publishes it, where it stands, and how one page points at another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from publish.letters import SLUG_LENGTH, address_words
from records.document import Agency
from records.errors import InvalidInput
from records.release import Publication

HOME = "index.html"
SEARCH = "search/index.html"
BUNDLES = "search/bundles.json"
SEARCH_INDEX = "search/index"
RELEASES = "releases/index.html"
PORTFOLIOS = "portfolios/index.html"
WITHHELD = "withheld/index.html"
UNRELEASED = "withheld/cabinet/index.html"
STATISTICS = "statistics/index.html"
ABOUT = "about/index.html"
ACCESSIBILITY = "accessibility/index.html"
STYLE = "static/site.css"
SCRIPT = "static/search.js"
EMBED_SCRIPT = "static/embed.js"
ICON = "static/icon.svg"
FEED = "feed.xml"
SITEMAP = "sitemap.xml"
SITEMAP_PAGES = "sitemaps/pages.xml"
ROBOTS = "robots.txt"
CATALOGUE_JSON = "catalogue.json"
CATALOGUE_CSV = "catalogue.csv"
CATALOGUE_LD = "catalogue.jsonld"
DATA_JSON = "data.json"
BUILT = "static/built.json"
GROUNDS_CSV = "grounds.csv"
WITHDRAWN_JSON = "withdrawn.json"

_RESERVED = frozenset(
    {
        *("search", "static", "about", "accessibility", "releases", "portfolios", "withheld"),
        *("statistics", "catalogue", "sitemaps", "oai", "embed", "desk", "remarks", "keys"),
    }
)
_SAFE_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


@dataclass(frozen=True, slots=True)
class Site:
    """What is the same on every page.

    Attributes:
        title: the name of the site, in the head of every page.
        base_url: where the shelf stands on the web; feeds, sitemap and metadata need full addresses.
        publisher: the organisation that runs the site (each release names its own agency).
        contact_name: who answers, as an office ("Official information team"), never a person.
        contact_email: that office's address.
        licence: the licence in words, its short name and its address, by NZGOAL's default.
        opened_at: stands in the feed until something has been published.
        remarks_url: where the public's form for remarks stands; None where there is none, and then pages say
            whom to write to.

    Raises:
        InvalidInput: an address is no http address, or an instant has no time zone.

    Source: NZGOAL, New Zealand Government Open Access and Licensing framework.
    """

    title: str
    base_url: str
    publisher: str
    contact_name: str
    contact_email: str
    licence: str = "Creative Commons Attribution 4.0 International"
    licence_short: str = "CC BY 4.0"
    licence_uri: str = "https://creativecommons.org/licenses/by/4.0/"
    copyright_notice: str = "© Crown Copyright"
    opened_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    remarks_url: str | None = None

    def __post_init__(self) -> None:
        for name, address in (("base_url", self.base_url), ("remarks_url", self.remarks_url)):
            if address is not None and not _ADDRESS.fullmatch(address):
                raise InvalidInput(f"the site's {name} must be an http or https address, no query")
        if self.opened_at.tzinfo is None:
            raise InvalidInput("the site's opened_at needs a time zone")

    def address(self, key: str) -> str:
        """Gives the full address of a key; a page's ends in index.html, which every server has."""
        return f"{self.base_url.rstrip('/')}/{key}"

    def remarks_address(self, document_id: str) -> str | None:
        """Gives where somebody says something of a release, or None where there is no form."""
        return None if self.remarks_url is None else f"{self.remarks_url.rstrip('/')}/{document_id}"


@dataclass(frozen=True, slots=True)
class Here:
    """The page that is being written, so that links can be told from where it stands."""

    key: str
    site: Site

    def href(self, key: str) -> str:
        """Gives a relative link to another key; it also works in a folder opened from a disk."""
        # both are plain keys, so nothing of posixpath.relpath's care is needed, which took a twelfth of a build
        here, there = self.key.split("/")[:-1], key.split("/")
        shared = 0
        for one, other in zip(here, there[:-1], strict=False):
            if one != other:
                break
            shared += 1
        return "/".join([".."] * (len(here) - shared) + there[shared:])

    @property
    def address(self) -> str:
        """Gives the full address of this page."""
        return self.site.address(self.key)


def agency_key(agency: Agency) -> str:
    """Gives the key of the agency's page.

    Raises:
        InvalidInput: the agency's slug is no safe folder name, or stands for something else.
    """
    if not _SAFE_SLUG.fullmatch(agency.slug) or agency.slug in _RESERVED:
        raise InvalidInput(
            f"agency slug {agency.slug!r}: use lower-case letters, digits and single hyphens, "
            f"and none of {', '.join(sorted(_RESERVED))}"
        )
    return f"{agency.slug}/index.html"


def oia_key(agency: Agency) -> str:
    """Gives the key of the page on asking the agency for official information."""
    return _of_agency(agency, "oia/index.html")


def withheld_key(agency: Agency) -> str:
    """Gives the key of the page on what the agency withheld, and why."""
    return _of_agency(agency, "withheld/index.html")


def unreleased_key(agency: Agency | None) -> str:
    """Gives the key of the list of Cabinet papers that are not released, an agency's or everybody's."""
    return UNRELEASED if agency is None else _of_agency(agency, UNRELEASED)


def statistics_key(agency: Agency) -> str:
    """Gives the key of the agency's figures."""
    return _of_agency(agency, "statistics/index.html")


def embed_key(agency: Agency) -> str:
    """Gives the key of the agency's newest releases as a page to frame."""
    return _of_agency(agency, "embed/index.html")


def portfolio_folder(portfolio: str) -> str | None:
    """Gives the folder of a portfolio's pages; None where nothing of its name fits in an address."""
    words = "-".join(address_words(portfolio))[:SLUG_LENGTH].rstrip("-")
    return f"portfolios/{words}" if words else None


def feed_key(front: str) -> str:
    """Gives the key of the feed beside a front page."""
    return f"{front.removesuffix('index.html')}{FEED}"


def answers_key(publication: Publication) -> str:
    """Gives the key of a release's page of answers."""
    return f"{publication.folder}/answers.html"


def catalogue_part(year: int, number: int, ending: str) -> str:
    """Gives the key of one part of a year of the catalogue, ``json`` or ``csv``; most years have one."""
    return f"catalogue/{year}{f'-{number}' if number > 1 else ''}.{ending}"


def sitemap_part(year: int, number: int) -> str:
    """Gives the key of one part of the sitemap."""
    return f"sitemaps/{year}-{number}.xml"


def _of_agency(agency: Agency, page: str) -> str:
    return agency_key(agency).removesuffix("index.html") + page
