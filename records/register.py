"""The register: what was lodged and what was asked for, so that the denominator is known.

The register keeps events with dates. What an item is on a day is folded from its events up to that
day, in :mod:`records.registry`; so is every measure, for any past date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Book(StrEnum):
    """Which half of the register: what went to Cabinet, or what was asked for."""

    CABINET = "cabinet"
    REQUEST = "request"


class EventKind(StrEnum):
    """What can happen to an item of the register."""

    # a Cabinet item
    LODGED = "lodged"
    DECIDED = "decided"
    RELEASED_FULL = "released_full"
    RELEASED_PART = "released_part"
    WITHHELD = "withheld"
    DEFERRED = "deferred"
    EXCLUDED = "excluded"
    # a request
    RECEIVED = "received"
    CLARIFIED = "clarified"
    EXTENDED = "extended"
    TRANSFERRED = "transferred"
    TRANSFERRED_PART = "transferred_part"
    ANSWERED = "answered"
    REFUSED = "refused"
    PUBLISHED = "published"
    COMPLAINED = "complained"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class RegisterEvent:
    """One thing that happened to one item on one day.

    Attributes:
        agency: slug of the agency.
        reference: as printed (``CAB-26-SUB-0123``), or the request's own number.
        until: the day that a notice of extension names, or on which a deferral is looked at again.
        codes: refusal reasons, withholding grounds, or ``deficient`` on a final opinion.
        detail: ``title``, ``portfolio``, ``ministers`` … of the first event; ids of documents.
        recorded_at: when the engine was told; None before that.
    """

    book: Book
    agency: str
    reference: str
    kind: EventKind
    on: date
    until: date | None = None
    codes: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)
    recorded_at: datetime | None = None


class Step(NamedTuple):
    """An event without its details, light enough to count hundreds of thousands; codes as one text."""

    agency: str
    book: Book
    reference: str
    kind: EventKind
    on: date
    until: date | None = None
    codes: str = ""


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
        settled_on: the day of the release, withholding, deferral or exclusion that stands.
        review_on: when what is withheld or deferred is looked at again.
        grounds: codes of the grounds of the release, withholding or deferral that stands.
        public_title: a title that the public may read while nothing is released; empty without one.
        public_reason: why nothing is, in words for the public; empty without any.
        listed: whether the public is told of it item by item; what an agency will neither confirm nor
            deny is only counted.
        agency_name: what people call its agency; empty where nobody said.
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
    settled_on: date | None = None
    review_on: date | None = None
    grounds: tuple[str, ...] = ()
    public_title: str = ""
    public_reason: str = ""
    listed: bool = True
    agency_name: str = ""

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
        clarified_on: the day of a clarified request, from which the clock runs anew (OIA s 15(1AA)).
        extended_to: the day named in the latest notice of extension (OIA s 15A).
        extended_on: the day of that notice.
        extensions: every notice of extension, as its day and the day that it names; a later one that
            came too late takes nothing from an earlier one that did not.
        answered_on: the day of the decision, an answer or a refusal.
        refusal_reasons: codes of s 18 (LGOIMA s 17) reasons, where it was refused.
        complained_on, opinion_on: a complaint to the Ombudsman, and the final opinion on it.

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
    clarified_on: date | None = None
    extended_on: date | None = None
    published_on: date | None = None
    complained_on: date | None = None
    opinion_on: date | None = None
    opinion_deficient: bool = False
    extensions: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        for day in (self.extended_to, self.transferred_on, self.answered_on):
            if day is not None and day < self.received_on:
                raise ValueError("nothing happens to a request before it is received")
