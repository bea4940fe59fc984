"""The pages that people read, rendered from the templates; strict about every variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import jinja2

from publish import wording
from publish.joining import Pieces
from publish.letters import fold
from publish.maori import language_of
from publish.metadata import Distribution, Json
from publish.site import (
    ABOUT,
    CATALOGUE_CSV,
    CATALOGUE_JSON,
    DATA_JSON,
    FEED,
    HOME,
    ICON,
    SCRIPT,
    SEARCH,
    STYLE,
    WITHDRAWN_JSON,
    Here,
    Site,
    agency_key,
    oia_key,
)
from publish.structure import Heading, Sheet
from records.document import Agency, Kind
from records.grounds import Ground
from records.release import Proof, Publication, PublicFile

HTML = "text/html; charset=utf-8"
LATEST = 10
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


def _own_words(pieces: Pieces) -> str:
    """Gives a passage without its redactions, whose English would mislead about its language."""
    return " ".join(piece for piece in pieces if isinstance(piece, str))


def ground_anchor(ground: Ground) -> str:
    """Gives the id of a ground's entry in a key of grounds."""
    return f"ground-{ground.code.lower()}"


def _searchable(publication: Publication) -> str:
    """Gives what the filter of the search page looks through, folded."""
    return fold(
        " ".join(
            filter(
                None,
                (
                    publication.title,
                    publication.agency.name,
                    wording.KINDS[publication.kind],
                    wording.STATUSES[publication.decision],
                    publication.reference,
                    publication.request_id,
                    publication.portfolio,
                    publication.minister,
                    publication.abstract,
                ),
            )
        )
    )


def environment() -> jinja2.Environment:
    """Gives the templates with what they may call; unknown names raise, and all text is escaped."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("publish", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
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
        "searchable": _searchable,
        "own_words": _own_words,
        "language": language_of,
        "agency_key": agency_key,
        "oia_key": oia_key,
    }
    made.tests["text"] = _is_text
    made.globals |= {
        "notice": wording.notice,
        "has_document": wording.has_document,
        "acts": wording.acts,
        "keys": {
            "home": HOME,
            "search": SEARCH,
            "about": ABOUT,
            "style": STYLE,
            "script": SCRIPT,
            "icon": ICON,
            "feed": FEED,
            "catalogue_json": CATALOGUE_JSON,
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
    current: Sequence[Publication], agencies: Sequence[tuple[Agency, int]], site: Site
) -> PublicFile:
    """Gives the front page: the agencies with their numbers of releases, and the newest releases."""
    return _rendered("home.html", HOME, site, latest=current[:LATEST], agencies=agencies)


def search_page(current: Sequence[Publication], site: Site) -> PublicFile:
    """Gives the list of everything, which a small script can narrow; without it all of it shows."""
    return _rendered("search.html", SEARCH, site, current=current)


def about_page(site: Site) -> PublicFile:
    """Gives the page on how releases are made, what the grounds mean, licence and accessibility."""
    return _rendered("about.html", ABOUT, site)


def agency_page(agency: Agency, current: Sequence[Publication], site: Site) -> PublicFile:
    """Gives an agency's releases, newest first."""
    return _rendered("agency.html", agency_key(agency), site, agency=agency, current=current)


def oia_page(agency: Agency, responses: Sequence[Publication], site: Site) -> PublicFile:
    """Gives how to ask the agency for official information, and the log of published responses."""
    return _rendered("oia.html", oia_key(agency), site, agency=agency, responses=responses)


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


def tombstone_page(publication: Publication, site: Site, *, shows_title: bool) -> PublicFile:
    """Gives what stands in a withdrawn release's place: the day and a neutral reason."""
    return _rendered(
        "tombstone.html",
        f"{publication.folder}/index.html",
        site,
        publication=publication,
        shows_title=shows_title,
    )
