"""What a file says of itself, read from its first pages before it is queued, for a person to take over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.doors import Accepter, Reader
from records.document import Submission
from records.errors import RefusalReason, Refused
from records.recognition import Recognition
from records.suggestion import Field, Suggestion
from redaction.firstpages.firstpage import LOOKED_AT, suggestions
from redaction.incoming.markings import highest


def suggested(
    path: Path, accept: Accepter, read: Reader, recognition: Recognition
) -> tuple[Suggestion, ...]:
    """Gives what a file seems to say of itself: its first pages are read, and its last one.

    Raises:
        Refused: the file would not be taken in, or is marked above RESTRICTED on one of these pages.
    """
    source = accept(path)
    looked_at = {*range(1, min(LOOKED_AT, source.pages) + 1), source.pages}
    pages = list(read(path, source, recognition=recognition, numbers=sorted(looked_at)))
    for page in pages:
        if marking := highest(page.words):
            raise Refused(
                RefusalReason.CLASSIFIED,
                f"page {page.number} is marked {marking}; this system takes in nothing above RESTRICTED",
            )
    return suggestions(pages)


def completed(submission: Submission, found: Sequence[Suggestion]) -> Submission:
    """Gives a submission with what it leaves out taken from the suggestions; title and kind are its own."""
    said = {one.field: one.value for one in found}

    def day(field: Field) -> date | None:
        return date.fromisoformat(said[field]) if field in said else None

    return replace(
        submission,
        reference=submission.reference or said.get(Field.REFERENCE),
        portfolio=submission.portfolio or said.get(Field.PORTFOLIO),
        minister=submission.minister or said.get(Field.MINISTER),
        document_on=submission.document_on or day(Field.DOCUMENT_ON),
        decided_on=submission.decided_on or day(Field.DECIDED_ON),
        request_id=submission.request_id or said.get(Field.REQUEST_ID),
    )
