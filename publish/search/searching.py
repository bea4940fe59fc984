"""What search looks through: bundles of releases, each indexed by itself, and each release as a record.

A bundle is one year's releases, five hundred at most, by their order of publication; what comes after the last
five hundred of the newest year stands in bundles of fifty, for one of them is made anew with each release. A
withdrawn one keeps its place, empty, so that a change makes one bundle anew. A bundle's name holds a digest of
what is in it: what was built before is known by its name, and a browser may keep its files for ever.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from publish.archive import by_year, year_of
from publish.catalogues.listings import document_keys
from publish.html.text import body_of
from publish.letters import fold
from publish.maori import language_of, may_be_maori
from publish.metadata import json_bytes
from publish.site import SEARCH_INDEX
from publish.wording import KINDS, STATUSES, nz_date, nz_day
from records.release import Outline, Publication

BUNDLE = 500
"""Releases in one bundle: some seconds of one processor and some hundred MB to index."""
NEWEST_BUNDLE = 50
"""Releases in one of the bundles that come after the last whole one of the newest year."""
MOST_WORDS = 2_000
"""Words of a document's text that are searched, besides its title and what is said of it."""
_ENGLISH = "en-NZ"
_RECORD = 4  # the form of a record; another number makes every bundle anew
_DOUBLED = re.compile(r"[^\W\d_]*([aeiou])\1[^\W\d_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Releases that are indexed together; ``members`` are those that stand."""

    name: str
    year: int
    members: tuple[Outline, ...]

    @property
    def folder(self) -> str:
        """Gives the prefix of its files on the shelf."""
        return f"{SEARCH_INDEX}/{self.name}"


def bundles(outlines: Sequence[Outline]) -> list[Bundle]:
    """Gives the bundles, newest first, those left out in which nothing stands."""
    made = []
    years = by_year(sorted(outlines))
    for year, members in years:
        whole = len(members) - (len(members) % BUNDLE if year == years[-1][0] else 0)
        starts = [*range(0, whole, BUNDLE), *range(whole, len(members), NEWEST_BUNDLE)]
        for start, end in pairwise([*starts, len(members)]):
            standing = tuple(one for one in members[start:end] if one.withdrawn_at is None)
            if standing:
                number = start // NEWEST_BUNDLE + 1
                made.append(Bundle(f"{year}-{number}-{_digest(standing)}", year, standing))
    return made[::-1]


def _digest(members: Sequence[Outline]) -> str:
    # what is published under an id never changes: its row is sealed, and withdrawn is all that it can be yet
    told = "".join([f"{one.document_id} {one.public_sha256}\n" for one in members])
    return hashlib.sha256(f"{_RECORD} {MOST_WORDS}\n{told}".encode()).hexdigest()[:12]


def offers(made: Sequence[Bundle]) -> list[dict[str, object]]:
    """Gives what the search page is told of bundles that stand, in their order."""
    return [
        {"name": bundle.name, "year": bundle.year, "count": len(bundle.members)} for bundle in made
    ]


def bundles_json(offered: Sequence[Mapping[str, object]], unsettled: Collection[str] = ()) -> bytes:
    """Gives ``search/bundles.json``: what the search page asks, newest first.

    ``unsettled`` are names under which files may stand that the page is not to ask: what is being made, and
    what is being cleared away. A run that is cut off leaves them there for the next.
    """
    beside = {"unsettled": sorted(unsettled)} if unsettled else {}
    return json_bytes({"format": "search-bundles/1", "bundles": list(offered), **beside})


@dataclass(frozen=True, slots=True)
class Offered:
    """What the shelf says of its search: the bundles that the page asks, and what is not settled."""

    bundles: tuple[Mapping[str, object], ...] = ()
    unsettled: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Gives the names of the bundles that the page asks."""
        return frozenset(str(bundle["name"]) for bundle in self.bundles)


def offered_of(content: bytes) -> Offered:
    """Gives what ``search/bundles.json`` says; nothing where it is not one, and then all is looked for."""
    try:
        said = json.loads(content)
        bundles = tuple(
            {"name": str(one["name"]), "year": int(one["year"]), "count": int(one["count"])}
            for one in said["bundles"]
        )
        return Offered(bundles, frozenset(map(str, said.get("unsettled", ()))))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Offered()


def text_key(publication: Publication) -> str | None:
    """Gives the key of the text that is searched; None where nothing is released."""
    keys = document_keys(publication)
    return keys[-1] if keys else None


def record(publication: Publication, text: str) -> str:
    """Gives a release as the small page that is indexed; nobody else ever sees it.

    Titles weigh most. Words whose long vowels are written double are there a second time as they are
    folded, so that ``wāhi`` finds ``waahi``; macrons are folded by the index itself.
    """
    body = " ".join(body_of(text).split()[:MOST_WORDS])
    said = " ".join(
        filter(None, (publication.reference, publication.request_id, publication.abstract))
    )
    facts = {
        "status": STATUSES[publication.decision],
        "decision": publication.decision.value,
        "kind": KINDS[publication.kind],
        "agency": publication.agency.name,
        "day": nz_date(publication.published_at),
    }
    if publication.reference:
        facts["reference"] = publication.reference
    tongues = {
        "title": language_of(publication.title, publication.language),
        "agency": language_of(publication.agency.name, _ENGLISH),
        "excerpt": publication.language,
    }
    facts |= {f"{of}-language": tongue for of, tongue in tongues.items() if tongue != _ENGLISH}
    facets = [
        ("Agency", publication.agency.name),
        ("Minister", publication.minister),
        ("Portfolio", publication.portfolio),
        ("Kind", KINDS[publication.kind]),
        ("Year", str(year_of(publication))),
        ("Status", STATUSES[publication.decision]),
        *(("Ground", f"{g.section.removeprefix('s')} {g.title}") for g in publication.grounds),
    ]
    folded = escape(" ".join(_folded(f"{publication.title} {said} {body}")))
    day = nz_day(publication.published_at).isoformat()
    return "".join(
        [
            '<!doctype html><html lang="en"><head><title></title></head><body data-pagefind-body>',
            *(f'<i data-pagefind-meta="{escape(f"{k}:{v}")}"></i>' for k, v in facts.items()),
            *(f'<i data-pagefind-filter="{escape(f"{k}:{v}")}"></i>' for k, v in facets if v),
            f'<i data-pagefind-sort="day:{day}"></i>',
            f'<h1 data-pagefind-meta="title" data-pagefind-weight="7">{escape(publication.title)}</h1>',
            f'<p data-pagefind-weight="3">{escape(said)}</p><p>{escape(body)}</p>',
            f'<p data-pagefind-index-attrs="data-folded" data-folded="{folded}"></p>',
            "</body></html>",
        ]
    )


def _folded(text: str) -> Sequence[str]:
    """Gives the folded forms of words with a doubled vowel that Māori may spell."""
    found: Mapping[str, None] = {
        fold(match[0]): None for match in _DOUBLED.finditer(text) if may_be_maori(match[0])
    }
    return list(found)
