"""What search looks through: bundles of releases, each indexed by itself, and each release as a record.

A bundle is one year's releases, five hundred at most, by their order of publication. A withdrawn one keeps
its place, empty, so that a change makes one bundle anew. A bundle's name holds a digest of what is in it:
what was built before is known by its name, and a browser may keep its files for ever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from publish.archive import year_of
from publish.letters import cleaned, fold
from publish.listings import document_keys
from publish.maori import may_be_maori
from publish.metadata import json_bytes
from publish.site import SEARCH_INDEX
from publish.text import body_of
from publish.wording import KINDS, STATUSES, nz_date, nz_day
from records.release import Publication

BUNDLE = 500
"""Releases in one bundle: some seconds of one processor and some hundred MB to index."""
MOST_WORDS = 2_000
"""Words of a document's text that are searched, besides its title and what is said of it."""
_RECORD = 2  # the form of a record; another number makes every bundle anew
_DOUBLED = re.compile(r"[^\W\d_]*([aeiou])\1[^\W\d_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Releases that are indexed together; ``members`` are those that stand."""

    name: str
    year: int
    members: tuple[Publication, ...]

    @property
    def folder(self) -> str:
        """Gives the prefix of its files on the shelf."""
        return f"{SEARCH_INDEX}/{self.name}"


def bundles(publications: Sequence[Publication]) -> list[Bundle]:
    """Gives the bundles, newest first, those left out in which nothing stands."""
    ordered = sorted(map(cleaned, publications), key=lambda p: (p.published_at, p.document_id))
    made = []
    for year, of in groupby(ordered, key=year_of):
        members = tuple(of)
        for place in range(0, len(members), BUNDLE):
            standing = tuple(p for p in members[place : place + BUNDLE] if p.withdrawn_at is None)
            if standing:
                number = place // BUNDLE + 1
                made.append(Bundle(f"{year}-{number}-{_digest(standing)}", year, standing))
    return made[::-1]


def _digest(members: Sequence[Publication]) -> str:
    digest = hashlib.sha256(f"{_RECORD} {MOST_WORDS}".encode())
    for publication in members:
        digest.update("\0".join((*_told(publication), "\x1e")).encode())
    return digest.hexdigest()[:12]


def _told(publication: Publication) -> Iterator[str]:
    """Gives all that a record hangs on; the text of a document is known by the document's digest."""
    yield from (
        *(publication.document_id, publication.folder, publication.published_at.isoformat()),
        *(publication.public_sha256, publication.decision, publication.kind, publication.title),
        publication.agency.name,
    )
    for text in (
        *(publication.reference, publication.request_id, publication.abstract),
        *(publication.minister, publication.portfolio),
    ):
        yield text or ""
    for ground in publication.grounds:
        yield f"{ground.section} {ground.title}"


def bundles_json(made: Sequence[Bundle]) -> bytes:
    """Gives ``search/bundles.json``: what the search page asks, newest first."""
    return json_bytes(
        {
            "format": "search-bundles/1",
            "bundles": [
                {"name": bundle.name, "year": bundle.year, "count": len(bundle.members)}
                for bundle in made
            ],
        }
    )


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
