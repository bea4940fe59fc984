"""Cabinet papers that were decided and are not before the public, one by one, with the reason.

They come from the register and not from what was uploaded, so that what nobody brought is told too: the
denominator. What is not decided yet is a number; Appointments and Honours papers are no part of it.

Source: Cabinet Office circular CO (23) 4.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from publish.catalogues.listings import cell
from publish.html.rendering import rendered
from publish.letters import clean
from publish.metadata import json_bytes
from publish.site import Site, unreleased_key
from publish.wording import nz_date
from records.document import Agency
from records.grounds import Ground
from records.release import PublicFile

SHOWN = 200
"""Papers on the page, the newest first; the files beside it hold all."""
UNRELEASED_JSON, UNRELEASED_CSV = "items.json", "items.csv"


class Standing(StrEnum):
    """Why a paper is not before the public."""

    WITHHELD = "withheld"
    DEFERRED = "deferred"
    WAITING = "waiting"
    """Its thirty business days run."""
    LATE = "late"
    """They are over, and nothing was settled."""


STANDINGS = {
    Standing.WITHHELD: "Withheld",
    Standing.DEFERRED: "Deferred",
    Standing.WAITING: "Not released yet",
    Standing.LATE: "Not released in time",
}


@dataclass(frozen=True, slots=True)
class UnreleasedPaper:
    """One Cabinet item of the register that the public has not.

    Attributes:
        title: one that the public may see; None where nobody gave one.
        grounds: those on which it is withheld.
        reason: why, in words for the public; None where there are none.
        decided_on: the day of the final Cabinet decision.
        due_on: the last of its thirty business days.
        review_on: when it is looked at again.
        entry: folder of the page that it has of its own, where it has one.
    """

    agency: Agency
    reference: str
    standing: Standing
    title: str | None = None
    grounds: tuple[Ground, ...] = ()
    reason: str | None = None
    decided_on: date | None = None
    due_on: date | None = None
    review_on: date | None = None
    entry: str | None = None

    @property
    def told(self) -> str:
        """Gives what was decided, or what is waited for, as a sentence."""
        match self.standing:
            case Standing.WITHHELD:
                return "It would be withheld if it were requested."
            case Standing.DEFERRED:
                return "It will be considered again."
            case Standing.WAITING if self.due_on:
                return f"Its release is due by {nz_date(self.due_on)}."
            case Standing.LATE if self.due_on:
                return f"Its release was due by {nz_date(self.due_on)}."
            case _:
                return "It waits for release."


@dataclass(frozen=True, slots=True)
class Unreleased:
    """What is not released of an agency's Cabinet papers, or of all agencies', as of a day.

    Attributes:
        undecided: how many items were lodged and wait for Cabinet's decision.
    """

    agency: Agency | None
    as_of: date
    papers: tuple[UnreleasedPaper, ...]
    undecided: int = 0

    @property
    def front(self) -> str:
        """Gives the key of its page."""
        return unreleased_key(self.agency)

    def count(self, standing: str) -> int:
        """Gives how many papers stand so."""
        return sum(paper.standing == standing for paper in self.papers)


def unreleased_files(listed: Unreleased, site: Site) -> Iterator[PublicFile]:
    """Gives the page and the two files beside it, newest decision first."""
    papers = sorted(
        map(_tidy, listed.papers),
        key=lambda p: (p.decided_on or date.min, p.reference),
        reverse=True,
    )
    folder = listed.front.removesuffix("index.html")
    shown = {"shown": papers[:SHOWN], "standings": STANDINGS}
    yield rendered("unreleased.html", listed.front, site, listed=listed, **shown)
    rows = [_row(paper, site) for paper in papers]
    told = {
        "agency": None if listed.agency is None else listed.agency.name,
        "as_of": listed.as_of.isoformat(),
        "undecided": listed.undecided,
        "papers": rows,
    }
    yield PublicFile(f"{folder}{UNRELEASED_JSON}", "application/json", json_bytes(told))
    yield PublicFile(f"{folder}{UNRELEASED_CSV}", "text/csv; charset=utf-8", _csv(rows))


_COLUMNS = (
    *("reference", "title", "agency", "status", "status_label", "reason", "grounds"),
    *("decided_on", "due_on", "review_on", "page"),
)


def _tidy(paper: UnreleasedPaper) -> UnreleasedPaper:
    return replace(
        paper,
        agency=replace(paper.agency, name=clean(paper.agency.name)),
        reference=clean(paper.reference),
        title=None if paper.title is None else clean(paper.title),
        reason=None if paper.reason is None else clean(paper.reason),
    )


def _row(paper: UnreleasedPaper, site: Site) -> dict[str, object]:
    page = None if paper.entry is None else site.address(f"{paper.entry}/index.html")
    reason = f"{paper.told} {paper.reason}" if paper.reason else paper.told
    values = (
        *(paper.reference, paper.title, paper.agency.name),
        *(paper.standing.value, STANDINGS[paper.standing], reason),
        [ground.code for ground in paper.grounds],
        *(_day(paper.decided_on), _day(paper.due_on), _day(paper.review_on), page),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _csv(rows: Sequence[dict[str, object]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        codes = row["grounds"]
        told = row | {"grounds": " ".join(codes) if isinstance(codes, list) else ""}
        writer.writerow({name: cell(value) for name, value in told.items()})
    return b"\xef\xbb\xbf" + out.getvalue().encode()
