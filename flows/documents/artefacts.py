"""What was read and found, as files for the vault: one line a page, packed, the same bytes each time."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from records import accounts
from records.document import Origin, Page, Word
from records.errors import Damaged
from records.geometry import Box, PageFrame
from records.marks import Disposition, Finding, Proposal, Role, TextFinding
from records.release import Caution, Objection, PageRoute, Proof, PublicFile, Testimony, Tier
from records.suggestion import Suggestion


def write_pages(pages: Iterable[Page], out: Path) -> Iterator[Page]:
    """Writes pages to a file as they come, and gives each on, so that none has to be kept."""
    with (
        out.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed,
    ):
        for page in pages:
            packed.write(json.dumps(page_json(page), ensure_ascii=False).encode() + b"\n")
            yield page


def read_pages(file: BinaryIO) -> Iterator[Page]:
    """Gives the pages back, one by one."""
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        for line in packed:
            yield _page(json.loads(line))


def read_one_page(file: BinaryIO, number: int) -> Page | None:
    """Gives one page back, without a look at the others; None where there is none of that number."""
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        for place, line in enumerate(packed, start=1):
            if place == number:
                return _page(json.loads(line))
    return None


def page_json(page: Page) -> dict[str, Any]:
    """Gives a page in the form that ``release read --json`` prints, with its reading order."""
    frame = page.frame
    return {
        "number": page.number,
        "width": round(frame.visible.width, 3),
        "height": round(frame.visible.height, 3),
        "rotation": frame.rotation,
        "visible": frame.visible.as_list(),
        "user_unit": frame.user_unit,
        "source": page.origin.value,
        "notes": list(page.notes),
        "words": [
            {
                "text": word.text,
                "box": word.box.as_list(),
                "confidence": round(word.confidence, 4),
                "line": word.line,
                "block": word.block,
                "turn": word.turn,
            }
            for word in page.words
        ],
    }


def _page(told: dict[str, Any]) -> Page:
    return Page(
        number=told["number"],
        frame=PageFrame(Box(*told["visible"]), told["rotation"], told["user_unit"]),
        origin=Origin(told["source"]),
        words=tuple(
            Word(w["text"], Box(*w["box"]), w["confidence"], w["line"], w["block"], w["turn"])
            for w in told["words"]
        ),
        notes=tuple(told["notes"]),
    )


def suggestion_json(one: Suggestion) -> dict[str, Any]:
    """Gives a suggestion in the form that ``release suggest --json`` prints."""
    return {
        "field": one.field.value,
        "value": one.value,
        "page": one.page,
        "boxes": [box.as_list() for box in one.boxes],
        "score": round(one.score, 2),
    }


def finding_json(finding: Finding, *, with_text: bool) -> dict[str, Any]:
    """Gives a finding in the form that ``release find --json`` prints."""
    told = {
        "id": finding.id,
        "page": finding.page,
        "boxes": [box.as_list() for box in finding.boxes],
        "category": finding.category,
        "score": round(finding.score, 4),
        "detector": finding.detector,
        "version": finding.version,
        "role": finding.role.value,
    }
    return told | ({"text": finding.text} if with_text else {})


def findings_bytes(
    findings: Sequence[Finding],
    proposals: Sequence[Proposal],
    beside: Mapping[str, Sequence[TextFinding]] | None = None,
) -> bytes:
    """Gives findings and proposals as one packed file for the vault, texts and all."""
    told = {
        "findings": [finding_json(finding, with_text=True) for finding in findings],
        "proposals": [asdict(proposal) for proposal in proposals],
        "beside": {name: [asdict(one) for one in told] for name, told in (beside or {}).items()},
    }
    return gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0)


def findings_of(content: bytes) -> tuple[list[Finding], list[Proposal]]:
    """Gives findings and proposals back."""
    told = json.loads(gzip.decompress(content))
    findings = [
        Finding(
            id=f["id"],
            page=f["page"],
            boxes=tuple(Box(*box) for box in f["boxes"]),
            category=f["category"],
            score=f["score"],
            detector=f["detector"],
            text=f["text"],
            role=Role(f.get("role", "")),
            version=f.get("version", "1"),
        )
        for f in told["findings"]
    ]
    proposals = [
        Proposal(**{**p, "disposition": Disposition(p["disposition"])}) for p in told["proposals"]
    ]
    return findings, proposals


def beside_of(content: bytes) -> dict[str, list[TextFinding]]:
    """Gives back what was found in the texts beside the pages, by what they are."""
    told = json.loads(gzip.decompress(content))["beside"]
    return {name: [TextFinding(**one) for one in ones] for name, ones in told.items()}


def proof_json(proof: Proof) -> dict[str, Any]:
    """Gives a proof for people and scripts: hashes and places, never words."""
    return {
        "holds": proof.holds,
        "summary": list(accounts.told(proof)),
        "engine": proof.engine,
        "source_sha256": proof.source_sha256,
        "marks_sha256": proof.marks_sha256,
        "public_sha256": proof.public_sha256,
        "witnesses": [
            {
                "name": testimony.witness,
                "checked": testimony.checked,
                "objections": [_place(o.page, o.box, o.what) for o in testimony.objections],
                "untested": [_place(c.page, c.box, c.what) for c in testimony.untested],
            }
            for testimony in proof.testimonies
        ],
        "pages": [
            {"number": route.page, "tier": route.tier.value, "reason": route.reason}
            for route in proof.routes
        ],
        "warnings": [_place(c.page, c.box, c.what) for c in proof.cautions],
    }


def proof_bytes(proof: Proof) -> bytes:
    """Gives the report of a proof as it is kept with its release."""
    return json.dumps(proof_json(proof), ensure_ascii=False, sort_keys=True).encode()


def proof_of(content: bytes) -> Proof:
    """Gives a proof back from its report.

    Raises:
        Damaged: it is none.
    """
    try:
        told = json.loads(content)
        return Proof(
            source_sha256=told["source_sha256"],
            marks_sha256=told["marks_sha256"],
            public_sha256=told["public_sha256"],
            engine=told["engine"],
            routes=tuple(
                PageRoute(p["number"], Tier(p["tier"]), p["reason"]) for p in told["pages"]
            ),
            testimonies=tuple(
                Testimony(
                    one["name"],
                    one["checked"],
                    tuple(Objection(one["name"], *_where(o)) for o in one["objections"]),
                    tuple(Caution(*_where(c)) for c in one["untested"]),
                )
                for one in told["witnesses"]
            ),
            cautions=tuple(Caution(*_where(c)) for c in told["warnings"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("the report of a proof cannot be read; run `release verify`") from error


def _where(told: dict[str, Any]) -> tuple[int | None, Box | None, str]:
    return told["page"], None if told["box"] is None else Box(*told["box"]), told["what"]


def files_bytes(files: Iterable[PublicFile]) -> bytes:
    """Gives files of the shelf as one packed file for the vault, a line a file."""
    lines = (
        json.dumps(
            {
                "key": file.key,
                "media_type": file.media_type,
                "base64": base64.b64encode(file.content).decode(),
            }
        )
        for file in files
    )
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def files_of(content: bytes) -> list[PublicFile]:
    """Gives the files back.

    Raises:
        Damaged: they cannot be read.
    """
    try:
        told = map(json.loads, gzip.decompress(content).decode().splitlines())
        return [
            PublicFile(one["key"], one["media_type"], base64.b64decode(one["base64"]))
            for one in told
        ]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Damaged("files that were kept cannot be read; run `release verify`") from error


def _place(page: int | None, box: Box | None, what: str) -> dict[str, Any]:
    return {"page": page, "box": None if box is None else box.as_list(), "what": what}
