"""What the indexes on a shelf were built with, so that a change knows whether it may build on them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from publish.metadata import json_bytes
from publish.site import Site

SLACK = timedelta(hours=1)
"""A publication has the instant at which it was begun; it is confirmed within this time, or begun anew."""


@dataclass(frozen=True, slots=True)
class Built:
    """What the shelf says of its indexes.

    Attributes:
        edition: digest of the templates, the code and the site's own facts.
        changed_at: instant of the last publication or withdrawal in them.
    """

    edition: str
    changed_at: datetime


def edition(site: Site) -> str:
    """Gives the digest of everything but the releases on which the indexes depend."""
    return hashlib.sha256(f"{_own_code()} {site!r}".encode()).hexdigest()


@cache
def _own_code() -> str:
    return code_digest(Path(__file__).parent)


def code_digest(folder: Path) -> str:
    """Gives the digest of every file of a folder and of those within it, but for what Python compiled."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def built_json(edition_now: str, changed_at: datetime) -> bytes:
    """Gives ``static/built.json``, the last file of every build."""
    return json_bytes({"edition": edition_now, "changed_at": changed_at.isoformat()})


def built_of(content: bytes) -> Built | None:
    """Gives what the file says; None where it is not one, and then nothing is to be built on."""
    try:
        said = json.loads(content)
        return Built(said["edition"], datetime.fromisoformat(said["changed_at"]))
    except (ValueError, KeyError, TypeError):
        return None
