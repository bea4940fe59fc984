"""Values as rows and back: one canonical JSON text for each, so that equal values have equal digests."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast

from records.document import Agency, Kind, Original, SourceFile, Submission
from records.errors import InvalidInput
from records.geometry import Box
from records.grounds import Act, Ground, GroundKind
from records.marks import Mark, ReleaseDecision
from records.release import Earlier, Publication, WithdrawalReason

JsonObject = dict[str, Any]


def canonical(value: object) -> str:
    """Gives a value as canonical JSON: keys sorted, no spaces, macrons as they are.

    Raises:
        InvalidInput: it holds something that JSON or UTF-8 does not know.
    """
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        text.encode()
    except (TypeError, ValueError) as error:
        # the error's own words may quote the value
        raise InvalidInput(
            "a value cannot be kept as JSON; give text, numbers, lists and mappings"
        ) from error
    return text


def digest(text: str) -> str:
    """Gives the SHA-256 in hex of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def folded(name: str) -> str:
    """Gives a name as it is compared: NFKC, case-folded, single spaces, none around it."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def aware(at: datetime) -> datetime:
    """Gives an instant in UTC.

    Raises:
        InvalidInput: it has no time zone.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise InvalidInput("an instant needs a time zone; give it in UTC")
    return at.astimezone(UTC)


def instant_text(at: datetime) -> str:
    """Gives an instant as ISO 8601 in UTC to the microsecond; such texts sort as the instants do."""
    return aware(at).isoformat(timespec="microseconds")


def submission_text(submission: Submission) -> str:
    """Gives a submission as canonical JSON."""
    return canonical(
        {
            "kind": submission.kind.value,
            "title": submission.title,
            "agency": _agency_json(submission.agency),
            "submitter": submission.submitter,
            "reference": submission.reference,
            "portfolio": submission.portfolio,
            "minister": submission.minister,
            "document_on": _day_json(submission.document_on),
            "decided_on": _day_json(submission.decided_on),
            "request_id": submission.request_id,
            "abstract": submission.abstract,
            "language": submission.language,
            # said only where it is so: what was queued before the key existed keeps its text
            **({} if submission.supersedes is None else {"supersedes": submission.supersedes}),
        }
    )


def submission_of(text: str) -> Submission:
    """Gives a submission back from its JSON."""
    said = _loaded(text)
    return Submission(
        kind=Kind(said["kind"]),
        title=said["title"],
        agency=_agency(**said["agency"]),
        submitter=said["submitter"],
        reference=said["reference"],
        portfolio=said["portfolio"],
        minister=said["minister"],
        document_on=_day(said["document_on"]),
        decided_on=_day(said["decided_on"]),
        request_id=said["request_id"],
        abstract=said["abstract"],
        language=said["language"],
        supersedes=said.get("supersedes"),
    )


def source_text(source: SourceFile) -> str:
    """Gives a source file's description as canonical JSON."""
    told: JsonObject = {
        "name": source.name,
        "sha256": source.sha256,
        "size": source.size,
        "media_type": source.media_type,
        "pages": source.pages,
    }
    made_from = source.original
    # said only where it is so: what was queued before the key existed keeps its text
    if made_from is not None:
        told["original"] = {
            "name": made_from.name,
            "sha256": made_from.sha256,
            "size": made_from.size,
            "media_type": made_from.media_type,
            "maker": made_from.maker,
            "hidden": dict(made_from.hidden),
            "hidden_sha256": made_from.hidden_sha256,
        }
    return canonical(told)


def source_of(text: str) -> SourceFile:
    """Gives a source file's description back from its JSON."""
    said = _loaded(text)
    made_from = said.pop("original", None)
    return SourceFile(**said, original=None if made_from is None else Original(**made_from))


def mapping_text(mapping: Mapping[str, object]) -> str:
    """Gives a mapping as canonical JSON."""
    return canonical(dict(mapping))


def mapping_of(text: str) -> JsonObject:
    """Gives a mapping back from its JSON."""
    return _loaded(text)


def marks_text(marks: tuple[Mark, ...]) -> str:
    """Gives marks as canonical JSON, in their order; coordinates keep every digit."""
    return canonical(
        [
            {
                "page": mark.page,
                "boxes": [[box.x0, box.y0, box.x1, box.y1] for box in mark.boxes],
                "ground": mark.ground,
                "everywhere": mark.everywhere,
                "note": mark.note,
                "finding_id": mark.finding_id,
                # said only where it is so: what was settled before the key existed keeps its text
                **({"keep_position": True} if mark.keep_position else {}),
            }
            for mark in marks
        ]
    )


def marks_of(text: str) -> tuple[Mark, ...]:
    """Gives marks back from their JSON."""
    return tuple(
        Mark(
            page=said["page"],
            boxes=tuple(Box(*corners) for corners in said["boxes"]),
            ground=said["ground"],
            everywhere=said["everywhere"],
            note=said["note"],
            finding_id=said["finding_id"],
            keep_position=said.get("keep_position", False),
        )
        for said in json.loads(text)
    )


def boxes_text(boxes: tuple[Box, ...]) -> str:
    """Gives boxes as canonical JSON; coordinates keep every digit."""
    return canonical([[box.x0, box.y0, box.x1, box.y1] for box in boxes])


