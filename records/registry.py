"""Items of the register folded from their events, step by step; an impossible step is refused.

::

    lodged > decided > released_full | released_part | withheld | deferred      Cabinet
    received > clarified > extended > answered | refused > published > complained > opinion
    lodged > excluded;  withheld, deferred > released_…;  received > transferred      (and more)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from records.errors import InvalidInput
from records.register import (
    Book,
    CabinetItem,
    EventKind,
    ItemStatus,
    OiaRequest,
    RegisterEvent,
    RequestStatus,
)

E = EventKind
_RELEASES = frozenset({E.RELEASED_FULL, E.RELEASED_PART})
_OUTCOMES = _RELEASES | {E.WITHHELD, E.DEFERRED}
FIRST = {Book.CABINET: E.LODGED, Book.REQUEST: E.RECEIVED}
"""The event with which an item of each book begins."""

SOUGHT_LATE = "sought-late"
"""Code of a clarification that the agency asked for more than seven working days after the request.

Source: Official Information Act 1982, s 15(1AB)(b).
"""

PUBLIC = ("public_title", "public_reason", "listed")
"""Details that say what the public is told of a Cabinet item of which nothing is released."""
TELLS = frozenset({E.LODGED, E.DECIDED, E.WITHHELD, E.DEFERRED})
"""Events that may have them."""
UNLISTED = "no"
"""What ``listed`` says of an item that is only counted."""

_ANSWERS = frozenset({E.ANSWERED, E.REFUSED})
_OPEN = frozenset({E.CLARIFIED, E.EXTENDED, E.TRANSFERRED_PART})
_AFTER = frozenset({E.PUBLISHED, E.COMPLAINED, E.OPINION})
FOLLOWS: dict[EventKind, frozenset[EventKind]] = {
    E.LODGED: frozenset({E.DECIDED, E.EXCLUDED, E.WITHHELD, E.DEFERRED}),
    E.DECIDED: frozenset({*_OUTCOMES, E.EXCLUDED, E.DECIDED}),
    E.DEFERRED: frozenset({*_OUTCOMES, E.DECIDED}),
    E.WITHHELD: frozenset({*_OUTCOMES, E.DECIDED}),
    # what was given in part can be given in full later; nothing is taken back here (see withdraw)
    E.RELEASED_PART: frozenset({E.RELEASED_FULL, E.RELEASED_PART}),
    E.RELEASED_FULL: frozenset(),
    E.EXCLUDED: frozenset(),
    # a complaint can be made of a delay, before there is any decision
    E.RECEIVED: frozenset({*_OPEN, *_ANSWERS, E.TRANSFERRED, E.COMPLAINED}),
    E.CLARIFIED: frozenset({*_OPEN, *_ANSWERS, E.TRANSFERRED, E.COMPLAINED}),
    E.EXTENDED: frozenset({*_OPEN, *_ANSWERS, E.TRANSFERRED, E.COMPLAINED}),
    E.TRANSFERRED_PART: frozenset({*_OPEN, *_ANSWERS, E.TRANSFERRED, E.COMPLAINED}),
    E.TRANSFERRED: frozenset({E.COMPLAINED, E.OPINION}),
    E.ANSWERED: _AFTER,
    E.REFUSED: _AFTER,
    E.PUBLISHED: frozenset({E.COMPLAINED, E.OPINION, E.PUBLISHED}),
    # what comes after a complaint depends on what came before it, see _following
    E.COMPLAINED: frozenset({*_OPEN, *_ANSWERS, *_AFTER}),
    E.OPINION: frozenset({*_ANSWERS, *_AFTER}),
}
"""What may come next, by what came last."""


def check(events: Sequence[RegisterEvent]) -> None:
    """Lets the events of one item stand, in their order, or not.

    Raises:
        InvalidInput: naming the item, the event and what was expected.
    """
    previous: RegisterEvent | None = None
    answered = complained = False
    for event in events:
        where = f"{event.reference}: {event.kind.value} on {event.on.isoformat()}"
        if previous is None:
            if event.kind is not FIRST[event.book]:
                raise InvalidInput(f"{where}: expected {FIRST[event.book].value} first")
        elif event.kind not in FOLLOWS[previous.kind] or (answered and event.kind in _OPEN):
            raise InvalidInput(f"{where}: it cannot follow {previous.kind.value}")
        elif event.on < previous.on:
            raise InvalidInput(f"{where}: it is dated before {previous.kind.value}")
        if event.kind is E.OPINION and not complained:
            raise InvalidInput(f"{where}: expected a complaint before a final opinion")
        if event.kind is E.PUBLISHED and not answered:
            raise InvalidInput(f"{where}: expected an answer before it is published")
        if event.kind is E.EXTENDED and (event.until is None or event.until <= event.on):
            raise InvalidInput(f"{where}: expected the later day that the notice names (until)")
        if event.kind is E.REFUSED and not event.codes:
            raise InvalidInput(f"{where}: expected at least one reason (codes)")
        answered = answered or event.kind in _ANSWERS
        complained = complained or event.kind is E.COMPLAINED
        previous = event


def next_kinds(events: Sequence[RegisterEvent]) -> list[EventKind]:
    """Gives what may happen next to an item whose events stand in order and were checked."""
    kinds = {event.kind for event in events}
    answered = not kinds.isdisjoint(_ANSWERS)
    return [
        kind
        for kind in EventKind
        if kind in FOLLOWS[events[-1].kind]
        and not (answered and kind in _OPEN)
        and not (kind is E.OPINION and E.COMPLAINED not in kinds)
        and not (kind is E.PUBLISHED and not answered)
    ]


def in_order(events: Iterable[RegisterEvent]) -> list[RegisterEvent]:
    """Gives events by agency, book, item and day; of one day in the order in which they were given."""
    return sorted(events, key=lambda event: (*item_key(event), event.on))


def item_key(event: RegisterEvent) -> tuple[str, str, str]:
    """Gives what is the same for every event of one item."""
    return event.agency, event.book.value, event.reference


def items(events: Iterable[RegisterEvent]) -> list[tuple[str, CabinetItem | OiaRequest]]:
    """Gives each item folded from its events, with its agency's slug; events come in order."""
    return [(key[0], folded(list(of_one))) for key, of_one in groupby(events, key=item_key)]


