"""The made-up papers that come with the engine: what is said of each, for demonstrations and for practice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from flows.documents.bench import Bench
from policies.registerfile import read_register
from publish.letters import agency_slug
from records.document import Agency, DocumentRecord, Kind, Submission
from records.errors import InvalidInput
from records.register import RegisterEvent

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def listed(samples: Path) -> dict[str, dict[str, Any]]:
    """Gives what a folder of samples says of each of its papers.

    Raises:
        InvalidInput: there is no such list in the folder.
    """
    listing = samples / "samples.yaml"
    if not listing.is_file():
        raise InvalidInput(f"--samples: there is no samples.yaml in {samples.name}")
    told: dict[str, dict[str, Any]] = yaml.safe_load(listing.read_text(encoding="utf-8"))
    return told


def registered(samples: Path) -> list[RegisterEvent]:
    """Gives the made-up register of a folder of samples; nothing where it has none.

    Raises:
        InvalidInput: naming the row and column that are wrong.
    """
    file = samples / "register.csv"
    if not file.is_file():
        return []
    return [row.event for row in read_register(file.read_text(encoding="utf-8"))]


def known(desk: Bench, file: Path) -> DocumentRecord | None:
    """Gives the sample's document where an earlier demonstration queued it."""
    source = desk.accept(file)
    same = (r for r in desk.catalogue.documents() if r.source.sha256 == source.sha256)
    return next(same, None)


def submission(told: dict[str, Any]) -> Submission:
    """Gives what is said of a sample when it is queued."""
    return Submission(
        kind=Kind(told["kind"]),
        title=told["title"],
        agency=Agency(agency_slug(told["agency"]), told["agency"]),
        submitter="demo.submitter",
        reference=told.get("reference"),
        portfolio=told.get("portfolio"),
        minister=told.get("minister"),
        document_on=_day(told.get("document_on")),
        decided_on=_day(told.get("decided_on")),
        request_id=told.get("request_id"),
        abstract=told.get("abstract"),
        language=told.get("language", "en-NZ"),
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
