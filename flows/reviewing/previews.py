"""A preview: what the real engine makes of the choices as they stand, kept for whoever signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.documents import artefacts, withheldelsewhere
from flows.documents.bench import Bench
from flows.doors import Progress
from flows.scratch import scratch
from publish.build import said_of
from records.document import DocumentRecord
from records.errors import ProofFailed
from records.marks import Mark
from records.pictures import Description
from records.review import Preview
from records.review_ports import Workbook


def make_preview(
    desk: Bench,
    workbook: Workbook,
    record: DocumentRecord,
    marks: Sequence[Mark],
    descriptions: Sequence[str | Description],
    choices_sha256: str,
    actor: str,
    told: Progress,
) -> None:
    """Makes and keeps the public copy that marks and descriptions give, or what witnesses object to."""
    made = Preview(record.id, choices_sha256, None, {}, actor, datetime.now(UTC))
    with scratch(desk.work) as folder:
        path = folder / f"source{Path(record.source.name).suffix.lower()}"
        desk.vault.fetch(record.source.sha256, path)
        try:
            copy = desk.redact(
                path,
                marks,
                desk.grounds,
                folder / "public.pdf",
                pages=list(desk.pages(record)),
                title=record.submission.title,
                language=record.submission.language,
                descriptions=descriptions,
                beside=said_of(record.submission),
                warnings=withheldelsewhere.warnings(desk, record, marks),
                progress=told,
            )
        except ProofFailed as failure:
            objections = [
                {"witness": o.witness, "page": o.page, "what": o.what} for o in failure.objections
            ]
            failed = replace(made, proof={"holds": False, "objections": objections})
            workbook.keep_preview(failed)
            return
        kept = desk.vault.keep(copy.path)
        proof = artefacts.proof_json(copy.proof)
    workbook.keep_preview(replace(made, public_sha256=kept, proof=proof))