def folded(events: Sequence[RegisterEvent]) -> CabinetItem | OiaRequest:
    """Gives one item folded from its events, which stand in order and were checked."""
    first = events[0]
    if first.book is Book.CABINET:
        item = _lodged(first)
        for event in events[1:]:
            item = _cabinet(item, event)
        return item
    request = OiaRequest(
        id=first.reference,
        agency_slug=first.agency,
        subject=first.detail.get("title", ""),
        received_on=first.on,
        document_ids=_listed(first, "documents"),
    )
    for event in events[1:]:
        request = _request(request, event)
    return request


def _listed(event: RegisterEvent, key: str) -> tuple[str, ...]:
    parts = (part.strip() for part in event.detail.get(key, "").split(";"))
    return tuple(part for part in parts if part)


def _lodged(event: RegisterEvent) -> CabinetItem:
    return CabinetItem(
        reference=event.reference,
        title=event.detail.get("title", ""),
        portfolio=event.detail.get("portfolio", ""),
        ministers=_listed(event, "ministers"),
        committee=event.detail.get("committee", ""),
        administration=event.detail.get("administration", ""),
        lodged_on=event.on,
        document_ids=_listed(event, "documents"),
        public_title=event.detail.get("public_title", ""),
        public_reason=event.detail.get("public_reason", ""),
        listed=event.detail.get("listed") != UNLISTED,
        agency_name=event.detail.get("agency_name", ""),
    )


def _cabinet(item: CabinetItem, event: RegisterEvent) -> CabinetItem:
    documents = tuple(dict.fromkeys((*item.document_ids, *_listed(event, "documents"))))
    item = replace(
        item,
        document_ids=documents,
        status=ItemStatus(event.kind.value),
        public_title=event.detail.get("public_title") or item.public_title,
        # a reason is one for what stands, and goes with it
        public_reason=event.detail.get("public_reason", ""),
        listed=event.detail.get("listed", "yes" if item.listed else UNLISTED) != UNLISTED,
    )
    if event.kind is E.DECIDED:
        return replace(item, final_decision_on=event.on, settled_on=None, review_on=None)
    return replace(
        item,
        settled_on=event.on,
        review_on=event.until,
        grounds=event.codes,
        appointments_and_honours=event.kind is E.EXCLUDED or item.appointments_and_honours,
    )


_STATUS = {
    E.EXTENDED: RequestStatus.EXTENDED,
    E.TRANSFERRED: RequestStatus.TRANSFERRED,
    E.ANSWERED: RequestStatus.ANSWERED,
    E.REFUSED: RequestStatus.REFUSED,
    E.PUBLISHED: RequestStatus.PUBLISHED,
}


def _request(request: OiaRequest, event: RegisterEvent) -> OiaRequest:
    documents = tuple(dict.fromkeys((*request.document_ids, *_listed(event, "documents"))))
    request = replace(
        request,
        document_ids=documents,
        status=_STATUS.get(event.kind, request.status),
    )
    on: date = event.on
    match event.kind:
        case E.CLARIFIED:
            # sought by the agency after its seven working days, it starts no clock anew (s 15(1AB))
            return request if SOUGHT_LATE in event.codes else replace(request, clarified_on=on)
        case E.EXTENDED:
            notices = ((on, event.until),) if event.until is not None else ()
            return replace(
                request,
                extended_on=on,
                extended_to=event.until,
                extensions=(*request.extensions, *notices),
            )
        case E.TRANSFERRED:
            return replace(request, transferred_on=on)
        case E.ANSWERED | E.REFUSED:
            # the first decision is the one that the limit is about
            reasons = tuple(dict.fromkeys((*request.refusal_reasons, *event.codes)))
            refused = reasons if event.kind is E.REFUSED else request.refusal_reasons
            return replace(request, answered_on=request.answered_on or on, refusal_reasons=refused)
        case E.PUBLISHED:
            return replace(request, published_on=request.published_on or on)
        case E.COMPLAINED:
            return replace(request, complained_on=request.complained_on or on)
        case E.OPINION:
            deficient = request.opinion_deficient or "deficient" in event.codes
            return replace(request, opinion_on=on, opinion_deficient=deficient)
        case _:
            return request
