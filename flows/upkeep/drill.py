"""A drill of the withdrawal: a made-up site of any size in a folder of its own, and one release taken down."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.desk import Desk
from publish.build import document_key, package_keys, public_keys, slug
from publish.site import BUNDLES
from records.document import Agency, Kind
from records.errors import Damaged
from records.grounds import Ground
from records.marks import ReleaseDecision
from records.release import Publication, PublicFile, WithdrawalReason

AGENCIES = 40
_SPAN = timedelta(days=3650)
_SUBJECTS = ("harbour lights", "wāhi tākaro", "ferry times", "school lanes", "māra kai")


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a withdrawal took, in seconds, step by step.

    Attributes:
        gone: until the document could not be read and the tombstone stood.
        listed_nowhere: until no index and no feed named it.
        whole: until the search was indexed anew and the delivery network had been told.
    """

    releases: int
    gone: float
    listed_nowhere: float
    whole: float


def made_up(number: int, ground: Ground, last: datetime) -> list[Publication]:
    """Gives so many publications over ten years; the same number gives the same ones."""
    return [_one(n, ground, last - _SPAN + _SPAN * (n + 1) / number) for n in range(number)]


def _one(number: int, ground: Ground, at: datetime) -> Publication:
    document_id = f"drill-{number:07}"
    title = f"Advice on {_SUBJECTS[number % len(_SUBJECTS)]}, made up, number {number}"
    kinds, part = list(Kind), bool(number % 2)
    made = Publication(
        document_id=document_id,
        agency=Agency(f"made-up-agency-{number % AGENCIES}", f"Made-up Agency {number % AGENCIES}"),
        slug=slug(title, f"{number:08}"),
        kind=kinds[number % len(kinds)],
        title=title,
        decision=ReleaseDecision.PART if part else ReleaseDecision.FULL,
        reference=None,
        portfolio=f"Portfolio {number % 20}",
        minister=None,
        document_on=None,
        decided_on=None,
        request_id=None,
        abstract="This paper was made up for a drill.",
        language="en-NZ",
        grounds=(ground,) if part else (),
        pages=3,
        size=100_000,
        public_sha256=hashlib.sha256(title.encode()).hexdigest(),
        published_at=at,
    )
    return replace(made, public_keys=public_keys(made))


def withdraw(desk: Desk, fill: Callable[[list[Publication], datetime], None], number: int) -> Timed:
    """Fills an empty folder, builds its site, and times the withdrawal of a release of years ago.

    Args:
        desk: of the empty folder.
        fill: writes publications into its catalogue.
        number: of releases.

    Raises:
        Damaged: the withdrawn release can still be read, is still listed, or is still found.
    """
    ground = desk.grounds["OIA-9-2-a"]
    publications = made_up(number, ground, datetime.now(UTC) - timedelta(days=1))
    fill(publications, datetime.now(UTC))
    chosen = publications[number // 2]
    # a real document goes on the shelf only when proven; in a drill a file of its name stands for it
    by_hand = {document_key(chosen), *package_keys(chosen)}
    for key in chosen.public_keys:
        if key not in by_hand:
            desk.shelf.write([PublicFile(key, "text/plain", b"made up for a drill\n")])
    for key in by_hand:
        Path(desk.settings.folder, "public", key).write_bytes(b"%PDF-1.7 made up for a drill\n")
    desk.index()
    start = time.perf_counter()
    desk.withdraw(chosen.document_id, WithdrawalReason.WRONG_DOCUMENT, "drill")
    gone = time.perf_counter() - start
    desk.index([chosen.document_id])
    listed_nowhere = time.perf_counter() - start
    desk.clear_away(chosen.document_id)
    whole = time.perf_counter() - start
    _is_gone(desk, chosen)
    return Timed(number, gone, listed_nowhere, whole)


def _is_gone(desk: Desk, publication: Publication) -> None:
    left = set(desk.shelf.keys(f"{publication.folder}/"))
    if left != {f"{publication.folder}/index.html"}:
        raise Damaged(f"drill: files of {publication.folder} still stand")
    names = publication.slug.encode()
    year = publication.published_at.year
    agency = publication.agency.slug
    for key in (
        "index.html",
        "feed.xml",
        f"{agency}/index.html",
        f"catalogue/{year}.json",
        BUNDLES,
    ):
        if names in desk.shelf.read(key):
            raise Damaged(f"drill: {key} still names it")
