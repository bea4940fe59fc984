"""What a document says of itself on its first pages, offered to whoever queues it; nobody has to take it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from records.geometry import Box


class Field(StrEnum):
    """What may be read from a paper, minute, briefing or letter."""

    KIND = "kind"
    TITLE = "title"
    REFERENCE = "reference"
    MARKING = "marking"
    MINISTER = "minister"
    PORTFOLIO = "portfolio"
    COMMITTEE = "committee"
    DOCUMENT_ON = "document-on"
    DECIDED_ON = "decided-on"
    RECEIVED_ON = "received-on"
    """Day on which the request that a letter answers was made, as the letter says."""
    REQUEST_ID = "request-id"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that a document seems to say of itself.

    Attributes:
        field: what it is.
        value: as it may be taken over; days as ``2026-03-02``, kinds by their code, several portfolios or
            Ministers parted by a semicolon. Words of the document, so never in ``repr``.
        page: number of the page where it stands.
        boxes: where on it, a box for each line; user space. None for what follows from the whole page.
        score: 0 to 1; how usual it is to stand so.
    """

    field: Field
    value: str = dataclasses.field(repr=False)
    page: int
    boxes: tuple[Box, ...] = ()
    score: float = 1.0
