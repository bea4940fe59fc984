"""An agency's newest releases for its own web site: a bare page to frame, and the data of a small script."""

from __future__ import annotations

from collections.abc import Sequence

from publish.metadata import json_bytes, landing
from publish.site import Site, agency_key, embed_key
from publish.wording import STATUSES, machine_time, nz_date
from records.document import Agency
from records.release import Publication

EMBEDDED = 20
"""Releases in the list."""


def embed_list(agency: Agency, latest: Sequence[Publication], site: Site) -> bytes:
    """Gives what ``static/embed.js`` makes links of, newest first."""
    return json_bytes(
        {
            "agency": agency.name,
            "all": site.address(agency_key(agency)),
            "releases": [
                {
                    "title": publication.title,
                    "page": landing(publication, site),
                    "status": STATUSES[publication.decision],
                    "published_at": machine_time(publication.published_at),
                    "published": nz_date(publication.published_at),
                    "language": publication.language,
                }
                for publication in latest
            ],
        }
    )


def list_key(agency: Agency) -> str:
    """Gives the key of that data."""
    return embed_key(agency).removesuffix("index.html") + "list.json"
