"""The register: what was lodged and what was asked for, so that the denominator is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ItemStatus(StrEnum):
    """Where a Cabinet item stands between lodgement and the public."""

    LODGED = "lodged"
    DECIDED = "decided"
    RELEASED_FULL = "released_full"
    RELEASED_PART = "released_part"
    WITHHELD = "withheld"
    DEFERRED = "deferred"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class CabinetItem:
    """One item that went to Cabinet or a committee.

    Attributes:
        reference: as printed, ``CAB-26-SUB-0123``.
        ministers: every Minister who must authorise the release; several for a joint paper.
        administration: the government in office when it was lodged.
        final_decision_on: the day from which the 30 business days run; None before it.
        document_ids: the paper, its attachments and its minute.

    Source: Cabinet Office circular CO (23) 4.
    """

    reference: str
    title: str
    portfolio: str
    ministers: tuple[str, ...]
    committee: str
    administration: str
    lodged_on: date
    final_decision_on: date | None = None
    status: ItemStatus = ItemStatus.LODGED
    appointments_and_honours: bool = False
    document_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.ministers:
            raise ValueError("a Cabinet item has at least one Minister")
        if self.final_decision_on is not None and self.final_decision_on < self.lodged_on:
            raise ValueError("a Cabinet item is decided on or after the day it is lodged")


class RequestStatus(StrEnum):
    """Where an OIA or LGOIMA request stands."""

    RECEIVED = "received"
    TRANSFERRED = "transferred"
    EXTENDED = "extended"
    ANSWERED = "answered"
    REFUSED = "refused"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class OiaRequest:
    """One request for official information; who asked is never kept here.

    Attributes:
        received_on: the original day of request; day 1 is the first working day after it.
        extended_to: the day named in a notice of extension (OIA s 15A).
        refusal_reasons: codes of s 18 (LGOIMA s 17) reasons, where it was refused.

    Source: Official Information Act 1982, ss 12 to 18.
    """

    id: str
    agency_slug: str
    subject: str
    received_on: date
    status: RequestStatus = RequestStatus.RECEIVED
    extended_to: date | None = None
    transferred_on: date | None = None
    answered_on: date | None = None
    refusal_reasons: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for day in (self.extended_to, self.transferred_on, self.answered_on):
            if day is not None and day < self.received_on:
                raise ValueError("nothing happens to a request before it is received")
