"""What ``release status`` tells of a document: where it stands and what stops it, in none of its words."""

from __future__ import annotations

from typing import Any

from flows.desk import Desk
from records.document import DocumentRecord
from records.package import Package
from records.stages import Stage

_NEXT = {
    Stage.QUEUED: "release prepare {}",
    Stage.READ: "release prepare {}",
    Stage.IN_REVIEW: "release decide {} --decisions FILE",
    Stage.REVIEWED: "release approve {} --as NAME",
    Stage.DECIDED: "release publish {}",
    Stage.PUBLISHING: "release publish {}",
    Stage.WITHDRAWING: "release withdraw {} --reason REASON",
}
"""The command that brings a document on from a stage, also after a process was killed there."""
_WAITING = frozenset({Stage.IN_REVIEW, Stage.REVIEWED, Stage.DECIDED})


def summary(desk: Desk, record: DocumentRecord) -> dict[str, Any]:
    """Gives a document's stage, description and obstacles as plain values for JSON."""
    held = desk.obstacles(record.id) if record.stage in _WAITING else ()
    publication = desk.catalogue.publication(record.id)
    return {
        "id": record.id,
        "stage": record.stage.value,
        "kind": record.submission.kind.value,
        "title": record.submission.title,
        "agency": record.submission.agency.name,
        "reference": record.submission.reference,
        "file": record.source.name,
        "pages": record.source.pages,
        "original": _original(record),
        "package": _place_in_package(desk, record),
        "queued_at": record.queued_at.isoformat(),
        "changed_at": record.changed_at.isoformat(),
        "refusal": record.refusal,
        "obstacles": [
            {"rule": o.rule, "source": o.source, "what": o.what, "clears": o.clears} for o in held
        ],
        "next": _NEXT[record.stage].format(record.id) if record.stage in _NEXT else None,
        "folder": publication.folder if publication else None,
        "public_sha256": publication.public_sha256 if publication else None,
    }


def alike(desk: Desk, record: DocumentRecord) -> list[dict[str, Any]]:
    """Gives the documents that hold pages of one: ``pages`` as own number, number there, likeness."""
    return [
        {
            "id": one.document_id,
            "same_file": one.same_file,
            "pages": [[same.number, same.there, same.likeness] for same in one.pages],
        }
        for one in desk.resemblances(record)
    ]


def _original(record: DocumentRecord) -> dict[str, Any] | None:
    """Gives what a source was made from, and how many things of each kind that hides."""
    original = record.source.original
    if original is None:
        return None
    return {
        "file": original.name,
        "media_type": original.media_type,
        "maker": original.maker,
        "hidden": dict(original.hidden),
    }


def _place_in_package(desk: Desk, record: DocumentRecord) -> dict[str, Any] | None:
    """Gives which part of which package a document is."""
    package = desk.catalogue.package_of(record.id)
    part = None if package is None else package.part_of(record.id)
    if package is None or part is None:
        return None
    return {"id": package.id, "part": part.number, "parent": part.parent, "role": part.role.value}


def package_summary(package: Package) -> dict[str, Any]:
    """Gives a package with its parts, those that were refused too, as plain values for JSON."""
    return {
        "id": package.id,
        "file": package.name,
        "media_type": package.media_type,
        "queued_at": package.queued_at.isoformat(),
        "parts": [
            {
                "part": part.number,
                "parent": part.parent,
                "role": part.role.value,
                "file": part.name,
                "document": part.document_id,
                "refusal": part.refusal,
            }
            for part in package.parts
        ],
    }
