"""Templates, and what they may call: how a page's text is made of what it is given."""

from __future__ import annotations

import jinja2

from publish import wording
from publish.catalogues.listings import has_package, package_keys
from publish.catalogues.tables import table_key
from publish.keys import key_id, key_key
from publish.maori import language_of
from publish.outline.joining import NoteMark, Pieces
from publish.outline.nesting import nested
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
    feed_key,
    oia_key,
    portfolio_folder,
    statistics_key,
    unreleased_key,
    withheld_key,
)
from records.grounds import Ground
from records.release import PublicFile

HTML = "text/html; charset=utf-8"
_SUMMARY = 300


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


TEMPLATES = environment()
"""Read once; each is compiled when it is asked for first."""


def rendered(template: str, key: str, site: Site, **variables: object) -> PublicFile:
    """Gives the page of a template under a key of the site; the template raises where a name is not given."""
    page = TEMPLATES.get_template(template).render(here=Here(key, site), site=site, **variables)
    return PublicFile(key, HTML, page.encode())