def boxes_of(text: str) -> tuple[Box, ...]:
    """Gives boxes back from their JSON."""
    return tuple(Box(*corners) for corners in json.loads(text))


def ids_text(ids: frozenset[str]) -> str:
    """Gives a set of ids as canonical JSON, sorted."""
    return canonical(sorted(ids))


def ids_of(text: str) -> frozenset[str]:
    """Gives a set of ids back from its JSON."""
    return frozenset(json.loads(text))


def publication_text(publication: Publication) -> str:
    """Gives a publication whole as canonical JSON, its grounds in the words of that day."""
    return canonical(
        {
            "document_id": publication.document_id,
            "agency": _agency_json(publication.agency),
            "slug": publication.slug,
            "kind": publication.kind.value,
            "title": publication.title,
            "decision": publication.decision.value,
            "reference": publication.reference,
            "portfolio": publication.portfolio,
            "minister": publication.minister,
            "document_on": _day_json(publication.document_on),
            "decided_on": _day_json(publication.decided_on),
            "request_id": publication.request_id,
            "abstract": publication.abstract,
            "language": publication.language,
            "grounds": [_ground_json(ground) for ground in publication.grounds],
            "pages": publication.pages,
            "size": publication.size,
            "public_sha256": publication.public_sha256,
            "published_at": instant_text(publication.published_at),
            "public_keys": list(publication.public_keys),
            "related": list(publication.related),
            "withdrawn_at": (
                None if publication.withdrawn_at is None else instant_text(publication.withdrawn_at)
            ),
            "withdrawal_reason": publication.withdrawal_reason,
            # said only where they are: what was published before the keys existed keeps its text
            **({} if publication.reason is None else {"reason": publication.reason}),
            **(
                {}
                if publication.superseded_by is None
                else {"superseded_by": publication.superseded_by}
            ),
            **(
                {}
                if publication.review_on is None
                else {"review_on": publication.review_on.isoformat()}
            ),
            **(
                {}
                if not publication.earlier
                else {"earlier": [_earlier_json(one) for one in publication.earlier]}
            ),
            **(
                {
                    "package_sha256": publication.package_sha256,
                    "package_size": publication.package_size,
                }
                if publication.package_sha256
                else {}
            ),
            **(
                {"signed_by": publication.signed_by, "signature": publication.signature}
                if publication.signed_by
                else {}
            ),
        }
    )


def publication_of(text: str) -> Publication:
    """Gives a publication back from its JSON."""
    said = _loaded(text)
    withdrawn_at, reason = said["withdrawn_at"], said["withdrawal_reason"]
    return Publication(
        document_id=said["document_id"],
        agency=_agency(**said["agency"]),
        slug=said["slug"],
        kind=Kind(said["kind"]),
        title=said["title"],
        decision=ReleaseDecision(said["decision"]),
        reference=said["reference"],
        portfolio=said["portfolio"],
        minister=said["minister"],
        document_on=_day(said["document_on"]),
        decided_on=_day(said["decided_on"]),
        request_id=said["request_id"],
        abstract=said["abstract"],
        language=said["language"],
        grounds=tuple(_ground(**ground) for ground in said["grounds"]),
        pages=said["pages"],
        size=said["size"],
        public_sha256=said["public_sha256"],
        published_at=datetime.fromisoformat(said["published_at"]),
        public_keys=tuple(said["public_keys"]),
        related=tuple(said["related"]),
        withdrawn_at=None if withdrawn_at is None else datetime.fromisoformat(withdrawn_at),
        withdrawal_reason=None if reason is None else WithdrawalReason(reason),
        superseded_by=said.get("superseded_by"),
        reason=said.get("reason"),
        review_on=_day(said.get("review_on")),
        earlier=tuple(_earlier(one) for one in said.get("earlier", ())),
        package_sha256=said.get("package_sha256", ""),
        package_size=said.get("package_size", 0),
        signed_by=said.get("signed_by", ""),
        signature=said.get("signature", ""),
    )


def _earlier_json(earlier: Earlier) -> JsonObject:
    return {
        "published_at": instant_text(earlier.published_at),
        "decision": earlier.decision.value,
        "folder": earlier.folder,
    }


def _earlier(said: JsonObject) -> Earlier:
    return Earlier(
        datetime.fromisoformat(said["published_at"]),
        ReleaseDecision(said["decision"]),
        said["folder"],
    )


def _loaded(text: str) -> JsonObject:
    return cast("JsonObject", json.loads(text))


def _agency_json(agency: Agency) -> JsonObject:
    return {"slug": agency.slug, "name": agency.name}


@lru_cache(maxsize=1024)
def _agency(slug: str, name: str) -> Agency:
    """Gives an agency; the same one for all that it published, of which a list may hold many thousands."""
    return Agency(slug=slug, name=name)


def _ground_json(ground: Ground) -> JsonObject:
    return {
        "code": ground.code,
        "act": ground.act.value,
        "section": ground.section,
        "title": ground.title,
        "text": ground.text,
        "kind": ground.kind.value,
        "conclusive": ground.conclusive,
        "public_interest_test": ground.public_interest_test,
    }


@lru_cache(maxsize=1024)
def _ground(act: str, kind: str, **said: Any) -> Ground:
    """Gives a ground; the same one wherever it is used."""
    return Ground(act=Act(act), kind=GroundKind(kind), **said)


def _day_json(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)
